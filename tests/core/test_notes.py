"""Signed notes against C2SP's and Go's published examples, and what must be refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import checkpoint, notes, notesigning
from goldenbridge.core.notes import BadKey, BadNote, ForgedNote, NoteNotSigned

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "c2sp.json").read_text())
PETER = VECTORS["note"]


def test_the_published_note_is_signed_byte_for_byte():
    """Ed25519 is deterministic, so our note must equal the one that Go's package publishes."""
    key = notesigning.read_signing_key(PETER["signing_key"])

    assert notesigning.signed_note(PETER["text"], key) == PETER["text"] + "\n" + PETER["signature_line"]
    assert str(key.verifier()) == PETER["verifier_key"]
    assert key.secret_text() == PETER["signing_key"]
    assert "gQoU" not in repr(key)


def test_the_published_note_opens():
    key = notes.read_verifier_key(PETER["verifier_key"])

    assert notes.open_note(PETER["text"] + "\n" + PETER["signature_line"], key) == PETER["text"]


def test_a_note_with_blank_lines_in_its_text_is_taken_apart_at_the_last():
    note = notes.parse(VECTORS["note_with_blank_lines"])

    assert note.text.endswith("di sole:\n\ned è subito sera.\n")
    assert [name for name, _, _ in note.signatures] == ["quasimodo.example/salvatore"]


def test_a_real_witness_has_cosigned_a_real_checkpoint():
    """Log signature (type 1) and cosignature with its time (type 4) of a public log are accepted; changed, refused."""
    real = VECTORS["cosigned"]
    log, witness = notes.read_verifier_key(real["log_key"]), notes.read_verifier_key(real["witness_key"])

    assert checkpoint.open_checkpoint(real["note"], log).size == 1432088532
    assert notes.witnesses_of(real["note"], [witness]) == [witness]
    with pytest.raises(ForgedNote):
        notes.witnesses_of(real["note"].replace("1432088532", "1432088533"), [witness])


def test_the_specifications_checkpoint_is_read():
    head = checkpoint.parse_text(notes.parse(VECTORS["checkpoint"]).text)

    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert head.text() == notes.parse(VECTORS["checkpoint"]).text


@pytest.mark.parametrize("name", ["key_with_plus", "key_of_the_specification"])
def test_published_keys_are_read_and_written(name):
    """One of them has a plus sign in its base64."""
    assert str(notes.read_verifier_key(VECTORS[name])) == VECTORS[name]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
        # An ECDSA key (type 2): rightly written, and not for us.
        str(notes.VerifierKey("PeterNeumann", 2, bytes(32))),
    ],
)
def test_keys_that_are_no_keys_are_refused(key):
    with pytest.raises(BadKey):
        notes.read_verifier_key(key)


def test_a_changed_text_and_a_changed_signature_are_forgeries():
    key = notes.read_verifier_key(PETER["verifier_key"])
    note = PETER["text"] + "\n" + PETER["signature_line"]

    for forged in (note.replace("answer", "answers"), note.replace("x08go/ZJ", "x08go/ZK")):
        with pytest.raises(ForgedNote):
            notes.open_note(forged, key)


def test_unknown_signatures_are_ignored_but_one_trusted_must_be_there():
    other = notesigning.make_signing_key("other.example", seed=bytes(32))
    key = notes.read_verifier_key(PETER["verifier_key"])

    both = PETER["text"] + "\n" + notesigning.sign(PETER["text"], other) + PETER["signature_line"]

    assert notes.open_note(both, key) == PETER["text"]
    with pytest.raises(NoteNotSigned):
        notes.open_note(notesigning.signed_note(PETER["text"], other), key)


@pytest.mark.parametrize(
    "note", ["", "text\n", "text\n\n", "text\n\n— x\n", "text\n\n— x AAAA\n", "a\tb\n\n— x AAAAAAAA\n"]
)
def test_what_is_no_note_is_refused(note):
    with pytest.raises(BadNote):
        notes.parse(note)


def test_a_cosignature_says_when():
    """A witness signs the time with the text; another time does not verify."""
    witness = notesigning.make_signing_key("witness.example", seed=b"w" * 32, kind=notes.WITNESS)
    log = notesigning.make_signing_key("log.example", seed=b"l" * 32)
    text = checkpoint.Checkpoint("log.example", 3, b"r" * 32).text()
    note = notesigning.signed_note(text, log)

    cosigned = note + notesigning.sign(text, witness, time=1_600_000_000)

    assert notes.witnesses_of(cosigned, [witness.verifier()]) == [witness.verifier()]
    assert notes.witnesses_of(note, [witness.verifier()]) == []


@given(st.binary(min_size=32, max_size=32), st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1))
def test_what_was_signed_opens_and_nothing_else_does(seed, text):
    key = notesigning.make_signing_key("fund.example/log", seed=seed)
    note = notesigning.signed_note(text + "\n", key)

    assert notes.open_note(note, key.verifier()) == text + "\n"
    with pytest.raises((ForgedNote, BadNote)):
        notes.open_note("x" + note, key.verifier())
