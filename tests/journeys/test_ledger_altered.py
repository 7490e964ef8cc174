"""A migration that alters the ledger's tables leaves the guards and the sums as they were, on both engines."""

from tests.journeys.test_money_under_load import OPEN, PRELUDE, run

ALTER = (
    PRELUDE
    + """
from django.db import IntegrityError, connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from goldenbridge.apps.ledger import triggers

class Altered(migrations.Migration):
    operations = [
        triggers.TakeDownTriggers(),
        migrations.AddField("entry", "remark", models.CharField(max_length=9, null=True)),
        migrations.AlterField("transfer", "state", models.CharField(max_length=12)),
        migrations.AlterField("balance", "through", models.BigIntegerField(db_default=0, db_index=True)),
        triggers.InstallTriggers(),
    ]

state = MigrationLoader(connection).project_state()
with connection.schema_editor() as editor:
    Altered("altered", "ledger").apply(state, editor)
refused = []
for statement in (
    "UPDATE ledger_transfer SET amount_minor = 1", "DELETE FROM ledger_entry", "UPDATE ledger_balance SET debit_minor = 9",
):
    try:
        connection.cursor().execute(statement)
    except IntegrityError as error:
        refused.append("never change" in str(error) or "follow transfers" in str(error))
print(json.dumps({"differences": triggers.differences(connection), "refused": refused,
    "bank": queries.balance("Bank:USD").posted_minor, "damaged": queries.damaged_entries(actor=TREASURER)}))
"""
)


def test_a_migration_that_alters_the_ledgers_tables_keeps_every_guard(live_database):
    run(live_database, OPEN)

    told = run(live_database, ALTER)

    assert told == {"differences": [], "refused": [True] * 3, "bank": 1_000_000, "damaged": []}
    assert run(live_database, LOOK) == []


LOOK = (
    PRELUDE
    + """
from goldenbridge.apps.ledger.queries.proof import proof
gift("afterwards")
print(json.dumps([str(each) for each in proof(with_entries=True, actor=TREASURER).findings]))
"""
)
