"""The rules of entitlement, in versions."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    """Versions of the rules."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Rules",
            fields=[
                ("ref", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("currency", models.CharField(max_length=5)),
                ("version", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                ("content_hash", models.BinaryField(max_length=32)),
                ("drafted_on", models.DateField()),
                ("released_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("currency", "version"), name="one_rules_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("released_on__isnull", True)),
                        fields=("currency",),
                        name="one_draft_of_rules_per_currency",
                    ),
                ],
            },
        ),
    ]
