"""Which days no statement tells of."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.coverage import days_unread

THURSDAY = date(2020, 8, 20)
FRIDAY, SATURDAY, MONDAY, TUESDAY = (THURSDAY + timedelta(days=number) for number in (1, 2, 4, 5))
days = st.integers(0, 40).map(lambda number: THURSDAY + timedelta(days=number))


def test_a_statement_of_one_day_tells_of_that_day():
    spans = [(THURSDAY, THURSDAY), (MONDAY, MONDAY)]

    assert days_unread(THURSDAY, TUESDAY, spans) == (FRIDAY, TUESDAY)


def test_the_day_of_the_opening_is_the_evening_before_unless_it_is_the_only_one():
    assert days_unread(THURSDAY, MONDAY, [(THURSDAY, MONDAY)]) == (THURSDAY,)
    assert days_unread(THURSDAY, MONDAY, [(THURSDAY - timedelta(days=1), MONDAY)]) == ()


def test_nobody_waits_for_a_statement_of_a_weekend():
    assert days_unread(SATURDAY, SATURDAY + timedelta(days=1), []) == ()


def test_a_later_statement_alone_says_nothing_of_the_days_before_it():
    assert days_unread(THURSDAY, FRIDAY, [(MONDAY, TUESDAY)]) == (THURSDAY, FRIDAY)


@given(st.lists(st.tuples(days, days)), days, days)
def test_one_statement_more_leaves_no_day_more_unread(spans, first, last):
    every = days_unread(first, last, [])
    found = days_unread(first, last, spans)

    assert set(found) <= set(days_unread(first, last, spans[1:])) <= set(every)
    assert days_unread(first, last, [*spans, (first - timedelta(days=1), last)]) == ()
