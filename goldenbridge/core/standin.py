"""Stand-ins: an approver or treasurer lends his role until a day to another who is listed with money already.

Nobody gains a second pair of hands by it: for the matrix lender and stand-in are one person in whatever is signed so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from goldenbridge.core.canonical import Value, digest
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.listing import Staff

KIND: Final = "stand_in"
STEP: Final = "lend"
LENT_ROLES: Final = frozenset({"approver", "treasurer"})
LONGEST: Final = timedelta(days=30)


class CannotStandIn(BridgeError):
    """The role is not the lender's, or the other may not take it."""

    code = "cannot_stand_in"
    status = 409
    sentence = words(
        "Only your own role of approver or treasurer can be lent, and only to somebody else whom the list of keys "
        "names as one of the two, with nobody who vouched for you both."
    )


class WrongDays(BridgeError):
    """The lending has no end, ends before it begins, begins in the past, or lasts longer than a month."""

    code = "wrong_days"
    status = 422
    sentence = words("A role is lent from today or a later day on, for at most 30 days.")


@dataclass(frozen=True)
class Lent:
    """One role lent from one person to another, both days included."""

    ref: UUID
    lender: UUID
    to: UUID
    role: str
    first: date
    last: date

    def to_value(self) -> dict[str, Value]:
        """The content that the approval `stand_in`, `lend` signs."""
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "lender": str(self.lender),
            "role": self.role,
            "stand_in": str(self.ref),
            "to": str(self.to),
        }

    def content_hash(self) -> bytes:
        """What the lender's signature is over."""
        return digest(KIND, self.to_value())

    def is_live(self, today: date) -> bool:
        """Whether today is one of its days."""
        return self.first <= today <= self.last


def check_people(lent: Lent, lender: Staff, to: Staff) -> None:
    """Raise CannotStandIn unless these two, as they are listed, may lend this role to each other."""
    are_near = lender.vouchers & to.vouchers or lender.ref in to.vouchers or to.ref in lender.vouchers
    has_role = lent.role in LENT_ROLES & lender.roles and lent.role not in to.roles and bool(LENT_ROLES & to.roles)
    if lender.ref == to.ref or (lent.lender, lent.to) != (lender.ref, to.ref) or are_near or not has_role:
        raise CannotStandIn


def check_days(lent: Lent, today: date) -> None:
    """Raise WrongDays unless it begins today or later and lasts at most 30 days."""
    if lent.first < today or not timedelta(0) <= lent.last - lent.first < LONGEST:
        raise WrongDays
