"""Starting a fund tonight."""

import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from goldenbridge.cli import environment, init
from goldenbridge.cli.invite import address_of
from goldenbridge.core.errors import BridgeError
from tests.cli.bridge import bridge, clean_environment, command
from tests.cli.lying import lies_in
from tests.patience import wait_for

GIVEN = ("--name", "Bridge Fund", "--currencies", "EUR,USD", "--languages", "be,en", "--call-sign", "heron")


once = pytest.mark.once


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("founding") / "fund"
    return folder, bridge("init", "--folder", folder, *GIVEN, stdin=-3)


@once
def test_a_fund_is_there_with_keys_that_nobody_else_reads(founded):
    folder, done = founded

    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in (folder / "keys").iterdir()} >= {
        "root-1.key",
        "root-2.key",
        "root-3.key",
        "auditors.key",
        "backup.key",
        "log.skey",
    }
    assert {path.stat().st_mode & 0o077 for path in (folder / "keys").glob("*key")} - {0} in (set(), {0o044})
    assert environment.read(folder)["GOLDENBRIDGE_CURRENCIES"] == "EUR,USD"
    assert (folder / "data" / "directory.json").exists()


@once
def test_whoever_starts_a_fund_is_told_that_nobody_can_apply_yet_and_what_opens_the_door(founded):
    _, done = founded

    assert "Nobody can apply yet" in done.stdout and "/staff/directory" in done.stdout


@once
def test_whoever_starts_a_fund_is_told_what_a_restore_will_need(founded):
    folder, done = founded

    assert f"goldenbridge backup --folder {folder}" in done.stdout and "keys/destroyed-keys.txt" in done.stdout


@once
def test_the_passphrase_is_shown_once_and_kept_nowhere(founded):
    folder, done = founded
    passphrase = next(line.strip() for line in done.stdout.splitlines() if line.startswith("    "))

    assert len(passphrase.split()) == 6
    assert [
        path.name for path in folder.rglob("*") if path.is_file() and passphrase.encode() in path.read_bytes()
    ] == []


@once
@pytest.mark.parametrize("has_settings", [True, False], ids=["a fund", "a fund whose settings lie elsewhere"])
@pytest.mark.parametrize(
    "begin",
    [("init", *GIVEN), ("demo", "--no-serve"), ("demo", "--no-serve", "--reset"), ("demo", "--statement")],
    ids=["init", "demo", "demo --reset", "demo --statement"],
)
def test_where_a_fund_is_nothing_else_begins(founded, tmp_path, begin, has_settings):
    fund = Path(shutil.copytree(founded[0], tmp_path / "fund"))
    if not has_settings:
        (fund / environment.ENVIRONMENT).unlink()
    before = lies_in(fund)

    done = bridge(*begin, "--folder", fund, stdin=-3)

    code = {("init", True): "fund_exists", ("demo", True): "not_a_rehearsal"}.get(
        (begin[0], has_settings), "folder_taken"
    )
    assert (done.returncode, done.stderr.split("[")[-1]) == (1, f"{code}]\n")
    assert lies_in(fund) == before


@once
def test_settings_that_say_rehearsal_do_not_make_a_funds_books_one(founded, tmp_path):
    fund = Path(shutil.copytree(founded[0], tmp_path / "fund"))
    settings = fund / environment.ENVIRONMENT
    settings.write_text(settings.read_text().replace("GOLDENBRIDGE_PRODUCTION=yes", "GOLDENBRIDGE_DEMO=yes"))
    before = lies_in(tmp_path)

    done = bridge("demo", "--no-serve", "--reset", "--folder", fund)

    assert (done.returncode, done.stderr.split("[")[-1]) == (1, "not_our_database]\n")
    assert lies_in(tmp_path) == before


@once
def test_somebody_is_invited_from_the_terminal(founded):
    folder, _ = founded

    done = bridge("invite", "--folder", folder, "--role", "caseworker", "--voucher", "heron", "stork")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("http://localhost:8000/staff/enrol#")


@once
@pytest.mark.parametrize(
    ("hosts", "is_https", "address"),
    [
        (["fund.example", "other.example"], True, "https://fund.example"),
        (["*", ".fund.example"], True, "https://fund.example"),
        (["127.0.0.1"], True, "http://127.0.0.1:8000"),
        (["abcdef.onion"], False, "http://abcdef.onion"),
    ],
)
def test_an_invitation_leads_where_the_fund_is_served(hosts, is_https, address):
    assert address_of(hosts, is_https=is_https) == address


@once
def test_nobody_is_invited_whom_nobody_knows(founded):
    folder, _ = founded

    done = bridge("invite", "--folder", folder, "--role", "caseworker", "--voucher", "nobody", "crane")

    assert done.returncode == 1
    assert "call-sign “nobody”" in done.stderr and "unknown_voucher" in done.stderr


@once
@pytest.mark.parametrize(
    ("option", "typed", "code"),
    [
        ("--call-sign", "Heron Petrov", "bad_call_sign"),
        ("--currencies", "EUR,ZZZ", "unknown_currency"),
        ("--languages", "be,pl", "unknown_language"),
        ("--host", "https://fund.example/staff", "bad_host"),
        ("--host", "fund.example:8000", "bad_host"),
    ],
)
def test_what_will_not_do_is_refused_before_anything_is_made_or_shown(tmp_path, capsys, option, typed, code):
    with pytest.raises(BridgeError) as refused:
        init.main(["--folder", str(tmp_path / "fund"), *GIVEN, option, typed])

    assert refused.value.code == code
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "fund").exists()


@once
def test_codes_are_read_as_people_type_them_and_the_wait_is_announced(tmp_path, capsys, monkeypatch):
    def stop(folder, settings):
        assert "half a minute" in capsys.readouterr().out
        kept.update(settings)
        raise environment.BadSettings(reason="stopped here")

    kept = {}
    monkeypatch.setattr(environment, "enter", stop)

    with pytest.raises(environment.BadSettings):
        init.main(["--folder", str(tmp_path / "fund"), *GIVEN, "--currencies", "eur, usd,EUR", "--languages", "BE, en"])

    assert kept["GOLDENBRIDGE_CURRENCIES"] == "EUR,USD"
    assert kept["GOLDENBRIDGE_LANGUAGES"] == "be,en"


def test_a_ceremony_that_fails_leaves_nothing_behind(empty_database, tmp_path):
    fund, addresses = tmp_path / "fund", addresses_of(empty_database)
    (fund / "keys").mkdir(parents=True)
    (fund / "letter.txt").write_text("dear")
    before = lies_in(fund)

    done = bridge("init", "--folder", fund, *GIVEN, stdin=-3, extra=addresses | {"GOLDENBRIDGE_TRAIL_KEY": "A"})

    assert (done.returncode, "[malformed]" in done.stderr) == (1, True)
    assert lies_in(fund) == before
    assert made_in(empty_database) == "[] []"


@once
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whoever_stops_it_halfway_has_begun_nothing(tmp_path, number):
    fund = tmp_path / "fund"
    line = command("init", "--folder", fund, *GIVEN)

    with subprocess.Popen(
        line, env=clean_environment(), stdin=-3, stdout=-3, stderr=subprocess.PIPE, text=True
    ) as process:
        wait_for((fund / "data" / "goldenbridge.sqlite3").exists, "the books")
        process.send_signal(number)
        said = process.stderr.read()

    assert (process.returncode, said.strip()) == (1, "goldenbridge init: stopped.")
    assert not fund.exists()


@once
def test_a_database_that_does_not_answer_leaves_somebodys_folder_as_it_was(tmp_path):
    (tmp_path / "thesis.txt").write_text("chapter one")
    tmp_path.chmod(0o755)
    before = lies_in(tmp_path)

    done = bridge("init", "--folder", tmp_path, *GIVEN, stdin=-3, extra={"DATABASE_URL": f"sqlite:///{tmp_path}"})

    assert (done.returncode, "no_database" in done.stderr) == (1, True)
    assert lies_in(tmp_path) == before


def test_in_the_databases_of_another_fund_none_is_founded(live_database, tmp_path):
    fund, before = tmp_path / "another", made_in(live_database)

    done = bridge("init", "--folder", fund, *GIVEN, stdin=-3, extra=addresses_of(live_database))

    assert (done.returncode, "database_taken" in done.stderr) == (1, True)
    assert (fund.exists(), made_in(live_database)) == (False, before)


def made_in(database):
    """What stands in both databases: tables, and functions where there are such."""
    return database.run(
        "from django.db import connections; from goldenbridge.cli import emptiness\n"
        "print(*(sorted({*c.introspection.table_names(), *emptiness.functions(c)}) for c in connections.all()))"
    ).stdout.strip()


def addresses_of(database):
    return {name: database.environment[name] for name in ("DATABASE_URL", "KEYSTORE_URL")}


def test_on_postgresql_it_says_how_to_serve_as_a_modest_role(empty_database, tmp_path):
    addresses = addresses_of(empty_database)

    done = bridge("init", "--folder", tmp_path / "fund", *GIVEN, stdin=-3, extra=addresses)

    assert (done.returncode, done.stderr) == (0, "")
    # Whoever serves it names them no more.
    assert {name: environment.read(tmp_path / "fund")[name] for name in addresses} == addresses
    is_postgresql = addresses["DATABASE_URL"].startswith("postgres")
    said = [line.split()[-1] for line in done.stdout.splitlines() if "psql -v app=" in line]
    assert len(said) == int(is_postgresql)
    assert all(Path(path).exists() for path in said)


@once
def test_somebody_who_was_locked_is_let_in_from_the_terminal(founded):
    folder, _done = founded
    with closing(sqlite3.connect(folder / "data" / "goldenbridge.sqlite3")) as base, base:
        base.execute("UPDATE people_person SET state = 'locked' WHERE call_sign = 'heron'")

    done = [bridge("unlock", "--folder", folder, name) for name in ("heron", "heron", "crane")]

    assert [each.returncode for each in done] == [0, 1, 1]
    assert done[0].stdout.startswith("heron signs in again")
    assert done[2].stderr.strip()
