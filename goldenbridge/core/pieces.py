"""Denominated pieces: a gift cut into round amounts that many gifts share, so that no sum points at its donor.

A piece is a denomination and a digest which only the donor can make again. See docs/formats/pieces.md.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Final

from goldenbridge.core.errors import BridgeError, words

MAJOR_DENOMINATIONS: Final = (10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
"""In whole units of the currency, largest first."""

LEAST_GIFTS: Final = 20
"""A denomination is used only where at least so many gifts of the window use it."""

MOST_PIECES: Final = 2_000
"""No gift is cut into more pieces than this; what is left goes to the remainder."""

NONCE_BYTES: Final = 32
SALT_BYTES: Final = 16
_FRAME: Final = b"goldenbridge/piece/v1\n"


class BadGiftSecret(BridgeError):
    """A nonce or salt that is not of the right length."""

    code = "bad_gift_secret"
    status = 400
    sentence = words("The secret of this gift is damaged. Copy it again, whole.")


def piece(*, nonce: bytes, salt: bytes, currency: str, denomination_minor: int, index: int) -> bytes:
    """The digest (32 bytes) of the piece number `index`, from 0, of one denomination of one gift."""
    if len(nonce) != NONCE_BYTES or len(salt) != SALT_BYTES:
        raise BadGiftSecret
    tail = struct.pack(">QI", denomination_minor, index)
    return sha256(_FRAME + nonce + salt + currency.encode("ascii") + tail).digest()


def salt_of(reference: str) -> bytes:
    """The salt of a gift (16 bytes), from its reference: unique with it, and never to be stored."""
    return sha256(b"goldenbridge/gift-salt/v1\n" + reference.encode("ascii")).digest()[:SALT_BYTES]


def denominations(minor_per_major: int) -> tuple[int, ...]:
    """The denominations in minor units, largest first, for a currency of so many minor units (100 for EUR)."""
    return tuple(major * minor_per_major for major in MAJOR_DENOMINATIONS)


def cut(amount_minor: int, allowed: Sequence[int]) -> tuple[dict[int, int], int]:
    """How many pieces of each denomination make up an amount, and the remainder, in minor units.

    `allowed` goes from large to small. The cut is greedy, so that fund and donor come to the same one; cutting the sum
    of the pieces again gives the same pieces.
    """
    counts: dict[int, int] = {}
    rest = amount_minor
    room = MOST_PIECES
    for denomination in allowed:
        count = min(rest // denomination, room)
        if count:
            counts[denomination] = count
            rest -= count * denomination
            room -= count
    return counts, rest


def allowed_denominations(amounts_minor: Iterable[int], all_denominations: Sequence[int]) -> tuple[int, ...]:
    """Those denominations that at least LEAST_GIFTS of these gifts use, when all are cut by them alone.

    The largest denomination with too few users is dropped and all are cut again, until each that is used is used by
    enough.
    """
    amounts = Counter(amounts_minor)
    allowed = list(all_denominations)
    while True:
        users: Counter[int] = Counter()
        for amount, gifts in amounts.items():
            for denomination in cut(amount, allowed)[0]:
                users[denomination] += gifts
        rare = next((denomination for denomination in allowed if users[denomination] < LEAST_GIFTS), None)
        if rare is None:
            return tuple(allowed)
        allowed.remove(rare)


def pieces_of(*, nonce: bytes, salt: bytes, currency: str, counts: Mapping[int, int]) -> dict[int, list[bytes]]:
    """The digests of all pieces of one gift, by denomination."""
    return {
        denomination: [
            piece(nonce=nonce, salt=salt, currency=currency, denomination_minor=denomination, index=index)
            for index in range(count)
        ]
        for denomination, count in counts.items()
    }
