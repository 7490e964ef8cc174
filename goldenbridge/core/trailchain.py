"""The trail's own format: a strand of sealed records, each under the next key of a ratchet.

A strand is what one thread of one process writes. Its head is a random key sealed to the auditors (HPKE, RFC 9180,
X25519 / HKDF-SHA256 / AES-256-GCM, info `goldenbridge/trail/v1` and the strand's reference). Record n is sealed with
AES-256-GCM under HKDF(key n, "record"); key n+1 is HKDF(key n, "next"), and key n is then forgotten: who takes the
server's memory learns nothing of earlier records. The associated data are the strand's reference, the number and the
hash of the record before, so that a record can be neither moved nor left out unnoticed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from goldenbridge.core.canonical import Value, decode, encode
from goldenbridge.core.errors import BridgeError, words

SUITE: Final = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
RECORD_BYTES: Final = 256
FIRST: Final = bytes(32)


class TrailBroken(BridgeError):
    """A record was changed, moved or left out."""

    code = "trail_broken"
    status = 409
    sentence = words("The access journal does not hold together at record {number}: it was changed, moved or cut.")


class OtherKey(BridgeError):
    """The head of a strand does not open with this key."""

    code = "not_the_auditors_key"
    status = 403
    sentence = words(
        "This key opens nothing of this access journal: it is not the auditors' key. Take the right one. "
        "If you are sure of the key, the whole journal was exchanged: keep the file, and say so."
    )


def _info(strand: UUID) -> bytes:
    return b"goldenbridge/trail/v1" + strand.bytes


def _derive(key: bytes, label: bytes) -> bytes:
    return HKDFExpand(hashes.SHA256(), 32, b"goldenbridge/trail/v1/" + label).derive(key)


def _hash(sealed: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(sealed)
    return digest.finalize()


@dataclass(frozen=True, slots=True)
class Position:
    """Where a strand stands: the next record's number and key, and the hash of the record before."""

    strand: UUID
    number: int
    key: bytes
    before: bytes

    def _associated(self) -> bytes:
        return self.strand.bytes + self.number.to_bytes(8) + self.before

    def after(self, sealed: bytes) -> Position:
        """The position behind a sealed record."""
        return Position(self.strand, self.number + 1, _derive(self.key, b"next"), _hash(sealed))

    def seal(self, value: Value) -> bytes:
        """The record sealed for this position, always 272 bytes. A key seals one record, so the nonce is nought."""
        content = encode(value)
        if len(content) >= RECORD_BYTES:
            raise ValueError(f"a trail record holds at most {RECORD_BYTES - 1} bytes")
        padded = content + b"\x80" + bytes(RECORD_BYTES - 1 - len(content))
        return AESGCM(_derive(self.key, b"record")).encrypt(bytes(12), padded, self._associated())

    def open(self, sealed: bytes) -> Value:
        """What a record says; TrailBroken if it is not the one that belongs here."""
        try:
            padded = AESGCM(_derive(self.key, b"record")).decrypt(bytes(12), sealed, self._associated())
        except InvalidTag:
            raise TrailBroken(number=self.number) from None
        return decode(padded[: padded.rindex(b"\x80")])


def start_strand(strand: UUID, auditors: bytes) -> tuple[Position, bytes]:
    """A new strand's first position, and its key sealed to the auditors' X25519 public key (32 bytes)."""
    key = os.urandom(32)
    head = SUITE.encrypt(key, X25519PublicKey.from_public_bytes(auditors), _info(strand))
    return Position(strand, 0, key, FIRST), head


def open_strand(strand: UUID, head: bytes, private_key: bytes, records: list[bytes]) -> list[Value]:
    """What every record of a strand says, in order.

    Raises OtherKey if the head does not open, and TrailBroken at the first record that does not belong.
    """
    try:
        key = SUITE.decrypt(head, X25519PrivateKey.from_private_bytes(private_key), _info(strand))
    except InvalidTag:
        raise OtherKey from None
    position, said = Position(strand, 0, key, FIRST), []
    for sealed in records:
        said.append(position.open(sealed))
        position = position.after(sealed)
    return said
