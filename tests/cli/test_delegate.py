"""Two holders of root keys renew who may sign the list of keys, each at home; the server takes it."""

import json

import pytest

from goldenbridge.cli import delegate
from goldenbridge.core.canonical import b64
from goldenbridge.core.delegation import DelegationNotNewer, SignedDelegation
from goldenbridge.core.directory import NotSignedByRoot, UnknownKey
from goldenbridge.core.staffkeys import new_staff_keys
from goldenbridge.platform import directory
from tests.apps.people.builders import open_house
from tests.cli.bridge import bridge
from tests.cli.test_init import GIVEN

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def home(settings, tmp_path, monkeypatch):
    """A keeper's own machine, with a copy of the directory and one root key."""
    house = open_house(settings, tmp_path)
    said = ["sign"]
    monkeypatch.setattr("builtins.input", lambda _: said[-1])
    for number, seed in enumerate(house.root_keys.seeds, 1):
        (tmp_path / f"root-{number}.key").write_text(b64(seed) + "\n")

    def run(*arguments, key="root-1.key", word="sign"):
        said.append(word)
        paths = {"--key": key, "--directory": "directory.json", "--root": "root.json"}
        told = [part for name, path in paths.items() for part in (name, str(tmp_path / path))]
        return delegate.main([str(tmp_path / "next.delegation"), *told, *arguments])

    run.file = tmp_path / "next.delegation"
    run.house = house
    return run


NAMED = ("--administrator", "alder", "--administrator", "birch", "--administrator", "eagle")


def test_two_keepers_one_after_the_other_make_it_complete(home, capsys):
    assert home(*NAMED) == 0
    first = capsys.readouterr().out
    assert "Signed by 1 of 2 root keys" in first and "eagle" in first
    with pytest.raises(NotSignedByRoot):
        directory.renew_delegation(home.file.read_bytes())

    assert home(key="root-3.key") == 0

    assert "goldenbridge renew" in capsys.readouterr().out
    renewed = directory.renew_delegation(home.file.read_bytes())
    assert set(renewed.administrators) == {home.house[name].ref for name in ("alder", "birch", "eagle")}
    assert (renewed.version, renewed.threshold) == (2, 2)


def test_one_keeper_who_signs_twice_counts_once(home, capsys):
    home(*NAMED)
    home()

    assert "Signed by 1 of 2 root keys" in capsys.readouterr().out.splitlines()[-1]


def test_whoever_does_not_say_sign_signs_nothing(home):
    assert home(*NAMED, word="yes") == 1
    assert not home.file.exists()


def test_nobody_is_named_whom_the_list_of_keys_does_not_know(home):
    with pytest.raises(UnknownKey):
        home("--administrator", "nobody")


def test_a_swapped_key_in_the_file_is_shown_as_nobodys(home, capsys):
    home(*NAMED)
    value = json.loads(home.file.read_text())
    value["delegation"]["administrators"][0]["sign_key"] = b64(new_staff_keys().sign_key)
    home.file.write_text(json.dumps(value, separators=(",", ":"), sort_keys=True))
    capsys.readouterr()

    home(key="root-2.key", word="no")

    assert "NOT ON THE LIST OF KEYS" in capsys.readouterr().out


def test_one_file_is_not_drafted_over_another(home):
    home(*NAMED)
    before = home.file.read_bytes()

    with pytest.raises(SystemExit):
        home(*NAMED)
    assert home.file.read_bytes() == before


def test_a_file_that_was_in_force_is_not_taken_again(home):
    home(*NAMED)
    home(key="root-2.key")
    directory.renew_delegation(home.file.read_bytes())

    with pytest.raises(DelegationNotNewer):
        directory.renew_delegation(home.file.read_bytes())


@pytest.mark.once
def test_a_founded_fund_is_renewed_in_three_commands(tmp_path):
    fund = tmp_path / "fund"
    assert bridge("init", "--folder", fund, *GIVEN, stdin=-3).returncode == 0
    paper = tmp_path / "2.delegation"
    told = ("--directory", fund / "data/directory.json", "--root", fund / "data/root.json")
    named = ("--administrator", "heron", "--threshold", 1)

    one = bridge("delegate", paper, "--key", fund / "keys/root-1.key", *told, *named, input="sign\n")
    early = bridge("renew", "--folder", fund, paper)
    two = bridge("delegate", paper, "--key", fund / "keys/root-2.key", *told, input="sign\n")
    done = bridge("renew", "--folder", fund, paper)
    again = bridge("renew", "--folder", fund, paper)

    assert [one.returncode, two.returncode, done.returncode] == [0, 0, 0], (one.stderr, two.stderr, done.stderr)
    assert (early.returncode, "not_signed_by_root" in early.stderr) == (1, True)
    assert (again.returncode, "delegation_not_newer" in again.stderr) == (1, True)
    assert SignedDelegation.read((fund / "data/delegation.json").read_bytes()).delegation.version == 2
