"""Handing a released run to the treasurer of its cell, who takes it to the terminal."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.approvals import queries as approvals_queries
from goldenbridge.apps.awards import queries as awards
from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.payouts.contents import accepted_codes, dropped_from, locked_run, must_be_unchanged, release_hash
from goldenbridge.apps.payouts.models import HandedOut, Run
from goldenbridge.apps.payouts.permissions import may_send_run
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import ForbiddenMove, InvariantBroken
from goldenbridge.core.matrix import Part
from goldenbridge.core.payfile import RunFile, SealedPayment
from goldenbridge.core.promise import SignedPromise
from goldenbridge.core.runs import RunContent
from goldenbridge.core.statements import Signed
from goldenbridge.platform import clock, directory, trail


@transaction.atomic
def open_run_file(run_ref: UUID, *, actor: Actor) -> RunFile:
    """The run with its sealed accounts and amounts, for a treasurer who holds the cell's key; on record as its opener.

    The matrix keeps out whoever triaged or verified a case of the cell. Raises NotFound without a wrap of the key.
    """
    may_send_run(actor)
    run = locked_run(run_ref)
    if run.state not in {"released", "sent", "reconciling"}:
        raise ForbiddenMove(state=run.state, verb="open_file")
    locked = must_be_unchanged(run)
    card = directory.current().cell(run.cell_ref).card
    wrap = keystore.hand_over(card.key_ref, actor=actor)
    payees = [payment.payee for payment in locked.payments]
    approvals.take_part(
        subject_ref=run.ref,
        person_ref=actor.ref,
        part=Part.PAYOUT_OPENER,
        actor=actor,
        related=payees,
        cells=[run.cell_ref],
    )
    # If he has it again, what was signed about the first time is no longer the whole truth.
    HandedOut.objects.update_or_create(
        order_id=run.order_id, person_ref=actor.ref, defaults={"recalled_on": None, "taken_on": clock.today()}
    )
    trail.record("run.file_opened", run.ref, actor=actor.ref)
    return _file(run, locked, wrap, actor)


def _file(run: Run, locked: RunContent, wrap: bytes, actor: Actor) -> RunFile:
    if run.order is None or run.execution_on is None:
        raise InvariantBroken
    order = run.order
    return RunFile(
        content=locked,
        payments=_sealed(run, locked),
        approvals=_approvals(run, locked),
        promises=_promises(locked, actor),
        dropped=dropped_from(run, locked),
        accepted=accepted_codes(run),
        message_id=order.message_id,
        batch_id=order.batch_id,
        execution_on=run.execution_on,
        sender=banking.account(run.account_id, actor=actor).holder,
        wrap=wrap,
    )


def _sealed(run: Run, locked: RunContent) -> tuple[SealedPayment, ...]:
    rows = {row.ref: row for row in run.payments.exclude(state="cancelled").select_related("payee", "work")}
    return tuple(
        SealedPayment(
            content=content,
            details=bytes(rows[content.payment].payee.sealed_details),
            amount=bytes(rows[content.payment].work.envelope),
        )
        for content in locked.payments
        if content.payment in rows
    )


def _promises(locked: RunContent, actor: Actor) -> tuple[SignedPromise, ...]:
    refs = sorted({payment.award for payment in locked.payments})
    return tuple(awards.signed_promise(ref, actor=actor) for ref in refs)


def _approvals(run: Run, locked: RunContent) -> tuple[Signed, ...]:
    found = []
    for content_hash in (locked.digest(), release_hash(run, locked)):
        found += approvals_queries.approvals_of("run", run.ref, content_hash)
    return tuple(Signed(each.statement, each.signature) for each in found)
