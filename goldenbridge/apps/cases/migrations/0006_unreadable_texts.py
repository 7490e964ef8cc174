from django.db import migrations, models


class Migration(migrations.Migration):
    """A text that does not open stops no renewal of a case's keys."""

    dependencies = [
        ("cases", "0005_cases_are_given_and_forgotten"),
    ]

    operations = [
        migrations.AddField(
            model_name="sealedrecord",
            name="unreadable_on",
            field=models.DateField(null=True),
        ),
    ]
