"""A promise in force: what each month owes, drawn into runs, put back and paid."""

import hashlib
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from goldenbridge.apps.awards.actions.ending import end_if_run_out, give_way
from goldenbridge.apps.awards.models import Award, Entitlement
from goldenbridge.apps.awards.owing import entitle, entitle_parts
from goldenbridge.apps.awards.permissions import may_activate_award, may_draw_entitlements
from goldenbridge.apps.awards.refusals import NotCoveredYet, ProofMissing
from goldenbridge.apps.awards.rows import locked
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.entitlement import last_covered
from goldenbridge.core.errors import ForbiddenMove, NotFound
from goldenbridge.platform import trail


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
        give_way(award, from_month=left_on, actor=actor)
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
        end_if_run_out(award, actor=actor)
    if paid:
        trail.record("entitlements.paid", run_ref, actor=actor.ref)
    return [e.ref for e in paid]
