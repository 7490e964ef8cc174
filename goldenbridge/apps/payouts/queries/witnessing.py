"""Payments by hand as their witnesses see them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from goldenbridge.apps.approvals import queries as approvals
from goldenbridge.apps.payouts.models import Payment
from goldenbridge.apps.payouts.permissions import may_witness_payment
from goldenbridge.apps.payouts.witnessing import witness_content
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import digest
from goldenbridge.core.errors import NotFound
from goldenbridge.core.paper import Paper
from goldenbridge.core.runs import payment_name


def witnesses_of(rows: list[Payment]) -> dict[UUID, int]:
    """How many have signed for each payment by hand."""
    return {
        row.ref: len(approvals.signatures("payment", row.ref, digest("payment", witness_content(row)), "witness"))
        for row in rows
    }


def witness_paper(payment_ref: UUID, *, actor: Actor) -> Paper:
    """What a witness of a payment by hand signs."""
    may_witness_payment(actor)
    payment = Payment.objects.select_related("run").filter(ref=payment_ref).first()
    if payment is None:
        raise NotFound
    return Paper("payment", payment.ref, "witness", witness_content(payment))


@dataclass(frozen=True)
class PaymentByHand:
    """A payment by hand as a witness sees it."""

    ref: UUID
    name: str
    steps_minor: int
    currency: str
    state: str
    state_label: str
    witnesses: int


def payment_by_hand(payment_ref: UUID, *, actor: Actor) -> PaymentByHand:
    """A payment by hand: in steps, without a name. NotFound for any other payment."""
    may_witness_payment(actor)
    row = Payment.objects.select_related("run").filter(ref=payment_ref, run__rail="manual").first()
    if row is None:
        raise NotFound
    return PaymentByHand(
        ref=row.ref,
        name=payment_name(row.payee_id, row.month),
        steps_minor=row.steps_minor,
        currency=row.run.currency,
        state=row.state,
        state_label=row.state_label,
        witnesses=witnesses_of([row])[row.ref],
    )


def payments_to_witness(*, actor: Actor) -> list[tuple[UUID, str]]:
    """Payments by hand that are on their way: reference and name, the oldest first."""
    may_witness_payment(actor)
    rows = Payment.objects.filter(run__rail="manual", state="sent").order_by("sent_on", "ref")
    return [(row.ref, payment_name(row.payee_id, row.month)) for row in rows]
