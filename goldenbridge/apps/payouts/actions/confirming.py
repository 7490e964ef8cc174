"""What recipients say about payments; `cases` asks them through `intake` and brings the answers."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.payouts.actions.doubting import raise_doubts
from goldenbridge.apps.payouts.models import Confirmation, Doubt, Payment
from goldenbridge.apps.payouts.permissions import may_record_confirmation
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import Malformed, NotFound
from goldenbridge.platform import clock, trail

SILENT_AFTER = timedelta(days=21)
VERBS = {"received": "receive", "received_with_issues": "receive_with_issues", "not_received": "miss"}


@transaction.atomic
def mark_asked(payment_ref: UUID, *, actor: Actor) -> Confirmation:
    """Note that the recipient has been asked about a delivered payment; once."""
    may_record_confirmation(actor)
    payment = Payment.objects.filter(ref=payment_ref, state__in=["delivered", "returned"]).first()
    if payment is None:
        raise NotFound
    confirmation, is_new = Confirmation.objects.get_or_create(payment=payment, defaults={"asked_on": clock.today()})
    if is_new:
        trail.record("confirmation.asked", payment.ref, actor=actor.ref)
    return confirmation


@transaction.atomic
def record_confirmation(payment_ref: UUID, *, choice: str, actor: Actor) -> Confirmation:
    """Record what the recipient says; the same answer again changes nothing, another one is a ForbiddenMove.

    A transfer that counts as paid and has not come to him is doubted. What was handed over, two have witnessed.
    """
    may_record_confirmation(actor)
    found = Confirmation.objects.select_for_update(of=("self",)).select_related("payment__run")
    confirmation = found.filter(payment_id=payment_ref).first()
    if confirmation is None:
        raise NotFound
    if choice not in VERBS:
        raise Malformed
    if confirmation.state == choice:
        return confirmation
    confirmation.move(VERBS[choice])
    confirmation.answered_on = clock.today()
    confirmation.save(update_fields=["state", "answered_on"])
    trail.record("confirmation.recorded", confirmation.payment_id, actor=actor.ref)
    payment = confirmation.payment
    if choice == "not_received" and payment.state == "delivered" and payment.run.rail == "bank":
        raise_doubts([payment], voice=Doubt.Voice.RECIPIENT, actor=actor)
    return confirmation


@transaction.atomic
def give_up_confirmations(*, actor: Actor) -> int:
    """Mark as unanswered what was asked three weeks ago; a late answer still counts. Says how many."""
    may_record_confirmation(actor)
    silent = list(
        Confirmation.objects.select_for_update().filter(state="asked", asked_on__lte=clock.today() - SILENT_AFTER)
    )
    for confirmation in silent:
        confirmation.move("give_up")
    Confirmation.objects.bulk_update(silent, ["state"])
    if silent:
        trail.record_many([("confirmation.unanswered", each.payment_id) for each in silent], actor=actor.ref)
    return len(silent)
