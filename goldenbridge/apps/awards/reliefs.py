"""What third parties promised to forgive of somebody's debts, as those who promise money see it: it covers nothing."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from goldenbridge.apps.awards.models import Relief
from goldenbridge.apps.awards.permissions import may_read_awards
from goldenbridge.core.actors import Actor


@dataclass(frozen=True, slots=True)
class ReliefView:
    """A third party's word: how much of which debt, from whom by kind, when; no name."""

    obligation_ref: UUID
    kind_of_debt: str
    party: str
    condition: str
    amount_minor: int
    currency: str
    recorded_on: date
    logged_on: date | None


def reliefs_of(payee_ref: UUID, *, actor: Actor) -> list[ReliefView]:
    """Return what was promised to this payee by others, the oldest first."""
    may_read_awards(actor)
    return [
        ReliefView(
            row.obligation_ref,
            row.kind_of_debt,
            row.party,
            row.condition,
            row.amount_minor,
            row.currency,
            row.recorded_on,
            row.logged_on,
        )
        for row in Relief.objects.filter(payee_ref=payee_ref).order_by("recorded_on", "ref")
    ]
