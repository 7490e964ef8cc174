"""On PostgreSQL, what a balance is counted through never goes back, in whatever order entries take their numbers."""

from django.db import migrations

from goldenbridge.apps.ledger.triggers import InstallTriggers, TakeDownTriggers


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_exchange")]

    operations = [TakeDownTriggers(), InstallTriggers()]
