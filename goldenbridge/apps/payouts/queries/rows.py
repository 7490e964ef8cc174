"""Rows of the bank that wait on the page of their run, and whom each may have paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from goldenbridge.apps.banking.queries import BankLine
from goldenbridge.apps.payouts.contents import may_be_in_row, waiting_rows, within
from goldenbridge.apps.payouts.models import CalledLoss, Run
from goldenbridge.core.actors import Actor
from goldenbridge.core.rows import is_part
from goldenbridge.core.runs import payment_name


@dataclass(frozen=True)
class LossSeen:
    """A row that somebody has called a loss, and which payments he says it paid; another person confirms it."""

    called_by: UUID
    called_on: date
    paid: tuple[str, ...]


@dataclass(frozen=True)
class WaitingRow:
    """A row that waits: whom it may have paid, whom likely, and whether it is too little for all on their way."""

    line: BankLine
    loss: LossSeen | None
    is_part: bool
    may_be: frozenset[UUID]
    likely: frozenset[UUID]


def rows_waiting(run: Run, *, actor: Actor) -> tuple[WaitingRow, ...]:
    """The rows of a run that nobody has settled, the oldest first."""
    rows = waiting_rows(run, actor=actor)
    losses = _losses(run) if rows else {}
    # The order of an open run was said not to be with the bank: a row of it says that it was.
    waiting = run.payments.filter(state="pending") if run.state == "open" else may_be_in_row(run)
    may_be = list(waiting.select_related("run")) if rows else []
    out = [payment for payment in may_be if payment.state not in {"failed", "cancelled"}]
    most = sum(payment.steps_minor for payment in may_be)
    found = []
    for row in rows:
        is_less = is_part(-row.amount_minor, [within(payment) for payment in out])
        likely = [] if is_less or -row.amount_minor > most else out
        found.append(
            WaitingRow(
                line=row,
                loss=losses.get(row.line_ref),
                is_part=is_less,
                may_be=frozenset(payment.ref for payment in may_be),
                likely=frozenset(payment.ref for payment in likely),
            )
        )
    return tuple(found)


def _losses(run: Run) -> dict[UUID, LossSeen]:
    """What somebody has called a loss and nobody has confirmed, by the bank's line."""
    rows = CalledLoss.objects.filter(run=run, confirmed_by=None).prefetch_related("paid")
    return {
        loss.line_ref: LossSeen(
            called_by=loss.called_by,
            called_on=loss.called_on,
            paid=tuple(sorted(payment_name(each.payee_id, each.month) for each in loss.paid.all())),
        )
        for loss in rows
    }
