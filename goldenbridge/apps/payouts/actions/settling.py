"""What the bank says about runs: rejections, the booked row, payments that come back; late, twice or never.

Nothing is given up on a timeout: a bank that is silent leaves a run waiting, and a person looks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from goldenbridge.adapters.pain002 import status_report
from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking import queries as banking_queries
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts.actions.booking import deliver, settle_hold, settle_late_row
from goldenbridge.apps.payouts.contents import (
    batch_of,
    carried_for,
    carry_key,
    cents_key,
    finish_if_done,
    joining,
    locked_run,
    slack_minor,
    unfollowed,
    waiting_rows,
)
from goldenbridge.apps.payouts.errors import CentsWait, MoneyOnTheWay, UnknownBatch, WrongRail, WrongWithdrawal
from goldenbridge.apps.payouts.models import Payment, Run, RunOrder
from goldenbridge.apps.payouts.permissions import may_read_bank_answer
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.core.actors import Actor
from goldenbridge.core.bank import FileKind, PaymentOutcome, StatusReport
from goldenbridge.core.errors import BridgeError, ForbiddenMove
from goldenbridge.core.money import round_up_to_step
from goldenbridge.core.reduction import CameBack, Expected
from goldenbridge.platform import clock, log, trail

# A second copy of a file or payment that the bank already has: no news about the first.
DUPLICATES = frozenset({"DUPL", "AM05"})
_WITH_BANK = ("sent", "reconciling", "reconciled", "closed")
_RETURNABLE = ("sent", "delivered", "failed")


@dataclass(frozen=True)
class BankNews:
    """What one file from the bank brought for runs; numbers and references only."""

    lines: int
    known: int
    runs_booked: tuple[UUID, ...]
    returned: int
    announced: int
    adds_up: bool
    closing_minor: int | None
    late_rows: int
    doubtful: int
    in_opening: int


@atomic_with_retry
def import_bank_file(content: bytes, *, account_ref: UUID, gift_references: Collection[str], actor: Actor) -> BankNews:
    """Import a statement into banking, settle what it says about runs, let the log vouch for it: all or nothing.

    A file known already is refused by banking; what it repeats of earlier files changes nothing. A notice or report,
    of which nothing stays, only announces what comes back: money is carried once a statement holds the return.
    """
    may_read_bank_answer(actor)
    done = banking.import_statement(
        content,
        account_ref=account_ref,
        expected_references=gift_references,
        expected=_expected(account_ref),
        actor=actor,
    )
    is_statement = done.kind is FileKind.STATEMENT
    if is_statement:
        transparency.push_statement_hash(sha256(content).digest(), actor=actor)
    returns = done.returns if is_statement else ()
    came_back = [run_ref for each in returns if (run_ref := _take_return(each, actor=actor))]
    late = 0
    booked = []
    for batch in done.batches:
        run_ref = RunOrder.objects.filter(order__batch_id=batch.batch_id).values_list("run_id", flat=True).get()
        if _book_or_wait(run_ref, batch, actor=actor):
            booked.append(run_ref)
        else:
            late += 1
    for run_ref in dict.fromkeys(came_back):
        # What came back may explain a row that nobody understood before.
        settle_waiting_rows(locked_run(run_ref), actor=actor)
    return BankNews(
        lines=len(done.lines),
        known=done.known,
        runs_booked=tuple(booked),
        returned=len(came_back),
        announced=0 if is_statement else _announced(done.returns),
        adds_up=done.adds_up,
        closing_minor=done.closing_minor,
        late_rows=late,
        doubtful=done.doubtful,
        in_opening=done.in_opening,
    )


@atomic_with_retry
def settle_doubtful_rows(statement_ref: UUID, *, another_refs: Collection[UUID], actor: Actor) -> int:
    """Say which doubtful rows of a statement are other ones; those of runs settle them. Says how many became lines."""
    may_read_bank_answer(actor)
    lines = banking.settle_doubtful(statement_ref, another_refs=another_refs, actor=actor)
    references = {line.reference for line in lines if line.reference}
    for run_ref in Run.objects.filter(orders__order__batch_id__in=references).values_list("ref", flat=True).distinct():
        settle_waiting_rows(locked_run(run_ref), actor=actor)
    return len(lines)


def _expected(account_ref: UUID) -> Expected:
    # Runs sent back or given up too: if such an order has gone out all the same, its row must be recognised.
    orders = RunOrder.objects.filter(run__account_id=account_ref).select_related("run", "order").order_by("order__ref")
    last = {each.run_id: each.order.batch_id for each in orders}
    last |= {each.run_id: each.order.batch_id for each in orders if each.run.order_id == each.order_id}
    payments, unsent = {}, {}
    rows = Payment.objects.filter(run__in=last).values_list("end_to_end_id", "run_id", "state")
    for end_to_end_id, run_ref, state in rows:
        (unsent if state in {"pending", "cancelled"} else payments)[end_to_end_id] = last[run_ref]
    return Expected(batches=[each.order.batch_id for each in orders], payments=payments, unsent=unsent)


def book_row(
    run: Run, batch: banking.BatchOnAccount, *, actor: Actor, paid: Sequence[Payment] = (), is_loss: bool = False
) -> bool:
    """The bank has booked a run: its hold is settled by what left, and the payments it names are delivered.

    A row of a run that is not with the bank, that names a payment which was refused or dropped, or that is more than
    its payments can be, waits unclaimed for a person, who says which others it paid, or that the rest is a loss.
    """
    named = Q(end_to_end_id__in=batch.payments) if batch.payments else Q()
    own = run.payments.select_for_update(of=("self",)).select_related("run")
    arrived = list(own.filter(named, state="sent"))
    gone = [*arrived, *own.filter(named, state="returned", booked_on=None), *paid]
    known = [payment.ref for payment in paid]
    doubtful = run.payments.filter(end_to_end_id__in=batch.payments, state__in=["failed", "cancelled"])
    is_clear = is_loss or (not doubtful.exclude(ref__in=known).exists() and _explains(run, gone, batch, actor=actor))
    if run.hold_ref is None or run.state not in _WITH_BANK or not gone or not is_clear:
        log.event("row_of_run_waits", run=run.ref, on=batch.booked_on)
        return False
    net_minor = banking.claim_batch(batch.line_ref, keys=joining(run), actor=actor)
    deliver(arrived, actor=actor)
    if run.booked_on:
        settle_late_row(run, gone, net_minor=net_minor, on=batch.booked_on, actor=actor)
        finish_if_done(run)
    else:
        _settle(run, gone, net_minor=net_minor, on=batch.booked_on, actor=actor)
    return True


def _book_or_wait(run_ref: UUID, batch: banking.BatchOnAccount, *, actor: Actor) -> bool:
    """Book a row; one that cannot be booked waits, and takes nothing else of its statement with it."""
    try:
        with transaction.atomic():
            return book_row(locked_run(run_ref), batch, actor=actor)
    except BridgeError as error:
        log.event(f"row_of_run_refused_{error.code}", run=run_ref, on=batch.booked_on)
        return False


def _explains(run: Run, gone: Sequence[Payment], batch: banking.BatchOnAccount, *, actor: Actor) -> bool:
    """Whether the row can be these payments, and what stands behind them pays it."""
    behind = sum(payment.backed_minor for payment in gone) + carried_for(run, actor=actor) + slack_minor(gone)
    return batch.amount_minor <= min(behind, sum(payment.steps_minor for payment in gone))


def settle_waiting_rows(run: Run, *, actor: Actor) -> None:
    """Settle a run by the rows that the bank booked before we could understand them, as far as we can now.

    A row that is what came back meanwhile is only that: the bank names no payments any more.
    """
    for row in waiting_rows(run, actor=actor):
        back = dict(run.payments.filter(state="returned", booked_on=None).values_list("end_to_end_id", "steps_minor"))
        names = frozenset(back if -row.amount_minor <= sum(back.values()) else ())
        book_row(run, batch_of(row, names), actor=actor)


def _settle(run: Run, gone: Sequence[Payment], *, net_minor: int, on: date, actor: Actor) -> None:
    settle_hold(run, gone, net_minor=net_minor, on=on, actor=actor)
    run.booked_on = on
    if run.state == "sent":
        run.move("reconcile")
    run.save(update_fields=["state", "booked_on", "hold_ref", "held_minor"])
    trail.record("run.booked", run.ref, actor=actor.ref)
    finish_if_done(run)


def _announced(returns: Sequence[CameBack]) -> int:
    """How many payments a notice says came back that no statement has said so of yet."""
    ids = {each.end_to_end_id for each in returns}
    return Payment.objects.filter(end_to_end_id__in=ids, state__in=_RETURNABLE).count()


def _take_return(came: CameBack, *, actor: Actor) -> UUID | None:
    """A payment came back: once, however often the bank says so. Its money waits for the cell's next row.

    So does that of a payment which the bank had refused, then booked with the others. Returns its run, if it is news.
    """
    found = Payment.objects.filter(end_to_end_id=came.end_to_end_id).values_list("ref", "run_id").first()
    if found is None:
        return None
    run = locked_run(found[1])
    payment = Payment.objects.select_for_update().get(ref=found[0])
    if payment.state not in _RETURNABLE:
        return None
    payment.move("return")
    payment.reason = came.reason[:8]
    payment.settled_on = clock.today()
    payment.came_back_minor = round_up_to_step(came.amount_minor, run.currency)
    payment.save(update_fields=["state", "reason", "settled_on", "came_back_minor"])
    banking.carry_return(came.amount_minor, account_ref=run.account_id, key=carry_key(run), actor=actor)
    trail.record("payment.returned", payment.ref, actor=actor.ref)
    finish_if_done(run)
    return run.ref


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
    if run.state not in _WITH_BANK:
        raise ForbiddenMove(state=run.state, verb="reconcile")
    failed = _fail(run, _rejections(run, report), actor=actor)
    if run.state == "sent":
        run.move("reconcile")
        run.save(update_fields=["state"])
    whole = not run.payments.exclude(state__in=["failed", "cancelled"]).exists()
    if failed and whole and run.booked_on is None and not waiting_rows(run, actor=actor):
        _settle(run, (), net_minor=0, on=clock.today(), actor=actor)
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
    """Say that a line is the cash of a manual run: the hold is settled by it, in whole steps.

    Raises WrongRail, WrongWithdrawal.
    """
    may_read_bank_answer(actor)
    run = locked_run(run_ref)
    if run.rail != "manual":
        raise WrongRail
    if run.state not in {"sent", "reconciling"} or run.booked_on is not None or run.hold_ref is None:
        raise ForbiddenMove(state=run.state, verb="withdraw")
    line = banking_queries.line(line_ref, actor=actor)
    paid = list(run.payments.filter(state__in=["sent", "delivered"]).select_related("run"))
    most = run.held_minor + slack_minor(paid)
    if line.account_ref != run.account_id or not 0 < -line.amount_minor <= most:
        raise WrongWithdrawal
    net_minor = banking.claim_in_steps(line_ref, key=cents_key(run.pot), actor=actor)
    _settle(run, paid, net_minor=net_minor, on=line.booked_on, actor=actor)
    return run


@transaction.atomic
def close_run(run_ref: UUID, *, actor: Actor) -> Run:
    """Close a reconciled run; money that came back must have joined a row, or been given up.

    Raises MoneyOnTheWay, CentsWait.
    """
    may_read_bank_answer(actor)
    run = locked_run(run_ref)
    run.move("close")
    waiting = unfollowed(run.payments.all()).count() + len(waiting_rows(run, actor=actor))
    came_back = run.payments.filter(state="returned").exists()
    if came_back and banking_queries.carried_minor(run.account_id, key=carry_key(run), actor=actor):
        waiting = max(1, waiting)
    if waiting:
        raise MoneyOnTheWay(count=waiting)
    # Beside a line in whole steps, the cents that wait may still be those of one payment of this run.
    is_in_steps = came_back or run.rail == "manual"
    if is_in_steps and banking_queries.carried_minor(run.account_id, key=cents_key(run.pot), actor=actor):
        raise CentsWait
    run.save(update_fields=["state"])
    finish_if_done(run)
    trail.record("run.closed", run.ref, actor=actor.ref)
    return run
