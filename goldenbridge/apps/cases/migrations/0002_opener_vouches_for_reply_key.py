"""Whoever opens a case certifies the keys of its applicant; the bare reply key is no longer kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A case from before has no certificate: its pages refuse to seal a letter until it is opened anew."""

    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.RemoveField(model_name="case", name="reply_key"),
        migrations.AddField(
            model_name="case",
            name="reply_certificate",
            field=models.BinaryField(default=b"", max_length=512),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="case",
            name="reply_signature",
            field=models.BinaryField(default=b"", max_length=64),
            preserve_default=False,
        ),
    ]
