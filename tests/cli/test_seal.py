"""Sealing in a terminal, without a server."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from goldenbridge.apps.intake import queries as letters
from goldenbridge.cli import seal
from goldenbridge.core import bundle, canonical, phrase
from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.core.application import Contact, Story, TextTooLong
from goldenbridge.core.directory import DirectoryExpired, NotSignedByRoot
from goldenbridge.platform import clock
from tests.core.fund import TODAY, make_fund

FUND = make_fund()


@pytest.fixture
def desk(tmp_path):
    clock.move_to(datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC))
    (tmp_path / "directory.json").write_bytes(FUND.file() + b"\n")
    (tmp_path / "root.json").write_bytes(canonical.encode(FUND.root.to_value()) + b"\n")
    (tmp_path / "story.txt").write_text("Я отказался. 🙏")
    (tmp_path / "contact.txt").write_text("by post")
    return tmp_path


def arguments(folder, *more):
    return [
        str(folder / "story.txt"),
        "--directory",
        str(folder / "directory.json"),
        "--root",
        str(folder / "root.json"),
        "--out",
        str(folder / "sealed.json"),
        *more,
    ]


@pytest.mark.parametrize(("language", "suite"), [("en", "1"), ("ru", "3")])
def test_a_text_is_sealed_and_its_phrase_printed(desk, capsys, language, suite):
    code = seal.main(arguments(desk, "--contact", str(desk / "contact.txt"), "--language", language, "--suite", suite))

    printed = capsys.readouterr().out
    words = [line.split()[1] for line in printed.splitlines() if line[:5].strip().isdigit()]
    digits = printed.rpartition(": ")[2]
    sealed = bundle.parse_bundle((desk / "sealed.json").read_bytes())
    story, contact = (
        bundle.open_part(part, sealed, FUND.seeds[part.key_ref]).content for part in (sealed.story, sealed.contact)
    )
    assert code == 0
    assert phrase.read_phrase(" ".join(words)) == phrase.read_phrase(digits)
    assert phrase.derive_keys(phrase.read_phrase(digits)).sign_key == sealed.sign_key
    assert (Story.read(story).text, Contact.read(contact).how) == ("Я отказался. 🙏", "by post")


@pytest.mark.django_db
def test_what_was_sealed_is_taken_at_the_address_that_is_printed_and_its_phrase_shows_it(
    desk, capsys, client, settings
):
    settings.DATA = desk / "served"
    settings.DATA.mkdir()
    for name in ("directory.json", "root.json"):
        (settings.DATA / name).write_bytes((desk / name).read_bytes().strip())
    seal.main(arguments(desk, "--contact", str(desk / "contact.txt")))
    printed = capsys.readouterr().out
    address = next(line for line in printed.splitlines() if "curl" in line).split("FUND.EXAMPLE")[1]
    keys = phrase.derive_keys(phrase.read_phrase(printed.rpartition(": ")[2]))
    sent = {"bundle": (desk / "sealed.json").read_text(), "danger": "2"}

    answers = [client.post(address, sent).json() for _ in range(2)]

    assert [answer["code"] for answer in answers] == ["stored", "stored"]
    assert f"bundle@{desk / 'sealed.json'}" in printed
    assert letters.standing(keys.locator_hash, actor=ANONYMOUS).status == "received"


def test_a_foreign_list_of_keys_is_refused(desk):
    (desk / "root.json").write_bytes(canonical.encode(make_fund().root.to_value()))

    with pytest.raises(NotSignedByRoot):
        seal.main(arguments(desk))

    assert not (desk / "sealed.json").exists()


def test_an_old_list_of_keys_is_refused(desk):
    clock.reset()

    with pytest.raises(DirectoryExpired):
        seal.main(arguments(desk))


def test_a_text_that_is_too_long_is_named_before_anything_is_sealed(desk):
    (desk / "story.txt").write_text("x" * 70_000)

    with pytest.raises(TextTooLong):
        seal.main(arguments(desk))

    assert not (desk / "sealed.json").exists()


def test_it_starts_without_the_server():
    done = subprocess.run(
        [sys.executable, "-m", "goldenbridge.cli.main", "seal", "--help"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout.startswith("usage: goldenbridge seal")) == (0, True)
