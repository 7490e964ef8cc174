"""What was set aside for each promise at the end of a day, all its commitments together."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from goldenbridge.apps.awards.models import Award, Change, Entitlement, Settlement
from goldenbridge.apps.ledger.queries.setaside import set_aside_on


@dataclass(frozen=True, slots=True)
class SetAside:
    """By promise, and in all; minor units."""

    by_award: dict[UUID, int]
    total_minor: int


def set_aside_of(currency: str, last: date) -> SetAside:
    """Return what the books still held for each promise of a currency at the end of a day; empty ones are left out."""
    held = set_aside_on(last, currency)
    award_of = _awards_of()
    by_award: dict[UUID, int] = {}
    for commitment_ref, minor in held.items():
        award_ref = award_of.get(commitment_ref)
        if award_ref is not None:
            by_award[award_ref] = by_award.get(award_ref, 0) + minor
    return SetAside(by_award, sum(held.values()))


def _awards_of() -> dict[UUID, UUID]:
    """Return the promise behind each commitment: its own, of its settlements and changes, and those it had before."""
    found = dict(Award.objects.filter(commitment_ref__isnull=False).values_list("commitment_ref", "ref"))
    for model in (Settlement, Change, Entitlement):
        rows = model.objects.filter(commitment_ref__isnull=False).order_by()
        found |= dict(rows.values_list("commitment_ref", "award_id").distinct())
    return found
