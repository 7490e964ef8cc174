"""The end of a promise, by policy or because nothing more is owed: what was set aside for it returns to the pot."""

from datetime import date
from uuid import UUID

from django.db.models import Sum

from goldenbridge.apps.awards.abandoning import abandon_change, abandon_ending, abandon_settlement
from goldenbridge.apps.awards.models import END_REASONS, KEEPS_DEBTS, Award
from goldenbridge.apps.awards.owing import entitle, pay_commitments
from goldenbridge.apps.awards.permissions import may_end_award
from goldenbridge.apps.awards.refusals import UnknownReason
from goldenbridge.apps.awards.rows import locked
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.entitlement import first_of_month
from goldenbridge.platform import clock, trail


@atomic_with_retry
def end_award(ref: UUID, *, reason: str, on: date, actor: Actor) -> Award:
    """End a promise because a job began or by the applicant's own word; for other reasons two people sign an ending.

    Raises:
        UnknownReason: a promise does not end for that reason.

    """
    award = locked(ref)
    if reason not in END_REASONS:
        raise UnknownReason
    may_end_award(actor, reason)
    end_locked(award, reason=reason, on=on, actor=actor)
    return award


def end_locked(award: Award, *, reason: str, on: date, actor: Actor) -> None:
    """End a promise whose row is locked, and free what is undrawn of it, by policy.

    When a job began (`placed`), the months up to and with that one stay due, then the taper of the rule, then nothing;
    debts that were promised are still settled. After `term` the months up to and with that day's stay due, and so do
    the debts. After `withdrawn`, `revoked` and `deceased` nothing undrawn is owed.
    What a run has drawn already stays with that run. A change that waits is given up.
    """
    award.move("end")
    _cancel_undrawn(award, reason, on)
    if reason not in KEEPS_DEBTS:
        _give_up_debts(award, actor=actor)
    _close(award, reason, on, actor=actor)


def end_if_run_out(award: Award, *, actor: Actor) -> None:
    """End a promise in force that owes nothing more and settles no debt any more; any other stays as it is."""
    if award.state != "active" or award.entitlements.filter(state__in=["due", "drawn"]).exists():
        return
    if award.settlements.filter(state__in=["negotiated", "covered", "approved", "paying"]).exists():
        return
    last = award.entitlements.filter(state="paid").order_by("-month").values_list("month", flat=True).first()
    award.move("end")
    _close(award, "term", last or clock.today(), actor=actor)


def give_way(award: Award, *, from_month: date, actor: Actor) -> None:
    """Cancel what earlier promises of the same person owe from a month on: a taper ends where new pay begins."""
    earlier = Award.objects.select_for_update().filter(payee_ref=award.payee_ref, state="ended").exclude(ref=award.ref)
    for old in earlier.order_by("ref"):
        rows = old.entitlements.select_for_update().filter(
            state="due", settlement__isnull=True, month__gte=first_of_month(from_month)
        )
        for entitlement in rows:
            entitlement.move("cancel")
            entitlement.save(update_fields=["state"])
            old.entitled_minor -= entitlement.amount_minor
        old.save(update_fields=["entitled_minor"])
        _free_unowed(old, actor=actor)


def _close(award: Award, reason: str, on: date, *, actor: Actor) -> None:
    """Write the end down, give up what waits to change the promise, and free what it no longer owes."""
    award.end_reason, award.ended_on = reason, on
    award.save(update_fields=["state", "end_reason", "ended_on", "entitled_minor"])
    award.pauses.filter(ended_on__isnull=True).update(ended_on=clock.today())
    for change in award.changes.select_for_update().filter(state__in=["draft", "covered"]):
        abandon_change(change, actor=actor)
    for ending in award.endings.select_for_update().filter(state__in=["proposed", "signed"]):
        abandon_ending(ending, actor=actor)
    _free_unowed(award, actor=actor)
    trail.record("award.ended", award.ref, actor=actor.ref)


def _cancel_undrawn(award: Award, reason: str, on: date) -> None:
    """Cancel the months that are no longer owed, and write those down anew that a taper makes smaller."""
    rule = award.rule
    if rule is None:
        return
    due = list(award.entitlements.select_for_update().filter(state="due", settlement__isnull=True).order_by("month"))
    schedule = [(entitlement.month, entitlement.amount_minor) for entitlement in due]
    owed: dict[date, int] = {}
    if reason == "placed":
        # Months that nothing was set aside for were never certain: they end with the job, taper or not.
        owed = {
            month: minor
            for month, minor in rule.after_job(schedule, on)
            if award.covered_to is not None and month <= award.covered_to
        }
    elif reason in {"term", "exhausted"}:
        owed = {month: minor for month, minor in schedule if month <= first_of_month(on)}
    smaller = []
    for entitlement in due:
        minor = owed.get(entitlement.month, 0)
        if minor == entitlement.amount_minor:
            continue
        entitlement.move("cancel")
        entitlement.save(update_fields=["state"])
        award.entitled_minor -= entitlement.amount_minor
        if minor:
            smaller.append((entitlement.month, minor))
    entitle(award, smaller)


def _give_up_debts(award: Award, *, actor: Actor) -> None:
    for entitlement in award.entitlements.select_for_update().filter(state="due", settlement__isnull=False):
        entitlement.move("cancel")
        entitlement.save(update_fields=["state"])
    for settlement in award.settlements.select_for_update().exclude(state__in=["settled", "rejected"]).order_by("ref"):
        if settlement.state == "paying":
            if settlement.commitment_ref:
                ledger.free_commitment(settlement.commitment_ref, actor=actor)
            continue
        abandon_settlement(settlement, actor=actor)


def _free_unowed(award: Award, *, actor: Actor) -> None:
    if award.commitment_ref is None:
        return
    due = award.entitlements.filter(state="due", settlement__isnull=True, month__lte=award.covered_to or date.min)
    owed = dict(due.values_list("commitment_ref").annotate(total=Sum("amount_minor")))
    # What was drawn and put back lies in the commitment that it came from; the rest in the promise's own.
    owed[award.commitment_ref] = owed.get(award.commitment_ref, 0) + owed.pop(None, 0)
    for ref in pay_commitments(award):
        left = books.commitment(ref).left_minor - owed.get(ref, 0)
        if left > 0:
            ledger.free_commitment(ref, amount_minor=left, actor=actor)
