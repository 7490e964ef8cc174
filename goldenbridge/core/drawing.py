"""Draws the two people who check or decide a case, so that nobody chooses his partner and no pair becomes fixed."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from goldenbridge.core.errors import BridgeError, words

Pair = frozenset[UUID]


class TooFewPeople(BridgeError):
    """No two people are left who may act together on this case."""

    code = "too_few_people"
    status = 409
    sentence = words(
        "No two people are free who may do this together: they need capacity left, "
        "no other part in this case, and nobody who vouched for both."
    )


class NobodyFree(BridgeError):
    """Nobody is left who may sit in this case beside the other."""

    code = "nobody_free"
    status = 409
    sentence = words(
        "Nobody else is free for this seat: it takes somebody with capacity left, with no other part in this case, "
        "and whom nobody here vouched for. Once there is such a person, have the seat drawn again."
    )


@dataclass(frozen=True)
class Candidate:
    """A person who could be drawn: who vouched for him, how many points of work he takes, and how many he has."""

    ref: UUID
    vouchers: frozenset[UUID]
    capacity: int
    load: int

    @property
    def has_room(self) -> bool:
        """True while one more case stays within his capacity."""
        return self.load < self.capacity


def shares_voucher(one: Candidate, other: Candidate) -> bool:
    """True if somebody vouched for both, or one of the two vouched for the other."""
    return bool(one.vouchers & other.vouchers) or one.ref in other.vouchers or other.ref in one.vouchers


def free_candidates(candidates: Iterable[Candidate], taken: Collection[Candidate]) -> list[Candidate]:
    """Those with room who have no part in the case yet and share no voucher with anybody who has."""
    taken_refs = {person.ref for person in taken}
    return [
        candidate
        for candidate in candidates
        if candidate.has_room
        and candidate.ref not in taken_refs
        and not any(shares_voucher(candidate, person) for person in taken)
    ]


def draw_pair(
    candidates: Iterable[Candidate],
    *,
    taken: Collection[Candidate],
    past_pairs: Mapping[Pair, int],
    seed: bytes,
) -> tuple[UUID, UUID]:
    """Two different people for one case, in a random order; the same inputs and seed give the same two.

    Only pairs that have acted together least often stand for the draw, so that pairs rotate before any repeats.
    Raises `TooFewPeople`. The seed must be random and never chosen by somebody who may be drawn.
    """
    free = sorted(free_candidates(candidates, taken), key=lambda candidate: candidate.ref)
    pairs = [frozenset((a.ref, b.ref)) for a, b in combinations(free, 2) if not shares_voucher(a, b)]
    if not pairs:
        raise TooFewPeople
    least = min(past_pairs.get(pair, 0) for pair in pairs)
    lots = {pair: _lot(seed, *sorted(pair)) for pair in pairs if past_pairs.get(pair, 0) == least}
    drawn = min(lots, key=lambda pair: lots[pair])
    first, second = sorted(drawn, key=lambda ref: _lot(seed, ref))
    return first, second


def draw_one(
    candidates: Iterable[Candidate], *, partner: Candidate, past_pairs: Mapping[Pair, int], seed: bytes
) -> UUID:
    """Who takes the empty seat beside a partner who stays: one of those who sat with him least often.

    The same inputs and seed give the same person. Raises `NobodyFree`. The seed must be random.
    """
    free = free_candidates(candidates, [partner])
    if not free:
        raise NobodyFree
    past = {candidate.ref: past_pairs.get(frozenset((candidate.ref, partner.ref)), 0) for candidate in free}
    least = min(past.values())
    return min((ref for ref, met in past.items() if met == least), key=lambda ref: _lot(seed, ref))


def _lot(seed: bytes, *refs: UUID) -> bytes:
    return hmac.digest(seed, b"goldenbridge/lot/v1\n" + b"".join(ref.bytes for ref in refs), "sha256")
