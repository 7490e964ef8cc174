"""What is owed to recipients, by how far it has come; the way is offered, promised, approved, sent, paid, confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Owed(StrEnum):
    """How far an amount has come; each amount stands in exactly one of them."""

    OFFERED = "offered"
    PROMISED = "promised"
    APPROVED = "approved"
    SENT = "sent"
    PAID = "paid"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Liability:
    """An amount in whole steps of one pot, owed for a month; no month yet if he has not left."""

    pot: str
    currency: str
    month: date | None
    owed: Owed
    amount_minor: int


Row = dict[Owed, int]


def by_month(liabilities: Iterable[Liability]) -> dict[tuple[str, str], dict[date | None, Row]]:
    """Return the sums of each currency and pot, by month; what has no month yet comes last."""
    found: dict[tuple[str, str], dict[date | None, Row]] = {}
    for each in sorted(liabilities, key=lambda each: (each.currency, each.pot, each.month or date.max)):
        months = found.setdefault((each.currency, each.pot), {})
        row = months.setdefault(each.month, dict.fromkeys(Owed, 0))
        row[each.owed] += each.amount_minor
    return found
