"""The auditors' draw: payments by value, from seeds that two of them committed to before the payments were fixed.

Monetary-unit sampling with a fixed interval and a random start, over the payments in a random order: each minor unit of
the period has the same chance, so a payment's chance is its amount over the interval, and what is no smaller than the
interval is always drawn (AICPA, Audit Guide: Audit Sampling, chapter 6). Form: docs/formats/audit.md.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final
from uuid import UUID

from goldenbridge.core import canonical
from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.errors import BridgeError, Malformed, words
from goldenbridge.core.shape import Fields, as_items, as_ref

SEED_BYTES: Final = 32
FEWEST_DRAWS: Final = 5
MOST_DRAWS: Final = 500
# 95 of 100 draws would meet an error that makes up this many intervals (Poisson: -ln 0.05).
_RELIANCE: Final = 3


class NothingToDraw(BridgeError):
    """No payment was sent in the period."""

    code = "nothing_to_draw"
    status = 409
    sentence = words("No payment in this currency was sent in that period, so there is nothing to draw.")


class SeedChanged(BridgeError):
    """What an auditor reveals is not what he committed to."""

    code = "seed_changed"
    status = 409
    sentence = words("This is not the seed that was committed to. Nothing was drawn with it.")


@dataclass(frozen=True)
class Population:
    """Every payment of a period in one currency, by reference; amounts in minor units, in steps."""

    audit: UUID
    currency: str
    first: date
    last: date
    items: tuple[tuple[UUID, int], ...]

    @property
    def total_minor(self) -> int:
        """The value of the whole period."""
        return sum(minor for _ref, minor in self.items)

    def to_value(self) -> dict[str, Value]:
        """The canonical value; payments rise by reference, so that a period has one form only."""
        return {
            "audit": str(self.audit),
            "currency": self.currency,
            "first": self.first.isoformat(),
            "items": [[str(ref), minor] for ref, minor in self.items],
            "last": self.last.isoformat(),
        }

    @classmethod
    def from_value(cls, value: Value) -> Population:
        """The population of a canonical value; Malformed otherwise, and where a payment stands twice."""
        fields = Fields(value)
        items = tuple(_item(each) for each in fields.items("items"))
        found = cls(fields.ref("audit"), fields.text("currency"), fields.day("first"), fields.day("last"), items)
        fields.end()
        if not all(one < other for (one, _), (other, _) in pairwise(items)):
            raise Malformed
        return found

    def digest(self) -> bytes:
        """By which the log fixes it before the seeds are revealed."""
        return canonical.digest("audit-population", self.to_value())


@dataclass(frozen=True)
class Drawn:
    """One payment that was drawn; `hits` is more than one if it is larger than the interval."""

    ref: UUID
    minor: int
    hits: int


@dataclass(frozen=True)
class Draw:
    """What the seeds draw from a population, in the order of the draw."""

    audit: UUID
    interval_minor: int
    items: tuple[Drawn, ...]

    @property
    def draws(self) -> int:
        """How often the interval fell into the period."""
        return sum(each.hits for each in self.items)

    def digest(self) -> bytes:
        """By which a published result names it."""
        rows: list[Value] = [[str(each.ref), each.minor, each.hits] for each in self.items]
        return canonical.digest(
            "audit-drawn", {"audit": str(self.audit), "interval": self.interval_minor, "items": rows}
        )


def population_of(
    audit: UUID, payments: Iterable[tuple[UUID, int]], *, currency: str, first: date, last: date
) -> Population:
    """The population of these payments, (reference, minor units); Malformed for a payment without money."""
    items = tuple(sorted(payments))
    return Population.from_value(Population(audit, currency, first, last, items).to_value())


def commitment(audit: UUID, seed: bytes) -> bytes:
    """What an auditor commits to: the seed's hash, which says nothing about it; Malformed unless it has 32 bytes."""
    if len(seed) != SEED_BYTES:
        raise Malformed
    return canonical.digest("audit-seed", {"audit": str(audit), "seed": b64(seed)})


def own_seed(sign_seed: bytes, audit: UUID) -> bytes:
    """The seed that an auditor's signing key gives for this audit: HKDF-SHA256 (RFC 5869), one block, without salt.

    Nothing needs keeping between committing and revealing; whoever learns the seed learns nothing of the key.
    """
    key = hmac.digest(bytes(SEED_BYTES), sign_seed, "sha256")
    return hmac.digest(key, b"goldenbridge/audit-seed/v1" + audit.bytes + b"\x01", "sha256")


def check_seed(audit: UUID, seed: bytes, committed: bytes) -> None:
    """Raise SeedChanged unless this is the seed of that commitment."""
    if len(seed) != SEED_BYTES or not hmac.compare_digest(commitment(audit, seed), committed):
        raise SeedChanged


def draw(population: Population, seeds: Collection[bytes], *, wanted: int) -> Draw:
    """The payments that these seeds draw, about `wanted` times one; the same inputs always give the same payments.

    It does not matter who revealed first. The interval is the period's value over `wanted`, rounded down, so there may
    be one draw more. Raises NothingToDraw.
    """
    if not population.items:
        raise NothingToDraw
    interval = max(1, population.total_minor // wanted)
    lot = canonical.digest(
        "audit-draw",
        {
            "audit": str(population.audit),
            "population": b64(population.digest()),
            "seeds": [b64(seed) for seed in sorted(seeds)],
        },
    )
    # 256 bits over an interval of at most 2^53: the first units are likelier than others by less than 2^-200.
    start = int.from_bytes(hmac.digest(lot, b"start", "sha256")) % interval
    return Draw(population.audit, interval, tuple(_hit(population, lot, interval=interval, start=start)))


def _hit(population: Population, lot: bytes, *, interval: int, start: int) -> Iterable[Drawn]:
    """The payments in the lot's order, each with how many of start, start + interval, … fall into it."""
    passed = 0
    for ref, minor in sorted(population.items, key=lambda item: hmac.digest(lot, item[0].bytes, "sha256")):
        hits = _points(passed + minor, start, interval) - _points(passed, start, interval)
        passed += minor
        if hits:
            yield Drawn(ref, minor, hits)


def _points(before: int, start: int, interval: int) -> int:
    """How many points lie before this sum."""
    return max(0, -((start - before) // interval))


def doubt_percent(draws: int) -> int:
    """So many per cent of a period's value may be wrong at most, with 95 % certainty, if no draw found an error."""
    return min(100, -(-100 * _RELIANCE // draws)) if draws else 100


def _item(value: Value) -> tuple[UUID, int]:
    ref, minor = (*as_items(value), None, None)[:2]
    if len(as_items(value)) != len(("ref", "minor")) or not isinstance(minor, int) or isinstance(minor, bool):
        raise Malformed
    if minor <= 0:
        raise Malformed
    return as_ref(ref), minor
