"""What begins in a folder touches nothing of what others keep there."""

import pytest

from tests.cli.bridge import bridge
from tests.cli.lying import lies_in
from tests.cli.test_init import GIVEN

pytestmark = pytest.mark.once

INIT, DEMO, ANEW = ("init", *GIVEN), ("demo", "--no-serve"), ("demo", "--no-serve", "--reset")
BEGINNINGS = pytest.mark.parametrize("begin", [INIT, DEMO, ANEW], ids=["init", "demo", "demo --reset"])


def code_of(done):
    """Of a refusal, its name."""
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    return done.stderr.split("[")[-1].strip("]\n")


@BEGINNINGS
@pytest.mark.parametrize("theirs", ["data/thesis.txt", "keys/house.txt", "data", "keys"])
def test_what_a_stranger_keeps_under_our_names_stays_as_it_is(tmp_path, begin, theirs):
    path = tmp_path / "home" / theirs
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("years of work")
    (tmp_path / "home").chmod(0o755)
    before = lies_in(tmp_path)

    done = bridge(*begin, "--folder", tmp_path / "home", stdin=-3)

    assert code_of(done) == "folder_taken"
    assert lies_in(tmp_path) == before


@pytest.mark.parametrize("begin", [DEMO, ANEW], ids=["demo", "demo --reset"])
def test_a_sheet_that_is_no_rehearsals_is_not_thrown_away(tmp_path, begin):
    (tmp_path / "sheet.txt").write_text("the choir's")
    before = lies_in(tmp_path)

    done = bridge(*begin, "--folder", tmp_path)

    assert code_of(done) == "folder_taken"
    assert lies_in(tmp_path) == before


@BEGINNINGS
@pytest.mark.parametrize("variable", ["DATA", "LOG_KEY", "LOG_FOLDER", "DESTROYED_LIST"])
def test_nothing_begins_where_the_shell_leads_into_another_fund(tmp_path, begin, variable):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "checkpoint").write_text("theirs")
    before = lies_in(tmp_path)

    done = bridge(
        *begin,
        "--folder",
        tmp_path / "anew",
        stdin=-3,
        extra={f"GOLDENBRIDGE_{variable}": str(tmp_path / "theirs")},
    )

    assert code_of(done) == "place_named"
    assert lies_in(tmp_path) == before


@pytest.mark.parametrize("step", ["--bank", "--statement", "--days=3"])
def test_nothing_goes_on_where_nothing_was_played(tmp_path, step):
    done = bridge("demo", "--folder", tmp_path / "demo", step)

    assert code_of(done) == "nothing_played"
    assert not (tmp_path / "demo").exists()


def test_a_sheet_whose_databases_are_gone_is_said_to_have_nothing_played(tmp_path):
    (tmp_path / "goldenbridge.env").write_text("GOLDENBRIDGE_DEMO=yes\n")
    (tmp_path / "sheet.txt").write_text("Addresses")
    before = lies_in(tmp_path)

    done = bridge("demo", "--folder", tmp_path, "--no-serve")

    assert code_of(done) == "nothing_played"
    assert lies_in(tmp_path) == before
