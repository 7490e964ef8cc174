from django.db import migrations

from goldenbridge.apps.transparency import triggers


class Migration(migrations.Migration):
    dependencies = [("transparency", "0001_initial")]

    operations = [migrations.RunPython(triggers.install, migrations.RunPython.noop)]
