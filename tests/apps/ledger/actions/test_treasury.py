from datetime import timedelta

import pytest

from goldenbridge.apps.ledger import actions, queries
from goldenbridge.apps.ledger.queries.reports import exchanges
from goldenbridge.apps.ledger.refusals import Insolvent, KeyReused
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.money import Money
from goldenbridge.core.rates import RateFarOff, RateOfFuture, SameCurrency
from tests.apps.ledger.builders import APPROVER, DAY, TREASURER, open_fund, rate

pytestmark = pytest.mark.django_db


def posted(*codes):
    return [queries.balance(code).posted_minor for code in codes]


def one(action, **changes):
    terms = {"amount_minor": 1_000, "currency": "USD", "pot": "General", "key": "k", "on": DAY, "actor": TREASURER}
    return action(**(terms | changes))


def test_a_fee_is_borne_by_the_pot():
    open_fund(cleared_minor=10_000)

    one(actions.record_fee)

    assert posted("Bank:USD", "General:Available:USD", "Fees:USD", "Reserve:USD") == [9_000, 9_000, 0, 0]


def test_a_fee_falls_on_the_reserve_if_the_pot_has_promised_everything_and_is_booked_once():
    open_fund(cleared_minor=10_000)
    actions.commit(amount_minor=10_000, currency="USD", pot="General", key="p", actor=APPROVER)
    one(actions.record_fee)
    actions.free_commitment(next(iter(queries.live_commitments("USD"))).ref, actor=APPROVER)

    again = one(actions.record_fee)

    assert not again.is_new
    assert posted("Bank:USD", "General:Available:USD", "Reserve:USD") == [9_000, 10_000, -1_000]


def test_an_exchange_moves_what_a_pot_has_into_another_currency():
    open_fund(cleared_minor=10_000)
    open_fund(currency="EUR")

    actions.exchange(
        sold=Money(5_000, "USD"),
        bought=Money(4_200, "EUR"),
        rate=rate("0.84"),
        pot="General",
        key="x",
        on=DAY,
        actor=TREASURER,
    )

    assert posted("Bank:USD", "General:Available:USD", "FX:USD") == [5_000, 5_000, 0]
    assert posted("Bank:EUR", "General:Available:EUR", "FX:EUR") == [4_200, 4_200, 0]


def test_promised_money_is_not_exchanged():
    open_fund(cleared_minor=10_000)
    open_fund(currency="EUR")
    actions.commit(amount_minor=10_000, currency="USD", pot="General", key="p", actor=APPROVER)

    with pytest.raises(Insolvent):
        actions.exchange(
            sold=Money(5_000, "USD"),
            bought=Money(4_200, "EUR"),
            rate=rate("0.84"),
            pot="General",
            key="x",
            on=DAY,
            actor=TREASURER,
        )


def test_the_reserve_is_filled_and_released_but_never_by_will_below_nought():
    open_fund(cleared_minor=10_000)
    one(actions.fill_reserve, amount_minor=3_000)
    one(actions.release_reserve, amount_minor=1_000)

    with pytest.raises(Insolvent) as refusal:
        one(actions.release_reserve, amount_minor=2_500, key="more")

    assert refusal.value.details == {"missing": Money(500, "USD")}
    assert posted("General:Available:USD", "Reserve:USD") == [8_000, 2_000]


def test_the_opening_brings_in_pot_and_reserve():
    open_fund()

    one(actions.record_opening, amount_minor=5_000, reserve_minor=2_000)

    assert posted("Bank:USD", "General:Available:USD", "Reserve:USD", "Opening:USD") == [7_000, 5_000, 2_000, 0]


def test_what_partners_hold_stands_apart():
    open_fund()

    actions.record_partner_money(amount_minor=9_000, currency="USD", key="k", on=DAY, actor=TREASURER)

    assert posted("Partners:Hold:USD", "Partners:Owe:USD", "Bank:USD") == [9_000, 9_000, 0]
    assert queries.free_to_promise("USD") == 0


@pytest.mark.parametrize("action", [actions.record_fee, actions.fill_reserve, actions.release_reserve])
def test_an_approver_keeps_no_books(action):
    open_fund(cleared_minor=10_000)

    with pytest.raises(NotAllowed):
        one(action, actor=APPROVER)


def exchange(**changes):
    terms = {"sold": Money(5_000, "USD"), "bought": Money(4_200, "EUR"), "rate": rate("0.84"), "pot": "General"}
    return actions.exchange(**(terms | {"key": "x", "on": DAY, "actor": TREASURER} | changes))


def test_an_exchange_keeps_its_rate_source_and_day():
    open_fund(cleared_minor=10_000)
    open_fund(currency="EUR")
    given = rate("0.84015", source="ECB", day=DAY - timedelta(days=1))

    exchange(rate=given)

    [seen] = exchanges(actor=TREASURER)
    assert (seen.on, seen.sold, seen.bought, seen.rate) == (DAY, Money(5_000, "USD"), Money(4_200, "EUR"), given)
    assert seen.lost == Money(1, "EUR")


@pytest.mark.parametrize(
    ("refusal", "changes"),
    [
        (RateOfFuture, {"rate": rate("0.84", day=DAY + timedelta(days=1))}),
        (RateFarOff, {"rate": rate("1.84")}),
        (SameCurrency, {"bought": Money(4_200, "USD")}),
    ],
)
def test_an_exchange_at_an_impossible_rate_is_not_booked(refusal, changes):
    open_fund(cleared_minor=10_000)
    open_fund(currency="EUR")

    with pytest.raises(refusal):
        exchange(**changes)

    assert posted("Bank:USD", "Bank:EUR") == [10_000, 0]
    assert exchanges(actor=TREASURER) == []


def test_an_exchange_is_booked_once_and_not_again_at_another_rate():
    open_fund(cleared_minor=10_000)
    open_fund(currency="EUR")
    exchange()

    assert not exchange().is_new
    with pytest.raises(KeyReused):
        exchange(rate=rate("0.83"))
    assert len(exchanges(actor=TREASURER)) == 1


@pytest.mark.parametrize(
    ("sold", "bought", "text"),
    [
        (Money(5_000, "USD"), Money(5_265, "JPY"), "105.3"),
        (Money(1_000, "USD"), Money(3_056, "KWD"), "0.3056"),
        (Money(9_000, "USD"), Money(758_700, "BTC"), "0.0000843"),
    ],
)
def test_currencies_with_nought_three_and_eight_decimals_are_exchanged(sold, bought, text):
    open_fund(cleared_minor=10_000)
    open_fund(currency=bought.currency)

    exchange(sold=sold, bought=bought, rate=rate(text))

    [seen] = exchanges(actor=TREASURER)
    assert (seen.bought, seen.lost) == (bought, Money(0, bought.currency))
    assert posted(f"Bank:{bought.currency}", f"General:Available:{bought.currency}") == [bought.minor] * 2
