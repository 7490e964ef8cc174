"""Sending a run back or giving it up, unless the bank may have its order."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts.absence import STEP, in_place_value, on_account, signed_in_place, waited_for
from goldenbridge.apps.payouts.actions.dropping import give_back
from goldenbridge.apps.payouts.actions.payees import take_up_accounts
from goldenbridge.apps.payouts.contents import locked_run, recall_value, unrecalled
from goldenbridge.apps.payouts.errors import FileIsOut, NotShownYet
from goldenbridge.apps.payouts.models import HandedOut, Payment, Run, WorkRow
from goldenbridge.apps.payouts.permissions import may_reject_run, may_send_run
from goldenbridge.core import canonical
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import ForbiddenMove, NotFound
from goldenbridge.core.matrix import SamePerson
from goldenbridge.platform import clock, trail


def give_up_hold(run: Run, *, actor: Actor) -> None:
    """Void what the ledger holds for a run that goes no further, if it holds anything."""
    if run.hold_ref:
        ledger.void_run(run.hold_ref, actor=actor)
    run.hold_ref, run.held_minor = None, 0


def _must_be_recalled(run: Run) -> None:
    open_words = len(unrecalled(run))
    if open_words:
        raise FileIsOut(count=open_words)


@transaction.atomic
def recall_order(run_ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Run:
    """Who took a released run's payouts signs that the bank was not given the order; then it can be sent back."""
    may_send_run(actor)
    run = locked_run(run_ref)
    if run.state != "released":
        raise ForbiddenMove(state=run.state, verb="recall")
    if actor.ref not in unrecalled(run):
        raise NotFound
    approvals.record_approval(
        kind="run",
        subject_ref=run.ref,
        content_hash=canonical.digest("run", recall_value(run, actor.ref)),
        step="recall",
        statement=statement,
        signature=signature,
        actor=actor,
        related=list(run.payments.values_list("payee_id", flat=True).distinct().order_by("payee_id")),
        cells=[run.cell_ref],
    )
    HandedOut.objects.filter(order__order_id=run.order_id, person_ref=actor.ref).update(recalled_on=clock.today())
    trail.record("run.order_recalled", run.ref, actor=actor.ref)
    return run


@transaction.atomic
def recall_in_place(run_ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Run:
    """One of two signs in place of who took the payouts and cannot be asked; with the second the order is recalled.

    A row that comes all the same is recognised. Raises CanBeAsked while he is waited for, NotShownYet until statements
    tell of each day and show no row of the order.
    """
    may_reject_run(actor)
    run = locked_run(run_ref)
    if run.state != "released":
        raise ForbiddenMove(state=run.state, verb="recall")
    takers = set(unrecalled(run))
    if not takers or actor.ref in takers:
        raise NotFound
    absence = waited_for(run)
    if not on_account(run, absence, actor=actor).is_absent:
        raise NotShownYet
    given = approvals.record_approval(
        kind="run",
        subject_ref=run.ref,
        content_hash=canonical.digest("run", in_place_value(run, absence, actor.ref)),
        step=STEP,
        statement=statement,
        signature=signature,
        actor=actor,
        related=list(run.payments.values_list("payee_id", flat=True).distinct().order_by("payee_id")),
        cells=[run.cell_ref],
    )
    mine = {given.person_ref, given.for_ref} - {None}
    signed = [each for each in signed_in_place(run, absence) if each.person_ref != given.person_ref]
    others = {ref for each in signed for ref in (each.person_ref, each.for_ref)} - {None}
    # A lent role makes two people one; nobody signs in his own place.
    if mine & (takers | others):
        raise SamePerson
    trail.record("run.recall_signed", run.ref, actor=actor.ref)
    if others:
        HandedOut.objects.filter(order__order_id=run.order_id, recalled_on=None).update(recalled_on=clock.today())
        trail.record("run.order_recalled", run.ref, actor=actor.ref)
    return run


@atomic_with_retry
def reject_run(run_ref: UUID, *, actor: Actor) -> Run:
    """Send a run back before it goes to the bank: a new version, and every approval so far is void.

    Its order stays known: if the bank has paid it all the same, the row is recognised. Raises FileIsOut.
    """
    may_reject_run(actor)
    run = locked_run(run_ref)
    run.move("reject")
    _must_be_recalled(run)
    give_up_hold(run, actor=actor)
    held = list(run.payments.filter(settled_on=None).select_related("follows"))
    give_back(held, run, actor=actor)
    cancelled = [payment for payment in held if payment.state == "cancelled"]
    Payment.objects.bulk_update(cancelled, ["settled_on"])
    run.version += 1
    run.earlier_content = run.content
    run.band, run.content, run.content_hash, run.accepted_warnings = "", None, None, ""
    run.order, run.execution_on = None, None
    run.save()
    take_up_accounts(run, actor=actor)
    trail.record("run.rejected", run.ref, actor=actor.ref)
    return run


@atomic_with_retry
def abort_run(run_ref: UUID, *, actor: Actor) -> Run:
    """Give a run up before it goes to the bank; everything in it is due again. Raises FileIsOut."""
    may_reject_run(actor)
    run = locked_run(run_ref)
    run.move("abort")
    _must_be_recalled(run)
    give_up_hold(run, actor=actor)
    cancelled = []
    for payment in run.payments.filter(settled_on=None).select_related("follows"):
        if payment.state == "pending":
            payment.move("cancel")
            payment.reason = "aborted"
        cancelled.append(payment)
    give_back(cancelled, run, actor=actor)
    Payment.objects.bulk_update(cancelled, ["state", "reason", "settled_on"])
    WorkRow.objects.filter(payment__run=run).delete()
    run.save()
    take_up_accounts(run, actor=actor)
    trail.record("run.aborted", run.ref, actor=actor.ref)
    return run
