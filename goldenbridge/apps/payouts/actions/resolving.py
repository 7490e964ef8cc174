"""What a treasurer says about payments that the bank has left in doubt."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking.queries import BankLine
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts.actions.booking import book_excess, deliver, free
from goldenbridge.apps.payouts.actions.deciding import NOTHING_HELD
from goldenbridge.apps.payouts.actions.settling import book_row
from goldenbridge.apps.payouts.backing import back
from goldenbridge.apps.payouts.contents import (
    batch_of,
    carry_key,
    content_of,
    doubtful_payments,
    finish_if_done,
    locked_run,
    locked_unfollowed,
    waiting_rows,
)
from goldenbridge.apps.payouts.errors import RowTooEarly, RowUnexplained, RowWaits, RunChanged
from goldenbridge.apps.payouts.models import Payment, Run
from goldenbridge.apps.payouts.permissions import may_read_bank_answer
from goldenbridge.core import canonical
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import ForbiddenMove, NotFound
from goldenbridge.platform import clock, trail

_UNDER_WAY = ("locked", "approved", "authorised", "released")


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
    if run.booked_on is None:
        raise ForbiddenMove(state=run.state, verb="give_up")
    if waiting_rows(run, actor=actor):
        raise RowWaits(run=str(run.ref)[:8])
    kept = payment.backed_minor
    is_whole = kept == payment.steps_minor
    payment.given_up_on, payment.backed_minor = clock.today(), 0
    payment.save(update_fields=["given_up_on", "backed_minor"])
    month = {"run_ref": payment.drawn_by, "actor": actor}
    if not (is_whole and awards.undraw_entitlements([payment.entitlement_ref], **month)):
        # The month counts as paid although nothing arrived; what was kept for a follow-up goes back to the pot.
        awards.pay_entitlements([payment.entitlement_ref], **month)
        free(run, kept, key=f"payment:{payment.ref}", actor=actor)
    finish_if_done(run)
    trail.record("payment.given_up", payment.ref, actor=actor.ref)
    return payment


@atomic_with_retry
def settle_row(
    run_ref: UUID, *, line_ref: UUID, paid_refs: Collection[UUID], actor: Actor, is_loss: bool = False
) -> Run:
    """Say which refused or dropped payments a waiting row of a run paid after all; books then say what the bank says.

    What nobody can explain is a loss of the pot, if the treasurer says so. Raises RowUnexplained otherwise.
    """
    may_read_bank_answer(actor)
    run = locked_run(run_ref)
    row = next((each for each in waiting_rows(run, actor=actor) if each.line_ref == line_ref), None)
    if row is None:
        raise NotFound
    if run.state in _UNDER_WAY:
        raise RowTooEarly
    if run.state == "open" and not is_loss:
        _surface(run, row, actor=actor)
    paid = list(doubtful_payments(run).select_for_update(of=("self",)).filter(ref__in=paid_refs).select_related("run"))
    if len(paid) != len(set(paid_refs)):
        raise RunChanged
    deliver(paid, actor=actor, verb="arrive")
    if not book_row(run, batch_of(row), actor=actor, paid=paid, is_loss=is_loss):
        if not is_loss:
            raise RowUnexplained
        net_minor = banking.claim_batch(line_ref, key=carry_key(run), actor=actor)
        book_excess(run, net_minor, key=f"row:{line_ref}", on=row.booked_on, actor=actor)
    trail.record("run.row_called_a_loss" if is_loss else "run.row_explained", run.ref, actor=actor.ref)
    return run


def _surface(run: Run, row: BankLine, *, actor: Actor) -> None:
    """A run that was sent back has been paid by its earlier order: it is with the bank, as it was then."""
    order = run.orders.get(order__batch_id=row.reference)
    payments = list(run.payments.filter(state="pending").select_related("follows__run", "run"))
    content = content_of(run)
    run.band, run.content, run.content_hash = content.band, canonical.encode(content.to_value()), content.digest()
    run.hold_ref, run.held_minor = NOTHING_HELD, 0
    run.order_id, run.order_digest, run.execution_on = order.order_id, b"", row.booked_on
    run.move("surface")
    run.save()
    drawn = [payment.entitlement_ref for payment in payments if payment.follows_id is None]
    if drawn:
        awards.draw_entitlements(drawn, run_ref=run.ref, actor=actor)
    back(payments)
    for payment in payments:
        payment.move("send")
        payment.sent_on = row.booked_on
    Payment.objects.bulk_update(payments, ["state", "sent_on"])
    trail.record("run.surfaced", run.ref, actor=actor.ref)
