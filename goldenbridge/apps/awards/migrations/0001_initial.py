"""The tables of promises."""

import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Award",
            fields=[
                ("ref", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(editable=False, max_length=32)),
                ("payee_ref", models.UUIDField(db_index=True)),
                ("pot", models.CharField(max_length=20)),
                ("currency", models.CharField(max_length=5)),
                ("step_minor", models.BigIntegerField()),
                ("monthly_minor", models.BigIntegerField()),
                ("months", models.PositiveSmallIntegerField()),
                ("promised_minor", models.BigIntegerField()),
                ("entitled_minor", models.BigIntegerField(default=0)),
                ("taper", models.CharField(blank=True, max_length=40)),
                ("grounds", models.BinaryField()),
                ("has_left", models.BooleanField()),
                ("valid_until", models.DateField()),
                ("content_hash", models.BinaryField()),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("commitment_ref", models.UUIDField(null=True)),
                ("drafted_on", models.DateField()),
                ("left_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "active",
                                    "approved",
                                    "covered",
                                    "declined",
                                    "draft",
                                    "ended",
                                    "freed",
                                    "lapsed",
                                    "offered",
                                    "suspended",
                                    "taken_up",
                                ],
                            )
                        ),
                        name="award_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["ended", "freed"]), _negated=True),
                        fields=("payee_ref",),
                        name="one_live_award_per_payee",
                    ),
                    models.CheckConstraint(condition=models.Q(("months__lte", 60)), name="award_months"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("monthly_minor__gte", 0),
                            ("step_minor__gt", 0),
                            django.db.models.lookups.Exact(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("monthly_minor"), "%%", models.F("step_minor")
                                ),
                                0,
                            ),
                        ),
                        name="award_monthly_steps",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("promised_minor__gte", 0),
                            ("step_minor__gt", 0),
                            django.db.models.lookups.Exact(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("promised_minor"), "%%", models.F("step_minor")
                                ),
                                0,
                            ),
                        ),
                        name="award_promised_steps",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "promised_minor__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("monthly_minor"), "*", models.F("months")
                                ),
                            )
                        ),
                        name="award_promise_within_months",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("entitled_minor__gte", 0), ("entitled_minor__lte", models.F("promised_minor"))
                        ),
                        name="award_cap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("end_reason", ""),
                            ("end_reason__in", ("placed", "term", "withdrawn", "revoked", "deceased", "exhausted")),
                            _connector="OR",
                        ),
                        name="award_end_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Obligation",
            fields=[
                ("ref", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("payee_ref", models.UUIDField(db_index=True)),
                ("currency", models.CharField(max_length=5)),
                ("step_minor", models.BigIntegerField()),
                ("verified_minor", models.BigIntegerField()),
                ("settled_minor", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("step_minor__gt", 0),
                            ("verified_minor__gte", 0),
                            django.db.models.lookups.Exact(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("verified_minor"), "%%", models.F("step_minor")
                                ),
                                0,
                            ),
                        ),
                        name="obligation_verified_steps",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settled_minor__gte", 0), ("settled_minor__lte", models.F("verified_minor"))
                        ),
                        name="obligation_within_principal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("ref", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(editable=False, max_length=32)),
                ("step_minor", models.BigIntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("parts", models.PositiveSmallIntegerField()),
                ("is_later", models.BooleanField(default=False)),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("content_hash", models.BinaryField()),
                ("commitment_ref", models.UUIDField(null=True)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="awards.award"
                    ),
                ),
                (
                    "obligation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="awards.obligation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Entitlement",
            fields=[
                ("ref", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(editable=False, max_length=32)),
                ("part", models.PositiveSmallIntegerField(default=0)),
                ("month", models.DateField()),
                ("step_minor", models.BigIntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("run_ref", models.UUIDField(null=True)),
                ("draws", models.PositiveIntegerField(default=0)),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entitlements", to="awards.award"
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entitlements",
                        to="awards.settlement",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "approved",
                            "covered",
                            "disputed",
                            "negotiated",
                            "obligation_verified",
                            "paying",
                            "rejected",
                            "settled",
                            "stated",
                        ],
                    )
                ),
                name="settlement_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0), ("parts__gt", 0)), name="settlement_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", 0),
                    ("step_minor__gt", 0),
                    django.db.models.lookups.Exact(
                        django.db.models.expressions.CombinedExpression(
                            models.F("amount_minor"), "%%", models.F("step_minor")
                        ),
                        0,
                    ),
                ),
                name="settlement_steps",
            ),
        ),
        migrations.AddIndex(
            model_name="entitlement",
            index=models.Index(fields=["state", "month"], name="entitlement_due"),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["cancelled", "drawn", "due", "paid"])), name="entitlement_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="entitlement_positive"),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", 0),
                    ("step_minor__gt", 0),
                    django.db.models.lookups.Exact(
                        django.db.models.expressions.CombinedExpression(
                            models.F("amount_minor"), "%%", models.F("step_minor")
                        ),
                        0,
                    ),
                ),
                name="entitlement_steps",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settlement__isnull", True), ("state__in", ("due", "drawn", "paid"))),
                fields=("award", "month"),
                name="one_live_entitlement_per_award_and_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settlement__isnull", False), ("state__in", ("due", "drawn", "paid"))),
                fields=("settlement", "part"),
                name="one_live_entitlement_per_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("run_ref__isnull", False), ("state__in", ["drawn", "paid"])),
                    models.Q(("run_ref__isnull", True), ("state__in", ["due", "cancelled"])),
                    _connector="OR",
                ),
                name="entitlement_run",
            ),
        ),
    ]
