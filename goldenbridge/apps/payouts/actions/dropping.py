"""Payments that leave a run before it is sent; the only change that does not void its approvals."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts.backing import unback
from goldenbridge.apps.payouts.contents import locked_run
from goldenbridge.apps.payouts.errors import RunChanged
from goldenbridge.apps.payouts.models import Payee, Payment, Run, WorkRow
from goldenbridge.apps.payouts.permissions import may_prepare_run
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import ForbiddenMove, Malformed, NotFound
from goldenbridge.platform import clock, trail

REASONS = ("screened", "account", "asked", "rail")
_DROPPABLE = ("open", "authorised", "released")
_APPROVABLE = ("locked", "approved", "authorised", "released")


@atomic_with_retry
def drop_payment(payment_ref: UUID, *, reason: str, actor: Actor) -> Payment:
    """Take one payment out of a run: its name was screened out, its account changed, or its recipient asked for it.

    Or it is paid by the other rail, which only the treasurer's page knows, that opened the account.

    After the release the releaser signs anew what is left, or no file is believed.
    """
    may_prepare_run(actor)
    if reason not in REASONS:
        raise Malformed
    found = Payment.objects.filter(ref=payment_ref).values_list("run_id", flat=True).first()
    if found is None:
        raise NotFound
    run = locked_run(found)
    if run.state not in _DROPPABLE:
        raise ForbiddenMove(state=run.state, verb="drop")
    payment = Payment.objects.select_for_update().get(ref=payment_ref)
    _cancel(payment, run, reason=reason, actor=actor)
    trail.record("payment.dropped", payment.ref, actor=actor.ref)
    return payment


@atomic_with_retry
def drop_others(run_ref: UUID, *, payment_refs: Collection[UUID], actor: Actor) -> int:
    """Take those out of an open run who are paid by the other rail, all or none; says how many. Raises RunChanged."""
    may_prepare_run(actor)
    run = locked_run(run_ref)
    if run.state != "open":
        raise ForbiddenMove(state=run.state, verb="drop")
    others = list(run.payments.select_for_update().filter(ref__in=payment_refs, state="pending"))
    if len(others) != len(set(payment_refs)):
        raise RunChanged
    for payment in others:
        _cancel(payment, run, reason="rail", actor=actor)
    trail.record_many([("payment.dropped", payment.ref) for payment in others], actor=actor.ref)
    return len(others)


def drop_unsent(payee: Payee, *, actor: Actor) -> int:
    """Drop a payee's payments from every run that is not sent, because the account they would go to has changed."""
    pending = Payment.objects.filter(payee=payee, state="pending").order_by("run_id", "ref")
    count = 0
    for payment_ref, run_ref in list(pending.values_list("ref", "run_id")):
        run = locked_run(run_ref)
        # Read under the run's lock: it may have gone to the bank in the moment before.
        payment = Payment.objects.select_for_update().filter(ref=payment_ref, state="pending").first()
        if payment is None or run.state not in _APPROVABLE:
            continue
        _cancel(payment, run, reason="account", actor=actor)
        count += 1
    return count


def _cancel(payment: Payment, run: Run, *, reason: str, actor: Actor) -> None:
    """Cancel; what the run holds for it already is given back when the bank has booked the run."""
    payment.move("cancel")
    payment.reason = reason
    if run.hold_ref is None:
        give_back([payment], run, actor=actor)
    payment.save(update_fields=["state", "reason", "settled_on"])
    WorkRow.objects.filter(payment=payment).delete()


def give_back(payments: list[Payment], run: Run, *, actor: Actor) -> None:
    """Let the entitlements of cancelled payments be due again; what a follow-up had taken over goes back too."""
    for payment in payments:
        payment.settled_on = clock.today()
    if run.content_hash is None:
        return
    unback(payments)
    drawn = [payment.entitlement_ref for payment in payments if payment.follows_id is None]
    if drawn:
        awards.undraw_entitlements(drawn, run_ref=run.ref, actor=actor)
