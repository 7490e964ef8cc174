"""A backup is sealed, keystore apart, and comes back."""

import io
import sqlite3
import tarfile
from contextlib import closing

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from goldenbridge.cli import restore
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.parcels import ParcelDamaged, seal_parcel
from tests.cli.bridge import bridge

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
    assert list((anew / "data").iterdir()) == []


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
