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
    is_counted: bool = False
    """The bank gave it no reference: only its day, its amount and a count within its file tell it from others."""


@dataclass(frozen=True)
class BatchRow:
    """One row of a batch, and the end-to-end ids that the bank named in it; none if it named none."""

    amount_minor: int
    bank_reference_hash: bytes
    is_counted: bool
    payments: frozenset[str]


@dataclass(frozen=True)
class BookedBatch:
    """What left the account for one batch on one day."""

    batch_id: str
    booked_on: date
    rows: tuple[BatchRow, ...]
    day_hash: bytes
    """By which the whole day of a batch was known before its rows were told apart."""

    @property
    def amount_minor(self) -> int:
        """All that left."""
        return sum(row.amount_minor for row in self.rows)

    @property
    def payments(self) -> frozenset[str]:
        """All the end-to-end ids that the bank named."""
        return frozenset().union(*(row.payments for row in self.rows))


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
    batches: dict[tuple[str, date], list[BatchRow]] = {}
    seen: Counter[bytes] = Counter()
    lines: list[ReducedLine] = []
    returns: list[CameBack] = []
    for entry in statement.entries:
        if entry.amount_minor == 0:
            continue
        if batch := _batch(entry, expected):
            ids = (detail.end_to_end_id for detail in entry.details)
            bank_hash = _row_hash(account_ref, entry, entry.amount_minor, seen, batch=batch)
            named = frozenset(each for each in ids if expected.batch_of(each))
            row = BatchRow(entry.amount_minor, bank_hash, not entry.bank_reference, named)
            batches.setdefault((batch, entry.booked_on), []).append(row)
            continue
        for detail in _parts(entry):
            if _came_back(entry, detail, expected):
                reason = detail.return_reason[:4]
                returns.append(CameBack(detail.end_to_end_id, detail.amount_minor, reason))
            else:
                match = index.nearest(" ".join(detail.texts))
                bank_hash = _row_hash(account_ref, entry, detail.amount_minor, seen)
                reference = match.reference if match else None
                is_counted = not entry.bank_reference
                lines.append(ReducedLine(detail.amount_minor, entry.booked_on, reference, bank_hash, is_counted))
    booked = tuple(
        BookedBatch(batch_id, on, tuple(rows), _day_hash(account_ref, batch_id, on))
        for (batch_id, on), rows in batches.items()
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


def _row_hash(account_ref: UUID, entry: Entry, amount_minor: int, seen: Counter[bytes], *, batch: str = "") -> bytes:
    """The same row, in an overlapping statement or another format, has the same hash.

    Some banks give no reference, some give one to many rows: the day, the amount and a count tell those apart.
    """
    row = _row(account_ref, entry.bank_reference, entry.booked_on, amount_minor, batch)
    first = digest("bank-row", dict(row))
    seen[first] += 1
    return digest("bank-row", dict(row, number=seen[first]))


def counted_hash(account_ref: UUID, *, booked_on: date, amount_minor: int, number: int, batch: str = "") -> bytes:
    """The hash of a row without a reference of the bank's, as the so-manieth of its day and amount."""
    return digest("bank-row", dict(_row(account_ref, "", booked_on, amount_minor, batch), number=number))


def _row(account_ref: UUID, reference: str, on: date, amount_minor: int, batch: str) -> dict[str, str | int]:
    row: dict[str, str | int] = {
        "account": str(account_ref),
        "reference": reference,
        "day": on.isoformat(),
        "amount": amount_minor,
    }
    return row | {"batch": batch} if batch else row


def _day_hash(account_ref: UUID, batch_id: str, on: date) -> bytes:
    return digest("bank-batch", {"account": str(account_ref), "batch": batch_id, "day": on.isoformat()})
