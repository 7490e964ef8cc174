"""Whatever is named on the command line may be missing, a folder, damaged or empty: one line says which and why."""

import errno
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from goldenbridge.cli import main as front
from goldenbridge.cli.files import unusable
from goldenbridge.core import canonical
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Story
from goldenbridge.core.canonical import b64
from goldenbridge.core.delegation import draft_delegation
from goldenbridge.core.journalfile import TITLE, head_line
from goldenbridge.core.keyfile import KeyFile
from goldenbridge.core.paper import Paper
from goldenbridge.core.staffkeys import derive_passphrase_keys, lock_keys
from goldenbridge.core.trailchain import start_strand
from goldenbridge.platform import clock
from tests.core.builders import KEY
from tests.core.fund import TODAY, make_fund

FUND = make_fund()
DOVE = FUND.staff[3]
PASSPHRASE, SALT = "oak river lamp stone cloud bread", bytes(16)
LOCKED = lock_keys(FUND.keys[DOVE.ref], derive_passphrase_keys(PASSPHRASE, SALT).unlock_key, person=DOVE.ref)
AUDITORS = X25519PrivateKey.from_private_bytes(b"a" * 32)
STRAND = UUID(int=1)


def journal():
    position, head = start_strand(STRAND, AUDITORS.public_key().public_bytes_raw())
    return f"{TITLE}\n{head_line(STRAND, head)}\n{b64(position.seal(['e', 'r', 'a', '2020-08-10']))}\n".encode()


def delegation():
    drafted = draft_delegation(FUND.directory(), ["alder", "birch"], threshold=1, today=TODAY, days=300)
    return drafted.encode()


CONTENTS = {
    "directory.json": FUND.file() + b"\n",
    "root.json": canonical.encode(FUND.root.to_value()) + b"\n",
    "dove.keys": KeyFile(DOVE.ref, "dove", SALT, LOCKED).encode(),
    "paper": Paper("run", UUID(int=4), "release", {"total_minor": 65000}).encode(),
    "names.txt": b"Somebody Listed\n",
    "journal": journal(),
    "auditors.key": b64(AUDITORS.private_bytes_raw()).encode() + b"\n",
    "root-1.key": b64(FUND.root_seeds[0]).encode() + b"\n",
    "next.delegation": delegation(),
    "story.txt": b"I refused.",
    "contact.txt": b"by post",
    "bundle.json": Applicant().apply(FUND.directory(), story=Story(text="text"), contact=Contact()).encode(),
    "fund.vkey": f"{KEY.verifier()}\n".encode(),
    "receipt.txt": b"a receipt",
    "data.parcel": b"GBP1",
    "keystore.parcel": b"GBP1",
    "run": b"no run",
    "wrap": b"no wrap",
    "population": b"no population",
}
LISTED = ["--directory", "directory.json", "--root", "root.json"]
CALLS = {
    "approve": ["paper", "--keys", "dove.keys"],
    "journal": ["journal", "--key", "auditors.key"],
    "payfile": ["run", "--keys", "dove.keys", *LISTED, "--list", "names.txt", "--out", "order", "--word", "word"],
    "delegate": ["next.delegation", "--key", "root-1.key", *LISTED],
    "seal": ["story.txt", "--contact", "contact.txt", *LISTED, "--out", "sealed.json"],
    "open": ["bundle.json", "--keys", "dove.keys", *LISTED, "--wrap", "wrap"],
    "verify": ["receipt.txt", "--key", "fund.vkey", "--log", "log"],
    "audit": ["population", "--key", "fund.vkey", "--log", "log"],
    "renew": ["next.delegation", "--folder", "nowhere"],
    "restore": [
        *("--folder", "nowhere", "--key", "auditors.key"),
        *("--data", "data.parcel", "--keystore", "keystore.parcel"),
    ],
}
SPOILS = {
    "missing": lambda path: path.unlink(),
    "folder": lambda path: (path.unlink(), path.mkdir()),
    "binary": lambda path: path.write_bytes(bytes(range(128, 256)) * 3),
    "empty": lambda path: path.write_bytes(b""),
}
FINE = {("contact.txt", "empty"), ("data.parcel", "binary"), ("data.parcel", "empty")}
FINE |= {("keystore.parcel", "binary"), ("keystore.parcel", "empty")}
CASES = [
    (command, name, spoil)
    for command, call in CALLS.items()
    for name in call
    for spoil in SPOILS
    if name in CONTENTS and (name, spoil) not in FINE and (command, spoil) != ("delegate", "missing")
]


@pytest.fixture
def home(tmp_path, monkeypatch):
    clock.move_to(datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC))
    for name, content in CONTENTS.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("getpass.getpass", lambda _: PASSPHRASE)
    monkeypatch.setattr("builtins.input", lambda _: pytest.fail("asked, though a file will not do"))
    return tmp_path


@pytest.mark.parametrize(("command", "name", "spoil"), CASES)
def test_a_file_that_will_not_do_is_said_in_one_line(home, capsys, command, name, spoil):
    SPOILS[spoil](home / name)

    code = front.main([command, *CALLS[command]])

    said = capsys.readouterr().err
    assert (code, said.count("\n"), said.startswith(f"goldenbridge {command}: ")) == (1, 1, True)
    if spoil in {"missing", "folder"}:
        assert f"“{name}”" in said
        assert said.endswith("[file_unusable]\n")


def test_a_file_of_another_kind_is_named_with_what_is_wanted(home, capsys):
    code = front.main(["approve", "root.json", "--keys", "dove.keys"])

    assert (code, capsys.readouterr().err) == (
        1,
        "goldenbridge approve: “root.json” is not an approval paper, or it is damaged. [wrong_file]\n",
    )


@pytest.mark.parametrize("place", ["nowhere", "a file"])
@pytest.mark.parametrize(
    "call",
    [
        ["serve", "--port", "0"],
        ["invite", "--role", "caseworker", "stork"],
        ["runway"],
        ["check"],
        ["export", "--format", "hledger", "--out", "out"],
        ["backup", "--data-to", "a", "--keystore-to", "b"],
        ["renew", "next.delegation"],
    ],
    ids=lambda call: call[0],
)
def test_a_folder_without_a_fund_is_named_by_every_command(home, capsys, call, place):
    (home / "a file").write_text("text")

    code = front.main([*call, "--folder", place])

    said = capsys.readouterr().err
    assert (code, said.count("\n"), said.endswith("[no_fund]\n")) == (1, 1, True)
    assert f"/{place}”" in said


@pytest.mark.parametrize("command", ["init", "demo"])
def test_no_fund_is_begun_where_a_file_lies(home, capsys, command):
    more = ["--no-serve"] if command == "demo" else ["--name", "Fund", "--currencies", "EUR", "--call-sign", "heron"]

    code = front.main([command, "--folder", "story.txt", *more])

    said = capsys.readouterr().err
    assert (code, said.count("\n"), said.endswith("[file_unusable]\n")) == (1, 1, True)
    assert Path("story.txt").read_bytes() == CONTENTS["story.txt"]


@pytest.mark.parametrize(
    ("command", "out"),
    [("seal", "--out"), ("approve", "--out"), ("payfile", "--out"), ("payfile", "--word")],
)
@pytest.mark.parametrize("place", ["story.txt", "no/such/folder"])
def test_nothing_is_asked_where_the_result_has_no_place(home, capsys, command, out, place):
    given = [word for word in CALLS[command]]
    if out in given:
        given[given.index(out) + 1] = place
    else:
        given += [out, place]

    code = front.main([command, *given])

    said = capsys.readouterr().err
    assert (code, said.endswith("[file_unusable]\n"), f"“{place}”" in said) == (1, True, True)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EACCES, "you may not open it"),
        (errno.ENOSPC, "the disk is full"),
        (errno.EIO, "input/output error"),
    ],
)
def test_what_the_system_says_of_a_file_is_said_in_words(number, reason):
    error = OSError(number, "Input/output error", "a.key")

    assert str(unusable(error)) == f"“a.key” cannot be used: {reason}."


def test_a_fault_that_names_no_file_is_no_file_that_will_not_do(home, monkeypatch):
    def broken(_arguments):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("goldenbridge.cli.approve.main", broken)

    with pytest.raises(OSError, match="Input/output"):
        front.main(["approve"])
