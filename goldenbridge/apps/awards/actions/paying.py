"""A promise in force: what each month owes, drawn into runs and paid; paused, and ended by policy."""

import hashlib
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Sum

from goldenbridge.apps.awards.actions.promising import reject
from goldenbridge.apps.awards.models import END_REASONS, Award, Entitlement
from goldenbridge.apps.awards.owing import entitle, entitle_parts, pay_commitments
from goldenbridge.apps.awards.permissions import (
    may_activate_award,
    may_draw_entitlements,
    may_end_award,
)
from goldenbridge.apps.awards.refusals import NotCoveredYet, ProofMissing, UnknownReason
from goldenbridge.apps.awards.rows import locked
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.entitlement import first_of_month, last_covered
from goldenbridge.core.errors import ForbiddenMove, NotFound
from goldenbridge.platform import trail

KEEPS_DEBTS = ("placed", "term", "exhausted")
"""Reasons after which debts that were promised are still settled; after the others nothing undrawn is owed."""


@atomic_with_retry
def activate_award(ref: UUID, *, left_on: date, actor: Actor) -> Award:
    """Put a promise in force: he has left; what each month owes is written down from that month on."""
    award = locked(ref)
    may_activate_award(actor)
    award.move("activate")
    award.left_on = left_on
    if award.rule:
        entitle(award, award.rule.schedule(left_on))
        award.covered_to = last_covered(left_on, award.covered_months)
    for settlement in award.settlements.filter(state="approved", round=award.round):
        entitle_parts(settlement, from_month=settlement.first_month or left_on)
    award.save(update_fields=["state", "left_on", "entitled_minor", "covered_to"])
    trail.record("award.activated", award.ref, actor=actor.ref)
    return award


def _locked_entitlements(refs: Sequence[UUID]) -> list[Entitlement]:
    """Return entitlements with their awards and themselves locked, always in the same order."""
    awards = Entitlement.objects.filter(ref__in=refs).values("award_id")
    list(Award.objects.select_for_update().filter(ref__in=awards).order_by("ref").values_list("ref", flat=True))
    rows = Entitlement.objects.select_for_update(of=("self",)).filter(ref__in=refs).order_by("ref")
    found = list(rows.select_related("award", "settlement"))
    if len(found) != len(set(refs)):
        raise NotFound
    return found


def _require_payable(entitlement: Entitlement) -> None:
    """Refuse an instalment without proof, and a month for which nothing is set aside yet."""
    if entitlement.settlement is not None:
        if entitlement.settlement.is_later and not entitlement.proof:
            raise ProofMissing
        return
    covered_to = entitlement.award.covered_to
    if covered_to is None or entitlement.month > covered_to:
        raise NotCoveredYet(month=entitlement.month.strftime("%Y-%m"))


def _key(run_ref: UUID, entitlements: Sequence[Entitlement]) -> str:
    told = ",".join(f"{entitlement.ref}:{entitlement.draws}" for entitlement in entitlements)
    return f"{run_ref}:{hashlib.sha256(told.encode('ascii')).hexdigest()[:32]}"


def _draw(entitlement: Entitlement) -> ledger.Draw:
    if entitlement.commitment_ref is None:
        entitlement.commitment_ref = (entitlement.settlement or entitlement.award).commitment_ref
    if entitlement.commitment_ref is None:
        raise NotFound
    return ledger.Draw(entitlement.commitment_ref, entitlement.amount_minor)


@atomic_with_retry
def draw_entitlements(refs: Sequence[UUID], *, run_ref: UUID, actor: Actor) -> list[UUID]:
    """Take entitlements into a run: their cover becomes payable, in one entry; returns those that were not in it yet.

    Raises:
        ForbiddenMove: one is in another run, paid or cancelled, or its award is suspended.

    """
    may_draw_entitlements(actor)
    fresh = [e for e in _locked_entitlements(refs) if not (e.state == "drawn" and e.run_ref == run_ref)]
    for entitlement in fresh:
        if entitlement.award.state not in {"active", "ended"}:
            raise ForbiddenMove(state=entitlement.award.state, verb="draw")
        _require_payable(entitlement)
        entitlement.move("draw")
        entitlement.run_ref = run_ref
        entitlement.draws += 1
    if fresh:
        ledger.draw_commitments([_draw(e) for e in fresh], key=_key(run_ref, fresh), actor=actor)
        Entitlement.objects.bulk_update(fresh, ["state", "run_ref", "draws", "commitment_ref"])
        for settlement in {e.settlement for e in fresh if e.settlement and e.settlement.state == "approved"}:
            settlement.move("pay")
            settlement.save(update_fields=["state"])
        trail.record("entitlements.drawn", run_ref, actor=actor.ref)
    return [e.ref for e in fresh]


@atomic_with_retry
def undraw_entitlements(refs: Sequence[UUID], *, run_ref: UUID, actor: Actor) -> list[UUID]:
    """Put entitlements of a run back among what is due: a payment was cancelled, or the run given up. Returns them."""
    may_draw_entitlements(actor)
    drawn = [e for e in _locked_entitlements(refs) if e.state == "drawn" and e.run_ref == run_ref]
    if drawn:
        ledger.undraw_commitments([_draw(e) for e in drawn], key=_key(run_ref, drawn), actor=actor)
        for entitlement in drawn:
            entitlement.move("undraw")
            entitlement.run_ref = None
        Entitlement.objects.bulk_update(drawn, ["state", "run_ref"])
        trail.record("entitlements.undrawn", run_ref, actor=actor.ref)
    return [e.ref for e in drawn]


@atomic_with_retry
def pay_entitlements(refs: Sequence[UUID], *, run_ref: UUID, actor: Actor) -> list[UUID]:
    """Record that entitlements of a run were paid; returns those that were not paid before.

    A settlement whose parts are all paid is settled, and a promise that owes nothing more has run its term.
    """
    may_draw_entitlements(actor)
    rows = _locked_entitlements(refs)
    paid = [e for e in rows if not (e.state == "paid" and e.run_ref == run_ref)]
    for entitlement in paid:
        if entitlement.run_ref != run_ref:
            raise ForbiddenMove(state=entitlement.state, verb="pay")
        entitlement.move("pay")
    Entitlement.objects.bulk_update(paid, ["state"])
    for settlement in {e.settlement for e in paid if e.settlement}:
        if not settlement.entitlements.filter(state__in=["due", "drawn"]).exists():
            settlement.move("settle")
            settlement.save(update_fields=["state"])
    for award in sorted({e.award for e in paid}, key=lambda award: award.ref):
        _end_if_run_out(award, actor=actor)
    if paid:
        trail.record("entitlements.paid", run_ref, actor=actor.ref)
    return [e.ref for e in paid]


def _end_if_run_out(award: Award, *, actor: Actor) -> None:
    if award.state != "active" or award.entitlements.filter(state__in=["due", "drawn"]).exists():
        return
    if award.settlements.filter(state__in=["negotiated", "covered", "approved", "paying"]).exists():
        return
    last = award.entitlements.filter(state="paid").order_by("-month").values_list("month", flat=True).first()
    award.move("end")
    award.end_reason, award.ended_on = "term", last
    award.save(update_fields=["state", "end_reason", "ended_on"])
    if award.commitment_ref:
        ledger.free_commitment(award.commitment_ref, actor=actor)
    trail.record("award.ended", award.ref, actor=actor.ref)


@atomic_with_retry
def end_award(ref: UUID, *, reason: str, on: date, actor: Actor) -> Award:
    """End a promise and free what is undrawn of it, by policy.

    When a job began (`placed`), the months up to and with that one stay due, then the taper of the rule, then nothing;
    debts that were promised are still settled. After `withdrawn`, `revoked` and `deceased` nothing undrawn is owed.
    What a run has drawn already stays with that run.

    Raises:
        UnknownReason: a promise does not end for that reason.

    """
    award = locked(ref)
    if reason not in END_REASONS:
        raise UnknownReason
    may_end_award(actor, reason)
    award.move("end")
    award.end_reason, award.ended_on = reason, on
    _cancel_undrawn(award, reason, on)
    if reason not in KEEPS_DEBTS:
        _give_up_debts(award, actor=actor)
    award.save(update_fields=["state", "end_reason", "ended_on", "entitled_minor"])
    _free_unowed(award, actor=actor)
    trail.record("award.ended", award.ref, actor=actor.ref)
    return award


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
        reject(settlement, actor=actor)


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
