"""A certificate checked at home: in plain words, with the phrase or without."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from goldenbridge.cli.main import main
from goldenbridge.core import canonical, relief
from goldenbridge.core.canonical import b64
from goldenbridge.core.listing import Former
from goldenbridge.platform import clock
from tests.core.builders import KEY, PublicLog
from tests.core.fund import make_fund
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


def listed(home, fund, recorder, *, sign_seed=None, former=()):
    """A certificate by this person in the log, and the fund's signed list beside it."""
    word = replace(WORD, recorder=recorder.ref)
    made = relief.certify(word, sign_seed=sign_seed or fund.keys[recorder.ref].sign_seed)
    log = PublicLog()
    for value in relief.batches([made.commitment()], fill=bytes):
        log.add_entry("relief", value, on=date(2020, 8, 24))
    log.publish()
    place = f"log-{made.commitment().hex()}"
    log.write(home / place)
    (home / "certificate.txt").write_text(made.text())
    today = clock.today()
    others = tuple(each for each in fund.staff if each.ref not in {one.ref for one in former})
    times = {"issued_on": today, "expires_on": today + timedelta(days=8)}
    delegation = fund.delegation(issued_on=today, expires_on=today + timedelta(days=90))
    content = fund.file(fund.directory(staff=others, former=former, **times), delegation)
    (home / "directory.json").write_bytes(content)
    (home / "root.json").write_bytes(canonical.encode(fund.root.to_value()))
    return main(
        ["verify", "--key", "fund.vkey", "--log", place, "certificate.txt"]
        + ["--directory", "directory.json", "--root", "root.json"]
    )


def test_with_the_signed_list_it_is_said_that_its_recorder_signed_it(home, capsys):
    fund = make_fund()
    dove = next(each for each in fund.staff if each.call_sign == "dove")

    for former in ((), (Former.of(dove, until=date(2020, 8, 20)),)):
        assert listed(home, fund, dove, former=former) == 0
        said = capsys.readouterr().out
        assert "this is the key of its recorder, dove, a caseworker" in said
        assert "Compare the key" not in said


def test_a_key_that_is_not_its_recorders_by_the_list_is_refused(home, capsys):
    fund = make_fund()
    by_name = {each.call_sign: each for each in fund.staff}
    stranger = replace(by_name["dove"], ref=UUID(int=1))
    gone = Former.of(by_name["dove"], until=date(2020, 8, 19))
    cases = [
        {"recorder": by_name["dove"], "sign_seed": bytes(32)},  # a throw-away key in a colleague's name
        {"recorder": by_name["eagle"]},  # a verifier
        {"recorder": by_name["dove"], "former": (gone,)},  # who had left
        {"recorder": stranger, "sign_seed": bytes(32)},
    ]

    for case in cases:
        assert listed(home, fund, **case) == 1
        assert "not signed by the caseworker whom it names" in capsys.readouterr().err


def test_a_list_without_the_root_keys_is_not_asked(home, capsys):
    with pytest.raises(SystemExit):
        verify("certificate.txt", "--directory", "directory.json")
    assert "belong together" in capsys.readouterr().err


def test_a_changed_one_is_refused_by_its_name(home, capsys):
    (home / "certificate.txt").write_text(
        "".join(CERTIFICATE.text().splitlines(keepends=True)[:3] + ["-----END GOLDEN BRIDGE CERTIFICATE-----\n"])
    )

    assert verify("certificate.txt") == 1
    assert "This is not a whole certificate." in capsys.readouterr().err
