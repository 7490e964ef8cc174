"""Ed25519 signatures over statements: who signs says what kind of thing he signs, and a wrong signature raises."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from goldenbridge.core import canonical
from goldenbridge.core.errors import BridgeError, words

KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
Seed = bytes | Ed25519PrivateKey


class ForgedSignature(BridgeError):
    """The signature was not made by this key over these bytes."""

    code = "forged_signature"
    status = 403
    sentence = words("The signature is not genuine: it does not belong to this text and this key. Do not rely on it.")


class WeakKey(BridgeError):
    """A public key under which anybody can make signatures that look genuine."""

    code = "weak_key"
    status = 400
    sentence = words("A signing key in this is no real one: anybody could sign with it. Nothing was taken over.")


# The y of the curve's eight points whose order divides eight, and two spellings beyond p. Under such a key a signature
# that nobody made fits many texts, by RFC 8032's own equation.
_WEAK: Final = frozenset(
    bytes.fromhex(text)
    for text in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)


def is_weak(public: bytes) -> bool:
    """Whether these 32 bytes are a point of small order, as a key or with its sign changed."""
    return public[:31] + bytes([public[31] & 0x7F]) in _WEAK


def checked_key(public: bytes) -> bytes:
    """The public key as it came in from outside; WeakKey if it has small order. Every key is asked where it enters."""
    if is_weak(public):
        raise WeakKey
    return public


def load(seed: Seed) -> Ed25519PrivateKey:
    """The key of a 32-byte seed; who signs several things with one seed loads it once and passes the key instead."""
    return Ed25519PrivateKey.from_private_bytes(seed) if isinstance(seed, bytes) else seed


def public_key(seed: Seed) -> bytes:
    """The 32-byte Ed25519 public key of a 32-byte seed (RFC 8032)."""
    return load(seed).public_key().public_bytes_raw()


def sign(seed: Seed, message: bytes) -> bytes:
    """The 64-byte Ed25519 signature over the message."""
    return load(seed).sign(message)


def check(public: bytes, message: bytes, signature: bytes) -> None:
    """Raise ForgedSignature unless `signature` is that of `public` over the message; a weak key signs nothing."""
    if len(public) == KEY_BYTES and is_weak(public):
        raise ForgedSignature
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise ForgedSignature from error


def sign_statement(seed: Seed, kind: str, value: canonical.Value) -> bytes:
    """The signature over `goldenbridge/<kind>/v1`, a line feed and the canonical value."""
    return sign(seed, canonical.framed(kind, value))


def check_statement(public: bytes, kind: str, value: canonical.Value, signature: bytes) -> None:
    """Raise ForgedSignature unless `public` signed this value as a statement of this kind."""
    check(public, canonical.framed(kind, value), signature)


def has_signed(public: bytes, kind: str, value: canonical.Value, signature: bytes) -> bool:
    """Whether `public` signed this value as a statement of this kind; for choosing among keys, not for letting in."""
    try:
        check_statement(public, kind, value, signature)
    except ForgedSignature:
        return False
    return True
