"""The ledger's side of a booked run: one row, what follow-ups need kept payable, the rest freed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.payouts.actions.dropping import give_back
from goldenbridge.apps.payouts.backing import count_on_returns, keep, payments_beside
from goldenbridge.apps.payouts.contents import carried_for, unfollowed
from goldenbridge.apps.payouts.models import Payment, Run
from goldenbridge.core.actors import Actor
from goldenbridge.platform import clock, trail

_LATE = 1000


def deliver(payments: Sequence[Payment], *, actor: Actor, verb: str = "deliver") -> None:
    """Payments have arrived; their entitlements are paid."""
    for payment in payments:
        payment.move(verb)
        payment.settled_on = clock.today()
    Payment.objects.bulk_update(payments, ["state", "settled_on"])
    by_run: dict[UUID, list[UUID]] = {}
    for payment in payments:
        by_run.setdefault(payment.drawn_by, []).append(payment.entitlement_ref)
    for run_ref, entitlements in by_run.items():
        awards.pay_entitlements(entitlements, run_ref=run_ref, actor=actor)
    if payments:
        trail.record_many([("payment.delivered", payment.ref) for payment in payments], actor=actor.ref)


def settle_hold(run: Run, gone: Sequence[Payment], *, net_minor: int, on: date, actor: Actor) -> None:
    """Post what left, keep what follow-ups, late rows and cancelled payments need, free the rest.

    What other payments of the run have behind them is left to them. An excess can only be what a bank kept of money
    that it sent back, or what a person calls a loss: the pot bears it.
    """
    cancelled = list(run.payments.filter(state="cancelled", settled_on=None).select_related("follows__run", "run"))
    backed = sum(run.payments.values_list("backed_minor", flat=True))
    gone_refs = [payment.ref for payment in gone]
    still_out = list(run.payments.filter(state="sent").exclude(ref__in=gone_refs).select_related("run"))
    booked = min(net_minor, sum(payment.backed_minor for payment in gone))
    run.payments.update(backed_minor=0)
    for payment in (*cancelled, *still_out):
        payment.backed_minor = 0
    _mark_gone(gone, on=on)
    kept = keep([each for each in cancelled if each.follows_id is None], backed - booked)
    kept += keep(still_out, backed - booked - kept)
    kept += _keep_for_others(run, backed - booked - kept, actor=actor)
    freed = backed - booked - kept
    if booked > run.held_minor:
        _hold_all(run, backed, actor=actor)
    if run.hold_ref and booked:
        ledger.settle_run(run.hold_ref, booked_minor=booked, freed_minor=freed, on=on, actor=actor)
    else:
        if run.hold_ref:
            ledger.void_run(run.hold_ref, actor=actor)
        free(run, freed, key=f"run:{run.ref}", actor=actor)
    book_excess(run, net_minor - booked, key=f"run:{run.ref}", on=on, actor=actor)
    give_back(cancelled, run, actor=actor)
    Payment.objects.bulk_update(cancelled, ["settled_on"])


def _mark_gone(payments: Sequence[Payment], *, on: date) -> None:
    """Note that money of these payments has left in a row: nothing stands behind them any more."""
    for payment in payments:
        payment.backed_minor, payment.booked_on = 0, on
    Payment.objects.bulk_update(payments, ["backed_minor", "booked_on"])


def _keep_for_others(run: Run, left_minor: int, *, actor: Actor) -> int:
    """Keep what refused payments had, and what came back into this row, for what follows them; returns what is kept."""
    own = payments_beside(run.cell_ref, run.pot, run.account_id)
    kept = keep(unfollowed(own).filter(came_back_minor=None).order_by("month", "ref"), left_minor)
    # A follow-up on its way in another run counted on what came back, and this row has taken it in.
    wait = count_on_returns(own, own.exclude(run=run))
    lacking = sum(payment.followed_minor - payment.backed_minor for payment in wait)
    needed = max(0, lacking - carried_for(run, actor=actor))
    return kept + keep(wait, min(needed, left_minor - kept))


def _hold_all(run: Run, backed_minor: int, *, actor: Actor) -> None:
    """Hold all that stands behind a run, where less was held because money was still to come back."""
    if run.hold_ref:
        ledger.void_run(run.hold_ref, actor=actor)
    run.held_minor = backed_minor
    run.hold_ref = _hold_again(run, backed_minor, number=0, actor=actor)


def _hold_again(run: Run, amount_minor: int, *, number: int, actor: Actor) -> str:
    return ledger.hold_run(
        run_ref=run.ref,
        amount_minor=amount_minor,
        currency=run.currency,
        pot=run.pot,
        version=run.version * _LATE + number,
        actor=actor,
    )


def settle_late_row(run: Run, payments: Sequence[Payment], *, net_minor: int, on: date, actor: Actor) -> None:
    """A later row of a run that was booked before: its payments' money was kept payable, and is settled by it."""
    backed = sum(payment.backed_minor for payment in payments)
    booked = min(net_minor, backed)
    rows = run.late_rows + 1
    if booked:
        hold_ref = _hold_again(run, backed, number=rows, actor=actor)
        ledger.settle_run(hold_ref, booked_minor=booked, freed_minor=backed - booked, on=on, actor=actor)
    book_excess(run, net_minor - booked, key=f"run:{run.ref}:{rows}", on=on, actor=actor)
    _mark_gone(payments, on=on)
    run.late_rows = rows
    run.save(update_fields=["late_rows"])


def book_excess(run: Run, amount_minor: int, *, key: str, on: date, actor: Actor) -> None:
    """What left beyond what stood behind it: the pot bears it as a fee of the bank."""
    if amount_minor > 0:
        ledger.record_fee(amount_minor=amount_minor, currency=run.currency, pot=run.pot, key=key, on=on, actor=actor)


def free(run: Run, amount_minor: int, *, key: str, actor: Actor) -> None:
    """Give money that nothing needs any more back to the pot."""
    if amount_minor:
        ledger.free_payable(amount_minor=amount_minor, currency=run.currency, pot=run.pot, key=key, actor=actor)
