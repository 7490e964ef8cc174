"""Handing a cell's key to the treasurer who looks at a run's exact amounts: on record, and as the matrix allows."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.payouts.contents import locked_run
from goldenbridge.apps.payouts.permissions import may_send_run
from goldenbridge.core.actors import Actor
from goldenbridge.core.matrix import Part
from goldenbridge.platform import directory, trail


@transaction.atomic
def open_cell(run_ref: UUID, *, actor: Actor) -> bytes:
    """The treasurer's wrap of the cell's key, so that his page opens this run's amounts; he is its opener from now on.

    Raises NotFound without a wrap, and what the matrix refuses to whoever triaged or verified a case of the cell.
    """
    may_send_run(actor)
    run = locked_run(run_ref)
    approvals.take_part(
        subject_ref=run.ref,
        person_ref=actor.ref,
        part=Part.PAYOUT_OPENER,
        actor=actor,
        related=list(run.payments.values_list("payee_id", flat=True).distinct().order_by("payee_id")),
        cells=[run.cell_ref],
    )
    wrap = keystore.hand_over(directory.current().cell(run.cell_ref).card.key_ref, actor=actor)
    trail.record("run.amounts_opened", run.ref, actor=actor.ref)
    return wrap
