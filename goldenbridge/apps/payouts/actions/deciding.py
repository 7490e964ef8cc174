"""Approving, authorising and releasing a run: signed statements by different people over exactly what it holds."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts.contents import (
    accepted_codes,
    awards_of,
    carried_for,
    dropped_from,
    linkage_warnings,
    locked_run,
    must_be_unchanged,
    must_have_money,
    release_hash,
)
from goldenbridge.apps.payouts.errors import AmountsMissing, WarningsOpen
from goldenbridge.apps.payouts.models import Run, RunOrder
from goldenbridge.apps.payouts.permissions import may_approve_run, may_authorise_run, may_release_run
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import ForbiddenMove
from goldenbridge.core.money import round_up_to_step
from goldenbridge.core.references import batch_id, opaque_id
from goldenbridge.platform import trail

NOTHING_HELD = ""


def _sign(run: Run, *, step: str, content_hash: bytes, statement: bytes, signature: bytes, actor: Actor) -> None:
    approvals.record_approval(
        kind="run",
        subject_ref=run.ref,
        content_hash=content_hash,
        step=step,
        statement=statement,
        signature=signature,
        actor=actor,
        band=run.band,
        related=awards_of(run),
        cells=[run.cell_ref],
    )


@transaction.atomic
def approve_run(run_ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Run:
    """Approve what the maker locked; raises StaleApproval, SamePerson, SharedVoucher or ForbiddenMove."""
    may_approve_run(actor)
    run = locked_run(run_ref)
    run.move("approve")
    content_hash = must_be_unchanged(run).digest()
    _sign(run, step="approve", content_hash=content_hash, statement=statement, signature=signature, actor=actor)
    run.save(update_fields=["state"])
    trail.record("run.approved", run.ref, actor=actor.ref)
    return run


@transaction.atomic
def authorise_run(run_ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Run:
    """Authorise what was approved; the same refusals."""
    may_authorise_run(actor)
    run = locked_run(run_ref)
    run.move("authorise")
    content_hash = must_be_unchanged(run).digest()
    _sign(run, step="authorise", content_hash=content_hash, statement=statement, signature=signature, actor=actor)
    run.save(update_fields=["state"])
    trail.record("run.authorised", run.ref, actor=actor.ref)
    return run


@atomic_with_retry
def release_run(
    run_ref: UUID,
    *,
    execution_on: date,
    accepted: Collection[str],
    statement: bytes,
    signature: bytes,
    actor: Actor,
) -> Run:
    """Hold the run's money and take its order ids; the releaser signs content, drops and the warnings he accepts.

    Raises WarningsOpen when a warning is not among `accepted`, MoneyMissing when less stands behind it than it may pay,
    RowWaits when a payment that it follows may have been paid after all.
    """
    may_release_run(actor)
    run = locked_run(run_ref)
    run.move("release")
    run.execution_on = execution_on
    locked = must_be_unchanged(run)
    _decide(run, set(accepted))
    if len(dropped_from(run, locked)) == len(locked.payments):
        raise AmountsMissing(count=0)
    content_hash = release_hash(run, locked)
    _sign(run, step="release", content_hash=content_hash, statement=statement, signature=signature, actor=actor)
    _hold(run, actor=actor)
    order = banking.register_order(
        account_ref=run.account_id,
        message_id=opaque_id(secrets.token_bytes(16)),
        batch_id=batch_id(secrets.token_bytes(9)),
        actor=actor,
    )
    run.order_id = order.ref
    run.save()
    RunOrder.objects.create(run=run, order_id=order.ref)
    trail.record("run.released", run.ref, actor=actor.ref)
    return run


def _decide(run: Run, accepted: set[str]) -> None:
    """Keep the warnings that the releaser accepts; WarningsOpen when there is another one."""
    open_warnings = {warning.code for warning in linkage_warnings(run)} - accepted
    if open_warnings:
        raise WarningsOpen(count=len(open_warnings))
    run.accepted_warnings = ",".join(sorted(accepted))


def _hold(run: Run, *, actor: Actor) -> None:
    """Hold what the bank's row can be at most: what stands behind the payments, less what comes back into that row."""
    must_have_money(run, actor=actor)
    rows = run.payments.filter(settled_on=None).values_list("state", "steps_minor", "backed_minor")
    steps = sum(steps for state, steps, _ in rows if state == "pending")
    backed = sum(backed for _, _, backed in rows)
    carried = carried_for(run, actor=actor)
    run.held_minor = min(backed, round_up_to_step(max(0, steps - carried), run.currency))
    run.hold_ref = NOTHING_HELD
    if run.held_minor:
        run.hold_ref = ledger.hold_run(
            run_ref=run.ref,
            amount_minor=run.held_minor,
            currency=run.currency,
            pot=run.pot,
            version=run.version,
            actor=actor,
        )


@transaction.atomic
def sign_again(
    run_ref: UUID, *, statement: bytes, signature: bytes, actor: Actor, accepted: Collection[str] = ()
) -> Run:
    """The releaser signs what is left after a payment was dropped from a released run.

    Fewer people may stand out more: raises WarningsOpen when a warning is neither accepted before nor now.
    """
    may_release_run(actor)
    run = locked_run(run_ref)
    if run.state != "released":
        raise ForbiddenMove(state=run.state, verb="sign_again")
    locked = must_be_unchanged(run)
    _decide(run, {*accepted_codes(run), *accepted})
    content_hash = release_hash(run, locked)
    _sign(run, step="release", content_hash=content_hash, statement=statement, signature=signature, actor=actor)
    run.save(update_fields=["accepted_warnings"])
    trail.record("run.released_again", run.ref, actor=actor.ref)
    return run
