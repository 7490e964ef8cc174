"""Signs notes and checkpoints, as C2SP's signed-note and tlog-cosignature have them; `core/notes.py` reads them."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from goldenbridge.core import signing
from goldenbridge.core.checkpoint import Checkpoint, OtherLog
from goldenbridge.core.notes import (
    DASH,
    LOG,
    WITNESS,
    BadKey,
    BadNote,
    VerifierKey,
    b64,
    check_name,
    key_parts,
    message_of,
)

PRIVATE_PREFIX: Final = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A name and a private key: what a log or a witness signs with. Keep it out of the data folder."""

    name: str
    kind: int
    seed: bytes

    def verifier(self) -> VerifierKey:
        """The key with which others check."""
        return VerifierKey(self.name, self.kind, signing.public_key(self.seed))

    def secret_text(self) -> str:
        """The line to keep in the key file; `read_signing_key` reads it."""
        return f"{PRIVATE_PREFIX}{self.name}+{self.verifier().key_id.hex()}+{b64(bytes([self.kind]) + self.seed)}"

    def __repr__(self) -> str:
        return f"SigningKey({self.name!r}, …)"


def make_signing_key(name: str, *, seed: bytes, kind: int = LOG) -> SigningKey:
    """A signing key from 32 secret random bytes; BadKey for names that notes cannot hold."""
    check_name(name)
    if len(seed) != 32 or kind not in {LOG, WITNESS}:
        raise BadKey
    return SigningKey(name, kind, seed)


def read_signing_key(text: str) -> SigningKey:
    """The signing key of a `PRIVATE+KEY+…` line, whose key id must fit."""
    line = text.strip()
    if not line.startswith(PRIVATE_PREFIX):
        raise BadKey
    name, key_id, raw = key_parts(line.removeprefix(PRIVATE_PREFIX))
    key = make_signing_key(name, seed=raw[1:], kind=raw[0])
    if key.verifier().key_id != key_id:
        raise BadKey
    return key


def sign(text: str, key: SigningKey, *, time: int = 0) -> str:
    """The signature line of `key` over a text that ends in a line feed; `time` is for witnesses (seconds, POSIX)."""
    if not text.endswith("\n"):
        raise BadNote
    signed = signing.sign(key.seed, message_of(text, key.kind, time))
    stamp = struct.pack(">Q", time) if key.kind == WITNESS else b""
    return f"{DASH}{key.name} {b64(key.verifier().key_id + stamp + signed)}\n"


def signed_note(text: str, key: SigningKey) -> str:
    """The text with one signature line."""
    return f"{text}\n{sign(text, key)}"


def sign_checkpoint(head: Checkpoint, key: SigningKey) -> str:
    """The signed note of a checkpoint; the key's name must be the log's name."""
    if key.name != head.origin:
        raise OtherLog(origin=head.origin, expected=key.name)
    return signed_note(head.text(), key)
