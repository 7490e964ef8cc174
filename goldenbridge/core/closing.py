"""A month's trial balance and the hash that the month closes with; each hash holds the one before (a chain)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from goldenbridge.core.canonical import b64, digest


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account's posted sums up to a day."""

    code: str
    currency: str
    debit_minor: int
    credit_minor: int


def closing_hash(first: date, last: date, *, before: bytes | None, rows: Iterable[TrialRow]) -> bytes:
    """Return the hash that a month closes with, 32 bytes (docs/formats/ledger-entry.md, "Trial balance").

    `before` is the hash of the month that closed before; `rows` are all accounts in the order of their codes.
    """
    return digest(
        "trial-balance",
        {
            "first": first.isoformat(),
            "last": last.isoformat(),
            "before": b64(before) if before is not None else "",
            "accounts": [
                {"code": row.code, "currency": row.currency, "debit": row.debit_minor, "credit": row.credit_minor}
                for row in rows
            ],
        },
    )
