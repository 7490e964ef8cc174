"""What the bank says about runs: rejections, the booked row, payments that come back; late, twice or never.

Nothing is given up on a timeout: a bank that is silent leaves a run waiting, and a person looks.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from goldenbridge.adapters.pain002 import status_report
from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking import queries as banking_queries
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts.actions.doubting import raise_doubts
from goldenbridge.apps.payouts.actions.payees import want_other_accounts
from goldenbridge.apps.payouts.actions.rows import (
    WITH_BANK,
    book_or_wait,
    remember_names,
    settle,
    settle_waiting_rows,
)
from goldenbridge.apps.payouts.closing import left_before_closing
from goldenbridge.apps.payouts.contents import (
    carry_key,
    cents_key,
    finish_if_done,
    locked_run,
    slack_minor,
    waiting_rows,
)
from goldenbridge.apps.payouts.errors import (
    CentsWait,
    DoubtOpen,
    MoneyBackWaits,
    MoneyOnTheWay,
    UnknownBatch,
    WrongRail,
    WrongWithdrawal,
)
from goldenbridge.apps.payouts.models import Doubt, Payment, Run, RunOrder
from goldenbridge.apps.payouts.permissions import may_read_bank_answer
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.core.actors import Actor
from goldenbridge.core.bank import ACCOUNT_REASONS, FileKind, PaymentOutcome, StatusReport
from goldenbridge.core.errors import ForbiddenMove
from goldenbridge.core.money import round_up_to_step
from goldenbridge.core.reduction import CameBack, Expected
from goldenbridge.platform import clock, trail

# A second copy of a file or payment that the bank already has: no news about the first.
DUPLICATES = frozenset({"DUPL", "AM05"})
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
    booked = _book(done.batches, beside=came_back, actor=actor)
    return BankNews(
        lines=len(done.lines),
        known=done.known,
        runs_booked=booked,
        returned=len(came_back),
        announced=0 if is_statement else _announced(done.returns),
        adds_up=done.adds_up,
        closing_minor=done.closing_minor,
        late_rows=len(done.batches) - len(booked),
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


def _book(batches: Sequence[banking.BatchOnAccount], *, beside: Sequence[UUID], actor: Actor) -> tuple[UUID, ...]:
    """Book rows as far as they are understood: what names somebody first. Returns whose; a run for each row."""
    found = []
    for batch in batches:
        run_ref = RunOrder.objects.filter(order__batch_id=batch.batch_id).values_list("run_id", flat=True).get()
        if batch.payments and not book_or_wait(run_ref, batch, actor=actor):
            remember_names(locked_run(run_ref), batch, actor=actor)
        found.append((run_ref, batch.line_ref))
    waiting = set()
    for run_ref in dict.fromkeys([*beside, *(run_ref for run_ref, _ in found)]):
        run = locked_run(run_ref)
        settle_waiting_rows(run, actor=actor)
        waiting |= {row.line_ref for row in waiting_rows(run, actor=actor)}
    return tuple(run_ref for run_ref, line_ref in found if line_ref not in waiting)


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
    want_other_accounts([payment], run, actor=actor)
    banking.carry_return(came.amount_minor, account_ref=run.account_id, key=carry_key(run), actor=actor)
    trail.record("payment.returned", payment.ref, actor=actor.ref)
    finish_if_done(run)
    return run.ref


@atomic_with_retry
def import_status_report(content: bytes, *, actor: Actor) -> Run:
    """Take a bank's pain.002: rejected payments fail, a file rejected whole fails all and gives its hold back.

    What counts as paid is doubted, when it is rejected afterwards. Waiting and accepted are no news about money; nor is
    a rejection of a second copy. Raises UnknownBatch.
    """
    may_read_bank_answer(actor)
    report = status_report(content)
    found = Run.objects.filter(order__message_id=report.message_id).values_list("ref", flat=True).first()
    if found is None:
        raise UnknownBatch
    run = locked_run(found)
    if run.state not in WITH_BANK:
        raise ForbiddenMove(state=run.state, verb="reconcile")
    rejected = _rejections(run, report)
    # What counts as paid is not failed by a later word, which is no proof; but neither is the word forgotten.
    denied = run.payments.filter(state="delivered", end_to_end_id__in=rejected)
    raise_doubts(denied, voice=Doubt.Voice.BANK, reasons=rejected, actor=actor)
    failed = _fail(run, rejected, actor=actor)
    if run.state == "sent":
        run.move("reconcile")
        run.save(update_fields=["state"])
    # Without those it refuses, a row may be all the others.
    settle_waiting_rows(run, actor=actor)
    whole = not run.payments.exclude(state__in=["failed", "cancelled"]).exists()
    if failed and whole and run.booked_on is None and not waiting_rows(run, actor=actor):
        settle(run, (), net_minor=0, on=clock.today(), actor=actor)
    trail.record("run.status_imported", run.ref, actor=actor.ref)
    finish_if_done(run)
    return run


def _rejections(run: Run, report: StatusReport) -> dict[str, str]:
    """End-to-end ids that were rejected, with the reason; of a whole file all of them."""
    if report.outcome is PaymentOutcome.REJECTED and not report.payments:
        if report.reason in DUPLICATES:
            return {}
        own = run.payments.filter(state__in=["sent", "delivered"])
        return dict.fromkeys(own.values_list("end_to_end_id", flat=True), report.reason)
    return {
        each.end_to_end_id: each.reason
        for each in report.payments
        if each.outcome is PaymentOutcome.REJECTED and each.reason not in DUPLICATES
    }


def _fail(run: Run, rejected: dict[str, str], *, actor: Actor) -> list[Payment]:
    """Fail those that are on their way; one that came back is not failed by a late word."""
    failed = list(run.payments.select_for_update().filter(state="sent", end_to_end_id__in=rejected))
    for payment in failed:
        payment.move("fail")
        payment.reason = rejected[payment.end_to_end_id][:8]
        payment.settled_on = clock.today()
    Payment.objects.bulk_update(failed, ["state", "reason", "settled_on"])
    want_other_accounts([each for each in failed if each.reason in ACCOUNT_REASONS], run, actor=actor)
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
    settle(run, paid, net_minor=net_minor, on=line.booked_on, actor=actor)
    return run


@transaction.atomic
def close_run(run_ref: UUID, *, actor: Actor) -> Run:
    """Close a reconciled run; money that came back must have joined a row, or been given up.

    Raises MoneyOnTheWay, MoneyBackWaits, DoubtOpen, CentsWait.
    """
    may_read_bank_answer(actor)
    run = locked_run(run_ref)
    run.move("close")
    left = left_before_closing(run, actor=actor)
    if left.unfollowed or left.rows:
        raise MoneyOnTheWay(payments=left.unfollowed, rows=left.rows)
    if left.money_waits:
        raise MoneyBackWaits
    if left.doubted:
        raise DoubtOpen(count=left.doubted)
    if left.cents_wait:
        raise CentsWait
    run.save(update_fields=["state"])
    finish_if_done(run)
    trail.record("run.closed", run.ref, actor=actor.ref)
    return run
