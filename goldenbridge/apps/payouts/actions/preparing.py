"""A run from its opening to its lock: which payments, their sealed exact amounts, and giving it up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.awards import queries as awards_queries
from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts.backing import back
from goldenbridge.apps.payouts.contents import (
    awards_of,
    content_of,
    locked_run,
    locked_unfollowed,
    must_have_money,
    new_end_to_end_id,
    waiting_rows,
)
from goldenbridge.apps.payouts.errors import (
    AccountAwaited,
    AmountsMissing,
    ForeignDetails,
    MonthAhead,
    NothingToPay,
    PaymentTaken,
    RunChanged,
    RunIsOpen,
)
from goldenbridge.apps.payouts.models import NOT_LIVE, Payee, Payment, Run, WorkRow
from goldenbridge.apps.payouts.permissions import may_prepare_run
from goldenbridge.core import canonical
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError, ForbiddenMove, InvariantBroken
from goldenbridge.core.runs import RAILS
from goldenbridge.core.sealing import Compartment, Purpose, check_place, parse_header
from goldenbridge.platform import clock, trail


@transaction.atomic
def prepare_run(
    *,
    cell_ref: UUID,
    account_ref: UUID,
    rail: str,
    pot: str,
    month: date,
    actor: Actor,
    only: Collection[UUID] | None = None,
) -> Run:
    """Open a run with what is due for a cell up to a month, and with follow-ups of what failed or came back.

    `only` names the payees, where some are paid by another rail; who was asked for a new account waits for it. Raises
    MonthAhead, NothingToPay, AccountAwaited, RunIsOpen, PaymentTaken, AccountNotConfirmed.
    """
    may_prepare_run(actor)
    if (month.year, month.month) > (clock.today().year, clock.today().month):
        raise MonthAhead
    account = banking.paying_account(account_ref, actor=actor)
    if rail not in RAILS:
        raise InvariantBroken
    asked_for = Payee.objects.filter(cell_ref=cell_ref, **({} if only is None else {"ref__in": list(only)}))
    payees = {payee.ref: payee for payee in asked_for.filter(account_wanted_on=None)}
    run = Run(
        cell_ref=cell_ref,
        account_id=account.ref,
        rail=rail,
        pot=pot,
        currency=account.currency,
        opened_on=clock.today(),
    )
    payments = [*_due(run, payees, month, actor), *_follow_ups(run, payees, actor)]
    if not payments:
        waiting = asked_for.exclude(account_wanted_on=None).count()
        raise AccountAwaited(count=waiting) if waiting else NothingToPay
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError as error:
        raise RunIsOpen from error
    try:
        with transaction.atomic():
            Payment.objects.bulk_create(payments)
    except IntegrityError as error:
        raise PaymentTaken from error
    trail.record("run.opened", run.ref, actor=actor.ref)
    return run


def _due(run: Run, payees: Mapping[UUID, Payee], month: date, actor: Actor) -> list[Payment]:
    due = awards_queries.due_entitlements(month, currency=run.currency, pot=run.pot, actor=actor)
    found = [_payment_for(run, payees[each.payee_ref], each) for each in due if each.payee_ref in payees]
    taken = _live_entitlements([payment.entitlement_ref for payment in found])
    return [payment for payment in found if payment.entitlement_ref not in taken]


def _payment_for(run: Run, payee: Payee, due: awards_queries.Due) -> Payment:
    return Payment(
        run=run,
        payee=payee,
        entitlement_ref=due.entitlement_ref,
        drawn_by=run.ref,
        award_ref=due.award_ref,
        month=due.month,
        steps_minor=due.amount_minor,
        end_to_end_id=new_end_to_end_id(),
    )


def _live_entitlements(refs: list[UUID]) -> set[UUID]:
    rows = Payment.objects.filter(entitlement_ref__in=refs).exclude(state__in=NOT_LIVE)
    return set(rows.values_list("entitlement_ref", flat=True))


def _follow_ups(run: Run, payees: Mapping[UUID, Payee], actor: Actor) -> list[Payment]:
    """A new payment for each that failed or came back and was neither followed nor given up.

    While the bank has not booked the run, or a row of it waits for a person, the payment may have been paid after all.
    """
    rows = Payment.objects.filter(
        payee__in=payees,
        state__in=["failed", "returned"],
        run__pot=run.pot,
        run__currency=run.currency,
        run__booked_on__isnull=False,
    )
    return [
        Payment(
            run=run,
            payee=payees[row.payee_id],
            entitlement_ref=row.entitlement_ref,
            drawn_by=row.drawn_by,
            award_ref=row.award_ref,
            month=row.month,
            part=row.part,
            steps_minor=row.followed_minor,
            came_back_minor=row.came_back_minor,
            end_to_end_id=new_end_to_end_id(),
            follows=row,
        )
        for row in locked_unfollowed(rows).select_related("run").order_by("month", "ref")
        if not waiting_rows(row.run, actor=actor)
    ]


@transaction.atomic
def fill_run(run_ref: UUID, *, amounts: Mapping[UUID, bytes], actor: Actor) -> Run:
    """Put the sealed exact amounts into the run's work table; nobody but the cell's treasurer can read them."""
    may_prepare_run(actor)
    run = locked_run(run_ref)
    if run.state != "open":
        raise ForbiddenMove(state=run.state, verb="fill")
    payments = {payment.ref: payment for payment in run.payments.filter(state="pending", ref__in=list(amounts))}
    if set(payments) != set(amounts):
        raise RunChanged
    for ref, envelope in amounts.items():
        _must_be_for(envelope, payments[ref])
        WorkRow.objects.update_or_create(payment=payments[ref], defaults={"envelope": envelope})
    trail.record("run.filled", run.ref, actor=actor.ref)
    return run


def _must_be_for(envelope: bytes, payment: Payment) -> None:
    try:
        header = parse_header(envelope)
        check_place(
            header,
            purpose=Purpose.PAYMENT,
            case=payment.payee_id,
            compartment=Compartment.PAYOUT,
            record=payment.ref,
        )
    except BridgeError as error:
        raise ForeignDetails from error


@atomic_with_retry
def lock_run(run_ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Run:
    """Close the run to changes, fix its band, make its entitlements payable; the maker signs its content.

    Raises AmountsMissing, AccountAwaited, StaleApproval when something changed since the maker looked, and what the
    matrix refuses.
    """
    may_prepare_run(actor)
    run = locked_run(run_ref)
    run.move("lock")
    live = list(run.payments.exclude(state="cancelled").select_related("follows", "payee"))
    missing = len(live) - WorkRow.objects.filter(payment__in=live).count()
    if missing or not live:
        raise AmountsMissing(count=missing)
    awaited = len({payment.payee_id for payment in live if payment.payee.account_wanted_on})
    if awaited:
        raise AccountAwaited(count=awaited)
    content = content_of(run)
    run.band = content.band
    run.content = canonical.encode(content.to_value())
    run.content_hash = content.digest()
    run.save(update_fields=["state", "band", "content", "content_hash"])
    drawn = [payment.entitlement_ref for payment in live if payment.follows_id is None]
    if drawn:
        awards.draw_entitlements(drawn, run_ref=run.ref, actor=actor)
    back(live)
    must_have_money(run, actor=actor)
    approvals.record_approval(
        kind="run",
        subject_ref=run.ref,
        content_hash=content.digest(),
        step="make",
        statement=statement,
        signature=signature,
        actor=actor,
        band=run.band,
        related=awards_of(run),
        cells=[run.cell_ref],
    )
    trail.record("run.locked", run.ref, actor=actor.ref)
    return run
