"""What the clock does with gifts: they clear, hand their pieces to the window, and are forgotten in time."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import Q

from goldenbridge.apps.giving.models import Donation
from goldenbridge.apps.giving.permissions import may_clear_gift, may_forget_gift
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.core.actors import Actor
from goldenbridge.core.clearing import LIFE_OF_ANNOUNCEMENT, LIFE_OF_REFERENCE
from goldenbridge.core.pieces import NONCE_BYTES, SALT_BYTES, salt_of
from goldenbridge.platform import clock, log, trail

BATCH: Final = 5_000


@atomic_with_retry
def clear_gifts(*, actor: Actor) -> int:
    """Clear the gifts whose day has come, and hand their pieces to the open window; returns how many.

    Both happen in one transaction: a window never closes over money whose pieces are still on their way.
    """
    may_clear_gift(actor)
    today = clock.today()
    due = Donation.objects.select_for_update().filter(state="received", clears_on__lte=today)
    gifts = list(due.select_related("campaign").order_by("clears_on", "ref")[:BATCH])
    for gift in gifts:
        gift.move("clear")
        gift.cleared_on = today
    ledger.clear_gifts(
        [
            ledger.GiftLine(gift.amount_minor or 0, gift.currency, gift.campaign.pot, gift.ledger_key, today)
            for gift in gifts
        ],
        actor=actor,
    )
    push_cleared_pieces(gifts, actor=actor)
    if gifts:
        trail.record_many([("giving.gift_cleared", gift.ref) for gift in gifts], actor=actor.ref)
        log.event("gifts_cleared", count=len(gifts))
    return len(gifts)


@transaction.atomic
def push_cleared_pieces(gifts: Sequence[Donation], *, actor: Actor) -> None:
    """Hand the secrets of one round of cleared gifts to transparency, keep none; who has none gets a random one.

    So money without a donor's secret stands among the pieces like all other, and nobody can prove it.
    """
    may_clear_gift(actor)
    transparency.push_pieces([_pieces(gift) for gift in gifts], actor=actor)
    for gift in gifts:
        gift.nonce = None
    # All gifts of a round come to the same state on the same day, so one statement writes hundreds.
    refs = [gift.ref for gift in gifts]
    for start in range(0, len(refs), 500):
        written = {"state": gifts[0].state, "cleared_on": gifts[0].cleared_on, "nonce": None}
        Donation.objects.filter(ref__in=refs[start : start + 500]).update(**written)


@transaction.atomic
def forget_gifts(*, actor: Actor) -> int:
    """Forget announced gifts that never came, and the references of gifts that no bank can call back any more."""
    may_forget_gift(actor)
    today = clock.today()
    never_came = Donation.objects.select_for_update().filter(
        state__in=("announced", "pending"), announced_on__lt=today - LIFE_OF_ANNOUNCEMENT
    )
    gifts = list(never_came)
    for gift in gifts:
        gift.move("fail")
        gift.nonce = gift.reference = None
    Donation.objects.bulk_update(gifts, ["state", "nonce", "reference"], batch_size=200)
    old = Q(cleared_on__lt=today - LIFE_OF_REFERENCE) | Q(received_on__lt=today - LIFE_OF_REFERENCE, nonce=None)
    forgotten = Donation.objects.filter(old, reference__isnull=False).update(reference=None)
    if gifts:
        trail.record_many([("giving.gift_forgotten", gift.ref) for gift in gifts], actor=actor.ref)
    return len(gifts) + forgotten


def _pieces(gift: Donation) -> transparency.GiftPieces:
    whole = gift.nonce is not None and gift.reference is not None
    return transparency.GiftPieces(
        gift_ref=gift.ref,
        currency=gift.currency,
        amount_minor=gift.amount_minor or 0,
        nonce=bytes(gift.nonce) if whole else secrets.token_bytes(NONCE_BYTES),
        salt=salt_of(gift.reference) if whole else secrets.token_bytes(SALT_BYTES),
        cleared_on=clock.today(),
    )
