"""What may be seen of gifts: campaigns by all, a gift by who knows its reference, lines by the treasurer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from django.conf import settings

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.giving.errors import CountedOtherwise, NotCountedYet
from goldenbridge.apps.giving.models import WAITING, Campaign, Donation
from goldenbridge.apps.giving.permissions import may_see_gift_lines
from goldenbridge.apps.transparency import queries as transparency
from goldenbridge.core import receipt as receipts
from goldenbridge.core import window
from goldenbridge.core.actors import Actor
from goldenbridge.core.bank import Account
from goldenbridge.core.clearing import LIFE_OF_REFERENCE
from goldenbridge.core.money import Money
from goldenbridge.core.pieces import cut, salt_of
from goldenbridge.core.references import read_reference
from goldenbridge.platform import clock

MOST_WINDOWS: Final = 120
EARLIER_DAYS: Final = timedelta(days=3)
SLACK: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign as a page shows it."""

    slug: str
    title: str
    pot: str


@dataclass(frozen=True, slots=True)
class GiftProgress:
    """How far a gift has come; nothing that its reference does not already say."""

    state: str
    clears_on: date | None
    cleared_on: date | None


@dataclass(frozen=True, slots=True)
class GiftLine:
    """An incoming line that nobody has claimed, and whether an announcement waits for it."""

    line_ref: UUID
    amount_minor: int
    currency: str
    booked_on: date
    reference: str | None
    is_expected: bool
    announced_minor: int | None


def campaigns(language: str) -> list[CampaignView]:
    """The open campaigns, oldest first, titled in a language (or in English, or by their slug)."""
    rows = Campaign.objects.filter(is_open=True).order_by("opened_on", "slug")
    return [
        CampaignView(row.slug, row.titles.get(language) or row.titles.get("en") or row.slug, row.pot) for row in rows
    ]


def receiving_account(currency: str) -> Account | None:
    """Where a transfer in this currency goes."""
    return banking.receiving_account(currency)


def has_room_for(reference: str) -> bool:
    """Whether the gift of a reference may be announced today: it is announced already, or the day's cap is not met."""
    announced = Donation.objects.filter(announced_on=clock.today(), reference__isnull=False)
    return announced.count() < settings.DAILY_GIFTS or Donation.objects.filter(reference=reference).exists()


def expected_references(*, actor: Actor) -> frozenset[str]:
    """The references that a statement may bring: of gifts to come, and of gifts that may yet go back."""
    may_see_gift_lines(actor)
    rows = Donation.objects.filter(reference__isnull=False).exclude(state="failed")
    return frozenset(rows.values_list("reference", flat=True))


def announced_gifts(*, actor: Actor) -> dict[str, list[tuple[str, int]]]:
    """References and amounts of gifts that are announced and on their way, by currency."""
    may_see_gift_lines(actor)
    rows = Donation.objects.filter(state__in=("announced", "pending")).order_by("announced_on", "ref")
    found: dict[str, list[tuple[str, int]]] = {}
    for reference, currency, announced in rows.values_list("reference", "currency", "announced_minor"):
        found.setdefault(currency, []).append((reference, announced))
    return found


def gift_lines(*, actor: Actor) -> list[GiftLine]:
    """Incoming lines that nobody has claimed, newest first."""
    may_see_gift_lines(actor)
    lines = [line for line in banking.unclaimed_lines(actor=actor) if line.amount_minor > 0]
    waiting = Donation.objects.filter(reference__isnull=False, state__in=("announced", "pending"))
    rows = waiting.values_list("reference", "currency", "announced_minor")
    announced = {(reference, currency): minor for reference, currency, minor in rows}
    return [
        GiftLine(
            line_ref=line.line_ref,
            amount_minor=line.amount_minor,
            currency=line.currency,
            booked_on=line.booked_on,
            reference=line.reference,
            is_expected=(line.reference, line.currency) in announced,
            announced_minor=announced.get((line.reference, line.currency)),
        )
        for line in lines
    ]


def return_lines(*, actor: Actor) -> list[GiftLine]:
    """Outgoing lines that carry the reference of a gift: the bank has taken it back."""
    may_see_gift_lines(actor)
    lines = [line for line in banking.unclaimed_lines(actor=actor) if line.amount_minor < 0 and line.reference]
    gifts = Donation.objects.filter(reference__in={line.reference for line in lines}, state__in=("received", "cleared"))
    amounts = {gift.reference: gift.amount_minor for gift in gifts}
    return [
        GiftLine(
            line_ref=line.line_ref,
            amount_minor=line.amount_minor,
            currency=line.currency,
            booked_on=line.booked_on,
            reference=line.reference,
            is_expected=True,
            announced_minor=amount,
        )
        for line in lines
        if (amount := amounts.get(line.reference)) is not None
    ]


def waiting_to_clear(*, actor: Actor) -> int:
    """How many gifts have come in and wait for their clearing day."""
    may_see_gift_lines(actor)
    return Donation.objects.filter(state="received").count()


def progress(reference: str) -> GiftProgress | None:
    """How far the gift with this reference has come; None if nothing is known of it (any more)."""
    gift = Donation.objects.filter(reference=read_reference(reference)).first()
    return GiftProgress(gift.state, gift.clears_on, gift.cleared_on) if gift else None


def is_known(reference: str, *, sent_on: date) -> bool:
    """Whether a gift that may stand in a window is known by its reference; False if it was sent too long ago to tell.

    Raises NotCountedYet where no secret could make a receipt, so that nobody needs to make the secret first.
    """
    gift = Donation.objects.filter(reference=read_reference(reference)).first()
    if gift is None and clock.today() - sent_on > LIFE_OF_REFERENCE - SLACK:
        return False
    if gift is None or gift.state in WAITING:
        raise NotCountedYet
    return True


def receipt(reference: str, *, nonce: bytes, amount_minor: int, currency: str, sent_on: date) -> receipts.Receipt:
    """The receipt of a gift, from its donor's secret and the public windows alone; nothing is stored or looked up.

    Raises NotCountedYet, CountedOtherwise, or NotInLogYet. `sent_on` may be a guess: windows from three days before it
    are searched.
    """
    salt = salt_of(read_reference(reference))
    for found in _windows(sent_on, currency):
        counted = receipts.counted_minor(found, nonce=nonce, salt=salt)
        if not counted:
            continue
        pieces, remainder = cut(amount_minor, sorted(found.gifts, reverse=True))
        expected = sum(minor * count for minor, count in pieces.items())
        # A receipt that the verifier would refuse is never given out.
        if counted != expected or remainder > found.head.remainder_minor:
            money = Money(counted, currency)
            raise CountedOtherwise(window=found.head.number, found=money.plain, currency=currency)
        return receipts.make(
            amount_minor=amount_minor,
            currency=currency,
            nonce=nonce,
            salt=salt,
            window=found.head.number,
            proof=transparency.window_proof(found.head.number),
        )
    raise NotCountedYet


def _windows(sent_on: date, currency: str) -> Iterator[window.Window]:
    return islice(transparency.windows_since(sent_on - EARLIER_DAYS, currency=currency), MOST_WINDOWS)
