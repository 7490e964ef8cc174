"""Announcements are counted by day, for the day's cap."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("giving", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="donation", index=models.Index(fields=["announced_on"], name="giving_announced")
        ),
    ]
