"""Checkpoints: the signed size and root of the public log, as C2SP's tlog-checkpoint has them."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from goldenbridge.core import notes
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.merkle import EMPTY_ROOT, HASH_BYTES


class BadCheckpoint(BridgeError):
    """A checkpoint whose text has not the form of a checkpoint."""

    code = "bad_checkpoint"
    status = 422
    sentence = words("The checkpoint is damaged: it should name the log, its size and its root.")


class OtherLog(BridgeError):
    """A checkpoint, rightly signed, of another log than the one that the key names."""

    code = "other_log"
    status = 422
    sentence = words("The checkpoint is of another log ({origin}), not of {expected}.")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: its name, how many entries it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The note text: three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse_text(text: str) -> Checkpoint:
    """The checkpoint that a note text states. Extension lines are refused: ours have none, and nobody audits them."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not all(lines[:3]):
        raise BadCheckpoint
    origin, size, encoded = lines[:3]
    if not (size.isascii() and size.isdecimal()) or str(int(size)) != size:
        raise BadCheckpoint
    try:
        root = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadCheckpoint from error
    head = Checkpoint(origin, int(size), root)
    if len(root) != HASH_BYTES or head.text() != text or (head.size == 0 and root != EMPTY_ROOT):
        raise BadCheckpoint
    return head


def open_checkpoint(note: str, key: notes.VerifierKey) -> Checkpoint:
    """The checkpoint of a note that the log's own key has signed, and of that log only."""
    head = parse_text(notes.open_note(note, key))
    if head.origin != key.name:
        raise OtherLog(origin=head.origin, expected=key.name)
    return head
