"""Promises and settlements as staff see them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from goldenbridge.apps.awards.models import Award, Settlement
from goldenbridge.core.lifecycles import AWARD, DEBT_SETTLEMENT


@dataclass(frozen=True, slots=True)
class SettlementView:
    """A settlement as staff see it."""

    ref: UUID
    obligation_ref: UUID
    state: str
    state_label: str
    verified_minor: int
    amount_minor: int
    parts: int
    content_hash: bytes
    is_later: bool
    interest_minor: int
    first_month: date | None


@dataclass(frozen=True, slots=True)
class AwardView:
    """A promise as staff see it; whose it is, `cases` alone knows."""

    ref: UUID
    payee_ref: UUID
    state: str
    state_label: str
    pot: str
    currency: str
    monthly_minor: int
    months: int
    promised_minor: int
    covered_months: int
    cover_minor: int
    covered_to: date | None
    round: int
    valid_until: date
    has_left: bool
    left_on: date | None
    ended_on: date | None
    end_reason: str
    drafted_on: date
    content_hash: bytes
    settlements: tuple[SettlementView, ...]

    @property
    def settled_minor(self) -> int:
        """What its settlements come to, those that were given up left out."""
        return sum(settlement.amount_minor for settlement in self.settlements if settlement.state != "rejected")

    @property
    def total_minor(self) -> int:
        """What the whole promise comes to: pay and settlements."""
        return self.promised_minor + self.settled_minor

    @property
    def is_covered_in_part(self) -> bool:
        """Whether fewer months are set aside than are promised."""
        return self.covered_months < self.months


def settlement_view(row: Settlement) -> SettlementView:
    """Return a settlement's row as staff see it."""
    return SettlementView(
        ref=row.ref,
        obligation_ref=row.obligation_id,
        state=row.state,
        state_label=DEBT_SETTLEMENT.labels[row.state],
        verified_minor=row.obligation.verified_minor,
        amount_minor=row.amount_minor,
        parts=row.parts,
        content_hash=bytes(row.content_hash),
        is_later=row.is_later,
        interest_minor=row.interest_minor,
        first_month=row.first_month,
    )


def award_view(row: Award) -> AwardView:
    """Return a promise's row, its settlements fetched, as staff see it."""
    settlements = sorted(row.settlements.all(), key=lambda row: (row.is_later, str(row.obligation_id)))
    return AwardView(
        ref=row.ref,
        payee_ref=row.payee_ref,
        state=row.state,
        state_label=AWARD.labels[row.state],
        pot=row.pot,
        currency=row.currency,
        monthly_minor=row.monthly_minor,
        months=row.months,
        promised_minor=row.promised_minor,
        covered_months=row.covered_months,
        cover_minor=row.cover_minor,
        covered_to=row.covered_to,
        round=row.round,
        valid_until=row.valid_until,
        has_left=row.has_left,
        left_on=row.left_on,
        ended_on=row.ended_on,
        end_reason=row.end_reason,
        drafted_on=row.drafted_on,
        content_hash=bytes(row.content_hash),
        settlements=tuple(settlement_view(settlement) for settlement in settlements),
    )


def award_rows() -> QuerySet[Award]:
    """Return all promises with their settlements and obligations, in few questions."""
    return Award.objects.prefetch_related("settlements__obligation")
