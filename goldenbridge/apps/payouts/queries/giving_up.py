"""Payments that somebody wants to give up and nobody has confirmed, for the page of their run and the list of runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from goldenbridge.apps.payouts.closing import Left, left_before_closing
from goldenbridge.apps.payouts.contents import unfollowed
from goldenbridge.apps.payouts.models import GivingUp, Payment, Run
from goldenbridge.apps.payouts.permissions import may_prepare_run, may_see_runs
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import NotFound
from goldenbridge.core.runs import payment_name


@dataclass(frozen=True)
class GivingUpSeen:
    """Who says that nothing is to follow a payment, since when and why; and whether its month is due again then."""

    payment_ref: UUID
    name: str
    reason: str
    called_by: UUID
    called_on: date
    is_whole: bool


def givings_up(run_ref: UUID, *, actor: Actor) -> list[GivingUpSeen]:
    """What of a run waits for a second person."""
    may_see_runs(actor)
    return [
        GivingUpSeen(
            payment_ref=row.payment_id,
            name=payment_name(row.payment.payee_id, row.payment.month),
            reason=row.get_reason_display(),
            called_by=row.called_by,
            called_on=row.called_on,
            is_whole=row.payment.backed_minor == row.payment.steps_minor,
        )
        for row in _open(Payment.objects.filter(run=run_ref)).select_related("payment")
    ]


def runs_giving_up(*, actor: Actor) -> list[UUID]:
    """The runs with a payment that somebody wants to give up, the oldest word first."""
    may_see_runs(actor)
    return list(dict.fromkeys(_open(Payment.objects.all()).values_list("payment__run_id", flat=True)))


def giving_up_reasons() -> list[tuple[str, str]]:
    """Why nothing may follow a payment, by code, in words."""
    return [(str(value), str(label)) for value, label in GivingUp.Reason.choices]


def left_of(run_ref: UUID, *, actor: Actor) -> Left:
    """What keeps a run from being closed."""
    may_prepare_run(actor)
    row = Run.objects.filter(ref=run_ref).first()
    if row is None:
        raise NotFound
    return left_before_closing(row, actor=actor)


def _open(payments: QuerySet[Payment]) -> QuerySet[GivingUp]:
    rows = GivingUp.objects.filter(payment__in=unfollowed(payments), confirmed_by=None)
    return rows.order_by("called_on", "payment_id")
