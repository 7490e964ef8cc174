"""Reports as CSV: whole, and harmless in a spreadsheet."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.errors import InvariantBroken
from goldenbridge.core.money import Money, currency, currency_codes
from goldenbridge.core.report import STARTS_FORMULA, Report, Table, csv_text

pytestmark = pytest.mark.once

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
HOSTILE = st.builds(
    lambda space, start, rest: space + start + rest,
    st.sampled_from(["", " "]),
    st.sampled_from(sorted(STARTS_FORMULA)),
    TEXTS,
)
MINORS = st.integers(-(2**53), 2**53)


def one(*rows, code="USD", columns=("What", "Amount")):
    return Report("r", "Title", "Lead.", columns, (Table("Part", code, tuple(rows)),))


def read(text):
    return list(csv.reader(io.StringIO(text, newline="")))


@given(st.one_of(TEXTS, HOSTILE), MINORS, st.sampled_from(currency_codes()))
def test_texts_are_harmless_and_numbers_stay_numbers(text, minor, code):
    [_, [part, written_code, words, amount]] = read(csv_text(one((text, Money(minor, code)), code=code)))

    assert (part, written_code) == ("Part", code)
    assert words.removeprefix("'") == text or words == text
    assert words.lstrip(" \u00a0")[:1] not in STARTS_FORMULA
    assert Decimal(amount) * 10 ** currency(code).decimals == minor


def test_the_table_of_dangerous_beginnings():
    dangerous = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "  =1", "|cmd", "%0A", "\uff1d1"]

    rows = read(csv_text(one(*((text, 1) for text in dangerous))))[1:]

    assert [row[2] for row in rows] == [f"'{text}" for text in dangerous]


def test_days_numbers_and_nothing_are_written_plainly():
    made = one((date(2020, 8, 11), -5), ("plain, “quoted”", None))

    assert csv_text(made) == ('Part,Currency,What,Amount\r\nPart,USD,2020-08-11,-5\r\nPart,USD,"plain, “quoted”",\r\n')


@pytest.mark.parametrize("row", [("x",), ("x", Money(1, "EUR"))])
def test_a_row_of_another_width_or_currency_is_refused(row):
    with pytest.raises(InvariantBroken):
        one(row)
