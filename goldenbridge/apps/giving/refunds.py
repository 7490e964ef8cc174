"""Gifts given back: lines that may be one, what waits for a second person, and what confirming it would do."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.giving.models import Donation, Refund
from goldenbridge.apps.giving.permissions import may_see_refunds
from goldenbridge.apps.ledger import queries as books
from goldenbridge.core.actors import Actor
from goldenbridge.core.chart import Stage, pot_code

MOST = 50


@dataclass(frozen=True, slots=True)
class GiftOfSum:
    """A gift that a line may have given back."""

    ref: UUID
    received_on: date
    reference: str | None
    pot: str
    is_cleared: bool


@dataclass(frozen=True, slots=True)
class RefundLine:
    """A line that went out, unclaimed, and the gifts of exactly its sum that are still ours, newest first."""

    line_ref: UUID
    amount_minor: int
    currency: str
    booked_on: date
    reference: str | None
    gifts: tuple[GiftOfSum, ...]


@dataclass(frozen=True, slots=True)
class RefundView:
    """A refund with what it does: who bears it, and what that one has before and after."""

    ref: UUID
    state: str
    reason: str
    amount_minor: int
    currency: str
    pot: str
    received_on: date
    reference: str | None
    is_cleared: bool
    proposed_by: UUID
    proposed_on: date
    settled_by: UUID | None
    settled_on: date | None
    bearer: str
    before_minor: int
    after_minor: int


def refund_lines(*, actor: Actor) -> list[RefundLine]:
    """Outgoing lines that nobody has claimed and that are as large as a gift of ours, save those that wait already."""
    may_see_refunds(actor)
    known = set(Refund.objects.exclude(state="refused").values_list("line_ref", flat=True))
    out = [
        line for line in banking.unclaimed_lines(actor=actor) if line.amount_minor < 0 and line.line_ref not in known
    ]
    ours = Donation.objects.filter(
        state__in=("received", "cleared"), amount_minor__in={-line.amount_minor for line in out}
    )
    ours = ours.exclude(ref__in=Refund.objects.exclude(state="refused").values("donation")).select_related("campaign")
    of_sum: dict[tuple[int, str], list[GiftOfSum]] = defaultdict(list)
    for gift in ours.order_by("-received_on", "ref"):
        seen = GiftOfSum(gift.ref, gift.received_on, gift.reference, gift.campaign.pot, gift.state == "cleared")
        of_sum[gift.amount_minor, gift.currency].append(seen)
    found = [
        RefundLine(
            line.line_ref,
            line.amount_minor,
            line.currency,
            line.booked_on,
            line.reference,
            tuple(of_sum[-line.amount_minor, line.currency][:MOST]),
        )
        for line in out
    ]
    return [line for line in found if line.gifts]


def refunds(*, actor: Actor) -> list[RefundView]:
    """What waits for a second person, then the newest that were settled; each with what it does or did."""
    may_see_refunds(actor)
    rows = Refund.objects.select_related("donation__campaign")
    waiting = list(rows.filter(state="waiting").order_by("proposed_on", "ref"))
    settled = list(rows.filter(state="confirmed").order_by("-settled_on", "ref")[:MOST])
    return [_view(row) for row in (*waiting, *settled)]


def _view(row: Refund) -> RefundView:
    gift = row.donation
    bearer, before = _bearer(gift)
    return RefundView(
        row.ref,
        row.state,
        row.reason,
        gift.amount_minor,
        gift.currency,
        gift.campaign.pot,
        gift.received_on,
        gift.reference,
        gift.cleared_on is not None,
        row.proposed_by,
        row.proposed_on,
        row.settled_by,
        row.settled_on,
        bearer,
        before,
        before - gift.amount_minor,
    )


def _bearer(gift: Donation) -> tuple[str, int]:
    """Who would bear it now, as the ledger decides, and what stands there."""
    stage = Stage.AVAILABLE if gift.cleared_on is not None else Stage.UNCLEARED
    held = books.balance(pot_code(gift.campaign.pot, stage, gift.currency)).free_minor
    if stage is Stage.UNCLEARED:
        return "uncleared", held
    return ("pot", held) if held >= gift.amount_minor else ("reserve", books.reserve_left(gift.currency))
