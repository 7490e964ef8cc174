"""What a treasurer says about payments that the bank has left in doubt."""

from __future__ import annotations

from uuid import UUID

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts.actions.booking import free
from goldenbridge.apps.payouts.contents import finish_if_done, locked_run, locked_unfollowed
from goldenbridge.apps.payouts.models import Payment
from goldenbridge.apps.payouts.permissions import may_read_bank_answer
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import ForbiddenMove, NotFound
from goldenbridge.platform import clock, trail


@atomic_with_retry
def give_up_payment(payment_ref: UUID, *, actor: Actor) -> Payment:
    """Say that nothing follows a payment that failed: its entitlement is due again, or lost with its promise."""
    may_read_bank_answer(actor)
    found = Payment.objects.filter(ref=payment_ref).values_list("run_id", flat=True).first()
    if found is None:
        raise NotFound
    run = locked_run(found)
    payment = locked_unfollowed(Payment.objects.filter(ref=payment_ref)).first()
    if payment is None:
        raise NotFound
    if payment.state == "failed" and run.booked_on is None:
        raise ForbiddenMove(state=run.state, verb="give_up")
    kept = payment.backed_minor
    payment.given_up_on, payment.backed_minor = clock.today(), 0
    payment.save(update_fields=["given_up_on", "backed_minor"])
    undrawn = awards.undraw_entitlements([payment.entitlement_ref], run_ref=payment.drawn_by, actor=actor)
    if not undrawn:
        # The month counts as paid although nothing arrived; what was kept for a follow-up goes back to the pot.
        free(run, kept, key=f"payment:{payment.ref}", actor=actor)
    finish_if_done(run)
    trail.record("payment.given_up", payment.ref, actor=actor.ref)
    return payment
