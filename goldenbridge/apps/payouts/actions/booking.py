"""The ledger's side of a booked run: one row, what follow-ups need kept payable, the rest freed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.banking import queries as banking_queries
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.payouts.actions.dropping import give_back
from goldenbridge.apps.payouts.backing import keep
from goldenbridge.apps.payouts.contents import unfollowed
from goldenbridge.apps.payouts.models import Payment, Run
from goldenbridge.core.actors import Actor
from goldenbridge.platform import clock, trail

_LATE = 1000


def deliver(payments: Sequence[Payment], *, actor: Actor) -> None:
    """Payments have arrived; their entitlements are paid."""
    for payment in payments:
        payment.move("deliver")
        payment.settled_on = clock.today()
    Payment.objects.bulk_update(payments, ["state", "settled_on"])
    by_run: dict[UUID, list[UUID]] = {}
    for payment in payments:
        by_run.setdefault(payment.drawn_by, []).append(payment.entitlement_ref)
    for run_ref, entitlements in by_run.items():
        awards.pay_entitlements(entitlements, run_ref=run_ref, actor=actor)
    if payments:
        trail.record_many([("payment.delivered", payment.ref) for payment in payments], actor=actor.ref)


def settle_hold(run: Run, *, net_minor: int, on: date, actor: Actor) -> None:
    """Post what left, keep what follow-ups and cancelled payments need, free the rest, book an excess as a fee.

    An excess can only be what a bank kept of money that it sent back: the order itself never exceeds the hold.
    """
    cancelled = list(run.payments.filter(state="cancelled", settled_on=None).select_related("follows"))
    backed = sum(run.payments.values_list("backed_minor", flat=True))
    still_out = list(run.payments.filter(state="sent"))
    carried = banking_queries.carried_minor(run.account_id, key=run.cell_ref, actor=actor)
    booked = min(net_minor, run.held_minor)
    run.payments.update(backed_minor=0)
    for payment in (*cancelled, *still_out):
        payment.backed_minor = 0
    kept = keep([each for each in cancelled if each.follows_id is None], backed - booked)
    kept += keep(still_out, backed - booked - kept)
    undone = list(_undone(run))
    needed = max(0, sum(each.steps_minor - each.backed_minor for each in undone) - carried)
    kept += keep(undone, min(needed, backed - booked - kept))
    freed = backed - booked - kept
    if run.hold_ref and booked:
        ledger.settle_run(run.hold_ref, booked_minor=booked, freed_minor=freed, on=on, actor=actor)
    else:
        if run.hold_ref:
            ledger.void_run(run.hold_ref, actor=actor)
        free(run, freed, key=f"run:{run.ref}", actor=actor)
    _book_excess(run, net_minor - booked, key=f"run:{run.ref}", on=on, actor=actor)
    give_back(cancelled, run, actor=actor)
    Payment.objects.bulk_update(cancelled, ["settled_on"])


def settle_late_row(run: Run, payments: Sequence[Payment], *, net_minor: int, on: date, actor: Actor) -> None:
    """A later row of a run that was booked before: its payments' money was kept payable, and is settled by it."""
    backed = sum(payment.backed_minor for payment in payments)
    booked = min(net_minor, backed)
    rows = run.late_rows + 1
    if booked:
        hold_ref = ledger.hold_run(
            run_ref=run.ref,
            amount_minor=backed,
            currency=run.currency,
            pot=run.pot,
            version=run.version * _LATE + rows,
            actor=actor,
        )
        ledger.settle_run(hold_ref, booked_minor=booked, freed_minor=backed - booked, on=on, actor=actor)
    _book_excess(run, net_minor - booked, key=f"run:{run.ref}:{rows}", on=on, actor=actor)
    for payment in payments:
        payment.backed_minor = 0
    Payment.objects.bulk_update(payments, ["backed_minor"])
    run.late_rows = rows
    run.save(update_fields=["late_rows"])


def _book_excess(run: Run, amount_minor: int, *, key: str, on: date, actor: Actor) -> None:
    if amount_minor > 0:
        ledger.record_fee(amount_minor=amount_minor, currency=run.currency, pot=run.pot, key=key, on=on, actor=actor)


def free(run: Run, amount_minor: int, *, key: str, actor: Actor) -> None:
    """Give money that nothing needs any more back to the pot."""
    if amount_minor:
        ledger.free_payable(amount_minor=amount_minor, currency=run.currency, pot=run.pot, key=key, actor=actor)


def _undone(run: Run) -> QuerySet[Payment]:
    """What failed or came back in this cell and pot and still has to be paid, the oldest first."""
    rows = Payment.objects.filter(run__cell_ref=run.cell_ref, run__pot=run.pot, run__account_id=run.account_id)
    return unfollowed(rows).order_by("month", "ref")
