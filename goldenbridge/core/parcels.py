"""Parcels: a long content sealed for one key, in frames, so that it never lies in memory or on disk in the clear.

A parcel is `GBP1`, then a random 32-byte key sealed to an X25519 public key (HPKE, RFC 9180, X25519 / HKDF-SHA256 /
AES-256-GCM, info `goldenbridge/parcel/v1` and the label), then frames. Frame n is AES-256-GCM over at most 64 KiB, its
nonce the frame's number in eleven bytes and a last byte that is 1 for the final frame and 0 before: the STREAM
construction of Hoang, Reyhanitabar, Rogaway and Vizár (2015). A parcel that was cut, re-ordered or changed is refused.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from goldenbridge.core.errors import BridgeError, words

MAGIC: Final = b"GBP1"
FRAME_BYTES: Final = 64 * 1024
TAG_BYTES: Final = 16
HEAD_BYTES: Final = 32 + 32 + TAG_BYTES
SUITE: Final = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class ParcelDamaged(BridgeError):
    """The parcel was cut or changed, or this key does not open it."""

    code = "parcel_damaged"
    status = 400
    sentence = words("This sealed file cannot be opened: it was cut or changed, or the key is not the right one.")


class OtherParcel(BridgeError):
    """The parcel is whole as far as can be seen, and holds something else than what was asked for."""

    code = "other_parcel"
    status = 409
    sentence = words("This parcel holds the {found}, not the {wanted}. If you gave two, exchange them.")


def _info(label: str) -> bytes:
    return b"goldenbridge/parcel/v1/" + label.encode()


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])


def _frames(source: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Number, content and whether it is the last; an empty content is one empty last frame."""
    number, content = 0, source.read(size)
    while True:
        following = source.read(size) if len(content) == size else b""
        yield number, content, not following
        if not following:
            return
        number, content = number + 1, following


def seal_parcel(source: BinaryIO, target: BinaryIO, *, public_key: bytes, label: str) -> None:
    """Seal everything that `source` holds into `target`, for the holder of the key; the label must be named to open."""
    key = os.urandom(32)
    target.write(MAGIC + SUITE.encrypt(key, X25519PublicKey.from_public_bytes(public_key), _info(label)))
    cipher = AESGCM(key)
    frames = _frames(source, FRAME_BYTES)
    target.writelines(
        cipher.encrypt(_nonce(number, is_last=is_last), content, None) for number, content, is_last in frames
    )


def open_parcel(source: BinaryIO, *, private_key: bytes, label: str, others: Iterable[str] = ()) -> Iterable[bytes]:
    """The content, frame by frame; ParcelDamaged as soon as a frame does not belong.

    Of `others`, labels that the parcel might bear by a mistake, the one that it bears is named: OtherParcel. A caller
    that acts on the first frames before the last was read acts on a parcel that may have been cut.
    """
    if source.read(len(MAGIC)) != MAGIC:
        raise ParcelDamaged
    try:
        private, head = X25519PrivateKey.from_private_bytes(private_key), source.read(HEAD_BYTES)
        for other in others:
            if _key(head, private, other) is not None:
                raise OtherParcel(found=other, wanted=label)
        cipher = AESGCM(SUITE.decrypt(head, private, _info(label)))
        for number, sealed, is_last in _frames(source, FRAME_BYTES + TAG_BYTES):
            yield cipher.decrypt(_nonce(number, is_last=is_last), sealed, None)
    except (InvalidTag, ValueError):
        raise ParcelDamaged from None


def _key(head: bytes, private: X25519PrivateKey, label: str) -> bytes | None:
    """The key in a parcel's head if the parcel bears this label."""
    try:
        return SUITE.decrypt(head, private, _info(label))
    except InvalidTag:
        return None
