"""What a treasurer says about rows of the bank that leave payments in doubt."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking.queries import BankLine
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts.actions.booking import book_excess
from goldenbridge.apps.payouts.actions.deciding import NOTHING_HELD
from goldenbridge.apps.payouts.actions.rows import book_row, settle_waiting_rows
from goldenbridge.apps.payouts.backing import back
from goldenbridge.apps.payouts.contents import (
    batch_of,
    content_of,
    joining,
    locked_run,
    may_be_in_row,
    waiting_rows,
)
from goldenbridge.apps.payouts.errors import RowTooEarly, RowUnexplained, RunChanged
from goldenbridge.apps.payouts.models import CalledLoss, Payment, Run
from goldenbridge.apps.payouts.permissions import may_be_second, may_confirm_loss, may_read_bank_answer
from goldenbridge.core import canonical
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.errors import NotFound
from goldenbridge.platform import clock, trail

_UNDER_WAY = ("locked", "approved", "authorised", "released")


@atomic_with_retry
def settle_row(run_ref: UUID, *, line_ref: UUID, paid_refs: Collection[UUID], actor: Actor) -> Run:
    """Say whom a waiting row of a run paid: all whom it paid, and nobody else; books then say what the bank says.

    Raises RowUnexplained when it cannot be just these, alone or with the other rows of its order that wait: what
    nobody can explain, two people call a loss.
    """
    may_read_bank_answer(actor)
    run, row = _waiting_row(run_ref, line_ref, actor)
    if run.state == "open":
        _surface(run, row, actor=actor)
    paid = _paid(run, paid_refs)
    of_order = [batch_of(each) for each in waiting_rows(run, actor=actor) if each.reference == row.reference]
    if not book_row(run, batch_of(row), actor=actor, paid=paid) and not book_row(
        run, *of_order, actor=actor, paid=paid
    ):
        raise RowUnexplained
    trail.record("run.row_explained", run.ref, actor=actor.ref)
    settle_waiting_rows(run, actor=actor)
    return run


@atomic_with_retry
def call_loss(run_ref: UUID, *, line_ref: UUID, paid_refs: Collection[UUID], actor: Actor) -> CalledLoss:
    """Call what is left of a waiting row a loss of the pot; nothing is booked before somebody else confirms it.

    It may have paid some all the same; whoever is not named does not count as paid.
    """
    may_read_bank_answer(actor)
    run, _ = _waiting_row(run_ref, line_ref, actor)
    paid = _paid(run, paid_refs)
    if CalledLoss.objects.filter(line_ref=line_ref).exists():
        raise RunChanged
    loss = CalledLoss.objects.create(line_ref=line_ref, run=run, called_by=actor.ref, called_on=clock.today())
    loss.paid.set(paid)
    trail.record("run.row_called_a_loss", run.ref, actor=actor.ref)
    return loss


@atomic_with_retry
def withdraw_loss(run_ref: UUID, *, line_ref: UUID, actor: Actor) -> Run:
    """Take back that a row is a loss, before it is confirmed: it waits again for somebody who explains it."""
    may_confirm_loss(actor)
    run = locked_run(run_ref)
    _called(run, line_ref).delete()
    trail.record("run.loss_withdrawn", run.ref, actor=actor.ref)
    return run


@atomic_with_retry
def confirm_loss(run_ref: UUID, *, line_ref: UUID, actor: Actor) -> Run:
    """Confirm, as a second person, that nobody can explain the rest of a row: the pot bears it as a fee of the bank.

    Raises SamePerson and SharedVoucher, as the matrix has it for any two who act on one thing.
    """
    may_confirm_loss(actor)
    run, row = _waiting_row(run_ref, line_ref, actor)
    loss = _called(run, line_ref)
    may_be_second(loss.called_by, actor)
    paid = _paid(run, loss.paid.values_list("ref", flat=True))
    # That it is booked follows from what two people have said, whatever else the second may do.
    if not book_row(run, batch_of(row), actor=SCHEDULE, paid=paid, is_loss=True):
        net_minor = banking.claim_batch(line_ref, keys=joining(run), actor=SCHEDULE)
        book_excess(run, net_minor, key=f"row:{line_ref}", on=row.booked_on, actor=SCHEDULE)
    loss.confirmed_by, loss.confirmed_on = actor.ref, clock.today()
    loss.save(update_fields=["confirmed_by", "confirmed_on"])
    trail.record("run.loss_confirmed", run.ref, actor=actor.ref)
    settle_waiting_rows(run, actor=SCHEDULE)
    return run


def _waiting_row(run_ref: UUID, line_ref: UUID, actor: Actor) -> tuple[Run, BankLine]:
    """The run, its row locked, and the row of the bank that waits; NotFound, or RowTooEarly while it is on its way."""
    run = locked_run(run_ref)
    row = next((each for each in waiting_rows(run, actor=actor) if each.line_ref == line_ref), None)
    if row is None:
        raise NotFound
    if run.state in _UNDER_WAY:
        raise RowTooEarly
    return run, row


def _paid(run: Run, paid_refs: Collection[UUID]) -> list[Payment]:
    named = may_be_in_row(run).filter(ref__in=paid_refs).order_by("ref")
    paid = list(named.select_for_update(of=("self",)).select_related("run"))
    if len(paid) != len(set(paid_refs)):
        raise RunChanged
    return paid


def _called(run: Run, line_ref: UUID) -> CalledLoss:
    loss = CalledLoss.objects.filter(line_ref=line_ref, run=run, confirmed_by=None).first()
    if loss is None:
        raise NotFound
    return loss


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
