"""Signed notes: a short text with signature lines, as C2SP's signed-note and tlog-cosignature have them; reading them.

Signature types: 1 = Ed25519 by the log itself, 4 = Ed25519 cosignature with a time by a witness. Keys of other types
are refused; signature lines of unknown keys are ignored, as the specification demands. `core/notesigning.py` signs.
Nothing beyond Python is needed here, so that the verifier runs on any computer.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from goldenbridge.core import ed25519
from goldenbridge.core.errors import BridgeError, words

LOG: Final = 1
WITNESS: Final = 4
MOST_SIGNATURES: Final = 64
DASH: Final = "\u2014 "
_LATEST_TIME: Final = 2**63 - 1
_KEY_BYTES: Final = 1 + 32


class BadKey(BridgeError):
    """A verifier or signing key that is not written as it should be."""

    code = "bad_note_key"
    status = 400
    sentence = words("This is not a key of a public log. It should look like name+1234abcd+Base64.")


class BadNote(BridgeError):
    """A signed note that is not written as it should be."""

    code = "bad_note"
    status = 422
    sentence = words("The signed note is damaged: it has not the form of a note.")


class NoteNotSigned(BridgeError):
    """No line of the note was signed by the key that is trusted."""

    code = "note_not_signed"
    status = 422
    sentence = words("The note is not signed by the key that you trust ({name}).")


class ForgedNote(BridgeError):
    """A line says that it is the trusted key's signature, and is not."""

    code = "forged_note"
    status = 422
    sentence = words("The signature of {name} is wrong: the note was changed after it was signed, or forged.")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A name and a public key that one may trust: `name+id+base64(type || key)`."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart (signed-note, "Signatures")."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64(bytes([self.kind]) + self.public)}"


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it was read: text (with its last line feed) and signature lines, nothing checked yet."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]
    """(name, key id, signature bytes) in the order of the lines"""


def read_verifier_key(text: str) -> VerifierKey:
    """The verifier key of a `name+id+base64` line, whose key id must fit."""
    name, key_id, raw = key_parts(text.strip())
    if raw[0] not in {LOG, WITNESS}:
        raise BadKey
    key = VerifierKey(name, raw[0], raw[1:])
    if key.key_id != key_id or ed25519.is_weak(key.public):
        raise BadKey
    return key


def parse(note: str) -> Note:
    """Take a note apart. Raises BadNote if it has not the form that signed-note demands."""
    if any(ord(character) < 0x20 and character != "\n" for character in note):
        raise BadNote
    body, blank, tail = note.rpartition("\n\n")
    if not blank or not body or not tail.endswith("\n"):
        raise BadNote
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise BadNote
    return Note(body + "\n", tuple(_signature(line) for line in lines))


def open_note(note: str, key: VerifierKey) -> str:
    """The text of a note that `key` has signed; raises BadNote, NoteNotSigned or ForgedNote."""
    parsed = parse(note)
    signatures = [content for name, key_id, content in parsed.signatures if (name, key_id) == (key.name, key.key_id)]
    if not signatures:
        raise NoteNotSigned(name=key.name)
    for content in signatures:
        _check(parsed.text, content, key)
    return parsed.text


def witnesses_of(note: str, keys: Sequence[VerifierKey]) -> list[VerifierKey]:
    """Those of the witnesses' keys that have cosigned the note; a wrong cosignature of a known key is ForgedNote."""
    parsed = parse(note)
    found = []
    for key in keys:
        signatures = [
            content for name, key_id, content in parsed.signatures if (name, key_id) == (key.name, key.key_id)
        ]
        for content in signatures:
            _check(parsed.text, content, key)
        if signatures:
            found.append(key)
    return found


def _check(text: str, content: bytes, key: VerifierKey) -> None:
    time = 0
    signature = content
    if key.kind == WITNESS:
        if len(content) != 8 + 64:
            raise ForgedNote(name=key.name)
        time = int.from_bytes(content[:8], "big")
        signature = content[8:]
        if time > _LATEST_TIME:
            raise ForgedNote(name=key.name)
    if not ed25519.is_genuine(key.public, message_of(text, key.kind, time), signature):
        raise ForgedNote(name=key.name)


def message_of(text: str, kind: int, time: int) -> bytes:
    """The bytes that a key of this kind signs; `time` counts for witnesses only."""
    return f"cosignature/v1\ntime {time}\n{text}".encode() if kind == WITNESS else text.encode()


def _signature(line: str) -> tuple[str, bytes, bytes]:
    if not line.startswith(DASH):
        raise BadNote
    name, space, encoded = line.removeprefix(DASH).partition(" ")
    content = _unb64(encoded)
    if not space or not name or content is None or len(content) < 5:
        raise BadNote
    return name, content[:4], content[4:]


def key_parts(text: str) -> tuple[str, bytes, bytes]:
    """Name, key id and raw key (its kind first) of a key's line; BadKey."""
    # The base64 part may itself hold a plus sign, the name never does.
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise BadKey
    name, key_id, encoded = parts
    check_name(name)
    raw = _unb64(encoded)
    if raw is None or len(raw) != _KEY_BYTES or len(key_id) != 8:
        raise BadKey
    try:
        return name, bytes.fromhex(key_id), raw
    except ValueError as error:
        raise BadKey from error


def check_name(name: str) -> None:
    """Raise BadKey for names that notes cannot hold."""
    if not name or "+" in name or any(character.isspace() or not character.isprintable() for character in name):
        raise BadKey


def b64(content: bytes) -> str:
    """Standard Base64 with its padding, as notes have it."""
    return base64.b64encode(content).decode("ascii")


def _unb64(text: str) -> bytes | None:
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return content if b64(content) == text else None
