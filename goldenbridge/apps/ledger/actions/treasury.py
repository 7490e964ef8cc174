"""What the treasurer books: fees, exchange, the reserve; and what partners hold, by what two people confirmed."""

from datetime import date

from goldenbridge.apps.ledger.actions.entries import post_for
from goldenbridge.apps.ledger.models import Exchange
from goldenbridge.apps.ledger.permissions import may_bring_in, may_post_entry, may_record_fee
from goldenbridge.apps.ledger.posting import Posted
from goldenbridge.apps.ledger.queries import reserve_left
from goldenbridge.apps.ledger.refusals import Insolvent, KeyReused
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.chart import Stage, fund_code, pot_code
from goldenbridge.core.journal import Entry, EntryKind, Transfer
from goldenbridge.core.money import Money
from goldenbridge.core.rates import Rate
from goldenbridge.platform import clock


@atomic_with_retry
def record_fee(*, amount_minor: int, currency: str, pot: str, key: str, on: date, actor: Actor) -> Posted:
    """Book a fee that the bank has taken: the pot bears it, or the reserve if the pot has promised everything."""
    may_record_fee(actor)
    fees, bank = fund_code(Stage.FEES, currency), fund_code(Stage.BANK, currency)
    taken = Transfer(fees, bank, amount_minor, currency)
    bearers = (pot_code(pot, Stage.AVAILABLE, currency), fund_code(Stage.RESERVE, currency))
    by_pot, by_reserve = (
        Entry(f"fee:{key}", EntryKind.FEE, on, (Transfer(bearer, fees, amount_minor, currency), taken))
        for bearer in bearers
    )
    # Whoever bore it the first time, a second call asks for the same thing.
    asked = by_pot.request_hash()
    try:
        return atomic_with_retry(post_for)(by_pot, request_hash=asked, actor=actor)
    except Insolvent:
        return post_for(by_reserve, request_hash=asked, actor=actor)


@atomic_with_retry
def exchange(*, sold: Money, bought: Money, rate: Rate, pot: str, key: str, on: date, actor: Actor) -> Posted:
    """Book an exchange: what a pot had in one currency it has in another; two linked pairs of transfers and the rate.

    Raises:
        Insolvent: the pot has less that is cleared and not promised.
        SameCurrency, RateOfFuture, RateFarOff: the rate cannot be the one of this exchange.
        KeyReused: the same exchange was booked before at another rate.

    """
    may_post_entry(actor)
    rate.require_fits(sold, bought, on=on, today=clock.today())
    transfers = (
        *_through_fx(sold, pot_code(pot, Stage.AVAILABLE, sold.currency), fund_code(Stage.BANK, sold.currency)),
        *_through_fx(bought, fund_code(Stage.BANK, bought.currency), pot_code(pot, Stage.AVAILABLE, bought.currency)),
    )
    posted = post_for(Entry(f"fx:{key}", EntryKind.FX, on, transfers), actor=actor)
    told = {
        "rate_units": rate.units,
        "rate_decimals": rate.decimals,
        "source": rate.source,
        "rate_on": rate.day,
    }
    if posted.is_new:
        Exchange.objects.create(entry_id=posted.entry_id, **told)
    elif not Exchange.objects.filter(entry_id=posted.entry_id, **told).exists():
        raise KeyReused
    return posted


def _through_fx(money: Money, debit: str, credit: str) -> tuple[Transfer, Transfer]:
    fx = fund_code(Stage.FX, money.currency)
    return Transfer(debit, fx, money.minor, money.currency), Transfer(fx, credit, money.minor, money.currency)


@atomic_with_retry
def fill_reserve(*, amount_minor: int, currency: str, pot: str, key: str, on: date, actor: Actor) -> Posted:
    """Move money that is not promised from a pot into the reserve.

    Raises:
        Insolvent: the pot has less.

    """
    may_post_entry(actor)
    transfer = Transfer(
        pot_code(pot, Stage.AVAILABLE, currency), fund_code(Stage.RESERVE, currency), amount_minor, currency
    )
    return post_for(Entry(f"reserve:{key}", EntryKind.RESERVE, on, (transfer,)), actor=actor)


@atomic_with_retry
def release_reserve(*, amount_minor: int, currency: str, pot: str, key: str, on: date, actor: Actor) -> Posted:
    """Move money from the reserve back into a pot; it may not leave the reserve below nought by our own will."""
    may_post_entry(actor)
    reserve = fund_code(Stage.RESERVE, currency)
    transfer = Transfer(reserve, pot_code(pot, Stage.AVAILABLE, currency), amount_minor, currency)
    posted = post_for(Entry(f"release:{key}", EntryKind.RESERVE, on, (transfer,)), actor=actor)
    left = reserve_left(currency)
    if left < 0:
        raise Insolvent(missing=Money(-left, currency))
    return posted


@atomic_with_retry
def record_partner_money(*, amount_minor: int, currency: str, key: str, on: date, actor: Actor) -> Posted:
    """Note what a partner says he holds for the campaign; it stands apart and covers no promise."""
    may_bring_in(actor)
    transfer = Transfer(
        fund_code(Stage.PARTNERS_HOLD, currency), fund_code(Stage.PARTNERS_OWE, currency), amount_minor, currency
    )
    return post_for(Entry(f"partner:{key}", EntryKind.PARTNER, on, (transfer,)), actor=actor)


@atomic_with_retry
def release_partner_money(*, amount_minor: int, currency: str, key: str, on: date, actor: Actor) -> Posted:
    """Note that a partner holds so much less for the campaign; nothing else changes."""
    may_bring_in(actor)
    transfer = _held_no_more(amount_minor, currency)
    return post_for(Entry(f"partner-less:{key}", EntryKind.PARTNER, on, (transfer,)), actor=actor)


@atomic_with_retry
def receive_partner_money(
    *, amount_minor: int, held_minor: int, currency: str, pot: str, key: str, on: date, actor: Actor
) -> Posted:
    """Book what a partner has sent to the bank: brought into the pot, and so much of it no longer held by him."""
    may_post_entry(actor)
    opening = fund_code(Stage.OPENING, currency)
    came = (
        Transfer(fund_code(Stage.BANK, currency), opening, amount_minor, currency),
        Transfer(opening, pot_code(pot, Stage.AVAILABLE, currency), amount_minor, currency),
    )
    transfers = (_held_no_more(held_minor, currency), *came) if held_minor else came
    return post_for(Entry(f"partner:{key}", EntryKind.PARTNER, on, transfers), actor=actor)


def _held_no_more(amount_minor: int, currency: str) -> Transfer:
    hold, owe = fund_code(Stage.PARTNERS_HOLD, currency), fund_code(Stage.PARTNERS_OWE, currency)
    return Transfer(owe, hold, amount_minor, currency)
