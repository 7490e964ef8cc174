import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two people may end a promise before its time."""

    dependencies = [
        ("awards", "0005_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ending",
            fields=[
                ("ref", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(editable=False, max_length=32)),
                ("reason", models.CharField(max_length=20)),
                ("ends_on", models.DateField()),
                ("proposed_on", models.DateField()),
                ("content_hash", models.BinaryField()),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="endings", to="awards.award"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ended", "proposed", "signed", "withdrawn"])),
                        name="ending_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ("deceased", "revoked", "term"))), name="ending_reason"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "signed"])),
                        fields=("award",),
                        name="one_open_ending_per_award",
                    ),
                ],
            },
        ),
    ]
