"""Payments that count as paid, and of which the bank or the recipient says the contrary afterwards.

Such a doubt is never silent and does not die of age: a treasurer says what is true. That it was not paid takes two, and
that the bank has not booked more than the others can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import QuerySet, Sum

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts.contents import locked_run, open_doubts
from goldenbridge.apps.payouts.errors import RowHoldsIt
from goldenbridge.apps.payouts.models import Doubt, Payment, Run
from goldenbridge.apps.payouts.permissions import may_be_second, may_confirm_loss, may_read_bank_answer
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import NotFound
from goldenbridge.platform import clock, trail

_NO_REASONS: Mapping[str, str] = {}


def raise_doubts(
    payments: Iterable[Payment], *, voice: str, reasons: Mapping[str, str] = _NO_REASONS, actor: Actor
) -> None:
    """Note who denies these payments, which count as paid; while that is open, the same word again is no news."""
    for payment in payments:
        told = {"reason": reasons.get(payment.end_to_end_id, "")[:8], "raised_on": clock.today()}
        _, is_new = Doubt.objects.get_or_create(payment=payment, voice=voice, settled_on=None, defaults=told)
        if is_new:
            trail.record("payment.doubted", payment.ref, actor=actor.ref)


@atomic_with_retry
def keep_paid(payment_ref: UUID, *, actor: Actor) -> Payment:
    """Say that a doubted payment was paid all the same, as the bank says when it is asked."""
    may_read_bank_answer(actor)
    _, payment, doubts = _doubted(payment_ref)
    doubts.update(called_by=None, called_on=None, settled_by=actor.ref, settled_on=clock.today())
    trail.record("payment.doubt_settled", payment.ref, actor=actor.ref)
    return payment


@atomic_with_retry
def call_unpaid(payment_ref: UUID, *, actor: Actor) -> Payment:
    """Say that a doubted payment was not paid; nothing changes before somebody else confirms it. Raises RowHoldsIt."""
    may_read_bank_answer(actor)
    run, payment, doubts = _doubted(payment_ref)
    _must_not_be_held(run, payment, actor=actor)
    doubts.filter(called_by=None).update(called_by=actor.ref, called_on=clock.today())
    trail.record("payment.called_unpaid", payment.ref, actor=actor.ref)
    return payment


@atomic_with_retry
def withdraw_unpaid(payment_ref: UUID, *, actor: Actor) -> Payment:
    """Take back that it was not paid, before it is confirmed: the doubt stands as before."""
    may_confirm_loss(actor)
    _, payment, doubts = _doubted(payment_ref)
    if not doubts.filter(called_by__isnull=False).update(called_by=None, called_on=None):
        raise NotFound
    trail.record("payment.unpaid_withdrawn", payment.ref, actor=actor.ref)
    return payment


@atomic_with_retry
def confirm_unpaid(payment_ref: UUID, *, actor: Actor) -> Payment:
    """Confirm, as a second person, that it was not paid: it has failed, and its money is payable again.

    Raises RowHoldsIt, SamePerson, SharedVoucher, and Insolvent when the pot has promised that money meanwhile.
    """
    may_confirm_loss(actor)
    run, payment, doubts = _doubted(payment_ref)
    called = [doubt for doubt in doubts if doubt.called_by]
    if not called:
        raise NotFound
    for doubt in called:
        may_be_second(doubt.called_by, actor)
    _must_not_be_held(run, payment, actor=actor)
    payment.move("deny")
    payment.reason, payment.settled_on, payment.booked_on = called[0].reason, clock.today(), None
    payment.backed_minor = payment.steps_minor
    payment.save(update_fields=["state", "reason", "settled_on", "booked_on", "backed_minor"])
    _make_payable(run, payment, key=f"doubt:{called[0].ref}", actor=actor)
    doubts.update(settled_by=actor.ref, settled_on=clock.today())
    trail.record("payment.denied", payment.ref, actor=actor.ref)
    return payment


def _doubted(payment_ref: UUID) -> tuple[Run, Payment, QuerySet[Doubt]]:
    """The run, its row locked, the payment, and what is open about it; NotFound if nothing is."""
    found = Payment.objects.filter(ref=payment_ref).values_list("run_id", flat=True).first()
    if found is None:
        raise NotFound
    run = locked_run(found)
    payment = Payment.objects.select_for_update().get(ref=payment_ref)
    refs = list(open_doubts(Payment.objects.filter(ref=payment_ref)).values_list("ref", flat=True))
    if not refs:
        raise NotFound
    return run, payment, Doubt.objects.filter(ref__in=refs).order_by("raised_on", "voice")


def _make_payable(run: Run, payment: Payment, *, key: str, actor: Actor) -> None:
    """Its money went back to the pot with the row: it is set aside once more, and drawn at once."""
    amount_minor = payment.steps_minor
    commitment = ledger.commit(amount_minor=amount_minor, currency=run.currency, pot=run.pot, key=key, actor=actor)
    ledger.draw_commitments([ledger.Draw(commitment, amount_minor)], key=key, actor=actor)


def _must_not_be_held(run: Run, payment: Payment, *, actor: Actor) -> None:
    """Raise RowHoldsIt when the bank has booked more for the run than all its other payments can be."""
    booked_minor = banking.booked_minor(
        run.account_id,
        references=list(run.orders.values_list("order__batch_id", flat=True)),
        besides=list(run.losses.filter(confirmed_on__isnull=False).values_list("line_ref", flat=True)),
        actor=actor,
    )
    others = run.payments.filter(booked_on__isnull=False).exclude(ref=payment.ref)
    if booked_minor > (others.aggregate(sum=Sum("steps_minor"))["sum"] or 0):
        raise RowHoldsIt
