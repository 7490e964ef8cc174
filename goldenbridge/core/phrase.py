"""The applicant's phrase: twelve words or 41 digits that stand for 128 random bits, and the keys that grow from them.

Words follow BIP39 (English and Russian lists). Digits are the number in 39 decimal places and two check digits by
ISO/IEC 7064 MOD 97-10. HKDF-SHA256 gives locator, signing key and reply key. Form: docs/formats/phrase.md.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final, Literal

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from mnemonic import Mnemonic

from goldenbridge.core import canonical, signing
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.sealing import KeyPair, Suite, derive_key_pair

Language = Literal["english", "russian"]
LANGUAGES: Final[tuple[Language, ...]] = ("english", "russian")
WORD_COUNT: Final = 12
ENTROPY_BYTES: Final = 16
LOCATOR_BYTES: Final = 32
DIGIT_COUNT: Final = 41
_NUMBER_DIGITS: Final = 39
_SEPARATORS: Final = re.compile(r"[\s,;._\u00b7\u2010-\u2015-]+")


class WrongPhraseLength(BridgeError):
    """Neither twelve words nor 41 digits."""

    code = "wrong_phrase_length"
    status = 422
    sentence = words(
        "A phrase has 12 words, or 41 digits. Here are {count}. Please look: is one missing, or there twice?"
    )


class UnknownWord(BridgeError):
    """A word that is in no list."""

    code = "unknown_word"
    status = 422
    sentence = words("Word number {position} is not in the list. Please compare it with your note, letter by letter.")


class MixedLanguages(BridgeError):
    """Words of both lists in one phrase."""

    code = "mixed_languages"
    status = 422
    sentence = words("Some words are English and some are Russian. A phrase has one language only.")


class WrongPhraseChecksum(BridgeError):
    """All words are in the list, but together they make no phrase."""

    code = "wrong_phrase_checksum"
    status = 422
    sentence = words(
        "All words exist, but together they are not a phrase: one of them is wrong, or two have changed places."
    )


class WrongDigits(BridgeError):
    """The check digits do not fit."""

    code = "wrong_digits"
    status = 422
    sentence = words("These digits are not a phrase: at least one is wrong, or two have changed places.")


@dataclass(frozen=True)
class PhraseKeys:
    """What grows from a phrase. Only `locator_hash`, `sign_key` and `reply_key` ever go to the server."""

    locator: bytes = field(repr=False)
    sign_seed: bytes = field(repr=False)
    reply_seed: bytes = field(repr=False)

    @property
    def locator_hash(self) -> bytes:
        """The 32 bytes by which the server finds the application."""
        return hash_locator(self.locator)

    @cached_property
    def sign_key(self) -> bytes:
        """The Ed25519 public key."""
        return signing.public_key(self.sign_seed)

    @cached_property
    def reply_key(self) -> bytes:
        """The X25519 public key to which replies are sealed (suite 1)."""
        return self.reply_pair().public

    def reply_pair(self) -> KeyPair:
        """The key pair that opens replies."""
        return derive_key_pair(Suite.X25519, self.reply_seed)


def new_entropy() -> bytes:
    """16 random bytes from the operating system: a new phrase."""
    return secrets.token_bytes(ENTROPY_BYTES)


def derive_keys(entropy: bytes) -> PhraseKeys:
    """Locator, signing seed and reply seed, each 32 bytes by HKDF-SHA256 with a label of its own and no salt."""
    _check_entropy(entropy)
    return PhraseKeys(_expand(entropy, "locator"), _expand(entropy, "sign"), _expand(entropy, "reply"))


def hash_locator(locator: bytes) -> bytes:
    """What the server keeps of a locator: its digest of kind `locator`."""
    return canonical.digest("locator", canonical.b64(locator))


def to_words(entropy: bytes, language: Language) -> tuple[str, ...]:
    """The twelve words of a phrase, as BIP39 spells them (NFC)."""
    _check_entropy(entropy)
    number = int.from_bytes(entropy, "big") << 4 | _checksum(entropy)
    listed = word_list(language)
    return tuple(listed[(number >> (11 * place)) & 2047] for place in reversed(range(WORD_COUNT)))


def to_digits(entropy: bytes) -> str:
    """The 41 digits of a phrase, without spaces; pages show them in groups."""
    _check_entropy(entropy)
    number = int.from_bytes(entropy, "big")
    return f"{number:0{_NUMBER_DIGITS}d}{98 - number * 100 % 97:02d}"


def read_phrase(text: str) -> bytes:
    """The 16 bytes of a phrase typed as words of either list, or as digits.

    Case, separators, the dots of io, and how accents are composed do not matter. Raises WrongPhraseLength,
    UnknownWord(position), MixedLanguages, WrongPhraseChecksum or WrongDigits; never a guess.
    """
    parts = [part for part in _SEPARATORS.split(text.strip()) if part]
    joined = "".join(parts)
    if joined.isascii() and joined.isdigit():
        return _read_digits(joined)
    if len(parts) != WORD_COUNT:
        raise WrongPhraseLength(count=len(parts))
    return _read_words([fold_word(part) for part in parts])


@cache
def word_list(language: Language) -> tuple[str, ...]:
    """The 2,048 words of a list, in BIP39's order, composed (NFC)."""
    return tuple(unicodedata.normalize("NFC", word) for word in Mnemonic(language).wordlist)


def fold_word(word: str) -> str:
    """A word as it is compared: composed, in lower case, io without its dots."""
    return unicodedata.normalize("NFC", word).lower().replace("\u0451", "\u0435")


@cache
def _index(language: Language) -> dict[str, int]:
    return {fold_word(word): number for number, word in enumerate(word_list(language))}


def _read_words(folded: list[str]) -> bytes:
    known = [{language for language in LANGUAGES if word in _index(language)} for word in folded]
    for position, languages in enumerate(known, start=1):
        if not languages:
            raise UnknownWord(position=position)
    common = set.intersection(*known)
    if not common:
        raise MixedLanguages
    index = _index(common.pop())
    number = 0
    for word in folded:
        number = number << 11 | index[word]
    entropy = (number >> 4).to_bytes(ENTROPY_BYTES, "big")
    if number & 15 != _checksum(entropy):
        raise WrongPhraseChecksum
    return entropy


def _read_digits(digits: str) -> bytes:
    if len(digits) != DIGIT_COUNT:
        raise WrongPhraseLength(count=len(digits))
    number = int(digits[:_NUMBER_DIGITS])
    if int(digits) % 97 != 1 or number >> 128:
        raise WrongDigits
    return number.to_bytes(ENTROPY_BYTES, "big")


def _checksum(entropy: bytes) -> int:
    return hashlib.sha256(entropy).digest()[0] >> 4


def _expand(entropy: bytes, label: str) -> bytes:
    info = b"goldenbridge/phrase/v1/" + label.encode("ascii")
    return HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(entropy)


def _check_entropy(entropy: bytes) -> None:
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError("a phrase has 16 bytes")
