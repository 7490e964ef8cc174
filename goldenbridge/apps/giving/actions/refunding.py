"""A gift is given back: a treasurer names line, gift and reason, another person confirms, and then it is booked."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking import queries as lines
from goldenbridge.apps.giving.errors import NotARefund, RefundKnown
from goldenbridge.apps.giving.models import REFUND_REASONS, Donation, Refund
from goldenbridge.apps.giving.permissions import may_confirm_refund, may_propose_refund, may_refuse_refund
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import Malformed, NotFound
from goldenbridge.platform import clock, trail

OURS = ("received", "cleared")


@transaction.atomic
def propose_refund(line_ref: UUID, *, donation_ref: UUID, reason: str, actor: Actor) -> Refund:
    """Say that by this line a whole gift went back, and why; nothing is booked before another person confirms it.

    Raises NotARefund unless the line took exactly the gift's sum, RefundKnown if line or gift is spoken of already.
    """
    may_propose_refund(actor)
    if reason not in REFUND_REASONS:
        raise Malformed
    gift = _gift(donation_ref)
    _check_line(line_ref, gift, actor)
    refund = Refund(donation=gift, line_ref=line_ref, reason=reason, proposed_by=actor.ref, proposed_on=clock.today())
    try:
        with transaction.atomic():
            refund.save(force_insert=True)
    except IntegrityError as error:
        raise RefundKnown from error
    trail.record("giving.refund_proposed", refund.ref, actor=actor.ref)
    return refund


@atomic_with_retry
def confirm_refund(ref: UUID, *, actor: Actor) -> Refund:
    """Confirm as a second person: the line is claimed, the gift is refunded, and the books say who bears it.

    A cleared gift is borne by what its pot has not promised, or else by the reserve; one not cleared by itself.
    """
    refund = _locked(ref)
    may_confirm_refund(actor, refund)
    refund.move("confirm")
    gift = _gift(refund.donation_id)
    _check_line(refund.line_ref, gift, actor)
    banking.claim_refund(refund.line_ref, actor=actor)
    is_cleared = gift.state == "cleared"
    gift.move("refund")
    gift.nonce = None
    gift.save(update_fields=["state", "nonce"])
    ledger.refund_gift(
        amount_minor=gift.amount_minor,
        currency=gift.currency,
        pot=gift.campaign.pot,
        key=gift.ledger_key,
        on=clock.today(),
        cleared=is_cleared,
        actor=actor,
    )
    refund.settled_by, refund.settled_on = actor.ref, clock.today()
    refund.save(update_fields=["state", "settled_by", "settled_on"])
    trail.record("giving.refund_confirmed", refund.ref, actor=actor.ref)
    return refund


@transaction.atomic
def refuse_refund(ref: UUID, *, actor: Actor) -> Refund:
    """Put a refund aside that nobody shall confirm; line and gift are free again."""
    refund = _locked(ref)
    may_refuse_refund(actor)
    refund.move("refuse")
    refund.settled_by, refund.settled_on = actor.ref, clock.today()
    refund.save(update_fields=["state", "settled_by", "settled_on"])
    trail.record("giving.refund_refused", refund.ref, actor=actor.ref)
    return refund


def _check_line(line_ref: UUID, gift: Donation, actor: Actor) -> None:
    line = lines.line(line_ref, actor=actor)
    if gift.state not in OURS or (line.amount_minor, line.currency) != (-(gift.amount_minor or 0), gift.currency):
        raise NotARefund


def _gift(ref: UUID) -> Donation:
    gift = Donation.objects.select_for_update(of=("self",)).select_related("campaign").filter(ref=ref).first()
    if gift is None:
        raise NotFound
    return gift


def _locked(ref: UUID) -> Refund:
    refund = Refund.objects.select_for_update().filter(ref=ref).first()
    if refund is None:
        raise NotFound
    return refund
