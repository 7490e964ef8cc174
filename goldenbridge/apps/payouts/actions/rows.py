"""Rows of the bank for runs: whom they paid, and that they wait where that is not clear.

Nobody counts as paid by a row that cannot hold him.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking.queries import BankLine
from goldenbridge.apps.payouts.actions.booking import deliver, settle_hold, settle_late_row
from goldenbridge.apps.payouts.contents import (
    batch_of,
    can_pay_all,
    carried_for,
    finish_if_done,
    joining,
    locked_run,
    slack_minor,
    waiting_rows,
)
from goldenbridge.apps.payouts.models import NamingRow, Payment, Run
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError
from goldenbridge.platform import log, trail

WITH_BANK = ("sent", "reconciling", "reconciled", "closed")


def book_row(
    run: Run,
    *rows: banking.BatchOnAccount,
    actor: Actor,
    paid: Sequence[Payment] | None = None,
    is_loss: bool = False,
) -> bool:
    """The bank has booked a run: its hold is settled by what left, and the payments in the rows are delivered.

    In them are whom a person names (`paid`), or whom the bank names, or else everybody who is on his way. Rows wait
    unclaimed for a person if the run is not with the bank, if they name a payment that was refused or dropped, or if
    they cannot be just these payments. A loss delivers nobody but whom two people named, whatever it amounts to.
    """
    gone, is_clear = (_named(run, rows), not _names_doubtful(run, rows)) if paid is None else (list(paid), True)
    on = max(row.booked_on for row in rows)
    is_clear = is_loss or (is_clear and _explains(run, gone, sum(row.amount_minor for row in rows), actor=actor))
    if run.hold_ref is None or run.state not in WITH_BANK or not gone or not is_clear:
        log.event("row_of_run_waits", run=run.ref, on=on)
        return False
    net_minor = sum(banking.claim_batch(row.line_ref, keys=joining(run), actor=actor) for row in rows)
    deliver([payment for payment in gone if payment.state == "sent"], actor=actor)
    deliver([payment for payment in gone if payment.state in {"failed", "cancelled"}], actor=actor, verb="arrive")
    if run.booked_on:
        settle_late_row(run, gone, net_minor=net_minor, on=on, actor=actor)
        finish_if_done(run)
    else:
        settle(run, gone, net_minor=net_minor, on=on, actor=actor)
    return True


def _names(rows: Sequence[banking.BatchOnAccount]) -> frozenset[str]:
    return frozenset().union(*(row.payments for row in rows))


def _named(run: Run, rows: Sequence[banking.BatchOnAccount]) -> list[Payment]:
    """Whom the bank names of those that may be in its rows; everybody, if it names nobody."""
    own = run.payments.select_for_update(of=("self",)).select_related("run").order_by("ref")
    if names := _names(rows):
        own = own.filter(end_to_end_id__in=names)
    return [*own.filter(state="sent"), *own.filter(state="returned", booked_on=None)]


def _names_doubtful(run: Run, rows: Sequence[banking.BatchOnAccount]) -> bool:
    return run.payments.filter(end_to_end_id__in=_names(rows), state__in=["failed", "cancelled"]).exists()


def _explains(run: Run, gone: Sequence[Payment], amount_minor: int, *, actor: Actor) -> bool:
    """Whether so much can be just these payments, and what stands behind them pays it."""
    behind = sum(payment.backed_minor for payment in gone) + carried_for(run, actor=actor) + slack_minor(gone)
    return amount_minor <= behind and can_pay_all(amount_minor, gone)


def book_or_wait(run_ref: UUID, *rows: banking.BatchOnAccount, actor: Actor) -> bool:
    """Book rows of a run; what cannot be booked waits, and takes nothing else of its statement with it."""
    try:
        with transaction.atomic():
            return book_row(locked_run(run_ref), *rows, actor=actor)
    except BridgeError as error:
        log.event(f"row_of_run_refused_{error.code}", run=run_ref, on=max(row.booked_on for row in rows))
        return False


def remember_names(run: Run, row: banking.BatchOnAccount, *, actor: Actor) -> None:
    """Note that a row which waits names some of its run: so it is never taken for the others. Whom, is not kept."""
    others = run.payments.exclude(state="cancelled").exclude(end_to_end_id__in=row.payments)
    if row.payments and others.exists():
        NamingRow.objects.get_or_create(line_ref=row.line_ref, run=run)
        trail.record("run.naming_row_waits", run.ref, actor=actor.ref)


def settle_waiting_rows(run: Run, *, actor: Actor) -> None:
    """Settle a run by the rows that the bank booked before we could understand them, as far as we can now.

    Rows of one order that name nobody are parts of it, and are taken together once they can be all that is still out.
    """
    while any(_book_alone(run, row, actor=actor) for row in waiting_rows(run, actor=actor)):
        pass
    parts: dict[str | None, list[BankLine]] = {}
    for row in waiting_rows(run, actor=actor):
        if not _is_naming(row):
            parts.setdefault(row.reference, []).append(row)
    for rows in parts.values():
        if len(rows) > 1:
            book_or_wait(run.ref, *(batch_of(row) for row in rows), actor=actor)
    run.refresh_from_db()


def _book_alone(run: Run, row: BankLine, *, actor: Actor) -> bool:
    """A row that is what came back meanwhile is only that: the bank names no payments any more."""
    back = frozenset(run.payments.filter(state="returned", booked_on=None).values_list("end_to_end_id", flat=True))
    if back and book_or_wait(run.ref, batch_of(row, back), actor=actor):
        return True
    return not _is_naming(row) and book_or_wait(run.ref, batch_of(row), actor=actor)


def _is_naming(row: BankLine) -> bool:
    return NamingRow.objects.filter(line_ref=row.line_ref).exists()


def settle(run: Run, gone: Sequence[Payment], *, net_minor: int, on: date, actor: Actor) -> None:
    """Settle a run for the first time, by what the bank says left for these payments; nothing, if it took none."""
    settle_hold(run, gone, net_minor=net_minor, on=on, actor=actor)
    run.booked_on = on
    if run.state == "sent":
        run.move("reconcile")
    run.save(update_fields=["state", "booked_on", "hold_ref", "held_minor"])
    trail.record("run.booked", run.ref, actor=actor.ref)
    finish_if_done(run)
