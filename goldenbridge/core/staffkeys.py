"""Staff keys under a passphrase: proof of login and unlocking key grow apart from one Argon2id.

Form and parameters: docs/formats/staff-keys.md. Passphrase and unlocking key never leave the page or the terminal.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from goldenbridge.core import phrase, sealing, signing
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.sealing import KeyPair, Suite, derive_key_pair

SALT_BYTES: Final = 16
PROOF_BYTES: Final = 32
BLOB_BYTES: Final = 1 + 12 + 64 + 16
SUGGESTED_WORDS: Final = 6
SHORTEST_PASSPHRASE: Final = 12
_MEMORY_KIB: Final = 64 * 1024
_PASSES: Final = 3
_LANES: Final = 1
_VERSION: Final = 1


class WrongPassphrase(BridgeError):
    """The passphrase does not unlock these keys."""

    code = "wrong_passphrase"
    status = 403
    sentence = words("The call-sign or the passphrase is wrong.")


class ShortPassphrase(BridgeError):
    """Too short to protect keys that a thief may try to open."""

    code = "short_passphrase"
    status = 422
    sentence = words("A passphrase has at least {least} characters. Take the six words that are suggested.")


class DamagedKeys(BridgeError):
    """The locked keys are not of a form that this program knows."""

    code = "damaged_keys"
    status = 400
    sentence = words("The locked keys are damaged or of an unknown version. They were not unlocked.")


@dataclass(frozen=True)
class StaffKeys:
    """The two private seeds of a member of staff; they live in the page's or the terminal's memory only."""

    seal_seed: bytes = field(repr=False)
    sign_seed: bytes = field(repr=False)

    @property
    def seal_key(self) -> bytes:
        """The X25519 public key to which wraps are sealed (suite 1)."""
        return self.seal_pair().public

    @property
    def sign_key(self) -> bytes:
        """The Ed25519 public key."""
        return signing.public_key(self.sign_seed)

    def seal_pair(self) -> KeyPair:
        """The key pair that opens wraps."""
        return derive_key_pair(Suite.X25519, self.seal_seed)


@dataclass(frozen=True)
class PassphraseKeys:
    """What one Argon2id gives: the proof that signs in, and the key that unlocks."""

    login_proof: bytes = field(repr=False)
    unlock_key: bytes = field(repr=False)


def new_staff_keys() -> StaffKeys:
    """Fresh random keys."""
    return StaffKeys(sealing.new_seed(), sealing.new_seed())


def new_salt() -> bytes:
    """A fresh random salt of 16 bytes, kept beside the locked keys."""
    return secrets.token_bytes(SALT_BYTES)


def fake_salt(secret: bytes, call_sign: str) -> bytes:
    """The salt shown for a call-sign that nobody has: always the same for one secret, and like any other."""
    return hmac.new(secret, b"goldenbridge/fake-salt/v1\n" + call_sign.encode(), hashlib.sha256).digest()[:SALT_BYTES]


def suggest_passphrase() -> str:
    """Six random words of the English BIP39 list (66 bits; each guess costs a thief one Argon2id)."""
    listed = phrase.word_list("english")
    return " ".join(secrets.choice(listed) for _ in range(SUGGESTED_WORDS))


def derive_passphrase_keys(passphrase: str, salt: bytes) -> PassphraseKeys:
    """Login proof and unlocking key by Argon2id (64 MiB, 3 passes, 1 lane; RFC 9106) and HKDF-Expand labels.

    The passphrase is compared in NFKC, lower case, single spaces. Takes a quarter of a second here, two in a browser.
    """
    folded = fold_passphrase(passphrase)
    if len(folded) < SHORTEST_PASSPHRASE:
        raise ShortPassphrase(least=SHORTEST_PASSPHRASE)
    if len(salt) != SALT_BYTES:
        raise DamagedKeys
    root = Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB).derive(
        folded.encode()
    )
    return PassphraseKeys(_expand(root, "login"), _expand(root, "unlock"))


def fold_passphrase(passphrase: str) -> str:
    """The passphrase as it is used: NFKC, lower case, one space between words."""
    # Only these five spaces: NFKC turns the others into U+0020, and Python and browsers disagree on the rest.
    return " ".join(re.findall(r"[^ \t\n\f\r]+", unicodedata.normalize("NFKC", passphrase).lower()))


def hash_proof(login_proof: bytes) -> bytes:
    """What the server keeps of a login proof (32 bytes); the proof itself has 256 bits, so no slow hash is needed."""
    return hashlib.sha256(b"goldenbridge/login-proof/v1\n" + login_proof).digest()


def lock_keys(keys: StaffKeys, unlock_key: bytes, *, person: UUID) -> bytes:
    """The keys under AES-256-GCM, 93 bytes, bound to the person: version, nonce, ciphertext with tag."""
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(unlock_key).encrypt(nonce, keys.seal_seed + keys.sign_seed, _associated(person))
    return bytes([_VERSION]) + nonce + sealed


def unlock_keys(blob: bytes, unlock_key: bytes, *, person: UUID) -> StaffKeys:
    """The keys; WrongPassphrase if the key does not fit or the blob was changed, DamagedKeys if it is no such blob."""
    if len(blob) != BLOB_BYTES or blob[0] != _VERSION:
        raise DamagedKeys
    try:
        seeds = AESGCM(unlock_key).decrypt(blob[1:13], blob[13:], _associated(person))
    except InvalidTag as error:
        raise WrongPassphrase from error
    return StaffKeys(seeds[:32], seeds[32:])


def _expand(root: bytes, label: str) -> bytes:
    return HKDFExpand(hashes.SHA256(), 32, b"goldenbridge/staff/v1/" + label.encode("ascii")).derive(root)


def _associated(person: UUID) -> bytes:
    return b"goldenbridge/staff-keys/v1\n" + person.bytes
