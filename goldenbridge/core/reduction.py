"""Reduces a bank statement to what may be kept: amounts, days, our references; the texts stay behind.

Rows of one payout batch become one row, whatever the bank did; a payment that came back becomes no row at all but is
handed back, so that it can join the next run's row (docs/decisions/0020-returns-join-the-next-run.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from goldenbridge.core.bank import BankStatement, Detail, Entry
from goldenbridge.core.canonical import digest
from goldenbridge.core.references import ExpectedReferences


@dataclass(frozen=True)
class ReducedLine:
    """One row that may be kept."""

    amount_minor: int
    booked_on: date
    reference: str | None
    bank_reference_hash: bytes


@dataclass(frozen=True)
class BookedBatch:
    """What left the account for one batch on one day."""

    batch_id: str
    amount_minor: int
    booked_on: date
    bank_reference_hash: bytes
    payments: frozenset[str] = frozenset()
    """The end-to-end ids that the bank named; none if it named none."""


@dataclass(frozen=True)
class CameBack:
    """A payment of ours that was returned; kept in memory only."""

    end_to_end_id: str
    amount_minor: int = field(repr=False)
    reason: str


@dataclass(frozen=True)
class Reduced:
    """All that is left of a statement."""

    lines: tuple[ReducedLine, ...]
    batches: tuple[BookedBatch, ...]
    returns: tuple[CameBack, ...]


@dataclass(frozen=True)
class Expected:
    """What we look for: references of gifts, our batches, and payments by batch.

    `unsent` are payments whose order is not known to be with the bank: they tell a row of ours, never a return.
    """

    references: Collection[str] = ()
    batches: Collection[str] = ()
    payments: Mapping[str, str] = field(default_factory=dict)
    unsent: Mapping[str, str] = field(default_factory=dict)

    def batch_of(self, end_to_end_id: str) -> str | None:
        """The batch that a payment of ours belongs to."""
        return self.payments.get(end_to_end_id) or self.unsent.get(end_to_end_id)


def reduced(statement: BankStatement, expected: Expected, *, account_ref: UUID) -> Reduced:
    """The statement without anything that a stranger wrote; the same rows always give the same hashes."""
    index = ExpectedReferences(expected.references)
    batches: Counter[tuple[str, date]] = Counter()
    named: dict[tuple[str, date], set[str]] = {}
    seen: Counter[bytes] = Counter()
    lines: list[ReducedLine] = []
    returns: list[CameBack] = []
    for entry in statement.entries:
        if entry.amount_minor == 0:
            continue
        if batch := _batch(entry, expected):
            batches[batch, entry.booked_on] += entry.amount_minor
            ids = (detail.end_to_end_id for detail in entry.details)
            named.setdefault((batch, entry.booked_on), set()).update(each for each in ids if expected.batch_of(each))
            continue
        for detail in _parts(entry):
            if _came_back(entry, detail, expected):
                reason = detail.return_reason[:4]
                returns.append(CameBack(detail.end_to_end_id, detail.amount_minor, reason))
            else:
                match = index.nearest(" ".join(detail.texts))
                bank_hash = _row_hash(account_ref, entry, detail, seen)
                reference = match.reference if match else None
                lines.append(ReducedLine(detail.amount_minor, entry.booked_on, reference, bank_hash))
    booked = tuple(
        BookedBatch(batch_id, amount, on, _batch_hash(account_ref, batch_id, on), frozenset(named[batch_id, on]))
        for (batch_id, on), amount in batches.items()
        if amount
    )
    return Reduced(tuple(lines), booked, tuple(returns))


def _batch(entry: Entry, expected: Expected) -> str | None:
    """The batch of ours that a row of outgoing money belongs to, by its own id or by a payment inside it."""
    if entry.amount_minor > 0:
        return None
    if entry.batch_id in expected.batches:
        return entry.batch_id
    found = {batch for each in entry.details if (batch := expected.batch_of(each.end_to_end_id))}
    return found.pop() if len(found) == 1 else None


def _came_back(entry: Entry, detail: Detail, expected: Expected) -> bool:
    """Whether this is a payment of ours that was returned, by the bank's own word.

    A recipient knows the id of his payment: a transfer to us that carries it must not pass for a return, or he would be
    paid twice.
    """
    is_return = bool(detail.return_reason) or entry.is_reversal
    return is_return and detail.amount_minor > 0 and detail.end_to_end_id in expected.payments


def _parts(entry: Entry) -> tuple[Detail, ...]:
    """The transactions inside a row if they make up the whole of it; else the row as one."""
    if sum(detail.amount_minor for detail in entry.details) == entry.amount_minor and all(
        detail.amount_minor for detail in entry.details
    ):
        return entry.details
    texts = tuple(text for detail in entry.details for text in detail.texts)
    return (Detail(amount_minor=entry.amount_minor, texts=texts),)


def _row_hash(account_ref: UUID, entry: Entry, detail: Detail, seen: Counter[bytes]) -> bytes:
    """The same row, in an overlapping statement or another format, has the same hash.

    Some banks give no reference, some give one to many rows: the day, the amount and a count tell those apart.
    """
    row: dict[str, str | int] = {
        "account": str(account_ref),
        "reference": entry.bank_reference,
        "day": entry.booked_on.isoformat(),
        "amount": detail.amount_minor,
    }
    first = digest("bank-row", dict(row))
    seen[first] += 1
    return digest("bank-row", dict(row, number=seen[first]))


def _batch_hash(account_ref: UUID, batch_id: str, on: date) -> bytes:
    return digest("bank-batch", {"account": str(account_ref), "batch": batch_id, "day": on.isoformat()})
