"""Before the money: campaigns, and gifts that donors say they will send."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.giving import queries
from goldenbridge.apps.giving.errors import CampaignClosed, CurrencyNotTaken, GiftAnnouncedAlready, TooManyGiftsToday
from goldenbridge.apps.giving.models import Campaign, Donation
from goldenbridge.apps.giving.permissions import may_announce_gift, may_open_campaign
from goldenbridge.core.actors import Actor
from goldenbridge.core.money import LARGEST_MINOR, AmountOutOfRange
from goldenbridge.core.pieces import NONCE_BYTES, BadGiftSecret
from goldenbridge.core.references import read_reference
from goldenbridge.platform import clock, trail


@transaction.atomic
def open_campaign(slug: str, *, pot: str, titles: Mapping[str, str], actor: Actor) -> Campaign:
    """Begin to collect for a pot; opening the same campaign again changes its words."""
    may_open_campaign(actor)
    campaign, _ = Campaign.objects.update_or_create(
        slug=slug,
        defaults={"pot": pot, "titles": dict(titles), "is_open": True},
        create_defaults={"pot": pot, "titles": dict(titles), "opened_on": clock.today()},
    )
    trail.record("giving.campaign_opened", campaign.ref, actor=actor.ref)
    return campaign


@transaction.atomic
def announce_gift(
    reference: str, *, campaign_slug: str, amount_minor: int, currency: str, nonce: bytes | None, actor: Actor
) -> Donation:
    """Expect a transfer with this reference. Sending the same again changes nothing and finds the same gift.

    `nonce` is the donor's secret (32 bytes), or None from donors who want no receipt. Beyond the day's cap it raises
    TooManyGiftsToday: a flood of gifts that nobody sends must not fill the disk or the treasurer's list.
    """
    campaign = Campaign.objects.filter(slug=campaign_slug).first()
    if campaign is None:
        raise CampaignClosed
    may_announce_gift(actor, campaign)
    canonical = read_reference(reference)
    if not 0 < amount_minor <= LARGEST_MINOR:
        raise AmountOutOfRange
    if nonce is not None and len(nonce) != NONCE_BYTES:
        raise BadGiftSecret
    if banking.receiving_account(currency) is None:
        raise CurrencyNotTaken(currency=currency)
    if not queries.has_room_for(canonical):
        raise TooManyGiftsToday
    wanted = Donation(
        campaign=campaign,
        reference=canonical,
        currency=currency,
        announced_minor=amount_minor,
        nonce=nonce,
        announced_on=clock.today(),
    )
    try:
        with transaction.atomic():
            wanted.save(force_insert=True)
    except IntegrityError:
        return _announced_before(wanted)
    trail.record("giving.gift_announced", wanted.ref, actor=actor.ref)
    return wanted


def _announced_before(wanted: Donation) -> Donation:
    """The gift of a double click; GiftAnnouncedAlready if anything about it differs."""
    known = Donation.objects.get(reference=wanted.reference)
    same = (
        known.campaign_id == wanted.campaign_id
        and known.currency == wanted.currency
        and known.announced_minor == wanted.announced_minor
        and known.state == "announced"
        and (bytes(known.nonce) if known.nonce is not None else None) == wanted.nonce
    )
    if not same:
        raise GiftAnnouncedAlready
    return known
