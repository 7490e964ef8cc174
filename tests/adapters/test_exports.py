"""Files that are no export, the wrong one, damaged, or made to do harm: each refused by its name, and nothing told."""

import pytest

from goldenbridge.adapters.exports import read_export
from goldenbridge.adapters.exports.table import MOST_BYTES
from goldenbridge.core.bank import FileTooLarge
from goldenbridge.core.holding import (
    BrokenRow,
    DoubledColumn,
    FormulaCell,
    Holder,
    NotAnExport,
    UnreadableAmount,
    UnreadableDay,
    WrongExport,
)
from tests.adapters.exportfiles import DONOR, PAYPAL_NAMES, facebook, paypal, paypal_row, revolut, table

GOOD = ("08/14/2020", "USD", "5.00", "5.00")
WITHOUT_BALANCE = [name for name in PAYPAL_NAMES["en"] if name != "Balance"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"\x00" * 100,
        b"PK\x03\x04\x14\x00\x06\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        b'<?xml version="1.0"?><Document/>',
        b"\xff\xfe\x00",
        table(WITHOUT_BALANCE, [GOOD]),
        b'"Date","Time","TimeZone","Currency","Net","Bal',
        b"Date Time TimeZone Currency Net Balance\n1 2 3 4 5 6\n",
    ],
)
@pytest.mark.parametrize("holder", [Holder.PAYPAL, Holder.REVOLUT, Holder.FACEBOOK])
def test_what_is_no_export_is_refused_and_its_columns_are_named(content, holder):
    with pytest.raises(NotAnExport) as refused:
        read_export(content, holder=holder)

    assert ("Balance" in str(refused.value)) is (holder is not Holder.FACEBOOK)


@pytest.mark.parametrize(
    ("content", "holder", "found"),
    [
        (paypal(GOOD), Holder.REVOLUT, "PayPal"),
        (revolut(("2020-08-14", "EUR", "5.00", "5.00")), Holder.PAYPAL, "Revolut"),
        (facebook(("2020-08-14", "USD", "5")), Holder.PAYPAL, "Facebook"),
    ],
)
def test_an_export_of_somebody_else_is_refused_by_the_name_of_who_wrote_it(content, holder, found):
    with pytest.raises(WrongExport) as refused:
        read_export(content, holder=holder)

    assert refused.value.details["found"] == found


@pytest.mark.parametrize("cell", ['="5.00"', "=1+1", "@SUM(A1)", "-2+3|cmd!A0", "+HYPERLINK(A1)"])
def test_a_formula_where_an_amount_should_be_is_refused(cell):
    with pytest.raises(FormulaCell) as refused:
        read_export(paypal(("08/14/2020", "USD", cell, "5.00")), holder=Holder.PAYPAL)

    assert refused.value.details == {"row": 2}


def test_a_formula_in_a_column_that_nobody_reads_does_nothing():
    assert b"=SUM(A1)" in paypal(GOOD)
    assert read_export(paypal(GOOD), holder=Holder.PAYPAL).holdings[0].amount_minor == 500


@pytest.mark.parametrize("day", ["", "yesterday", "13/13/2020", "2020-02-30", "08/14/20", "=TODAY()"])
def test_a_day_that_is_none_is_refused_with_its_line(day):
    with pytest.raises((UnreadableDay, FormulaCell)) as refused:
        read_export(paypal((day, "USD", "5.00", "5.00")), holder=Holder.PAYPAL)

    assert refused.value.details == {"row": 2}


def test_a_file_that_shows_both_orders_of_days_is_refused_at_the_row_that_does_not_fit():
    content = paypal(("14/08/2020", "USD", "5.00", "5.00"), ("08/15/2020", "USD", "5.00", "10.00"))

    with pytest.raises(UnreadableDay) as refused:
        read_export(content, holder=Holder.PAYPAL)

    assert refused.value.details == {"row": 3}


@pytest.mark.parametrize("end", [b'"08/14/2020","10:00', b'"08/14/2020","10:00:00"\r\n', b'"08/14/2020"x,"a"\r\n'])
def test_a_file_that_was_cut_off_is_refused_with_its_line(end):
    with pytest.raises(BrokenRow) as refused:
        read_export(paypal(GOOD) + end, holder=Holder.PAYPAL)

    assert refused.value.details == {"row": 3}


def test_two_columns_of_one_name_are_refused():
    names = [*PAYPAL_NAMES["en"], "Balance"]

    with pytest.raises(DoubledColumn) as refused:
        read_export(table(names, [(*paypal_row(*GOOD), "9999.00")]), holder=Holder.PAYPAL)

    assert refused.value.details == {"column": "balance"}


def test_a_file_beyond_the_limit_is_refused_before_it_is_read():
    with pytest.raises(FileTooLarge):
        read_export(b"a" * (MOST_BYTES + 1), holder=Holder.PAYPAL)


def test_more_rows_than_any_export_has_are_refused(monkeypatch):
    monkeypatch.setattr("goldenbridge.adapters.exports.table.MOST_ROWS", 2)

    with pytest.raises(FileTooLarge):
        read_export(paypal(GOOD, GOOD, GOOD), holder=Holder.PAYPAL)


def test_a_cell_as_long_as_a_book_is_refused():
    with pytest.raises(BrokenRow):
        read_export(paypal(paypal_row(*GOOD[:3], "5.00", impact="x" * 200_000)), holder=Holder.PAYPAL)


def test_no_refusal_and_no_reading_tells_who_gave():
    told = [repr(read_export(paypal(GOOD), holder=Holder.PAYPAL))]
    for content in (paypal((DONOR, "USD", "5.00", "5.00")), paypal((GOOD[0], "USD", DONOR, "5.00"))):
        with pytest.raises((UnreadableDay, UnreadableAmount)) as refused:
            read_export(content, holder=Holder.PAYPAL)
        told.append(f"{refused.value} {refused.value.details}")

    assert [each for each in told if DONOR in each] == []
