"""Gives up what was drafted or covered and is not in force yet: its cover returns to the pot."""

from goldenbridge.apps.awards.models import Change, Ending, Obligation, Settlement
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.core.actors import Actor
from goldenbridge.platform import trail


def abandon_change(change: Change, *, actor: Actor) -> None:
    """Give up a change that is not in force; what was set aside for it returns."""
    change.move("withdraw")
    change.save(update_fields=["state"])
    if change.commitment_ref:
        ledger.free_commitment(change.commitment_ref, actor=actor)
    trail.record("change.withdrawn", change.ref, actor=actor.ref)


def abandon_ending(ending: Ending, *, actor: Actor) -> None:
    """Give up an ending that not both have signed: the promise stands, or has ended for another reason."""
    ending.move("withdraw")
    ending.save(update_fields=["state"])
    trail.record("ending.withdrawn", ending.ref, actor=actor.ref)


def abandon_settlement(settlement: Settlement, *, actor: Actor) -> None:
    """Give up a settlement of which nothing was drawn: its cover returns, and so does the obligation's room."""
    settlement.move("reject")
    settlement.save(update_fields=["state"])
    if settlement.commitment_ref:
        ledger.free_commitment(settlement.commitment_ref, actor=actor)
    obligation = Obligation.objects.select_for_update().get(ref=settlement.obligation_id)
    obligation.settled_minor -= settlement.amount_minor
    obligation.save(update_fields=["settled_minor"])
