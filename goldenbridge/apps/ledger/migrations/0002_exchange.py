"""The rate of each exchange, its source and its day."""

import django.db.models.deletion
from django.db import migrations, models

from goldenbridge.apps.ledger.triggers import InstallTriggers, TakeDownTriggers


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        TakeDownTriggers(),
        migrations.CreateModel(
            name="Exchange",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="exchange",
                        serialize=False,
                        to="ledger.entry",
                    ),
                ),
                ("rate_units", models.BigIntegerField()),
                ("rate_decimals", models.PositiveSmallIntegerField()),
                ("source", models.CharField(max_length=40)),
                ("rate_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rate_decimals__lte", 12),
                            ("rate_units__gt", 0),
                            ("rate_units__lte", 9007199254740991),
                        ),
                        name="ledger_exchange_rate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="ledger_exchange_source"
                    ),
                ],
            },
        ),
        InstallTriggers(),
    ]
