"""The rehearsal, as `make demo` starts it."""

import sqlite3
from contextlib import closing

import pytest

from tests.cli.bridge import bridge

pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rehearsal") / "demo"
    return folder, bridge("demo", "--folder", folder, "--scale", "0.05", "--no-serve")


def test_the_story_is_played_and_its_sheet_printed(played):
    folder, done = played

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().startswith((folder / "sheet.txt").read_text().strip()[:40])


def test_again_it_is_not_played_twice(played):
    folder, first = played

    again = bridge("demo", "--folder", folder, "--scale", "0.05", "--no-serve")

    assert (again.returncode, again.stdout.strip()) == (0, first.stdout.strip())


def test_a_rehearsal_that_was_cut_off_begins_anew(played):
    folder, first = played
    (folder / "sheet.txt").unlink()

    again = bridge("demo", "--folder", folder, "--scale", "0.05", "--no-serve")

    assert again.returncode == 0
    assert again.stdout != first.stdout


def test_a_database_that_no_rehearsal_made_is_left_alone(tmp_path):
    path = tmp_path / "somebody-elses.sqlite3"
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE precious (thing TEXT)")

    done = bridge(
        "demo", "--folder", tmp_path / "demo", "--no-serve", "--reset", extra={"DATABASE_URL": f"sqlite:///{path}"}
    )

    assert (done.returncode, "not_our_database" in done.stderr) == (1, True)
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("SELECT name FROM sqlite_master").fetchall() == [("precious",)]
