"""Proofs that travel as one small text: entry index, hashes and checkpoint, as C2SP's tlog-proof has them."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.merkle import HASH_BYTES

HEADER: Final = "c2sp.org/tlog-proof@v1"
MOST_HASHES: Final = 63


class BadProof(BridgeError):
    """A text that is not a tlog-proof."""

    code = "bad_proof"
    status = 422
    sentence = words("This text is damaged: it has not the form of a proof from a public log.")


@dataclass(frozen=True, slots=True)
class TlogProof:
    """What a tlog-proof says. `extra` is not authenticated by it: never trust it without recomputing."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    def text(self) -> str:
        """The proof as text, checkpoint included word for word."""
        extra = "" if self.extra is None else f"extra {_b64(self.extra)}\n"
        hashes = "".join(f"{_b64(part)}\n" for part in self.hashes)
        return f"{HEADER}\n{extra}index {self.index}\n{hashes}\n{self.checkpoint}"


def parse(text: str) -> TlogProof:
    """The proof that a text states; BadProof unless it is written in exactly this form."""
    head, blank, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines.pop(0) != HEADER or not lines:
        raise BadProof
    extra = _unb64(lines.pop(0).removeprefix("extra ")) if lines[0].startswith("extra ") else None
    if not lines or not lines[0].startswith("index "):
        raise BadProof
    index = lines.pop(0).removeprefix("index ")
    if not (index.isascii() and index.isdecimal()) or len(index) > 19 or len(lines) > MOST_HASHES:
        raise BadProof
    proof = TlogProof(int(index), tuple(_unb64(line) for line in lines), checkpoint, extra)
    if any(len(part) != HASH_BYTES for part in proof.hashes) or proof.text() != text:
        raise BadProof
    return proof


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _unb64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadProof from error
