"""The rehearsal on PostgreSQL, where its databases outlive its folder."""

import psycopg
import pytest

from tests.cli.bridge import bridge

pytestmark = pytest.mark.slow


def play(folder, *more, extra=None):
    return bridge("demo", "--folder", folder, "--scale", "0.05", "--no-serve", *more, extra=extra)


def begun(address):
    """The fund's people in this database, by their random references."""
    with psycopg.connect(address) as connection:
        return {ref for (ref,) in connection.execute("SELECT ref FROM people_person").fetchall()}


def test_it_is_played_found_again_and_begun_anew_on_postgresql(empty_database, tmp_path):
    addresses = {key: empty_database.environment[key] for key in ("DATABASE_URL", "KEYSTORE_URL")}
    folder = tmp_path / "demo"

    first = play(folder, extra=addresses)
    people = begun(addresses["DATABASE_URL"])
    again = play(folder)
    kept = begun(addresses["DATABASE_URL"])
    anew = play(folder, "--reset")

    assert [each.returncode for each in (first, again, anew)] == [0, 0, 0], (first.stderr, again.stderr, anew.stderr)
    assert again.stdout.strip() == first.stdout.strip()
    assert len(kept) == len(people) == len(begun(addresses["DATABASE_URL"])) > 10
    assert (kept, begun(addresses["DATABASE_URL"]) & people) == (people, set())
    assert list((folder / "data").glob("*.sqlite3")) == []


def test_a_database_that_does_not_answer_is_named_on_postgresql(tmp_path):
    done = play(tmp_path / "demo", extra={"DATABASE_URL": f"postgresql://nobody@/nowhere?host={tmp_path}"})

    assert (done.returncode, "no_database" in done.stderr, "Traceback" in done.stderr) == (1, True, False)
