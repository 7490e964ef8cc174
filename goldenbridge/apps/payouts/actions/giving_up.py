"""Payments that failed or came back and that nothing is to follow: one says so and why, another confirms it."""

from __future__ import annotations

from uuid import UUID

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts.actions.booking import free
from goldenbridge.apps.payouts.contents import finish_if_done, locked_run, locked_unfollowed, waiting_rows
from goldenbridge.apps.payouts.errors import RowWaits
from goldenbridge.apps.payouts.models import GivingUp, Payment, Run
from goldenbridge.apps.payouts.permissions import may_be_second, may_confirm_loss, may_read_bank_answer
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.errors import ForbiddenMove, Malformed, NotFound
from goldenbridge.platform import clock, trail


@atomic_with_retry
def propose_giving_up(payment_ref: UUID, *, reason: str, actor: Actor) -> Payment:
    """Say that nothing is to follow a payment that failed or came back; nothing changes before another confirms it."""
    may_read_bank_answer(actor)
    run, payment = _unfollowed(payment_ref)
    _must_be_booked(run, actor=actor)
    if reason not in GivingUp.Reason.values:
        raise Malformed
    told = {"reason": reason, "called_by": actor.ref, "called_on": clock.today()}
    _, is_new = GivingUp.objects.get_or_create(payment=payment, defaults=told)
    if is_new:
        trail.record("payment.giving_up_proposed", payment.ref, actor=actor.ref)
    return payment


@atomic_with_retry
def withdraw_giving_up(payment_ref: UUID, *, actor: Actor) -> Payment:
    """Take back that nothing is to follow it, before it is confirmed: it waits for its follow-up as before."""
    may_confirm_loss(actor)
    _, payment = _unfollowed(payment_ref)
    _proposed(payment).delete()
    trail.record("payment.giving_up_withdrawn", payment.ref, actor=actor.ref)
    return payment


@atomic_with_retry
def confirm_giving_up(payment_ref: UUID, *, actor: Actor) -> Payment:
    """Confirm, as a second person, that nothing follows: its entitlement is due again, or lost with its promise.

    Raises SamePerson, SharedVoucher; ForbiddenMove before the run is booked, RowWaits while a row may be its own.
    """
    may_confirm_loss(actor)
    run, payment = _unfollowed(payment_ref)
    proposed = _proposed(payment)
    may_be_second(proposed.called_by, actor)
    _must_be_booked(run, actor=actor)
    proposed.confirmed_by = actor.ref
    proposed.save(update_fields=["confirmed_by"])
    kept = payment.backed_minor
    is_whole = kept == payment.steps_minor
    payment.given_up_on, payment.backed_minor = clock.today(), 0
    payment.save(update_fields=["given_up_on", "backed_minor"])
    # What becomes of the month follows from what two people have said, whatever else the second may do.
    month = {"run_ref": payment.drawn_by, "actor": SCHEDULE}
    if not (is_whole and awards.undraw_entitlements([payment.entitlement_ref], **month)):
        # The month counts as paid although nothing arrived; what was kept for a follow-up goes back to the pot.
        awards.pay_entitlements([payment.entitlement_ref], **month)
        free(run, kept, key=f"payment:{payment.ref}", actor=SCHEDULE)
    finish_if_done(run)
    trail.record("payment.given_up", payment.ref, actor=actor.ref)
    return payment


def _unfollowed(payment_ref: UUID) -> tuple[Run, Payment]:
    """The run, its row locked, and the payment, if nothing follows it yet; NotFound otherwise."""
    found = Payment.objects.filter(ref=payment_ref).values_list("run_id", flat=True).first()
    if found is None:
        raise NotFound
    run = locked_run(found)
    payment = locked_unfollowed(Payment.objects.filter(ref=payment_ref)).first()
    if payment is None:
        raise NotFound
    return run, payment


def _must_be_booked(run: Run, *, actor: Actor) -> None:
    if run.booked_on is None:
        raise ForbiddenMove(state=run.state, verb="give_up")
    if waiting_rows(run, actor=actor):
        raise RowWaits(run=str(run.ref)[:8])


def _proposed(payment: Payment) -> GivingUp:
    proposed = GivingUp.objects.filter(payment=payment, confirmed_by=None).first()
    if proposed is None:
        raise NotFound
    return proposed
