"""Every payment of a period, by reference and in steps, for auditors to draw from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models.functions import Coalesce

from goldenbridge.apps.payouts.models import Payment
from goldenbridge.apps.payouts.permissions import may_audit_payments
from goldenbridge.core.actors import Actor

NEVER_LEFT = ("pending", "cancelled")


@dataclass(frozen=True)
class SentPayment:
    """A payment that left, in steps; and where its promise and its run are found."""

    ref: UUID
    payee_ref: UUID
    run_ref: UUID
    award_ref: UUID
    steps_minor: int


def sent_payments(first: date, last: date, *, currency: str, actor: Actor) -> list[SentPayment]:
    """All that was sent on these days, both included, whatever became of it; by reference."""
    may_audit_payments(actor)
    rows = Payment.objects.annotate(left_on=Coalesce("sent_on", "booked_on", "settled_on"))
    rows = rows.filter(left_on__gte=first, left_on__lte=last, run__currency=currency).exclude(state__in=NEVER_LEFT)
    return [
        SentPayment(*each)
        for each in rows.order_by("ref").values_list("ref", "payee_id", "run_id", "award_ref", "steps_minor")
    ]
