"""Starting a fund tonight."""

from pathlib import Path

import pytest

from goldenbridge.cli import environment, init
from goldenbridge.cli.invite import address_of
from goldenbridge.core.errors import BridgeError
from tests.cli.bridge import bridge

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
def test_the_passphrase_is_shown_once_and_kept_nowhere(founded):
    folder, done = founded
    passphrase = next(line.strip() for line in done.stdout.splitlines() if line.startswith("    "))

    assert len(passphrase.split()) == 6
    assert [
        path.name for path in folder.rglob("*") if path.is_file() and passphrase.encode() in path.read_bytes()
    ] == []


@once
def test_a_fund_is_never_founded_twice(founded):
    folder, _ = founded
    before = (folder / environment.ENVIRONMENT).read_text()

    done = bridge("init", "--folder", folder, *GIVEN, stdin=-3)

    assert (done.returncode, "fund_exists" in done.stderr) == (1, True)
    assert (folder / environment.ENVIRONMENT).read_text() == before


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
    monkeypatch.setattr(environment, "write", stop)

    with pytest.raises(environment.BadSettings):
        init.main(["--folder", str(tmp_path / "fund"), *GIVEN, "--currencies", "eur, usd,EUR", "--languages", "BE, en"])

    assert kept["GOLDENBRIDGE_CURRENCIES"] == "EUR,USD"
    assert kept["GOLDENBRIDGE_LANGUAGES"] == "be,en"


@once
def test_a_ceremony_that_fails_leaves_nothing_behind(tmp_path):
    done = bridge("init", "--folder", tmp_path / "fund", *GIVEN, stdin=-3, extra={"GOLDENBRIDGE_CURRENCIES": "ZZZ"})

    assert (done.returncode, "unknown_currency" in done.stderr) == (1, True)
    assert list((tmp_path / "fund").iterdir()) == []


def test_on_postgresql_it_says_how_to_serve_as_a_modest_role(empty_database, tmp_path):
    addresses = {name: empty_database.environment[name] for name in ("DATABASE_URL", "KEYSTORE_URL")}

    done = bridge("init", "--folder", tmp_path / "fund", *GIVEN, stdin=-3, extra=addresses)

    assert (done.returncode, done.stderr) == (0, "")
    is_postgresql = addresses["DATABASE_URL"].startswith("postgres")
    said = [line.split()[-1] for line in done.stdout.splitlines() if "psql -v app=" in line]
    assert len(said) == int(is_postgresql)
    assert all(Path(path).exists() for path in said)
