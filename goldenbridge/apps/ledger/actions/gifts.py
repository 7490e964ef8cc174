"""Gifts: into the bank and the pot's uncleared part, cleared, given back, charged back; one or by the thousand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from goldenbridge.apps.ledger.actions.entries import post_for, post_many_for
from goldenbridge.apps.ledger.permissions import may_record_gifts, may_refund_gift
from goldenbridge.apps.ledger.posting import Posted
from goldenbridge.apps.ledger.refusals import Insolvent
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.chart import Stage, fund_code, pot_code
from goldenbridge.core.journal import Entry, EntryKind, Transfer


@dataclass(frozen=True, slots=True)
class GiftLine:
    """A gift as the ledger sees it: an amount for a pot on a day, under an opaque key; no donor."""

    amount_minor: int
    currency: str
    pot: str
    key: str
    on: date


def _received(line: GiftLine) -> Entry:
    transfer = Transfer(
        fund_code(Stage.BANK, line.currency),
        pot_code(line.pot, Stage.UNCLEARED, line.currency),
        line.amount_minor,
        line.currency,
    )
    return Entry(f"gift:{line.key}", EntryKind.GIFT, line.on, (transfer,))


def _cleared(line: GiftLine) -> Entry:
    transfer = Transfer(
        pot_code(line.pot, Stage.UNCLEARED, line.currency),
        pot_code(line.pot, Stage.AVAILABLE, line.currency),
        line.amount_minor,
        line.currency,
    )
    return Entry(f"clearing:{line.key}", EntryKind.CLEARING, line.on, (transfer,))


@atomic_with_retry
def record_gift(*, amount_minor: int, currency: str, pot: str, key: str, on: date, actor: Actor) -> Posted:
    """Record money that has come in but may still go back: bank, and the pot's uncleared part."""
    may_record_gifts(actor)
    return post_for(_received(GiftLine(amount_minor, currency, pot, key, on)), actor=actor)


@atomic_with_retry
def clear_gift(*, amount_minor: int, currency: str, pot: str, key: str, on: date, actor: Actor) -> Posted:
    """Make a recorded gift available for promises; the same key as when it was recorded."""
    may_record_gifts(actor)
    return post_for(_cleared(GiftLine(amount_minor, currency, pot, key, on)), actor=actor)


@atomic_with_retry
def record_gifts(gifts: Sequence[GiftLine], *, actor: Actor) -> list[Posted]:
    """Record many gifts at once, all or none; those that were recorded before are found, not recorded again."""
    may_record_gifts(actor)
    return post_many_for([_received(line) for line in gifts], actor=actor)


@atomic_with_retry
def clear_gifts(gifts: Sequence[GiftLine], *, actor: Actor) -> list[Posted]:
    """Clear many gifts at once, all or none."""
    may_record_gifts(actor)
    return post_many_for([_cleared(line) for line in gifts], actor=actor)


@atomic_with_retry
def refund_gift(
    *, amount_minor: int, currency: str, pot: str, key: str, on: date, cleared: bool, actor: Actor
) -> Posted:
    """Give a gift back; a cleared one from what is not promised, or from the reserve if the pot has promised it all.

    The reserve may go below nought: whoever must give back cannot wait, and nothing more is promised until it stands.
    """
    may_refund_gift(actor)
    bank, uncleared = fund_code(Stage.BANK, currency), pot_code(pot, Stage.UNCLEARED, currency)
    bearers = (
        (pot_code(pot, Stage.AVAILABLE, currency), fund_code(Stage.RESERVE, currency)) if cleared else (uncleared,)
    )
    first, *others = (
        Entry(f"refund:{key}", EntryKind.REFUND, on, (Transfer(bearer, bank, amount_minor, currency),))
        for bearer in bearers
    )
    # Whoever bore it the first time, a second call asks for the same thing.
    asked = first.request_hash()
    try:
        return atomic_with_retry(post_for)(first, request_hash=asked, actor=actor)
    except Insolvent:
        if not others:
            raise
        return post_for(others[0], request_hash=asked, actor=actor)


@atomic_with_retry
def charge_back_gift(
    *, amount_minor: int, currency: str, pot: str, key: str, on: date, cleared: bool, actor: Actor
) -> Posted:
    """Record that a bank took a gift back; a cleared one falls on the reserve, which may go below nought."""
    may_record_gifts(actor)
    source = fund_code(Stage.RESERVE, currency) if cleared else pot_code(pot, Stage.UNCLEARED, currency)
    transfer = Transfer(source, fund_code(Stage.BANK, currency), amount_minor, currency)
    return post_for(Entry(f"chargeback:{key}", EntryKind.CHARGEBACK, on, (transfer,)), actor=actor)
