"""The ledger's tables, and the triggers that guard them."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from goldenbridge.apps.ledger.triggers import InstallTriggers, TakeDownTriggers


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        TakeDownTriggers(),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("currency", models.CharField(max_length=5)),
                ("stage", models.CharField(max_length=20)),
                ("pot", models.CharField(blank=True, max_length=20)),
                ("side", models.CharField(max_length=1)),
                ("floor", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                ("ref", models.UUIDField(primary_key=True, serialize=False)),
                ("pot", models.CharField(max_length=20)),
                ("currency", models.CharField(max_length=5)),
                ("committed_minor", models.BigIntegerField(db_default=0)),
                ("drawn_minor", models.BigIntegerField(db_default=0)),
                ("freed_minor", models.BigIntegerField(db_default=0)),
                ("through", models.BigIntegerField(db_default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True)),
                ("request_hash", models.BinaryField()),
                ("kind", models.CharField(max_length=20)),
                ("day", models.DateField(db_index=True)),
                ("size", models.PositiveIntegerField()),
                ("leaf", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.DateField(unique=True)),
                ("last", models.DateField()),
                ("closed", models.BooleanField(db_default=False)),
                ("balance_hash", models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=5)),
                ("state", models.CharField(max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="balance",
                        serialize=False,
                        to="ledger.account",
                    ),
                ),
                ("side", models.CharField(max_length=1)),
                ("floor", models.BigIntegerField(null=True)),
                ("debit_minor", models.BigIntegerField(db_default=0)),
                ("credit_minor", models.BigIntegerField(db_default=0)),
                ("pending_debit_minor", models.BigIntegerField(db_default=0)),
                ("pending_credit_minor", models.BigIntegerField(db_default=0)),
                ("through", models.BigIntegerField(db_default=0)),
            ],
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(fields=("id", "currency"), name="ledger_account_currency"),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(condition=models.Q(("side__in", ["D", "C"])), name="ledger_account_side"),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "stage__in",
                        [
                            "uncleared",
                            "available",
                            "committed",
                            "payable",
                            "bank",
                            "reserve",
                            "fees",
                            "fx",
                            "opening",
                            "partners_hold",
                            "partners_owe",
                        ],
                    )
                ),
                name="ledger_account_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(condition=models.Q(("id__gt", 0)), name="ledger_account_id"),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("drawn_minor__gte", 0),
                    ("freed_minor__gte", 0),
                    (
                        "committed_minor__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("drawn_minor"), "+", models.F("freed_minor")
                        ),
                    ),
                ),
                name="ledger_commitment_rest",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="reverses",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.entry"
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lte", models.F("last"))), name="ledger_period_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("balance_hash__isnull", True), ("closed", False)),
                    models.Q(("balance_hash__isnull", False), ("closed", True)),
                    _connector="OR",
                ),
                name="ledger_period_closed_with_hash",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="commitment",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.commitment",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="credit",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="debit",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="entry",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="ledger.entry"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="resolves",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.transfer"
            ),
        ),
        migrations.AddConstraint(
            model_name="balance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("floor__isnull", True),
                    models.Q(
                        (
                            "floor__lte",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("credit_minor"), "-", models.F("debit_minor")
                                ),
                                "-",
                                models.F("pending_debit_minor"),
                            ),
                        ),
                        ("side", "C"),
                    ),
                    models.Q(
                        (
                            "floor__lte",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("debit_minor"), "-", models.F("credit_minor")
                                ),
                                "-",
                                models.F("pending_credit_minor"),
                            ),
                        ),
                        ("side", "D"),
                    ),
                    _connector="OR",
                ),
                name="ledger_balance_floor",
            ),
        ),
        migrations.AddConstraint(
            model_name="balance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("credit_minor__gte", 0),
                    ("debit_minor__gte", 0),
                    ("pending_credit_minor__gte", 0),
                    ("pending_debit_minor__gte", 0),
                ),
                name="ledger_balance_sums",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "opening",
                            "gift",
                            "clearing",
                            "refund",
                            "chargeback",
                            "reserve",
                            "commitment",
                            "freeing",
                            "drawing",
                            "undrawing",
                            "hold",
                            "settlement",
                            "voiding",
                            "return",
                            "fee",
                            "fx",
                            "partner",
                            "reversal",
                        ],
                    )
                ),
                name="ledger_entry_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                    models.Q(models.Q(("kind", "reversal"), _negated=True), ("reverses__isnull", True)),
                    _connector="OR",
                ),
                name="ledger_entry_reverses",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("id__gt", 0), ("size__gt", 0)), name="ledger_entry_size"
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["debit", "id"], name="ledger_transfer_debit"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["credit", "id"], name="ledger_transfer_credit"),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(
                condition=models.Q(("commitment__isnull", False)),
                fields=["commitment"],
                name="ledger_transfer_commitment",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(fields=("entry", "position"), name="ledger_transfer_position"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0), ("amount_minor__lte", 9007199254740991)),
                name="ledger_transfer_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("debit", models.F("credit")), _negated=True), name="ledger_transfer_two_accounts"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(condition=models.Q(("id__gt", 0)), name="ledger_transfer_id"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resolves__isnull", True), ("state__in", ["posted", "pending"])),
                    models.Q(("resolves__isnull", False), ("state__in", ["post", "void"])),
                    _connector="OR",
                ),
                name="ledger_transfer_resolves",
            ),
        ),
        InstallTriggers(),
    ]
