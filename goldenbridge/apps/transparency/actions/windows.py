"""Gift windows: collect cleared gifts, cut them into pieces when the window closes, and forget whose they were."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.ledger import queries as ledger
from goldenbridge.apps.transparency.models import Head, SetAside, StatementHash, Window, WindowGift
from goldenbridge.apps.transparency.permissions import may_push_money, may_run_log
from goldenbridge.apps.transparency.waiting import hand_to_sequencer
from goldenbridge.core import canonical, pieces, window
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import InvariantBroken
from goldenbridge.core.merkle import EMPTY_ROOT
from goldenbridge.core.money import currency as currency_of
from goldenbridge.platform import clock, log, trail

EARLIEST: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class GiftPieces:
    """What a window needs to know of a cleared gift; the reference dies with the window."""

    gift_ref: UUID
    currency: str
    amount_minor: int
    nonce: bytes
    salt: bytes
    cleared_on: date


@transaction.atomic
def push_pieces(gifts: Sequence[GiftPieces], *, actor: Actor) -> None:
    """Hand cleared gifts to the open window of their currency; the secrets stay until it closes, not a day longer."""
    may_push_money(actor)
    if any(len(gift.nonce) != pieces.NONCE_BYTES or len(gift.salt) != pieces.SALT_BYTES for gift in gifts):
        raise pieces.BadGiftSecret
    WindowGift.objects.bulk_create(
        [
            WindowGift(
                ref=gift.gift_ref,
                currency=gift.currency,
                amount_minor=gift.amount_minor,
                nonce=gift.nonce,
                salt=gift.salt,
                cleared_on=gift.cleared_on,
            )
            for gift in gifts
        ]
    )
    if gifts:
        trail.record_many([("log.pieces_pushed", gift.gift_ref) for gift in gifts], actor=actor.ref)


@transaction.atomic
def push_set_aside(digests: Mapping[int, Sequence[bytes]], *, currency: str, amount_minor: int, actor: Actor) -> None:
    """Replace the pieces of all live promises of a currency; the next window publishes them."""
    may_push_money(actor)
    held = {str(minor): [canonical.b64(digest) for digest in sorted(rows)] for minor, rows in digests.items() if rows}
    SetAside.objects.update_or_create(currency=currency, defaults={"amount_minor": amount_minor, "digests": held})
    trail.record("log.set_aside_pushed", amount_minor, actor=actor.ref)


@transaction.atomic
def push_statement_hash(content_digest: bytes, *, actor: Actor) -> None:
    """Let the next window vouch for a bank statement, by a salted hash that only the auditors can open."""
    may_push_money(actor)
    salt = secrets.token_bytes(16)
    row = StatementHash.objects.create(digest=sha256(salt + content_digest).digest(), salt=salt)
    trail.record("log.statement_hashed", row.ref, actor=actor.ref)


def close_due_windows(*, actor: Actor) -> list[int]:
    """Close, for each currency, the window of all complete days, if it holds enough gifts; returns their numbers."""
    may_run_log(actor)
    yesterday = clock.today() - timedelta(days=1)
    waiting = WindowGift.objects.filter(cleared_on__lte=yesterday).order_by()
    currencies = sorted(set(waiting.values_list("currency", flat=True)))
    closed = [close_window(code, last_on=yesterday, actor=actor) for code in currencies]
    return [number for number in closed if number is not None]


@transaction.atomic
def close_window(currency: str, *, last_on: date, actor: Actor) -> int | None:
    """Close the window of a currency up to a day: pieces into the log, secrets destroyed; None below 20 gifts."""
    may_run_log(actor)
    # One window at a time: the numbers and the chain of heads have no gaps. The sequencer locks the same row.
    Head.objects.get_or_create(pk=1, defaults={"root": EMPTY_ROOT})
    Head.objects.select_for_update().get(pk=1)
    gifts = list(WindowGift.objects.select_for_update().filter(currency=currency, cleared_on__lte=last_on))
    if len(gifts) < pieces.LEAST_GIFTS:
        return None
    last = Window.objects.order_by("-number").first()
    made = _window_of(gifts, last=last, last_on=last_on, currency=currency)
    made.check()
    row = Window.objects.create(
        number=made.head.number,
        currency=currency,
        first_on=made.head.first_on,
        last_on=last_on,
        entry_ref=hand_to_sequencer("window", made.head.value()),
        head=made.head.value(),
        content=made.content(),
    )
    StatementHash.objects.filter(window=None).update(window=row)
    WindowGift.objects.filter(ref__in=[gift.ref for gift in gifts]).delete()
    trail.record("log.window_closed", row.number, actor=actor.ref)
    log.event("window_closed", window=row.number, gifts=len(gifts), pieces=made.head.pieces)
    return row.number


def _window_of(gifts: Sequence[WindowGift], *, last: Window | None, last_on: date, currency: str) -> window.Window:
    digests = _cut(gifts, currency)
    before = Window.objects.filter(currency=currency).order_by("-number").first()
    figures = _figures(currency, last_on)
    counted = sum(minor * len(rows) for minor, rows in digests.items())
    remainder = figures.gifts_minor - counted
    if remainder < sum(gift.amount_minor for gift in gifts) - counted:
        # The ledger has cleared less than the pieces stand for: never publish that.
        raise InvariantBroken
    promised = SetAside.objects.filter(currency=currency).first()
    set_aside = _set_aside_digests(promised)
    statements = sorted(bytes(digest) for digest in _waiting_statements())
    head = window.Head(
        number=last.number + 1 if last else 1,
        currency=currency,
        first_on=before.last_on + timedelta(days=1) if before else min(gift.cleared_on for gift in gifts),
        last_on=last_on,
        gifts=len(gifts),
        pieces=sum(len(rows) for rows in digests.values()),
        pieces_root=window.pieces_root(digests),
        remainder_minor=remainder,
        set_aside_pieces=sum(len(rows) for rows in set_aside.values()),
        set_aside_root=window.pieces_root(set_aside),
        set_aside_minor=promised.amount_minor if promised else 0,
        statements=tuple(statements),
        previous=window.parse_head(last.head).digest() if last else b"",
        figures=figures,
    )
    return window.Window(head, digests, set_aside)


def _waiting_statements() -> list[bytes]:
    return list(StatementHash.objects.filter(window=None).values_list("digest", flat=True))


def _cut(gifts: Sequence[WindowGift], currency: str) -> dict[int, list[bytes]]:
    all_denominations = pieces.denominations(10 ** currency_of(currency).decimals)
    allowed = pieces.allowed_denominations([gift.amount_minor for gift in gifts], all_denominations)
    digests: dict[int, list[bytes]] = {minor: [] for minor in allowed}
    for gift in gifts:
        counts, _ = pieces.cut(gift.amount_minor, allowed)
        found = pieces.pieces_of(nonce=bytes(gift.nonce), salt=bytes(gift.salt), currency=currency, counts=counts)
        for minor, rows in found.items():
            digests[minor] += rows
    return window.sorted_digests(digests)


def _set_aside_digests(promised: SetAside | None) -> dict[int, list[bytes]]:
    if promised is None:
        return {}
    return window.sorted_digests(
        {int(minor): [canonical.unb64(digest) for digest in rows] for minor, rows in promised.digests.items()}
    )


def _figures(currency: str, last_on: date) -> window.Figures:
    """The books since the last window: all that is booked up to the day, less what was published before.

    So an entry that was booked late, for a day already published, stands in the next window and nowhere twice.
    """
    books = ledger.books(EARLIEST, last_on, currency)
    heads = [window.parse_head(head) for head in _heads(currency)]
    published = [head.figures for head in heads]

    def since(total_minor: int, name: str) -> int:
        return total_minor - sum(getattr(figures, name) for figures in published)

    opening = published[-1].closing_minor if published else books.opening_minor
    brought_in = books.opening_minor - published[0].opening_minor if published else 0
    return window.Figures(
        opening_minor=opening,
        gifts_minor=since(books.gifts_minor, "gifts_minor"),
        returned_minor=since(books.returned_gifts_minor, "returned_minor"),
        set_aside_or_paid_minor=since(books.set_aside_minor, "set_aside_or_paid_minor"),
        fees_minor=since(books.fees_minor, "fees_minor"),
        exchanged_minor=since(books.fx_minor + brought_in, "exchanged_minor"),
        closing_minor=books.closing_minor,
    )


def _heads(currency: str) -> list[dict[str, object]]:
    return list(Window.objects.filter(currency=currency).order_by("number").values_list("head", flat=True))
