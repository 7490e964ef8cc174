"""A backup is sealed, keystore apart, and comes back."""

import io
import sqlite3
import tarfile
from contextlib import closing

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from goldenbridge.cli import alongside, environment, restore
from goldenbridge.cli.keymaking import make_log_key
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.parcels import ParcelDamaged, seal_parcel
from tests.cli.bridge import bridge
from tests.cli.lying import lies_in

PRIVATE = bytes(range(1, 33))
PUBLIC = b64(X25519PrivateKey.from_private_bytes(PRIVATE).public_key().public_bytes_raw())


def fund(folder, **more):
    folder.mkdir()
    (folder / "goldenbridge.env").write_text(
        "".join(
            f"{key}={value}\n"
            for key, value in {
                "GOLDENBRIDGE_SECRET": "s" * 48,
                "GOLDENBRIDGE_BACKUP_KEY": PUBLIC,
                "GOLDENBRIDGE_TRAIL_KEY": PUBLIC,
                **more,
            }.items()
        )
    )
    return folder


@pytest.fixture
def living(tmp_path):
    folder = fund(tmp_path / "fund")
    (folder / "data" / "log").mkdir(parents=True)
    (folder / "data" / "log" / "checkpoint").write_text("a checkpoint")
    with closing(sqlite3.connect(folder / "data" / "goldenbridge.sqlite3")) as base, base:
        base.execute("CREATE TABLE canary (word TEXT)")
        base.execute("INSERT INTO canary VALUES ('kenar')")
    with closing(sqlite3.connect(folder / "data" / "keystore.sqlite3")) as base, base:
        base.execute("CREATE TABLE wrap (word TEXT)")
    return folder


@pytest.mark.parametrize("inside", ["--data-to", "--keystore-to"])
def test_no_parcel_is_written_into_the_data_folder(living, tmp_path, inside):
    places = {"--data-to": tmp_path / "a", "--keystore-to": tmp_path / "b"} | {inside: living / "data" / "backup-usb"}

    done = bridge("backup", "--folder", living, *(word for place in places.items() for word in place))

    assert (done.returncode, "must lie outside" in done.stderr) == (2, True)
    assert not list(tmp_path.rglob("*.parcel"))


def test_a_backup_comes_back_whole(living, tmp_path):
    done = bridge("backup", "--folder", living, "--data-to", tmp_path / "a", "--keystore-to", tmp_path / "b")
    assert (done.returncode, done.stderr) == (0, "")
    assert str(living / "keys" / "destroyed-keys.txt") in done.stdout
    (data,), (keystore,) = list((tmp_path / "a").iterdir()), list((tmp_path / "b").iterdir())
    assert b"kenar" not in data.read_bytes() + keystore.read_bytes()
    anew = fund(tmp_path / "anew")
    (anew / "keys").mkdir()
    (living / "keys" / "destroyed-keys.txt").rename(anew / "keys" / "destroyed-keys.txt")
    key = tmp_path / "backup.key"
    key.write_text(b64(PRIVATE))

    done = bridge("restore", "--folder", anew, "--data", data, "--keystore", keystore, "--key", key)

    assert (done.returncode, done.stderr) == (0, "")
    with closing(sqlite3.connect(anew / "data" / "goldenbridge.sqlite3")) as base:
        assert base.execute("SELECT word FROM canary").fetchall() == [("kenar",)]
    assert (anew / "data" / "log" / "checkpoint").read_text() == "a checkpoint"


def test_nothing_is_restored_over_what_is_there(living, tmp_path):
    bridge("backup", "--folder", living, "--data-to", tmp_path / "a", "--keystore-to", tmp_path / "b")
    (data,), (keystore,) = list((tmp_path / "a").iterdir()), list((tmp_path / "b").iterdir())
    key = tmp_path / "backup.key"
    key.write_text(b64(PRIVATE))

    done = bridge("restore", "--folder", living, "--data", data, "--keystore", keystore, "--key", key)

    assert (done.returncode, "not_empty" in done.stderr) == (1, True)


@pytest.mark.parametrize("cut", ["data", "keystore"])
def test_a_cut_parcel_changes_nothing(living, tmp_path, cut):
    bridge("backup", "--folder", living, "--data-to", tmp_path / "a", "--keystore-to", tmp_path / "b")
    (data,), (keystore,) = list((tmp_path / "a").iterdir()), list((tmp_path / "b").iterdir())
    victim = {"data": data, "keystore": keystore}[cut]
    victim.write_bytes(victim.read_bytes()[:-20])
    key = tmp_path / "backup.key"
    key.write_text(b64(PRIVATE))
    anew = fund(tmp_path / "anew")
    (anew / "keys").mkdir()
    (anew / "keys" / "destroyed-keys.txt").touch()

    done = bridge("restore", "--folder", anew, "--data", data, "--keystore", keystore, "--key", key)

    assert (done.returncode, "parcel_damaged" in done.stderr) == (1, True)
    assert list((anew / "data").glob("*")) == []


def test_without_a_backup_key_nothing_is_written(tmp_path):
    folder = fund(tmp_path / "fund", GOLDENBRIDGE_BACKUP_KEY="")

    done = bridge("backup", "--folder", folder, "--data-to", tmp_path / "a", "--keystore-to", tmp_path / "b")

    assert (done.returncode, "no_backup_key" in done.stderr) == (1, True)


def test_both_parcels_never_lie_in_one_place(living, tmp_path):
    done = bridge("backup", "--folder", living, "--data-to", tmp_path / "a", "--keystore-to", tmp_path / "a")

    assert (done.returncode, "must differ" in done.stderr) == (2, True)


def test_a_folder_without_a_fund_is_named(tmp_path):
    done = bridge("serve", "--folder", tmp_path)

    assert (done.returncode, "no_fund" in done.stderr) == (1, True)


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside"])
def test_a_parcel_that_reaches_outside_is_refused(tmp_path, name):
    """Anybody who knows the public key can seal a parcel."""
    content, parcel = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    content.seek(0)
    seal_parcel(content, parcel, public_key=unb64(PUBLIC), label="data")
    (tmp_path / "data.parcel").write_bytes(parcel.getvalue())

    with pytest.raises(ParcelDamaged):
        restore.unpack("data", tmp_path / "data.parcel", PRIVATE, tmp_path)

    assert not (tmp_path.parent / "outside").exists()


@pytest.fixture
def lost(living, tmp_path):
    """What is left of a fund whose machine is gone: parcels, the backup's key, the list of destroyed keys."""
    with (living / environment.ENVIRONMENT).open("a") as file:
        file.write("GOLDENBRIDGE_LOG_ORIGIN=fund.example/log\nGOLDENBRIDGE_HOSTS=fund.example\n")
    make_log_key(living / "keys" / "log.skey", "fund.example/log")
    done = bridge("backup", "--folder", living, "--data-to", tmp_path / "a", "--keystore-to", tmp_path / "b")
    assert (done.returncode, done.stderr) == (0, "")
    key, anew = tmp_path / "backup.key", tmp_path / "anew"
    key.write_text(b64(PRIVATE))
    (anew / "keys").mkdir(parents=True)
    (living / "keys" / "destroyed-keys.txt").rename(anew / "keys" / "destroyed-keys.txt")
    (data,), (keystore,) = list((tmp_path / "a").iterdir()), list((tmp_path / "b").iterdir())
    return ("--folder", anew, "--data", data, "--keystore", keystore, "--key", key)


def test_a_fund_whose_machine_is_gone_comes_back_with_its_settings_and_the_key_of_its_log(living, lost, tmp_path):
    done = bridge("restore", *lost)

    anew = tmp_path / "anew"
    assert (done.returncode, done.stderr) == (0, "")
    assert environment.read(anew) == environment.read(living)
    for name in ("log.skey", "fund.vkey"):
        assert (anew / "keys" / name).read_text() == (living / "keys" / name).read_text()
    found = {name: (anew / name).stat().st_mode & 0o777 for name in ("data", "goldenbridge.env", "keys/log.skey")}
    assert found == {"data": 0o700, "goldenbridge.env": 0o600, "keys/log.skey": 0o600}


def test_a_database_that_the_shell_names_takes_the_place_of_the_lost_one_in_the_settings(living, lost, tmp_path):
    elsewhere = f"sqlite:///{tmp_path}/elsewhere.sqlite3"

    done = bridge("restore", *lost, extra={"DATABASE_URL": elsewhere})

    assert (done.returncode, done.stderr) == (0, "")
    assert environment.read(tmp_path / "anew") == environment.read(living) | {"DATABASE_URL": elsewhere}
    with closing(sqlite3.connect(tmp_path / "elsewhere.sqlite3")) as base:
        assert base.execute("SELECT word FROM canary").fetchall() == [("kenar",)]


@pytest.mark.parametrize("other", ["GOLDENBRIDGE_LOG_ORIGIN", "GOLDENBRIDGE_TRAIL_KEY", "keys/log.skey"])
def test_nothing_comes_back_into_the_settings_of_another_fund(living, lost, tmp_path, other):
    anew = tmp_path / "anew"
    environment.write(anew, environment.read(living) | ({other: "B" * 43} if other.startswith("GOLDEN") else {}))
    if other == "keys/log.skey":
        make_log_key(anew / "keys" / "log.skey", "fund.example/log")
    before = lies_in(anew)

    done = bridge("restore", *lost)

    assert (done.returncode, done.stderr.split("[")[-1]) == (1, "other_fund]\n")
    assert other in done.stderr
    assert lies_in(anew) == before


def test_a_parcel_of_a_version_without_settings_asks_for_the_funds_own(living, lost, tmp_path):
    older = tmp_path / "older.parcel"
    with tarfile.open(tmp_path / "older.tar", "w") as archive:
        archive.add(living / "data" / "keystore.sqlite3", "database")
    with (tmp_path / "older.tar").open("rb") as source, older.open("wb") as target:
        seal_parcel(source, target, public_key=unb64(PUBLIC), label="keystore")
    given = [older if str(word).endswith(".parcel") and "keystore" in str(word) else word for word in lost]

    refused = bridge("restore", *given)
    environment.write(tmp_path / "anew", environment.read(living))
    done = bridge("restore", *given)

    assert (refused.returncode, refused.stderr.split("[")[-1]) == (1, "no_settings]\n")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("written", ['{"LD_PRELOAD": "/tmp/x.so"}', '{"GOLDENBRIDGE_HOSTS": "a\\nb"}', "[]", "1"])
def test_settings_that_would_mean_something_to_other_programs_are_no_settings(written):
    content = f'{{"settings": {written}, "log_key": "", "known_by": {{}}, "v": 1}}'.encode()
    archived = io.BytesIO()
    with tarfile.open(fileobj=archived, mode="w") as archive:
        member = tarfile.TarInfo(alongside.FILE)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))

    with pytest.raises(ParcelDamaged):
        alongside.read([archived.getvalue()])
