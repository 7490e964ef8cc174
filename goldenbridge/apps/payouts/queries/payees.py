"""Cells, their payees by reference, and what a case may know of a payment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count

from goldenbridge.apps.payouts.models import Payee, Payment
from goldenbridge.apps.payouts.permissions import may_see_payments, may_see_runs
from goldenbridge.core.actors import Actor
from goldenbridge.core.runs import MOST_PAYEES_IN_CELL
from goldenbridge.platform import clock


@dataclass(frozen=True)
class PaymentSeen:
    """A payment as its case may know it."""

    payment_ref: UUID
    payee_ref: UUID
    month: date
    state: str
    steps_minor: int
    currency: str
    settled_on: date | None
    confirmation: str | None


@dataclass(frozen=True)
class ToConfirm:
    """A payment whose recipient is to be asked whether it arrived."""

    payment_ref: UUID
    payee_ref: UUID
    entitlement_ref: UUID
    month: date
    steps_minor: int
    currency: str
    sent_on: date


def cells_with_room(cell_refs: Collection[UUID], *, actor: Actor) -> list[UUID]:
    """Those of the cells that have a free seat, the emptiest first."""
    may_see_payments(actor)
    counted = dict(
        Payee.objects.filter(cell_ref__in=cell_refs).values_list("cell_ref").annotate(count=Count("ref")).order_by()
    )
    roomy = [ref for ref in cell_refs if counted.get(ref, 0) < MOST_PAYEES_IN_CELL]
    return sorted(roomy, key=lambda ref: (counted.get(ref, 0), ref))


def payee_counts(*, actor: Actor) -> dict[UUID, int]:
    """How many payees each cell has."""
    may_see_runs(actor)
    return dict(Payee.objects.values_list("cell_ref").annotate(count=Count("ref")).order_by())


def payees_of(cell_ref: UUID, *, actor: Actor) -> list[UUID]:
    """The payees of a cell, by seat; references only."""
    may_see_runs(actor)
    return list(Payee.objects.filter(cell_ref=cell_ref).order_by("seat").values_list("ref", flat=True))


def payments_of(payee_refs: Collection[UUID], *, actor: Actor) -> dict[UUID, list[PaymentSeen]]:
    """The payments of payees, oldest first; what a case may know of them."""
    may_see_payments(actor)
    rows = Payment.objects.filter(payee_id__in=payee_refs).exclude(state__in=["pending", "cancelled"])
    found: dict[UUID, list[PaymentSeen]] = {}
    for row in rows.select_related("run", "confirmation").order_by("month", "sent_on", "ref"):
        confirmation = getattr(row, "confirmation", None)
        seen = PaymentSeen(
            payment_ref=row.ref,
            payee_ref=row.payee_id,
            month=row.month,
            state=row.state,
            steps_minor=row.steps_minor,
            currency=row.run.currency,
            settled_on=row.settled_on,
            confirmation=confirmation.state if confirmation else None,
        )
        found.setdefault(row.payee_id, []).append(seen)
    return found


def confirmations_to_ask(*, actor: Actor) -> list[ToConfirm]:
    """What was delivered and not asked about yet, with what its recipient knows it by."""
    may_see_payments(actor)
    rows = Payment.objects.filter(state="delivered", confirmation=None).select_related("run")
    return [
        ToConfirm(
            payment_ref=row.ref,
            payee_ref=row.payee_id,
            entitlement_ref=row.entitlement_ref,
            month=row.month,
            steps_minor=row.steps_minor,
            currency=row.run.currency,
            sent_on=row.sent_on or row.booked_on or clock.today(),
        )
        for row in rows.order_by("settled_on", "ref")
    ]
