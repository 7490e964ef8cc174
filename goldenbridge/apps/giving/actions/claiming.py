"""When the money comes: statement lines become gifts, once each; and when it goes back, it goes back once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection

from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking import queries as banking_queries
from goldenbridge.apps.banking.queries import BankLine
from goldenbridge.apps.giving.errors import CampaignClosed, NotAGiftLine, NotAReturnLine
from goldenbridge.apps.giving.models import Campaign, Donation
from goldenbridge.apps.giving.permissions import may_claim_gift
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.clearing import clears_on
from goldenbridge.platform import clock, log, trail

CLAIMANT: Final = "giving"
UPDATE_RECEIVED: Final = (
    "UPDATE giving_donation SET state = %s, amount_minor = %s, line_ref = %s, received_on = %s, clears_on = %s"
    " WHERE ref = %s"
)


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """What a round of claiming did: gifts that found their donor's announcement, and lines left for a person."""

    claimed: int
    left: int


@atomic_with_retry
def claim_line(line_ref: UUID, *, campaign_slug: str, actor: Actor) -> Donation:
    """Make one incoming line a gift, with or without a known reference; without one it has no receipt.

    `campaign_slug` says for what, where no announcement says it. Raises LineAlreadyClaimed when somebody was quicker.
    """
    may_claim_gift(actor)
    line = banking_queries.line(line_ref, actor=actor)
    gift = _expected(line) or _unannounced(line, campaign_slug)
    return _receive([(line, gift)], actor)[0]


@atomic_with_retry
def claim_lines(*, actor: Actor) -> ClaimReport:
    """Make all incoming lines gifts whose reference is expected; the others are left for a person to look at."""
    may_claim_gift(actor)
    lines = [line for line in banking_queries.unclaimed_lines(actor=actor) if line.amount_minor > 0]
    waiting = Donation.objects.select_for_update().filter(state__in=("announced", "pending"))
    expected = {gift.reference: gift for gift in waiting.select_related("campaign")}
    pairs = []
    for line in sorted(lines, key=lambda found: (found.booked_on, found.line_ref)):
        gift = expected.get(line.reference) if line.reference else None
        if gift is not None and gift.currency == line.currency:
            pairs.append((line, expected.pop(line.reference)))
    _receive(pairs, actor)
    log.event("gift_lines_claimed", claimed=len(pairs), left=len(lines) - len(pairs))
    return ClaimReport(len(pairs), len(lines) - len(pairs))


@atomic_with_retry
def charge_back_gift(line_ref: UUID, *, actor: Actor) -> Donation:
    """Take back a gift whose money the bank has taken back: from the uncleared part, or at the reserve's cost."""
    may_claim_gift(actor)
    line = banking_queries.line(line_ref, actor=actor)
    gift = (
        Donation.objects.select_for_update()
        .filter(reference=line.reference, reference__isnull=False, state__in=("received", "cleared"))
        .select_related("campaign")
        .first()
    )
    if gift is None or line.amount_minor != -(gift.amount_minor or 0) or line.currency != gift.currency:
        raise NotAReturnLine
    banking.claim_line(line_ref, claimant=CLAIMANT, actor=actor)
    cleared = gift.state == "cleared"
    gift.move("dispute")
    gift.move("charge_back")
    gift.nonce = None
    gift.save(update_fields=["state", "nonce"])
    ledger.charge_back_gift(
        amount_minor=-line.amount_minor,
        currency=line.currency,
        pot=gift.campaign.pot,
        key=gift.ledger_key,
        on=clock.today(),
        cleared=cleared,
        actor=actor,
    )
    trail.record("giving.gift_charged_back", gift.ref, actor=actor.ref)
    return gift


def _expected(line: BankLine) -> Donation | None:
    if line.reference is None:
        return None
    waiting = Donation.objects.select_for_update().filter(state__in=("announced", "pending"))
    return waiting.filter(reference=line.reference, currency=line.currency).select_related("campaign").first()


def _unannounced(line: BankLine, campaign_slug: str) -> Donation:
    campaign = Campaign.objects.filter(slug=campaign_slug).first()
    if campaign is None:
        raise CampaignClosed
    return Donation(campaign=campaign, currency=line.currency, announced_on=line.booked_on)


def _receive(pairs: list[tuple[BankLine, Donation]], actor: Actor) -> list[Donation]:
    """Claim the lines, record the money, and let each gift wait for its clearing day."""
    today = clock.today()
    gifts = []
    for line, gift in pairs:
        if line.amount_minor <= 0:
            raise NotAGiftLine
        gift.move("receive")
        gift.amount_minor, gift.line_ref, gift.received_on = line.amount_minor, line.line_ref, line.booked_on
        gift.clears_on = clears_on(gift.method, line.booked_on)
        gifts.append(gift)
    banking.claim_lines([line.line_ref for line, _ in pairs], claimant=CLAIMANT, actor=actor)
    Donation.objects.bulk_create([gift for gift in gifts if gift.reference is None])
    _save([gift for gift in gifts if gift.reference is not None])
    ledger.record_gifts(
        [
            ledger.GiftLine(line.amount_minor, line.currency, gift.campaign.pot, gift.ledger_key, today)
            for line, gift in pairs
        ],
        actor=actor,
    )
    if gifts:
        trail.record_many([("giving.gift_received", gift.ref) for gift in gifts], actor=actor.ref)
    return gifts


def _save(gifts: list[Donation]) -> None:
    """Write what receiving changed, in one statement run many times: bulk_update takes ten times as long."""
    names = ("state", "amount_minor", "line_ref", "received_on", "clears_on", "ref")
    columns = [Donation._meta.get_field(name) for name in names]  # noqa: SLF001 (Django's documented interface)
    rows = [[field.get_db_prep_save(getattr(gift, field.attname), connection) for field in columns] for gift in gifts]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(UPDATE_RECEIVED, rows)
