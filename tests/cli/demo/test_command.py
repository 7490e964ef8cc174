"""The rehearsal, as `make demo` starts it."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.cli.bridge import bridge, clean_environment, command
from tests.cli.demo.beginning import begins
from tests.ports import free_port

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rehearsal") / "demo"
    return folder, bridge("demo", "--folder", folder, "--scale", "0.05", "--no-serve")


def people(folder):
    """The fund's people, by their random references."""
    with closing(sqlite3.connect(folder / "data" / "goldenbridge.sqlite3")) as base:
        return {ref for (ref,) in base.execute("SELECT ref FROM people_person").fetchall()}


def visit(folder, step):
    """A visitor's step, in a process of its own; what it printed."""
    script = Path(__file__).parent / "visitor.py"
    done = subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, script, folder, step], capture_output=True, text=True, check=False, env=clean_environment()
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_story_is_played_and_its_sheet_printed(played):
    folder, done = played

    assert done.returncode == 0, done.stderr
    sheet = (folder / "sheet.txt").read_text().replace("{address}", "http://127.0.0.1:8000")
    assert done.stdout.strip() == sheet.strip()


def test_it_serves_files_as_a_fund_does_named_by_what_is_in_them_and_compressed(played):
    folder, _done = played

    gathered = json.loads((folder / "data" / "static" / "staticfiles.json").read_text())["paths"]
    packed = {name: folder / "data" / "static" / f"{gathered[name]}.gz" for name in ("base/base.css", "apply/main.js")}

    assert {name: path.exists() for name, path in packed.items()} == dict.fromkeys(packed, True)


def test_again_it_is_not_played_twice(played):
    folder, first = played

    again = bridge("demo", "--folder", folder, "--scale", "0.05", "--no-serve")

    assert (again.returncode, again.stdout.strip()) == (0, first.stdout.strip())


def test_the_address_is_printed_when_somebody_listens_there(played):
    folder, _done = played
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    line = command("demo", "--folder", folder, "--port", str(port))

    with subprocess.Popen(line, env=clean_environment(), stdout=subprocess.PIPE, text=True) as process:
        try:
            next(said for said in process.stdout if said.startswith(f"Serving at {address} "))
            with urlopen(address, timeout=60) as answer:  # noqa: S310 (our own server)
                status = answer.status
        finally:
            process.terminate()

    assert status == 200


def test_no_page_of_the_staff_links_to_where_its_reader_may_not_go(played):
    folder, _done = played
    walker = Path(__file__).parent / "walker.py"

    done = subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, walker, folder], capture_output=True, text=True, check=False, env=clean_environment()
    )

    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("STOP")] == []
    assert sum(int(line.split()[-2]) for line in done.stdout.splitlines()) > 200


STEPS = (
    "read a new application",
    "check a case",
    "decide a case",
    "cover a promise",
    "approve a promise",
    "offer a promise",
    "approve a run",
    "authorise a run",
    "release a run",
    "then build and send it",
    "vet a vacancy",
)


def test_the_sheet_names_for_each_step_who_can_take_it_and_where(played):
    folder, done = played
    known = json.loads((folder / "keys" / "passphrases.json").read_text())
    lines = done.stdout.split("What waits, and for whom")[1].splitlines()

    for step in STEPS:
        at = next(number for number, line in enumerate(lines) if line.startswith(step))
        call_sign, *words = lines[at].removeprefix(step).split()
        assert known[call_sign] == " ".join(words)
        assert any("http://127.0.0.1:8000/staff/" in line for line in lines[at + 1 : at + 3])
    assert str(folder / "keys" / "passphrases.json") in done.stdout
    assert "{address}" not in done.stdout


@pytest.mark.parametrize("what", ["an offer to accept", "a question to answer", "a payment to confirm", "just applied"])
def test_the_sheet_has_a_phrase_for_everything_an_applicant_does(played, what):
    _, done = played
    line = next(line for line in done.stdout.splitlines() if line.startswith(what))

    assert len(line.split(")")[1].split()) == 12


def test_the_list_of_keys_has_its_whole_time_when_the_story_ends(played):
    folder, _ = played
    listed = json.loads((folder / "data" / "directory.json").read_text())["directory"]

    # Midnight may have passed since it was played.
    assert date.fromisoformat(listed["issued_on"]) >= datetime.now(UTC).date() - timedelta(days=1)


def test_the_bank_answers_what_was_sent_and_a_gift_is_counted_after_some_days(played):
    folder, _ = played
    sent = visit(folder, "send").split()[-1]

    answers = bridge("demo", "--folder", folder, "--bank").stdout.split()
    bridge("demo", "--folder", folder, "--statement")
    runs = visit(folder, "import")
    again = bridge("demo", "--folder", folder, "--bank").stdout
    later = bridge("demo", "--folder", folder, "--days", "4").stdout

    assert [path.rsplit("/", 1)[1].split("-")[0] for path in answers] == ["answer", "booked"]
    assert f"{sent} reconciled" in runs
    assert "No order waits" in again
    assert "Windows closed: 2." in later


def test_its_backup_comes_back_by_the_words_of_the_sheet(played):
    folder, first = played
    words = first.stdout.split("A backup, and back into another folder")[1]
    lines = [words.split(f"{name} ", 1)[1].split("\n")[0] for name in ("back up", "prepare", "restore", "look at it")]

    done = [
        subprocess.run(["sh", "-c", line], capture_output=True, text=True, env=clean_environment())
        for line in (*lines[:3], lines[3] + " --no-serve")
    ]

    assert [each.returncode for each in done] == [0] * 4, [each.stderr for each in done]
    assert done[2].stdout.splitlines()[-2:] == [
        "Everything adds up.",
        "Restored. Look at the pages before you let anybody in.",
    ]
    assert int(done[2].stdout.split(" transfers in ")[0].split()[-1]) > 100
    assert done[3].stdout.splitlines()[-1] == first.stdout.splitlines()[-1]


@pytest.mark.parametrize("scale", ["0.049", "0", "-1", "nan", "inf", "some"])
def test_a_scale_at_which_the_money_does_not_suffice_is_refused_before_anything_is_made(tmp_path, scale):
    done = bridge("demo", "--folder", tmp_path / "demo", f"--scale={scale}", "--no-serve")

    assert (done.returncode, "The smallest scale is 0.05:" in done.stderr) == (2, True)
    assert not (tmp_path / "demo").exists()


def test_a_rehearsal_that_was_cut_off_begins_anew(played):
    folder, _ = played
    before = people(folder)
    (folder / "sheet.txt").unlink()

    said = begins(folder)

    assert "Playing treasury" in said, said
    assert len(people(folder)) == len(before) > 10
    assert people(folder) & before == set()


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
