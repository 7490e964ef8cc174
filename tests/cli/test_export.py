"""What the command refuses before it opens a fund."""

import pytest

from tests.cli.bridge import bridge

pytestmark = pytest.mark.once


def test_it_writes_over_nothing_and_needs_a_fund(tmp_path):
    there = tmp_path / "there"
    there.write_text("mine")

    over = bridge("export", "--folder", tmp_path / "none", "--format", "hledger", "--out", there)
    nowhere = bridge("export", "--folder", tmp_path / "none", "--format", "hledger", "--out", tmp_path / "new")
    unknown = bridge("export", "--folder", tmp_path, "--format", "excel", "--out", tmp_path / "new")

    assert (over.returncode, nowhere.returncode, unknown.returncode) == (1, 1, 2)
    assert "something lies there already" in over.stderr
    assert there.read_text() == "mine"
    assert "There is no fund in the folder" in nowhere.stderr
    assert not (tmp_path / "new").exists()
