"""Opening in a terminal what no server should open."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from goldenbridge.cli import open as opening
from goldenbridge.cli.files import WrongFile
from goldenbridge.core import canonical, records, sealing, statements, wraps
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Letter, Story
from goldenbridge.core.canonical import b64
from goldenbridge.core.certificates import CaseKey
from goldenbridge.core.keyfile import KeyFile
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite, new_seed
from goldenbridge.core.staffkeys import derive_passphrase_keys, lock_keys, new_staff_keys
from goldenbridge.platform import clock
from tests.core.fund import TODAY, make_fund

FUND = make_fund()
DOVE, EAGLE = FUND.staff[3], FUND.staff[4]
KEYS = FUND.keys[DOVE.ref]
PASSPHRASE, SALT = "oak river lamp stone cloud bread", bytes(16)
UNLOCK = derive_passphrase_keys(PASSPHRASE, SALT).unlock_key
ESCAPE = "\x1b]0;owned\x07"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    clock.move_to(datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC))
    (tmp_path / "directory.json").write_bytes(FUND.file() + b"\n")
    (tmp_path / "root.json").write_bytes(canonical.encode(FUND.root.to_value()) + b"\n")
    locked = lock_keys(KEYS, UNLOCK, person=DOVE.ref)
    (tmp_path / "dove.keys").write_bytes(KeyFile(DOVE.ref, "dove", SALT, locked).encode())
    monkeypatch.setattr("getpass.getpass", lambda _: PASSPHRASE)
    return tmp_path


def run(folder, name, *more):
    keys = [] if "--phrase" in more else ["--keys", str(folder / "dove.keys")]
    listed = ["--directory", str(folder / "directory.json"), "--root", str(folder / "root.json")]
    return opening.main([str(folder / name), *listed, *keys, *more])


def put(folder, name, content):
    (folder / name).write_bytes(content)
    return str(folder / name)


def wrap_of(key_ref, seed=None):
    return wraps.make_wrap(seed or FUND.seeds[key_ref], key_ref=key_ref, recipient=KEYS.seal_key)


def test_an_application_opens_with_the_wrap_of_its_shard_only(desk, capsys):
    bundle = Applicant().apply(
        FUND.directory(), story=Story(text=f"Я отказался. 🙏{ESCAPE}", needs=("pay", "work")), contact=Contact(how="x")
    )
    put(desk, "bundle.json", bundle.encode() + b"\n")

    code = run(desk, "bundle.json", "--wrap", put(desk, "shard", wrap_of(bundle.story.key_ref)))

    printed = capsys.readouterr()
    assert (code, printed.err) == (0, "-- signature checked: written by the applicant\n")
    assert printed.out == "applies: self\nneeds: pay, work\nЯ отказался. 🙏\ufffd]0;owned\ufffd\n"


def test_the_wrap_of_another_shard_opens_nothing(desk):
    bundle = Applicant().apply(FUND.directory(), story=Story(text="text"), contact=Contact())
    other = next(shard.card.key_ref for shard in FUND.shards if shard.card.key_ref != bundle.story.key_ref)
    put(desk, "bundle.json", bundle.encode())

    with pytest.raises(opening.NoKeyForThis):
        run(desk, "bundle.json", "--wrap", put(desk, "shard", wrap_of(other)))


def test_a_swapped_shard_key_is_refused(desk):
    bundle = Applicant().apply(FUND.directory(), story=Story(text="text"), contact=Contact())
    put(desk, "bundle.json", bundle.encode())

    with pytest.raises(wraps.SwappedKey):
        run(desk, "bundle.json", "--wrap", put(desk, "shard", wrap_of(bundle.story.key_ref, new_seed())))


def test_a_note_opens_with_its_case_key(desk, capsys):
    seed, case = new_seed(), uuid4()
    certificate = CaseKey(case, Compartment.NOTES, 1, sealing.key_card(uuid4(), seed), EAGLE.ref)
    signed = statements.sign(certificate, sign_seed=FUND.keys[EAGLE.ref].sign_seed)
    header = Header(Suite.P256, Purpose.NOTE, case, Compartment.NOTES, 1, uuid4())
    note = records.seal_record(
        header, certificate.card.public(Suite.P256), b"a note", sign_seed=FUND.keys[EAGLE.ref].sign_seed
    )
    written = {"statement": b64(signed.statement), "signature": b64(signed.signature)}
    wrap = wraps.make_wrap(seed, key_ref=certificate.card.key_ref, recipient=KEYS.seal_key, case=case)

    code = run(
        desk,
        put(desk, "note", b64(note).encode()),
        "--wrap",
        put(desk, "wrap", b64(wrap).encode() + b"\n"),
        "--certificate",
        put(desk, "certificate", canonical.encode(written)),
    )

    printed = capsys.readouterr()
    assert (code, printed.out, printed.err) == (0, "a note\n", "-- signature checked: written by eagle\n")


def letter(applicant, *, sign_seed):
    header = Header(Suite.X25519, Purpose.REPLY, uuid4(), Compartment.STORY, 0, uuid4())
    return records.seal_record(
        header, applicant.keys.reply_key, Letter("Come on Monday.").content(), sign_seed=sign_seed
    )


def test_an_applicant_opens_a_letter_with_his_phrase(desk, capsys, monkeypatch):
    applicant = Applicant()
    monkeypatch.setattr("getpass.getpass", lambda _: " ".join(applicant.words("russian")))
    put(desk, "letter", letter(applicant, sign_seed=KEYS.sign_seed))

    code = run(desk, "letter", "--phrase")

    assert (code, capsys.readouterr().out) == (0, "Come on Monday.\n")


def test_a_letter_by_a_stranger_is_refused(desk, monkeypatch):
    applicant = Applicant()
    monkeypatch.setattr("getpass.getpass", lambda _: " ".join(applicant.words("english")))
    put(desk, "letter", letter(applicant, sign_seed=new_staff_keys().sign_seed))

    with pytest.raises(records.UnexpectedAuthor):
        run(desk, "letter", "--phrase")


def test_without_any_key_nothing_opens(desk):
    put(desk, "letter", letter(Applicant(), sign_seed=KEYS.sign_seed))

    with pytest.raises(opening.NoKeyForThis):
        run(desk, "letter")


@pytest.mark.parametrize("content", [b"", b"\x01short", "🙏".encode(), b"*"])
def test_what_is_no_envelope_is_named(desk, content):
    with pytest.raises((sealing.TruncatedEnvelope, WrongFile)):
        run(desk, put(desk, "odd", content))
