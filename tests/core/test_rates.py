"""Rates: exact in currencies with nought, two, three and eight decimals; nothing odd is taken for one."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.money import Money, currency
from goldenbridge.core.rates import (
    LARGEST_UNITS,
    MOST_DECIMALS,
    Rate,
    RateFarOff,
    RateOfFuture,
    RateWithoutSource,
    SameCurrency,
    WrongRate,
)

pytestmark = pytest.mark.once

DAY = date(2020, 8, 15)
CODES = st.sampled_from(["JPY", "USD", "KWD", "BTC"])
RATES = st.builds(Rate, st.integers(1, LARGEST_UNITS), st.integers(0, MOST_DECIMALS), st.just("ECB"), st.just(DAY))


def rate(text, *, source="ECB", day=DAY):
    return Rate.parse(text, source=source, day=day)


@given(RATES, st.integers(1, 10**12), CODES, CODES)
def test_what_an_amount_comes_to_is_off_by_half_a_minor_unit_at_most(made, minor, sold, bought):
    whole = Fraction(minor, 10 ** currency(sold).decimals) * Fraction(made.units, 10**made.decimals)

    value = made.value_of(Money(minor, sold), bought=bought)

    assert abs(Fraction(value.minor, 10 ** currency(bought).decimals) - whole) <= Fraction(
        1, 2 * 10 ** currency(bought).decimals
    )


@given(RATES)
def test_a_rate_is_read_as_it_was_written(made):
    read = rate(str(made))

    assert Fraction(read.units, 10**read.decimals) == Fraction(made.units, 10**made.decimals)


@pytest.mark.parametrize(
    ("sold", "text", "bought"),
    [
        (Money(5_000, "USD"), "105.3", Money(5_265, "JPY")),
        (Money(5_265, "JPY"), "0.0095", Money(5_002, "USD")),
        (Money(1_000, "USD"), "0.3056", Money(3_056, "KWD")),
        (Money(100_000_000, "BTC"), "11862.5", Money(1_186_250, "USD")),
        (Money(1_186_250, "USD"), "0,0000843", Money(100_000_875, "BTC")),
    ],
)
def test_by_hand(sold, text, bought):
    assert rate(text).value_of(sold, bought=bought.currency) == bought


@pytest.mark.parametrize(
    "text", ["0", "0.0", "", "-1", "+1", "1e3", "1.", ".5", "1,000.5", "0.0000000000001", "9" * 17, "9" * 16, "x"]
)
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(WrongRate):
        rate(text)


@pytest.mark.parametrize("source", ["", "  ", "x" * 41, "E\nCB"])
def test_a_rate_names_its_source(source):
    with pytest.raises(RateWithoutSource):
        rate("1", source=source)


def fits(made, *, sold=None, bought=None, on=DAY, today=DAY):
    made.require_fits(sold or Money(10_000, "USD"), bought or Money(8_400, "EUR"), on=on, today=today)


def test_a_rate_of_the_future_or_far_off_is_refused():
    fits(rate("0.84"))
    fits(rate("0.84", day=DAY - timedelta(days=3)))
    fits(rate("0.84"), bought=Money(6_720, "EUR"))
    with pytest.raises(RateOfFuture):
        fits(rate("0.84", day=DAY + timedelta(days=1)), today=DAY + timedelta(days=2))
    with pytest.raises(RateOfFuture):
        fits(rate("0.84", day=DAY + timedelta(days=1)), on=DAY + timedelta(days=2))
    with pytest.raises(RateFarOff) as refusal:
        fits(rate("0.84"), bought=Money(840, "EUR"))
    with pytest.raises(SameCurrency):
        fits(rate("1"), bought=Money(10_000, "USD"))

    assert refusal.value.details == {"expected": Money(8_400, "EUR"), "bought": Money(840, "EUR")}
