"""A certificate checked at home: in plain words, with the phrase or without."""

from datetime import date

import pytest

from goldenbridge.cli.main import main
from goldenbridge.core import relief
from goldenbridge.core.canonical import b64
from tests.core.builders import KEY, PublicLog
from tests.core.test_relief import CERTIFICATE, OFFICER, WORD


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An officer's folder: the fund's key, his certificate within its letter, his phrase, and a copy of the log."""
    log = PublicLog()
    for value in relief.batches([CERTIFICATE.commitment()], fill=bytes):
        log.add_entry("relief", value, on=date(2020, 8, 24))
    log.publish()
    log.write(tmp_path / "log")
    (tmp_path / "fund.vkey").write_text(f"{KEY.verifier()}\n")
    (tmp_path / "certificate.txt").write_text(f"A letter.\n\n{CERTIFICATE.text()}\nYours")
    (tmp_path / "phrase.txt").write_text(" ".join(OFFICER.words("english")))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def verify(*arguments):
    return main(["verify", "--key", "fund.vkey", "--log", "log", *arguments])


def test_a_certificate_of_the_log_is_told_in_plain_words(home, capsys):
    assert verify("certificate.txt") == 0

    said = capsys.readouterr().out
    assert said.startswith("The log holds this certificate, unchanged, since 2020-08-24.\n")
    assert "genuine" not in said
    assert "with the fund's signed list of keys (/directory.json)" in said
    for line in (
        f"  Recorded         2020-08-20, as it says itself, by {WORD.recorder}",
        f"  Signed by        the key {b64(CERTIFICATE.key)}",
        "  Who promised     Рада пераходнага перыяду (government to be), on 2020-08-14",
        "  What             up to 25000 USD of what he owes under his service contract",
        "  When             after a change of power",
        "  Certificate      whose it is was not asked (--phrase)",
    ):
        assert line in said.splitlines()
    assert "The fund promises\nnothing here and has set nothing aside." in said


def test_with_the_phrase_it_is_said_whose_it_is(home, capsys):
    assert verify("certificate.txt", "--phrase", "phrase.txt") == 0
    assert "  Certificate      yours, by your phrase" in capsys.readouterr().out.splitlines()


def test_a_changed_one_is_refused_by_its_name(home, capsys):
    (home / "certificate.txt").write_text(
        "".join(CERTIFICATE.text().splitlines(keepends=True)[:3] + ["-----END GOLDEN BRIDGE CERTIFICATE-----\n"])
    )

    assert verify("certificate.txt") == 1
    assert "This is not a whole certificate." in capsys.readouterr().err
