"""The three HPKE suites (RFC 9180, base mode) and how each makes its key pair from a seed of 32 bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives import hpke as library
from cryptography.hazmat.primitives.asymmetric import ec, mlkem, x25519
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from goldenbridge.core.errors import BridgeError, words


class Suite(IntEnum):
    """The suites by number; each with HKDF-SHA256 and AES-256-GCM. The numbers stand in envelopes and never change."""

    X25519 = 1
    HYBRID = 2
    P256 = 3


class BadPublicKey(BridgeError):
    """The bytes are not a public key of this suite, or one that everybody could open."""

    code = "bad_public_key"
    status = 400
    sentence = words("The key to seal to is not a valid public key. Nothing was sealed.")


_HYBRID_MLKEM_BYTES: Final = 1184
_KEM_IDS: Final = {Suite.X25519: 0x0020, Suite.P256: 0x0010, Suite.HYBRID: 0x647A}
_KEMS: Final = {
    Suite.X25519: library.KEM.X25519,
    Suite.HYBRID: library.KEM.MLKEM768_X25519,
    Suite.P256: library.KEM.P256,
}
_SUITES: Final = {
    suite: library.Suite(kem, library.KDF.HKDF_SHA256, library.AEAD.AES_256_GCM) for suite, kem in _KEMS.items()
}
_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

_PrivateKey = x25519.X25519PrivateKey | ec.EllipticCurvePrivateKey | library.MLKEM768X25519PrivateKey
_PublicKey = x25519.X25519PublicKey | ec.EllipticCurvePublicKey | library.MLKEM768X25519PublicKey


@dataclass(frozen=True)
class KeyPair:
    """A key pair to open with. `public` has 32 bytes (suite 1), 1,216 (suite 2) or 65 (suite 3, uncompressed)."""

    suite: Suite
    public: bytes
    private: _PrivateKey = field(repr=False, compare=False)


def derive_key_pair(suite: Suite, seed: bytes) -> KeyPair:
    """The key pair that a 32-byte seed gives in this suite; the same seed gives the same pair for ever.

    Suites 1 and 3: DeriveKeyPair of RFC 9180, section 7.1.3, with the seed as ikm. Suite 2: the seed is the
    decapsulation key of the hybrid itself, expanded by SHAKE256 to 64 bytes for ML-KEM-768 and 32 for X25519 (X-Wing).
    """
    if len(seed) != 32:
        raise ValueError("a seed has 32 bytes")
    if suite is Suite.X25519:
        return _pair_x25519(seed)
    if suite is Suite.P256:
        return _pair_p256(seed)
    return _pair_hybrid(seed)


def encrypt(suite: Suite, public: bytes, content: bytes, info: bytes) -> bytes:
    """`enc` and ciphertext for the owner of `public`; AAD is empty. BadPublicKey if it is no key of the suite."""
    try:
        return _SUITES[suite].encrypt(content, _load_public(suite, public), info)
    except ValueError as error:
        raise BadPublicKey from error


def decrypt(pair: KeyPair, sealed: bytes, info: bytes) -> bytes:
    """The content; raises cryptography's InvalidTag or ValueError if it does not open."""
    return _SUITES[pair.suite].decrypt(sealed, pair.private, info)


def enc_bytes(suite: Suite) -> int:
    """How long `enc` is in this suite: 32, 1,120 or 65 bytes."""
    return _KEMS[suite].enc_length()


def check_public(suite: Suite, public: bytes) -> None:
    """Raise BadPublicKey unless these bytes are a public key of the suite."""
    try:
        _load_public(suite, public)
    except ValueError as error:
        raise BadPublicKey from error


def _load_public(suite: Suite, public: bytes) -> _PublicKey:
    if suite is Suite.X25519:
        return x25519.X25519PublicKey.from_public_bytes(public)
    if suite is Suite.P256:
        if len(public) != 65:
            raise ValueError("a P-256 public key has 65 bytes")
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    return library.MLKEM768X25519PublicKey(
        mlkem.MLKEM768PublicKey.from_public_bytes(public[:_HYBRID_MLKEM_BYTES]),
        x25519.X25519PublicKey.from_public_bytes(public[_HYBRID_MLKEM_BYTES:]),
    )


def _pair_x25519(seed: bytes) -> KeyPair:
    private = x25519.X25519PrivateKey.from_private_bytes(_derive(Suite.X25519, seed, b"sk", b""))
    return KeyPair(Suite.X25519, private.public_key().public_bytes_raw(), private)


def _pair_p256(seed: bytes) -> KeyPair:
    for counter in range(256):
        number = int.from_bytes(_derive(Suite.P256, seed, b"candidate", bytes([counter])), "big")
        if 0 < number < _P256_ORDER:
            break
    private = ec.derive_private_key(number, ec.SECP256R1())
    # Written out here: the library's own writer would load its file formats, which doubles the time a command needs.
    point = private.public_key().public_numbers()
    return KeyPair(Suite.P256, b"\x04" + point.x.to_bytes(32, "big") + point.y.to_bytes(32, "big"), private)


def _pair_hybrid(seed: bytes) -> KeyPair:
    expander = hashes.Hash(hashes.SHAKE256(digest_size=96))
    expander.update(seed)
    expanded = expander.finalize()
    inner = mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
    outer = x25519.X25519PrivateKey.from_private_bytes(expanded[64:])
    public = inner.public_key().public_bytes_raw() + outer.public_key().public_bytes_raw()
    return KeyPair(Suite.HYBRID, public, library.MLKEM768X25519PrivateKey(inner, outer))


def _derive(suite: Suite, seed: bytes, label: bytes, info: bytes) -> bytes:
    """RFC 9180: LabeledExtract("", "dkp_prk", seed), then LabeledExpand to 32 bytes."""
    suite_id = b"KEM" + _KEM_IDS[suite].to_bytes(2, "big")
    extractor = hmac.HMAC(bytes(32), hashes.SHA256())
    extractor.update(b"HPKE-v1" + suite_id + b"dkp_prk" + seed)
    labelled = (32).to_bytes(2, "big") + b"HPKE-v1" + suite_id + label + info
    return HKDFExpand(hashes.SHA256(), 32, labelled).derive(extractor.finalize())
