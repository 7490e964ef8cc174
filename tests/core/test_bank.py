"""Amounts as banks write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.bank import WrongAmount, amount_from_text, amount_to_text


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.3", "EUR", 1230),
        ("12", "EUR", 1200),
        ("0.01", "EUR", 1),
        ("12.30000", "EUR", 1230),
        ("500", "JPY", 500),
        ("1.234", "KWD", 1234),
    ],
)
def test_an_amount_is_read_in_whole_minor_units(text, currency, minor):
    assert amount_from_text(text, currency=currency) == minor


@pytest.mark.parametrize("text", ["12.345", "-5", "+5", "1e3", "1,000", "", ".5", "NaN", "1" * 19, "١٢", "5 EUR"])
def test_an_amount_that_cannot_be_is_refused(text):
    with pytest.raises(WrongAmount):
        amount_from_text(text, currency="EUR")


def test_yen_have_no_decimals():
    with pytest.raises(WrongAmount):
        amount_from_text("1.5", currency="JPY")


@given(st.integers(0, 10**15), st.sampled_from(["EUR", "JPY", "KWD", "USD"]))
def test_what_is_written_reads_the_same(minor, currency):
    assert amount_from_text(amount_to_text(minor, currency=currency), currency=currency) == minor
