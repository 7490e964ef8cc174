"""Signing in a terminal."""

import json
from uuid import UUID

import pytest

from goldenbridge.cli import approve
from goldenbridge.cli.files import FileUnusable, WrongFile
from goldenbridge.core.canonical import unb64
from goldenbridge.core.keyfile import KeyFile
from goldenbridge.core.paper import Paper
from goldenbridge.core.staffkeys import WrongPassphrase, derive_passphrase_keys, lock_keys, new_salt, new_staff_keys
from goldenbridge.core.statements import Approval, Signed, verify
from goldenbridge.platform import clock

PASSPHRASE = "oak river lamp stone cloud bread"
PERSON = UUID(int=9)
PAPER = Paper("run", UUID(int=4), "release", {"total_minor": 65000})


@pytest.fixture
def desk(tmp_path, monkeypatch):
    keys, salt = new_staff_keys(), new_salt()
    file = KeyFile(
        PERSON, "heron", salt, lock_keys(keys, derive_passphrase_keys(PASSPHRASE, salt).unlock_key, person=PERSON)
    )
    (tmp_path / "heron.keys").write_bytes(file.encode())
    (tmp_path / "run.paper").write_bytes(PAPER.encode())
    monkeypatch.setattr("getpass.getpass", lambda _: PASSPHRASE)
    monkeypatch.setattr("builtins.input", lambda _: "sign")
    return tmp_path, keys


def test_the_terminal_shows_what_it_signs_and_signs_its_own_copy(desk, capsys):
    folder, keys = desk

    code = approve.main(
        [str(folder / "run.paper"), "--keys", str(folder / "heron.keys"), "--out", str(folder / "signature")]
    )

    assert code == 0
    assert "total_minor: 65000" in capsys.readouterr().out
    written = json.loads((folder / "signature").read_text())
    signed = Signed(unb64(written["statement"]), unb64(written["signature"]))
    assert verify(Approval, signed, key=keys.sign_key) == PAPER.approval(actor=PERSON, on=clock.today())


def test_the_terminal_says_in_words_what_is_signed_and_then_each_line(desk, capsys):
    folder, _ = desk
    content = {"award": str(PERSON), "number": 1, "pause": str(PERSON), "reason": "legal", "since": "2020-08-20"}
    (folder / "pause.paper").write_bytes(Paper("pause", PERSON, "resume", content).encode())

    approve.main([str(folder / "pause.paper"), "--keys", str(folder / "heron.keys")])

    shown = capsys.readouterr().out
    words, _, lines = shown.partition("Exactly what is signed, line by line:")
    assert "You let payments of promise 00000000 go on.\n\n  Paused since: 20 August 2020\n" in words
    assert "  Because:      a legal question is open\n" in words
    assert "  reason: legal\n" in lines


def test_whoever_does_not_say_sign_signs_nothing(desk, monkeypatch):
    folder, _ = desk
    monkeypatch.setattr("builtins.input", lambda _: "yes")

    code = approve.main(
        [str(folder / "run.paper"), "--keys", str(folder / "heron.keys"), "--out", str(folder / "signature")]
    )

    assert (code, (folder / "signature").exists()) == (1, False)


@pytest.mark.parametrize("typed", ["oak river lamp stone cloud water", "oak", ""])
def test_a_wrong_passphrase_signs_nothing_and_gets_no_advice_for_choosing_one(desk, monkeypatch, typed):
    folder, _ = desk
    monkeypatch.setattr("getpass.getpass", lambda _: typed)

    with pytest.raises(WrongPassphrase) as refused:
        approve.main([str(folder / "run.paper"), "--keys", str(folder / "heron.keys")])

    assert str(refused.value) == "This passphrase does not unlock the keys of heron. Nothing was done; try again."


def test_a_signature_is_written_over_nothing(desk):
    folder, _ = desk
    before = (folder / "heron.keys").read_bytes()

    with pytest.raises(FileUnusable):
        approve.main(
            [str(folder / "run.paper"), *["--keys", str(folder / "heron.keys")], *["--out", str(folder / "heron.keys")]]
        )

    assert (folder / "heron.keys").read_bytes() == before


def test_a_damaged_paper_is_refused(desk):
    folder, _ = desk
    (folder / "run.paper").write_bytes(PAPER.encode()[:-9])

    with pytest.raises(WrongFile):
        approve.main([str(folder / "run.paper"), "--keys", str(folder / "heron.keys")])
