"""What is held at the end of a day: the last row counts, and one that is missing is told."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.holding import (
    BelowNought,
    DayNotOver,
    DayToCome,
    Export,
    Holder,
    Holding,
    Left,
    Movement,
    NothingInExport,
    checked,
    closing,
    left_lately,
)

START = datetime(2020, 8, 9, 12)
TODAY = date(2020, 8, 20)
changes = st.lists(st.integers(-10_000, 10_000).filter(bool), min_size=1, max_size=30)


def course(amounts, *, apart=timedelta(hours=7)):
    total, rows = 0, []
    for number, amount in enumerate(amounts):
        total += amount
        rows.append(Movement(START + number * apart, amount, total))
    return rows


@given(amounts=changes, runs_down=st.booleans())
def test_the_last_row_has_the_sum_whichever_way_the_file_runs(amounts, runs_down):
    rows = course(amounts)

    last, adds_up = closing(rows[::-1] if runs_down else rows)

    assert (last.balance_minor, adds_up) == (sum(amounts), True)


@given(amounts=st.lists(st.integers(1, 10_000), min_size=3, max_size=20), data=st.data())
def test_a_row_taken_out_of_the_middle_is_always_told(amounts, data):
    rows = course(amounts)
    del rows[data.draw(st.integers(1, len(rows) - 2))]

    assert closing(rows)[1] is False


def test_rows_of_one_second_stand_in_the_order_of_a_file_that_runs_down():
    older, first, second = Movement(START, 5, 5), *course([5, -3], apart=timedelta())
    later = START + timedelta(days=1)
    rows = [Movement(later, -5, 5), Movement(later, 5, 10), older]

    assert closing(rows) == (rows[0], True)
    assert closing([second, first]) == (second, True)


def test_what_left_lately_is_told_by_day_and_sum():
    rows = course([100, -30, 50, -20], apart=timedelta(days=20))

    found = left_lately(reversed(rows), until=date(2020, 10, 8))

    assert found == (Left(date(2020, 10, 8), 20),)
    assert left_lately(rows, until=date(2020, 9, 28)) == (Left(date(2020, 8, 29), 30),)


@pytest.mark.parametrize(
    ("minor", "days", "may_be"),
    [(30, -2, False), (30, -1, True), (30, 0, True), (30, 10, True), (30, 11, False), (31, 0, False)],
)
def test_what_left_comes_with_the_same_sum_and_soon(minor, days, may_be):
    assert Left(TODAY, 30).may_be(minor, TODAY + timedelta(days=days)) is may_be


def test_nothing_has_no_last_row():
    with pytest.raises(NothingInExport):
        closing([])


@pytest.mark.parametrize(
    ("holdings", "refusal"),
    [
        ((), NothingInExport),
        ((Holding("USD", -1, TODAY, 1, adds_up=True),), BelowNought),
        ((Holding("USD", 1, TODAY + timedelta(days=1), 1, adds_up=True),), DayToCome),
    ],
)
def test_what_cannot_be_held_is_refused(holdings, refusal):
    with pytest.raises(refusal):
        checked(Export(Holder.PAYPAL, holdings), today=TODAY)


def test_a_bank_balance_is_of_a_day_that_has_ended():
    for days, refusal in ((1, None), (0, DayNotOver), (-1, DayToCome)):
        export = Export(Holder.BANK, (Holding("EUR", 5, TODAY - timedelta(days=days), 1, adds_up=True),))
        if refusal is None:
            assert checked(export, today=TODAY) is export
            continue
        with pytest.raises(refusal):
            checked(export, today=TODAY)


def test_nothing_held_today_can_be_entered():
    export = Export(Holder.PAYPAL, (Holding("USD", 0, TODAY, 1, adds_up=True),))

    assert checked(export, today=TODAY) is export
