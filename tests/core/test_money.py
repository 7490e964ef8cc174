import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.money import (
    LARGEST_MINOR,
    AmountOutOfRange,
    CurrencyMismatch,
    MalformedAmount,
    Money,
    NotInSteps,
    TooManyDecimals,
    UnknownCurrency,
    currency,
    currency_codes,
    is_whole_steps,
    require_steps,
    round_up_to_step,
    split,
    split_in_steps,
)

CURRENCIES = st.sampled_from(currency_codes())
AMOUNTS = st.integers(1, LARGEST_MINOR)


@given(AMOUNTS, CURRENCIES)
def test_what_is_written_is_read_back(minor, code):
    money = Money(minor, code)

    assert Money.parse(money.plain, code) == money


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1250", 125_000),
        ("1250.5", 125_050),
        ("1250,50", 125_050),
        (" 1 250,50 ", 125_050),
        ("1\u00a0250\u202f000.05", 125_000_005),
        ("0.01", 1),
        ("00012", 1_200),
    ],
)
def test_amounts_are_read_as_people_type_them(text, minor):
    assert Money.parse(text, "USD") == Money(minor, "USD")


@pytest.mark.parametrize(
    "text", ["", ".", "1,250.00", "1.250,00", "12 50", "-5", "+5", "1e3", "5 USD", "٣", "1..2", "0x10", "1" * 41]
)
def test_what_is_not_one_amount_is_refused(text):
    with pytest.raises(MalformedAmount):
        Money.parse(text, "USD")


@pytest.mark.parametrize(("text", "code"), [("1.001", "USD"), ("1,250", "EUR"), ("1.5", "JPY"), ("0.123456789", "BTC")])
def test_an_amount_finer_than_the_smallest_coin_is_refused(text, code):
    with pytest.raises(TooManyDecimals):
        Money.parse(text, code)


@pytest.mark.parametrize("text", ["0", "0.00", "90071992547409.92"])
def test_nought_and_more_than_the_books_hold_are_refused(text):
    with pytest.raises(AmountOutOfRange):
        Money.parse(text, "USD")


def test_an_unknown_currency_is_refused():
    with pytest.raises(UnknownCurrency):
        Money(1, "XXX")


def test_money_of_two_currencies_is_not_added():
    with pytest.raises(CurrencyMismatch):
        Money(1, "USD") + Money(1, "EUR")


def test_money_reads_as_people_write_it():
    assert [str(Money(minor, code)) for minor, code in ((125_050, "USD"), (-5, "EUR"), (5, "JPY"), (1, "BTC"))] == [
        "1250.50 USD",
        "-0.05 EUR",
        "5 JPY",
        "0.00000001 BTC",
    ]


@given(st.integers(0, LARGEST_MINOR), st.integers(1, 400))
def test_splitting_never_loses_a_cent(total, parts):
    amounts = split(total, parts)

    assert sum(amounts) == total
    assert len(amounts) == parts
    assert max(amounts) - min(amounts) <= 1
    assert list(amounts) == sorted(amounts, reverse=True)


@given(st.integers(0, 10**6), st.integers(1, 60), CURRENCIES)
def test_splitting_in_steps_never_loses_a_step(steps, parts, code):
    total = steps * currency(code).step_minor

    amounts = split_in_steps(total, parts, code)

    assert sum(amounts) == total
    assert all(is_whole_steps(amount, code) for amount in amounts)


@given(st.integers(0, LARGEST_MINOR), CURRENCIES)
def test_rounding_up_to_a_step_adds_less_than_a_step(minor, code):
    rounded = round_up_to_step(minor, code)

    assert is_whole_steps(rounded, code)
    assert 0 <= rounded - minor < currency(code).step_minor


def test_a_promise_between_two_steps_is_refused():
    with pytest.raises(NotInSteps):
        require_steps(5_001, "USD")
    with pytest.raises(NotInSteps):
        split_in_steps(5_001, 2, "USD")
    with pytest.raises(AmountOutOfRange):
        require_steps(0, "USD")
    with pytest.raises(AmountOutOfRange):
        split(5, 0)
