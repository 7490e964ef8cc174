"""The donor's own phrase, from which the secret of a gift can be made again, so that nothing need be kept.

The browser does the same with WebCrypto (browser/give). See docs/formats/receipt.md.
"""

from __future__ import annotations

import unicodedata
from hashlib import pbkdf2_hmac
from typing import Final

from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.pieces import NONCE_BYTES

ROUNDS: Final = 200_000
LEAST_WORDS: Final = 4
LEAST_LETTERS: Final = 16
MOST_LETTERS: Final = 1_000


class WeakDonorPhrase(BridgeError):
    """A phrase that others could guess."""

    code = "weak_donor_phrase"
    status = 422
    sentence = words(
        "Please take a longer phrase: at least four words and sixteen letters that only you would think of."
    )


def normal(phrase: str) -> str:
    """The phrase as it is hashed: NFKC, lower case, single spaces; capitals and extra spaces do not matter."""
    return " ".join(unicodedata.normalize("NFKC", phrase).lower().split())


def check_strength(phrase: str) -> None:
    """Raise WeakDonorPhrase for phrases that are too short (or absurdly long)."""
    text = normal(phrase)
    if not LEAST_LETTERS <= len(text) <= MOST_LETTERS or len(text.split(" ")) < LEAST_WORDS:
        raise WeakDonorPhrase


def nonce(phrase: str, *, reference: str) -> bytes:
    """The secret of the gift with this reference (32 bytes): PBKDF2-HMAC-SHA-256 with 200,000 rounds (RFC 8018).

    The reference makes it another secret for each gift, so that two gifts of one donor cannot be told to be his.
    """
    salt = b"goldenbridge/donor-nonce/v1\n" + reference.encode("ascii")
    return pbkdf2_hmac("sha256", normal(phrase).encode(), salt, ROUNDS, NONCE_BYTES)
