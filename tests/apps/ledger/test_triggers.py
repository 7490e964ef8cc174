"""What somebody with a database prompt cannot do, on either engine; each row of the table is tried by hand."""

import ast
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from goldenbridge.apps.ledger import actions, migrations, queries, triggers
from goldenbridge.apps.ledger.triggers import TriggersMissing
from goldenbridge.core.journal import Entry, EntryKind, Transfer
from goldenbridge.core.money import Money
from tests.apps.ledger.builders import APPROVER, DAY, TREASURER, give, open_fund, rate

pytestmark = pytest.mark.django_db

ENTRY = "(key, request_hash, kind, day, size, leaf)"
TRANSFER = "(entry_id, position, debit_id, credit_id, amount_minor, currency, state)"
BYTES = "decode(repeat('00', 32), 'hex')", "zeroblob(32)"
ACCOUNT = "(SELECT id FROM ledger_account WHERE code = '{}')"
FALSE = "false", "0"


def each_engine(statement):
    """Fill in what PostgreSQL and SQLite write differently."""
    postgresql = connection.vendor == "postgresql"
    return statement.replace("{bytes}", BYTES[not postgresql]).replace("{false}", FALSE[not postgresql])


EXCHANGE = "(entry_id, rate_units, rate_decimals, source, rate_on)"
FX = "(SELECT max(id) FROM ledger_entry WHERE kind = 'fx')"
BOTH = {
    "change an entry's day": "UPDATE ledger_entry SET day = '2020-08-01'",
    "change an entry's leaf": "UPDATE ledger_entry SET leaf = {bytes}",
    "delete an entry": "DELETE FROM ledger_entry WHERE id = (SELECT max(id) FROM ledger_entry)",
    "delete all entries": "DELETE FROM ledger_entry",
    "change an amount": "UPDATE ledger_transfer SET amount_minor = 1",
    "change an account of a transfer": "UPDATE ledger_transfer SET debit_id = credit_id",
    "post what is pending": "UPDATE ledger_transfer SET state = 'posted' WHERE state = 'pending'",
    "delete a transfer": "DELETE FROM ledger_transfer WHERE id = (SELECT max(id) FROM ledger_transfer)",
    "delete all transfers": "DELETE FROM ledger_transfer",
    "give an account more": "UPDATE ledger_balance SET credit_minor = credit_minor + 100",
    "give an account more in the name of the last transfer": (
        "UPDATE ledger_balance SET credit_minor = credit_minor + 100,"
        " through = (SELECT max(id) FROM ledger_transfer) + 1"
    ),
    "lower a floor": "UPDATE ledger_balance SET floor = -1000000",
    "forget a floor": "UPDATE ledger_balance SET floor = NULL",
    "delete a balance": "DELETE FROM ledger_balance",
    "a second balance": (
        "INSERT INTO ledger_balance (account_id, side, floor, credit_minor) SELECT id, side, floor, 5 FROM ledger_account"
    ),
    "rename an account": "UPDATE ledger_account SET code = code || 'X'",
    "move an account to another stage": "UPDATE ledger_account SET stage = 'reserve', floor = NULL",
    "delete an account": "DELETE FROM ledger_account",
    "shrink what is drawn": "UPDATE ledger_commitment SET drawn_minor = 0",
    "grow a commitment": "UPDATE ledger_commitment SET committed_minor = committed_minor + 5000",
    "delete a commitment": "DELETE FROM ledger_commitment",
    "a commitment out of nothing": (
        "INSERT INTO ledger_commitment (ref, pot, currency, committed_minor, drawn_minor, freed_minor, through)"
        " SELECT '00000000000040008000000000000001', pot, currency, 5000, 0, 0, 0 FROM ledger_commitment"
    ),
    "open a closed month again": "UPDATE ledger_period SET closed = {false}, balance_hash = NULL WHERE first = '2020-07-01'",
    "change the hash of a closed month": "UPDATE ledger_period SET balance_hash = {bytes} WHERE first = '2020-07-01'",
    "stretch a month": "UPDATE ledger_period SET last = '2021-12-31'",
    "delete a month": "DELETE FROM ledger_period",
    "a month that overlaps": (
        "INSERT INTO ledger_period (first, last, closed) VALUES ('2020-08-10', '2020-09-10', {false})"
    ),
    "a month before a closed one": (
        "INSERT INTO ledger_period (first, last, closed) VALUES ('2020-06-01', '2020-06-30', {false})"
    ),
    "an entry in a closed month": f"INSERT INTO ledger_entry {ENTRY} VALUES ('k', {{bytes}}, 'gift', '2020-07-05', 1, {{bytes}})",
    "an entry in a month that nobody opened": (
        f"INSERT INTO ledger_entry {ENTRY} VALUES ('k', {{bytes}}, 'gift', '2031-01-01', 1, {{bytes}})"
    ),
    "an entry with a key that is taken": (
        f"INSERT INTO ledger_entry {ENTRY} SELECT key, request_hash, kind, day, size, leaf FROM ledger_entry"
    ),
    "an entry without a leaf hash": f"INSERT INTO ledger_entry {ENTRY} SELECT 'k', request_hash, kind, day, size, '' FROM ledger_entry LIMIT 1",
    "one more transfer for an old entry": (
        f"INSERT INTO ledger_transfer {TRANSFER} SELECT entry_id, position + 1, debit_id, credit_id, 5, currency, state"
        " FROM ledger_transfer WHERE state = 'posted' AND commitment_id IS NULL LIMIT 1"
    ),
    "change a rate": "UPDATE ledger_exchange SET rate_units = 1",
    "delete a rate": "DELETE FROM ledger_exchange",
    "a rate of nought": f"INSERT INTO ledger_exchange {EXCHANGE} VALUES ({FX}, 0, 0, 'ECB', '2020-08-01')",
    "a rate of a later day": f"INSERT INTO ledger_exchange {EXCHANGE} VALUES ({FX}, 1, 0, 'ECB', '2020-08-16')",
    "a rate without a source": f"INSERT INTO ledger_exchange {EXCHANGE} VALUES ({FX}, 1, 0, '', '2020-08-01')",
    "a second rate": (
        f"INSERT INTO ledger_exchange {EXCHANGE} SELECT entry_id, 1, 0, source, rate_on FROM ledger_exchange"
    ),
    "a rate for a gift": (
        f"INSERT INTO ledger_exchange {EXCHANGE} SELECT min(id), 1, 0, 'ECB', '2020-07-01' FROM ledger_entry"
    ),
    "a transfer of an old entry once more": (
        f"INSERT INTO ledger_transfer {TRANSFER} SELECT entry_id, position, debit_id, credit_id, 5, currency, state"
        " FROM ledger_transfer WHERE state = 'posted' AND commitment_id IS NULL LIMIT 1"
    ),
}
ONLY_SQLITE = {
    "replace an entry": (
        "INSERT OR REPLACE INTO ledger_entry (id, key, request_hash, kind, day, size, leaf)"
        " SELECT id, key, request_hash, kind, '2020-08-01', size, leaf FROM ledger_entry"
    ),
    "replace an entry by its key": (
        f"INSERT OR REPLACE INTO ledger_entry {ENTRY} SELECT key, request_hash, kind, '2020-08-01', size, leaf"
        " FROM ledger_entry"
    ),
    "replace a transfer": (
        "INSERT OR REPLACE INTO ledger_transfer SELECT id, entry_id, position, amount_minor + 1, currency, state,"
        " commitment_id, credit_id, debit_id, resolves_id FROM ledger_transfer"
    ),
    "replace a transfer by its position": (
        f"INSERT OR REPLACE INTO ledger_transfer {TRANSFER} SELECT entry_id, position, debit_id, credit_id, 5, currency,"
        " state FROM ledger_transfer WHERE commitment_id IS NULL"
    ),
    "replace a balance": (
        "INSERT OR REPLACE INTO ledger_balance (account_id, side, floor) SELECT account_id, side, floor FROM ledger_balance"
    ),
    "replace an account": (
        "INSERT OR REPLACE INTO ledger_account (code, currency, stage, pot, side, floor)"
        " SELECT code, currency, 'reserve', pot, side, NULL FROM ledger_account"
    ),
    "replace a commitment": (
        "INSERT OR REPLACE INTO ledger_commitment (ref, pot, currency) SELECT ref, pot, currency FROM ledger_commitment"
    ),
    "replace a month": (
        "INSERT OR REPLACE INTO ledger_period (first, last, closed) VALUES ('2020-07-01', '2020-07-31', 0)"
    ),
    "replace a rate": (
        f"INSERT OR REPLACE INTO ledger_exchange {EXCHANGE} SELECT entry_id, 1, 0, source, rate_on FROM ledger_exchange"
    ),
    "update by upsert": (
        f"INSERT INTO ledger_entry {ENTRY} SELECT key, request_hash, kind, day, size, leaf FROM ledger_entry WHERE true"
        " ON CONFLICT (key) DO UPDATE SET day = '2020-08-01'"
    ),
}
ONLY_POSTGRESQL = {
    f"truncate {table}": f"TRUNCATE ledger_{table} CASCADE"
    for table in ("account", "balance", "commitment", "period", "entry", "transfer", "exchange")
} | {
    "update by upsert": (
        f"INSERT INTO ledger_entry {ENTRY} SELECT key, request_hash, kind, day, size, leaf FROM ledger_entry"
        " ON CONFLICT (key) DO UPDATE SET day = '2020-08-01'"
    ),
    "change an amount as a replica": (
        "SET LOCAL session_replication_role = replica; UPDATE ledger_transfer SET amount_minor = 1"
    ),
    "an entry whose transfers come one by one": (
        f"INSERT INTO ledger_entry {ENTRY} VALUES ('k', {{bytes}}, 'gift', '2020-08-20', 2, {{bytes}});"
        f"INSERT INTO ledger_transfer {TRANSFER} VALUES ((SELECT id FROM ledger_entry WHERE key = 'k'), 0,"
        f" {ACCOUNT.format('Bank:USD')}, {ACCOUNT.format('General:Uncleared:USD')}, 5, 'USD', 'posted')"
    ),
}


BARE = (Transfer("FX:USD", "Bank:USD", 5, "USD"), Transfer("Bank:USD", "FX:USD", 5, "USD"))
"""An exchange that has no rate yet, for which one could be made up."""


@pytest.fixture
def books():
    """A fund with a closed July, an open August, a commitment that is half drawn, and a hold."""
    open_fund()
    give(1_000, key="july", on=DAY.replace(month=7))
    give(100_000, key="august")
    actions.close_period(DAY.replace(month=7), actor=TREASURER)
    ref = actions.commit(amount_minor=60_000, currency="USD", pot="General", key="promise", actor=APPROVER)
    actions.draw_commitments([actions.Draw(ref, 30_000)], key="run", actor=TREASURER)
    actions.hold_run(run_ref=uuid4(), amount_minor=30_000, currency="USD", pot="General", actor=TREASURER)
    open_fund(currency="EUR")
    actions.exchange(
        sold=Money(1_000, "USD"),
        bought=Money(840, "EUR"),
        rate=rate("0.84"),
        pot="General",
        key="x",
        on=DAY,
        actor=TREASURER,
    )
    actions.post(Entry("bare", EntryKind.FX, DAY, BARE), actor=TREASURER)
    # PostgreSQL would refuse a TRUNCATE because of foreign keys that it has yet to check, and not because of us.
    connection.check_constraints()


def everything():
    tables = ("account", "balance", "commitment", "period", "entry", "transfer", "exchange")
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM ledger_{table} ORDER BY 1")
            found[table] = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor]
    return found


def is_refused(statement):
    before = everything()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(each_engine(statement))
    return everything() == before


@pytest.mark.parametrize("deed", BOTH)
def test_the_database_refuses_to(books, deed):
    assert is_refused(BOTH[deed])


@pytest.mark.parametrize("deed", ONLY_SQLITE)
@pytest.mark.parametrize("recursive_triggers", ["ON", "OFF"])
def test_the_database_refuses_to_replace_on_sqlite(books, deed, recursive_triggers):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers={recursive_triggers}")

    try:
        assert is_refused(ONLY_SQLITE[deed])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=ON")


@pytest.mark.parametrize("deed", ONLY_POSTGRESQL)
def test_the_database_refuses_to_go_round_on_postgresql(books, deed):
    assert is_refused(ONLY_POSTGRESQL[deed])


WAYS = {
    "promise what has not cleared": ("General:Committed:USD", "General:Uncleared:USD", "USD"),
    "promise without a commitment": ("General:Available:USD", "General:Committed:USD", "USD"),
    "pay out of the pot": ("General:Committed:USD", "Bank:USD", "USD"),
    "move money of one pot to another": ("General:Available:USD", "Lawyers:Committed:USD", "USD"),
    "mix two currencies": ("Bank:USD", "General:Uncleared:EUR", "USD"),
    "call dollars euros": ("Bank:USD", "General:Uncleared:USD", "EUR"),
    "take more than there is": ("General:Available:USD", "Reserve:USD", "USD"),
    "give to itself": ("Bank:USD", "Bank:USD", "USD"),
}


@pytest.mark.parametrize("way", WAYS)
def test_by_hand_money_cannot(books, way):
    open_fund(pots=("General", "Lawyers"))
    open_fund(currency="EUR")
    debit, credit, currency = WAYS[way]

    assert is_refused_transfer(debit, credit, currency, 500_000)


def is_refused_transfer(debit, credit, currency, amount_minor):
    before = everything()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        insert = f"INSERT INTO ledger_entry {ENTRY} VALUES ('hand', {{bytes}}, 'gift', '2020-08-20', 1, {{bytes}})"
        cursor.execute(each_engine(insert))
        cursor.execute(
            f"INSERT INTO ledger_transfer {TRANSFER} VALUES ((SELECT id FROM ledger_entry WHERE key = 'hand'), 0,"
            f" {ACCOUNT.format(debit)}, {ACCOUNT.format(credit)}, {amount_minor}, '{currency}', 'posted')"
        )
    return everything() == before


def test_the_same_transfer_by_hand_passes_where_the_way_is_open(books):
    """So that the refusals above are refusals of the way, not of the statement."""
    with pytest.raises(pytest.fail.Exception):
        is_refused_transfer("Bank:USD", "General:Uncleared:USD", "USD", 500)

    assert queries.balance("General:Uncleared:USD").posted_minor == 500


def test_what_is_installed_is_what_the_files_say():
    assert triggers.differences(connection) == []
    triggers.require_installed()


def test_a_missing_trigger_is_named_and_nothing_is_served():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER ledger_transfer_update")
        else:
            cursor.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER ledger_transfer_refuse")

    with pytest.raises(TriggersMissing) as refusal:
        triggers.require_installed()

    missing = "ledger_transfer_update" if connection.vendor == "sqlite" else "ledger_transfer_refuse"
    assert refusal.value.details == {"names": missing}


def test_a_changed_trigger_is_named():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER ledger_entry_update")
            cursor.execute("CREATE TRIGGER ledger_entry_update BEFORE UPDATE ON ledger_entry BEGIN SELECT 1; END")
        else:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS"
                " $$BEGIN RETURN NEW; END$$"
            )

    assert triggers.differences(connection) == [
        "ledger_entry_update" if connection.vendor == "sqlite" else "ledger_refuse"
    ]


def test_taking_down_and_putting_back_gives_the_same_set():
    triggers.take_down(connection)
    bare = triggers.differences(connection)
    triggers.install(connection)

    assert len(bare) > 20
    assert triggers.differences(connection) == []


@pytest.mark.parametrize("path", sorted(Path(migrations.__path__[0]).glob("0*.py")), ids=lambda path: path.stem)
def test_every_migration_takes_the_triggers_down_first_and_puts_them_back_last(path):
    assigned = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Assign)]
    operations = next(node.value for node in assigned if node.targets[0].id == "operations")

    assert operations.elts[0].func.id == "TakeDownTriggers"
    assert operations.elts[-1].func.id == "InstallTriggers"


def test_the_application_needs_insert_and_select_only_on_postgresql(books):
    script = (Path(triggers.__file__).parent / "roles_postgresql.sql").read_text()
    grants = [line.replace(":app", "modest_app") for line in script.splitlines() if line.endswith(";")]
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE modest_app")
        cursor.execute("GRANT SELECT, INSERT ON platform_trailstrand, platform_trailrecord TO modest_app")
        cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO modest_app")
        cursor.execute("\n".join(grants))
        cursor.execute("SET LOCAL ROLE modest_app")

    give(10_000, key="modest")
    ref = actions.commit(amount_minor=5_000, currency="USD", pot="General", key="modest", actor=APPROVER)
    actions.free_commitment(ref, actor=APPROVER)
    assert queries.balance("General:Available:USD").posted_minor == 50_000

    columns = {
        "balance": "floor",
        "transfer": "currency",
        "entry": "day",
        "commitment": "pot",
        "account": "code",
        "exchange": "source",
        "period": "first",
    }
    deeds = ["UPDATE ledger_{0} SET {1} = {1}", "DELETE FROM ledger_{0}", "TRUNCATE ledger_{0} CASCADE"]
    statements = [deed.format(table, column) for table, column in columns.items() for deed in deeds]
    statements += [
        "INSERT INTO ledger_balance (account_id, side) VALUES (1, 'C')",
        "ALTER TABLE ledger_transfer DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_transfer_move ON ledger_transfer",
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$",
        "SET session_replication_role = replica",
    ]
    before = everything()
    for statement in statements:
        with pytest.raises(DatabaseError, match="permission denied|must be owner"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement)
    assert everything() == before
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
