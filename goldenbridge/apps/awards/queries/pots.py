"""What a pot looks like once something is covered, and what could be covered instead."""

from dataclasses import dataclass, replace
from uuid import UUID

from goldenbridge.apps.awards.models import Change
from goldenbridge.apps.awards.owing import pay_commitments
from goldenbridge.apps.awards.permissions import may_read_awards
from goldenbridge.apps.awards.queries.views import AwardView, SettlementView
from goldenbridge.apps.ledger import queries as books
from goldenbridge.core import cover
from goldenbridge.core.actors import Actor
from goldenbridge.core.cover import WaysOut
from goldenbridge.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class PotAfter:
    """What a pot could promise now, what this promise takes, and what is left or missing afterwards."""

    pot: str
    currency: str
    free_minor: int
    promise_minor: int

    @property
    def after_minor(self) -> int:
        """What is left afterwards; never below nought."""
        return max(0, self.free_minor - self.promise_minor)

    @property
    def missing_minor(self) -> int:
        """What is missing, if anything."""
        return max(0, self.promise_minor - self.free_minor)


def ways_out(award: AwardView, *, actor: Actor) -> WaysOut | None:
    """Return what could be covered now instead of a draft; None if it can be covered as it stands, or is no draft."""
    may_read_awards(actor)
    if award.state != "draft":
        return None
    ways = cover.ways_out(
        free_minor=books.free_to_promise(award.currency, pot=award.pot),
        monthly_minor=award.monthly_minor,
        months=award.covered_months,
        pay_minor=award.cover_minor,
        debts_minor=award.settled_minor,
        currency=award.currency,
    )
    if ways is None:
        return None
    needed = award.cover_minor + award.settled_minor
    pots = [pot for pot in books.pots(award.currency) if books.free_to_promise(award.currency, pot=pot) >= needed]
    return replace(ways, other_pots=tuple(pots))


def pot_after(award: AwardView, *, actor: Actor) -> PotAfter:
    """Return what the pot looks like once this promise is covered."""
    may_read_awards(actor)
    free = books.free_to_promise(award.currency, pot=award.pot)
    return PotAfter(award.pot, award.currency, free, award.cover_minor + award.settled_minor)


def pot_after_settlement(award: AwardView, settlement: SettlementView, *, actor: Actor) -> PotAfter:
    """Return what the pot looks like once a settlement that was added later is covered."""
    may_read_awards(actor)
    free = books.free_to_promise(award.currency, pot=award.pot)
    return PotAfter(award.pot, award.currency, free, settlement.amount_minor)


def pot_after_change(award: AwardView, change_ref: UUID, *, actor: Actor) -> PotAfter:
    """Return what the pot looks like once a change is covered: only what it needs beyond what is set aside counts."""
    may_read_awards(actor)
    change = Change.objects.select_related("award").filter(ref=change_ref, award_id=award.ref).first()
    if change is None:
        raise NotFound
    left = sum(books.commitment(ref).left_minor for ref in pay_commitments(change.award))
    free = books.free_to_promise(award.currency, pot=award.pot)
    return PotAfter(award.pot, award.currency, free, max(0, change.needed_minor - left))
