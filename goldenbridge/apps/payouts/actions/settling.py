"""What the bank says about runs: rejections, the booked row, payments that come back; late, twice or never.

Nothing is given up on a timeout: a bank that is silent leaves a run waiting, and a person looks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from goldenbridge.adapters.pain002 import status_report
from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking import queries as banking_queries
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts.actions.booking import deliver, settle_hold, settle_late_row
from goldenbridge.apps.payouts.contents import finish_if_done, locked_run, unfollowed
from goldenbridge.apps.payouts.errors import MoneyOnTheWay, UnknownBatch, WrongRail, WrongWithdrawal
from goldenbridge.apps.payouts.models import Payment, Run
from goldenbridge.apps.payouts.permissions import may_read_bank_answer
from goldenbridge.core.actors import Actor
from goldenbridge.core.bank import PaymentOutcome, StatusReport
from goldenbridge.core.errors import ForbiddenMove
from goldenbridge.core.reduction import CameBack, Expected
from goldenbridge.platform import clock, log, trail

# A second copy of a file or payment that the bank already has: no news about the first.
DUPLICATES = frozenset({"DUPL", "AM05"})
_RETURNABLE = ("sent", "delivered")


@dataclass(frozen=True)
class BankNews:
    """What one file from the bank brought for runs; numbers and references only."""

    lines: int
    known: int
    runs_booked: tuple[UUID, ...]
    returned: int
    adds_up: bool
    closing_minor: int | None
    late_rows: int


@atomic_with_retry
def import_bank_file(content: bytes, *, account_ref: UUID, gift_references: Collection[str], actor: Actor) -> BankNews:
    """Import a statement into banking and settle what it says about runs, in one transaction.

    A file known already is refused by banking; what it repeats of earlier files changes nothing.
    """
    may_read_bank_answer(actor)
    done = banking.import_statement(
        content,
        account_ref=account_ref,
        expected_references=gift_references,
        expected=_expected(account_ref),
        actor=actor,
    )
    came_back = [each for each in done.returns if _take_return(each, actor=actor)]
    late = 0
    booked = []
    for batch in done.batches:
        run_ref = Run.objects.filter(order__batch_id=batch.batch_id).values_list("ref", flat=True).get()
        if _book(locked_run(run_ref), batch, actor=actor):
            booked.append(run_ref)
        else:
            late += 1
    return BankNews(
        lines=len(done.lines),
        known=done.known,
        runs_booked=tuple(booked),
        returned=len(came_back),
        adds_up=done.adds_up,
        closing_minor=done.closing_minor,
        late_rows=late,
    )


def _expected(account_ref: UUID) -> Expected:
    # Given-up runs too: if such an order has gone out all the same, its row must be recognised.
    runs = Run.objects.filter(account_id=account_ref, order__isnull=False)
    batches = dict(runs.values_list("order__batch_id", "cell_ref"))
    payments = Payment.objects.filter(run__in=runs).exclude(state__in=["pending", "cancelled"])
    return Expected(batches=batches, payments=dict(payments.values_list("end_to_end_id", "run__order__batch_id")))


def _book(run: Run, batch: banking.BatchOnAccount, *, actor: Actor) -> bool:
    """The bank has booked a run: its hold is settled by what left, and the payments it names are delivered.

    A row of a run that we have not marked as sent, or that nothing is left of, waits unclaimed for a person.
    """
    sent = run.payments.filter(state="sent")
    if batch.payments:
        sent = sent.filter(end_to_end_id__in=batch.payments)
    arrived = list(sent.select_for_update())
    if run.hold_ref is None or run.state not in {"sent", "reconciling"} or (run.booked_on and not arrived):
        log.event("row_of_run_waits", run=run.ref, on=batch.booked_on)
        return False
    if batch.line_ref:
        banking.claim_line(batch.line_ref, claimant="payouts", actor=actor)
    deliver(arrived, actor=actor)
    if run.booked_on:
        settle_late_row(run, arrived, net_minor=batch.net_minor, on=batch.booked_on, actor=actor)
        finish_if_done(run)
    else:
        _settle(run, net_minor=batch.net_minor, on=batch.booked_on, actor=actor)
    return True


def settle_waiting_row(run: Run, *, actor: Actor) -> None:
    """Settle a run by the row that the bank booked before we had marked it as sent, if there is one."""
    if run.order is None:
        return
    rows = banking_queries.unclaimed_lines(
        actor=actor, account_ref=run.account_id, references=[run.order.batch_id], most=1
    )
    for row in rows:
        net = -row.amount_minor
        batch = banking.BatchOnAccount(run.order.batch_id, net, net, row.booked_on, row.line_ref, frozenset())
        _book(run, batch, actor=actor)


def _settle(run: Run, *, net_minor: int, on: date, actor: Actor) -> None:
    settle_hold(run, net_minor=net_minor, on=on, actor=actor)
    run.booked_on = on
    if run.state == "sent":
        run.move("reconcile")
    run.save(update_fields=["state", "booked_on"])
    trail.record("run.booked", run.ref, actor=actor.ref)
    finish_if_done(run)


def _take_return(came: CameBack, *, actor: Actor) -> bool:
    """A payment came back: once, however often the bank says so. Its money waits for the cell's next row."""
    payment = (
        Payment.objects.select_for_update(of=("self",)).select_related("run").filter(end_to_end_id=came.end_to_end_id)
    ).first()
    if payment is None or payment.state not in _RETURNABLE:
        return False
    payment.move("return")
    payment.reason = came.reason[:8]
    payment.settled_on = clock.today()
    payment.save(update_fields=["state", "reason", "settled_on"])
    run = locked_run(payment.run_id)
    banking.carry_return(came.amount_minor, account_ref=run.account_id, key=run.cell_ref, actor=actor)
    trail.record("payment.returned", payment.ref, actor=actor.ref)
    finish_if_done(run)
    return True


@atomic_with_retry
def import_status_report(content: bytes, *, actor: Actor) -> Run:
    """Take a bank's pain.002: rejected payments fail, a file rejected whole fails all and gives its hold back.

    Waiting and accepted are no news about money; nor is a rejection of a second copy. Raises UnknownBatch.
    """
    may_read_bank_answer(actor)
    report = status_report(content)
    found = Run.objects.filter(order__message_id=report.message_id).values_list("ref", flat=True).first()
    if found is None:
        raise UnknownBatch
    run = locked_run(found)
    if run.state not in {"sent", "reconciling", "reconciled", "closed"}:
        raise ForbiddenMove(state=run.state, verb="reconcile")
    failed = _fail(run, _rejections(run, report), actor=actor)
    if run.state == "sent":
        run.move("reconcile")
        run.save(update_fields=["state"])
    whole = not run.payments.filter(state__in=["sent", *_RETURNABLE, "returned"]).exists()
    if failed and whole and run.booked_on is None:
        _settle(run, net_minor=0, on=clock.today(), actor=actor)
    trail.record("run.status_imported", run.ref, actor=actor.ref)
    finish_if_done(run)
    return run


def _rejections(run: Run, report: StatusReport) -> dict[str, str]:
    """End-to-end ids that were rejected, with the reason; of a whole file all of them."""
    if report.outcome is PaymentOutcome.REJECTED and not report.payments:
        if report.reason in DUPLICATES:
            return {}
        return dict.fromkeys(run.payments.filter(state="sent").values_list("end_to_end_id", flat=True), report.reason)
    return {
        each.end_to_end_id: each.reason
        for each in report.payments
        if each.outcome is PaymentOutcome.REJECTED and each.reason not in DUPLICATES
    }


def _fail(run: Run, rejected: dict[str, str], *, actor: Actor) -> list[Payment]:
    """Fail those that are on their way; one that was delivered or came back is not failed by a late word."""
    failed = list(run.payments.select_for_update().filter(state="sent", end_to_end_id__in=rejected))
    for payment in failed:
        payment.move("fail")
        payment.reason = rejected[payment.end_to_end_id][:8]
        payment.settled_on = clock.today()
    Payment.objects.bulk_update(failed, ["state", "reason", "settled_on"])
    if failed:
        trail.record_many([("payment.failed", payment.ref) for payment in failed], actor=actor.ref)
    return failed


@atomic_with_retry
def claim_withdrawal(run_ref: UUID, *, line_ref: UUID, actor: Actor) -> Run:
    """Say that a line is the cash of a manual run: the hold is settled by it. Raises WrongRail, WrongWithdrawal."""
    may_read_bank_answer(actor)
    run = locked_run(run_ref)
    if run.rail != "manual":
        raise WrongRail
    if run.state not in {"sent", "reconciling"} or run.booked_on is not None or run.hold_ref is None:
        raise ForbiddenMove(state=run.state, verb="withdraw")
    line = banking_queries.line(line_ref, actor=actor)
    if line.account_ref != run.account_id or line.amount_minor >= 0 or -line.amount_minor > run.held_minor:
        raise WrongWithdrawal
    banking.claim_line(line_ref, claimant="payouts", actor=actor)
    _settle(run, net_minor=-line.amount_minor, on=line.booked_on, actor=actor)
    return run


@transaction.atomic
def close_run(run_ref: UUID, *, actor: Actor) -> Run:
    """Close a reconciled run; money that came back must have joined a row, or been given up. Raises MoneyOnTheWay."""
    may_read_bank_answer(actor)
    run = locked_run(run_ref)
    run.move("close")
    waiting = unfollowed(run.payments.all()).count()
    came_back = run.payments.filter(state="returned").exists()
    if came_back and banking_queries.carried_minor(run.account_id, key=run.cell_ref, actor=actor):
        waiting = max(1, waiting)
    if waiting:
        raise MoneyOnTheWay(count=waiting)
    run.save(update_fields=["state"])
    finish_if_done(run)
    trail.record("run.closed", run.ref, actor=actor.ref)
    return run
