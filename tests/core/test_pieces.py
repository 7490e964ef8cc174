"""Pieces: nothing is lost in cutting, rare denominations vanish, no two gifts share a piece."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import pieces
from goldenbridge.core.pieces import LEAST_GIFTS, BadGiftSecret, cut, denominations

ALL = denominations(100)
ALLOWED = st.sets(st.sampled_from(ALL)).map(lambda chosen: sorted(chosen, reverse=True))


@given(st.integers(0, 10**9), ALLOWED)
def test_cutting_never_loses_a_cent(amount, allowed):
    counts, remainder = cut(amount, allowed)

    assert sum(denomination * count for denomination, count in counts.items()) + remainder == amount
    assert remainder >= 0
    assert sum(counts.values()) <= pieces.MOST_PIECES


@given(st.integers(0, 10**9), ALLOWED)
def test_cutting_what_was_cut_gives_the_same_pieces(amount, allowed):
    """So a receipt for the pieces found needs nothing but their sum."""
    counts, remainder = cut(amount, allowed)

    assert cut(amount - remainder, allowed) == (counts, 0)


def test_a_gift_is_cut_from_large_to_small():
    assert cut(13_750, ALL) == ({10_000: 1, 2_000: 1, 1_000: 1, 500: 1, 200: 1}, 50)


@given(st.lists(st.integers(1, 3_000_000), max_size=120))
def test_each_denomination_used_is_used_by_twenty_gifts(amounts):
    allowed = pieces.allowed_denominations(amounts, ALL)
    users = Counter(denomination for amount in amounts for denomination in cut(amount, allowed)[0])

    assert all(users[denomination] >= LEAST_GIFTS for denomination in allowed)


def test_nineteen_gifts_have_no_pieces_and_twenty_have():
    assert pieces.allowed_denominations([5_000] * 19, ALL) == ()
    assert pieces.allowed_denominations([5_000] * 20, ALL) == (5_000,)


def test_a_lone_large_gift_is_cut_into_what_others_use():
    """One gift of 10,000 among fifty of 20: it becomes pieces of 20, so nothing shows that it was there."""
    allowed = pieces.allowed_denominations([1_000_000, *[2_000] * 50], ALL)

    assert allowed == (2_000,)
    assert cut(1_000_000, allowed) == ({2_000: 500}, 0)


def test_a_piece_is_the_documented_hash():
    nonce, salt = bytes(range(32)), bytes(range(16))
    preimage = b"goldenbridge/piece/v1\n" + nonce + salt + b"EUR" + (5000).to_bytes(8, "big") + (3).to_bytes(4, "big")

    assert (
        pieces.piece(nonce=nonce, salt=salt, currency="EUR", denomination_minor=5000, index=3)
        == sha256(preimage).digest()
    )


@given(
    st.lists(st.tuples(st.binary(min_size=32, max_size=32), st.integers(1, 400)), min_size=2, max_size=4, unique=True)
)
def test_no_two_gifts_share_a_piece(gifts):
    """Even where two donors send the same nonce, the salt of the reference keeps their pieces apart."""
    seen = []
    for number, (nonce, amount) in enumerate(gifts):
        counts, _ = cut(amount * 100, ALL)
        found = pieces.pieces_of(nonce=nonce, salt=pieces.salt_of(f"RF{number}"), currency="USD", counts=counts)
        seen += [digest for digests in found.values() for digest in digests]

    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(("nonce", "salt"), [(b"", bytes(16)), (bytes(32), b""), (bytes(31), bytes(16))])
def test_secrets_of_a_wrong_length_are_refused(nonce, salt):
    with pytest.raises(BadGiftSecret):
        pieces.piece(nonce=nonce, salt=salt, currency="USD", denomination_minor=100, index=0)
