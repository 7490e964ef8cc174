"""The rehearsal on PostgreSQL, where its databases outlive its folder."""

import shutil

import psycopg
import pytest

from tests.cli.bridge import bridge
from tests.cli.demo.beginning import begins

pytestmark = pytest.mark.slow


def play(folder, *more, extra=None):
    return bridge("demo", "--folder", folder, "--scale", "0.05", "--no-serve", *more, extra=extra)


def begun(address):
    """The fund's people in this database, by their random references."""
    with psycopg.connect(address) as connection:
        return {ref for (ref,) in connection.execute("SELECT ref FROM people_person").fetchall()}


def emptied(addresses):
    for address in addresses.values():
        with psycopg.connect(address) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")


def brought_back(folder, addresses):
    """Backed up, and restored into a folder beside it and the same databases, which were emptied meanwhile."""
    anew, parcels = folder.with_name("anew"), (folder / "data.parcels", folder / "keystore.parcels")
    backed_up = bridge("backup", "--folder", folder, "--data-to", parcels[0], "--keystore-to", parcels[1])
    assert backed_up.returncode == 0, backed_up.stderr
    emptied(addresses)
    anew.mkdir()
    shutil.copytree(folder / "keys", anew / "keys")
    for name in ("goldenbridge.env", "sheet.txt"):
        shutil.copy(folder / name, anew)
    (data,), (keystore,) = (list(each.iterdir()) for each in parcels)
    key = anew / "keys" / "backup.key"
    return anew, bridge("restore", "--folder", anew, "--data", data, "--keystore", keystore, "--key", key)


def test_it_is_played_found_again_brought_back_and_begun_anew_on_postgresql(empty_database, tmp_path):
    addresses = {key: empty_database.environment[key] for key in ("DATABASE_URL", "KEYSTORE_URL")}
    folder = tmp_path / "demo"

    first = play(folder, extra=addresses)
    people = begun(addresses["DATABASE_URL"])
    again = play(folder)
    kept = begun(addresses["DATABASE_URL"])
    anew, restored = brought_back(folder, addresses)
    brought = begun(addresses["DATABASE_URL"])
    looked_at = play(anew)
    said = begins(anew, "--reset")

    done = (first, again, restored, looked_at)
    assert [each.returncode for each in done] == [0] * 4, [each.stderr for each in done]
    assert again.stdout.strip() == looked_at.stdout.strip() == first.stdout.strip()
    assert restored.stdout.splitlines()[-2:] == [
        "Everything adds up.",
        "Restored. Look at the pages before you let anybody in.",
    ]
    assert int(restored.stdout.split(" transfers in ")[0].split()[-1]) > 100
    assert "Playing treasury" in said, said
    assert len(people) == len(begun(addresses["DATABASE_URL"])) > 10
    assert (kept, brought, begun(addresses["DATABASE_URL"]) & people) == (people, people, set())
    assert list((folder / "data").glob("*.sqlite3")) == []


def test_a_database_that_does_not_answer_is_named_on_postgresql(tmp_path):
    done = play(tmp_path / "demo", extra={"DATABASE_URL": f"postgresql://nobody@/nowhere?host={tmp_path}"})

    assert (done.returncode, "no_database" in done.stderr, "Traceback" in done.stderr) == (1, True, False)
