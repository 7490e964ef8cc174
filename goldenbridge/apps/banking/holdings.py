"""What was brought in by exports, and what lies with partners, as those who work with money see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Max, Prefetch, Q, When

from goldenbridge.apps.banking.models import Holding, OnTheWay, Partner
from goldenbridge.apps.banking.permissions import may_see_banking
from goldenbridge.core.actors import Actor
from goldenbridge.core.holding import Left


@dataclass(frozen=True)
class HoldingSeen:
    """What an export says is held: where, how much, of which day, and who entered it."""

    ref: UUID
    where: str
    is_opening: bool
    pot: str
    currency: str
    amount_minor: int
    on: date
    rows: int
    adds_up: bool
    state: str
    entered_by: UUID
    entered_on: date
    confirmed_on: date | None
    short_hash: str
    left: tuple[Left, ...]


@dataclass(frozen=True)
class PartnerSeen:
    """What lies with a partner under one name in one currency, and the day of the export that says so."""

    ref: UUID
    where: str
    currency: str
    held_minor: int
    on: date | None


def holdings(*, actor: Actor, most: int = 50) -> list[HoldingSeen]:
    """What was entered from exports, what waits for its second person first, then the newest."""
    may_see_banking(actor)
    rows = Holding.objects.select_related("account", "partner").exclude(state="refused")
    waiting_first = Case(When(state="waiting", then=0), default=1)
    rows = rows.prefetch_related(Prefetch("left", OnTheWay.objects.order_by("left_on", "pk")))
    return [_holding(row) for row in rows.order_by(waiting_first, "-entered_on", "-on", "ref")[:most]]


def _holding(row: Holding) -> HoldingSeen:
    return HoldingSeen(
        ref=row.ref,
        where=row.account.label if row.account else _where(row.partner),
        is_opening=row.account is not None,
        pot=row.pot,
        currency=row.currency,
        amount_minor=row.amount_minor,
        on=row.on,
        rows=row.rows,
        adds_up=row.adds_up,
        state=row.state,
        entered_by=row.entered_by,
        entered_on=row.entered_on,
        confirmed_on=row.confirmed_at.date() if row.confirmed_at else None,
        short_hash=bytes(row.content_digest)[:4].hex(),
        left=tuple(Left(each.left_on, each.amount_minor) for each in row.left.all()),
    )


def _where(partner: Partner) -> str:
    return f"{partner.get_holder_display()}, {partner.label}"


def partners(*, actor: Actor, currency: str | None = None) -> list[PartnerSeen]:
    """What lies with partners by their own exports; it covers nothing."""
    may_see_banking(actor)
    rows = Partner.objects.annotate(day=Max("holdings__on", filter=Q(holdings__state="confirmed")))
    rows = rows.exclude(day=None).order_by("holder", "label", "currency")
    return [
        PartnerSeen(row.ref, _where(row), row.currency, row.held_minor, row.day)
        for row in (rows.filter(currency=currency) if currency else rows)
    ]
