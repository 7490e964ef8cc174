"""The recipient's signing key becomes part of what is signed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A promise from before names nobody, so that no run pays it until it is signed anew."""

    dependencies = [("awards", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="award",
            name="recipient_key",
            field=models.BinaryField(default=b"", max_length=32),
            preserve_default=False,
        ),
    ]
