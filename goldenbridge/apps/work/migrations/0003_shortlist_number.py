"""Shortlists of a vacancy are counted, so that the newest of a day is known."""

from typing import Any

from django.db import migrations, models


def count(apps: Any, _editor: Any) -> None:
    runs = apps.get_model("work", "ShortlistRun")
    numbers = {}
    for run in runs.objects.order_by("made_on", "pk"):
        run.number = numbers[run.vacancy_id] = numbers.get(run.vacancy_id, 0) + 1
        run.save(update_fields=["number"])


class Migration(migrations.Migration):
    dependencies = [("work", "0002_vacancy_languages")]

    operations = [
        migrations.AddField("shortlistrun", "number", models.PositiveIntegerField(default=0), preserve_default=False),
        migrations.RunPython(count, migrations.RunPython.noop),
        migrations.AddConstraint(
            "shortlistrun",
            models.UniqueConstraint(fields=["vacancy", "number"], name="shortlists_are_counted"),
        ),
    ]
