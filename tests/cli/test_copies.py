"""A whole fund, backed up and restored on the database that the run is on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from goldenbridge.core.canonical import b64
from tests.cli.bridge import bridge, clean_environment
from tests.forkserver import ROOT

PRIVATE = bytes(range(1, 33))
PUBLIC = b64(X25519PrivateKey.from_private_bytes(PRIVATE).public_key().public_bytes_raw())
pytestmark = pytest.mark.slow

FOUND = """
from uuid import UUID, uuid4
from django.conf import settings
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.core.actors import Actor
from goldenbridge.core.sealing import *
from tests.apps.ledger.builders import APPROVER, TREASURER, give, open_fund
from tests.apps.people.builders import OPERATOR, open_house, open_intake
house = open_house(settings, settings.DATA)
open_intake(house)
open_fund(cleared_minor=500_000, pots=("General", "Families"))
give(1_234, key="second")
promise = ledger.commit(amount_minor=100_000, currency="USD", pot="General", key="promise", actor=APPROVER)
ledger.free_commitment(promise, amount_minor=20_000, actor=APPROVER)
(settings.DATA / "log").mkdir()
(settings.DATA / "log" / "checkpoint").write_text("a checkpoint")
"""
ROWS = """
import json
from django.apps import apps
from django.db import connections
rows = {}
for alias in connections:
    with connections[alias].cursor() as cursor:
        for table in connections[alias].introspection.table_names(cursor):
            if table != "django_migrations":
                cursor.execute(f'SELECT * FROM "{table}"')
                rows[table] = sorted(repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor.fetchall())
print(json.dumps(rows))
"""
STANDS = """
from django.db import DatabaseError, connections
from goldenbridge.apps.ledger import queries, triggers
from tests.apps.ledger.builders import TREASURER, give
triggers.require_installed()
assert queries.damaged_entries(actor=TREASURER) == []
before = queries.balance("Bank:USD").posted_minor
give(766, key="afterwards")
assert queries.balance("Bank:USD").posted_minor == before + 766, (before, queries.balances())
for table in ("ledger_transfer", "transparency_entry"):
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
            print(table, cursor.rowcount)
    except DatabaseError:
        print(table, "refused")
"""
ALTER = """
from tests.apps.ledger.builders import go_round_the_triggers
bank = "(SELECT id FROM ledger_account WHERE code = 'Bank:USD')"
go_round_the_triggers(f"UPDATE ledger_balance SET debit_minor = debit_minor + 1 WHERE account_id = {bank}")
"""
DESTROY = """
from django.db import transaction
from goldenbridge.apps.keystore import actions
from goldenbridge.apps.keystore.models import Wrap
from goldenbridge.core.actors import SCHEDULE
ref = Wrap.objects.first().key_ref
with transaction.atomic(), transaction.atomic(using="keystore"):
    actions._destroy(ref, SCHEDULE)
print(ref.hex)
"""
KILLED = """
import os, signal, sys
from goldenbridge.cli import restore
restore.put_in_place = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
restore.main(sys.argv[1:])
"""


@pytest.fixture
def funds(live_database, empty_database, tmp_path, tmp_path_factory):
    """A living fund, another place that is empty, and the operator's key."""
    done = live_database.run(FOUND)
    assert done.returncode == 0, done.stderr
    key = tmp_path / "backup.key"
    key.write_text(b64(PRIVATE))
    for name in ("living", "anew"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "goldenbridge.env").write_text(f"GOLDENBRIDGE_BACKUP_KEY={PUBLIC}\n")
    elsewhere = {"GOLDENBRIDGE_DESTROYED_LIST": str(tmp_path / "destroyed.txt")}
    live_database.environment.update(elsewhere)
    empty_database.environment.update(elsewhere)
    outside = tmp_path_factory.mktemp("parcels")
    return SimpleNamespace(living=live_database, empty=empty_database, folder=tmp_path, key=key, outside=outside)


def backed_up(funds):
    """Data parcel and keystore parcel of the living fund."""
    one, other = funds.outside / "a", funds.outside / "b"
    done = bridge(
        *("backup", "--folder", funds.folder / "living", "--data-to", one, "--keystore-to", other),
        extra=funds.living.environment,
    )
    assert (done.returncode, done.stderr) == (0, "")
    (data,), (keystore,) = one.iterdir(), other.iterdir()
    return data, keystore


def restored(funds, data, keystore, *options, key=None, into=None):
    return bridge(
        *(
            "restore",
            "--folder",
            funds.folder / "anew",
            "--data",
            data,
            "--keystore",
            keystore,
            "--key",
            key or funds.key,
            *options,
        ),
        extra=(into or funds.empty).environment,
    )


def rows(database):
    done = database.run(ROWS)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_fund_comes_back_with_every_row_and_its_guards(funds):
    before = rows(funds.living)

    done = restored(funds, *backed_up(funds))

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-2:] == [
        "Everything adds up.",
        "Restored. Look at the pages before you let anybody in.",
    ]
    assert rows(funds.empty) == before
    assert sum(map(len, before.values())) > 100
    assert (funds.folder / "empty" / "log" / "checkpoint").read_text() == "a checkpoint"
    assert {path.name for path in (funds.folder / "empty").iterdir()} >= {"directory.json", "root.json"}
    again = funds.empty.run(STANDS)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.split() == ["ledger_transfer", "refused", "transparency_entry", "0"]


def test_a_key_that_was_destroyed_after_the_backup_stays_destroyed(funds):
    parcels = backed_up(funds)
    gone = funds.living.run(DESTROY)
    assert gone.returncode == 0, gone.stderr

    done = restored(funds, *parcels)

    assert "destroyed again: 1." in done.stdout
    kept = [row.replace("-", "") for row in rows(funds.empty)["keystore_wrap"]]
    assert kept
    assert [row for row in kept if gone.stdout.strip() in row] == []


def test_books_that_do_not_add_up_are_told_when_they_are_back_on_sqlite(funds):
    changed = funds.living.run(ALTER)
    assert changed.returncode == 0, changed.stderr

    done = restored(funds, *backed_up(funds))

    assert (done.returncode, "does not add up: balance Bank:USD" in done.stderr) == (1, True)
    assert "Something does not add up." in done.stdout
    assert "Let nobody in." in done.stderr
    assert "Restored." not in done.stdout


def test_without_the_list_of_destroyed_keys_nothing_comes_back_unless_that_is_said(funds):
    parcels = backed_up(funds)
    gone = funds.living.run(DESTROY)
    assert gone.returncode == 0, gone.stderr
    (funds.folder / "destroyed.txt").unlink()

    refused = restored(funds, *parcels)
    untouched = rows(funds.empty)
    done = restored(funds, *parcels, "--no-destroyed-list")

    assert (refused.returncode, refused.stderr.split("[")[-1].strip(), untouched) == (1, "no_destroyed_list]", {})
    assert (done.returncode, done.stderr) == (0, "")
    assert "keys that were destroyed since the backup live again." in done.stdout
    assert "destroyed again" not in done.stdout


def test_a_list_of_destroyed_keys_that_is_older_than_the_backup_is_told(funds):
    assert funds.living.run(DESTROY).returncode == 0
    parcels = backed_up(funds)
    (funds.folder / "destroyed.txt").write_text("")

    done = restored(funds, *parcels)

    assert (done.returncode, done.stderr.split("[")[-1].strip()) == (1, "old_destroyed_list]")
    # Without them nobody serves it.
    assert [name for name in ("root.json", "directory.json", "log") if (funds.folder / "empty" / name).exists()] == []


def test_a_restore_that_is_killed_before_its_end_leaves_no_destroyed_key_alive_in_what_can_be_served(funds):
    data, keystore = backed_up(funds)
    gone = funds.living.run(DESTROY)
    assert gone.returncode == 0, gone.stderr
    given = ["--folder", funds.folder / "anew", "--data", data, "--keystore", keystore, "--key", funds.key]

    done = subprocess.run(
        [sys.executable, "-c", KILLED, *map(str, given)],
        cwd=ROOT,
        env=clean_environment() | funds.empty.environment,
        check=False,
    )

    assert done.returncode == -signal.SIGKILL
    kept = [row.replace("-", "") for row in rows(funds.empty)["keystore_wrap"]]
    assert (bool(kept), [row for row in kept if gone.stdout.strip() in row]) == (True, [])
    assert not (funds.folder / "empty" / "root.json").exists()


def test_nothing_comes_back_that_does_not_open_whole_or_has_no_room(funds):
    data, keystore = backed_up(funds)
    wrong, cut = funds.folder / "wrong.key", funds.folder / "cut.parcel"
    wrong.write_text(b64(bytes(range(2, 34))))
    cut.write_bytes(data.read_bytes()[:-20])
    before = rows(funds.living)

    refused = {
        "wrong key": restored(funds, data, keystore, key=wrong),
        "no key": restored(funds, data, keystore, key=funds.folder / "nowhere"),
        "cut": restored(funds, cut, keystore),
        "exchanged": restored(funds, keystore, data),
        "living": restored(funds, data, keystore, into=funds.living),
    }

    codes = {name: (done.returncode, done.stderr.split("[")[-1].strip()) for name, done in refused.items()}
    assert codes == {
        "wrong key": (1, "parcel_damaged]"),
        "no key": (1, "file_unusable]"),
        "cut": (1, "parcel_damaged]"),
        "exchanged": (1, "other_parcel]"),
        "living": (1, "not_empty]"),
    }
    assert rows(funds.living) == before
    assert rows(funds.empty) == {}


def test_a_backup_shows_one_moment_while_others_write_on(funds, tmp_path):
    (tmp_path / "copied").mkdir()
    done = funds.living.run(
        "from pathlib import Path; from goldenbridge.cli import copies; import subprocess, sys\n"
        "from tests.cli.test_copies import give_meanwhile\n"
        "with copies.snapshot('default') as copy:\n"
        "    give_meanwhile()\n"
        f"    copy(Path({str(tmp_path / 'copied')!r}))\n"
    )
    assert done.returncode == 0, done.stderr
    written = b"".join(path.read_bytes() for path in (tmp_path / "copied").rglob("*") if path.is_file())

    assert b"second" in written
    assert b"meanwhile" not in written
    assert any("meanwhile" in row for row in rows(funds.living)["ledger_entry"])


def give_meanwhile():
    """A gift from another process."""
    import subprocess
    import sys

    code = "import django; django.setup(); from tests.apps.ledger.builders import give; give(5, key='meanwhile')"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_empty_place_is_not_backed_up(funds):
    done = bridge(
        *(
            "backup",
            "--folder",
            funds.folder / "anew",
            "--data-to",
            funds.folder / "a",
            "--keystore-to",
            funds.folder / "b",
        ),
        extra=funds.empty.environment,
    )

    assert (done.returncode, "nothing_to_back_up" in done.stderr) == (1, True)


LATER = """
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
MigrationRecorder(connections["default"]).record_applied("ledger", "9999_of_a_later_version")
"""


def test_what_a_later_version_made_is_not_brought_back_on_sqlite(funds):
    assert funds.living.run(LATER).returncode == 0

    done = restored(funds, *backed_up(funds))

    assert (done.returncode, done.stderr.split("[")[-1].strip()) == (1, "from_later_version]")
    assert rows(funds.empty) == {}


def test_what_a_later_version_made_is_not_backed_up_on_postgresql(funds):
    assert funds.living.run(LATER).returncode == 0

    done = bridge(
        *("backup", "--folder", funds.folder / "living"),
        *("--data-to", funds.outside / "a", "--keystore-to", funds.outside / "b"),
        extra=funds.living.environment,
    )

    assert (done.returncode, done.stderr.split("[")[-1].strip()) == (1, "from_later_version]")
