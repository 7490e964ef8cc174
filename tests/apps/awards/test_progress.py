"""How far promises are: in one query, whatever their number; what is not in force is left out."""

from datetime import date

import pytest

from goldenbridge.apps.awards import actions
from goldenbridge.apps.awards.progress import Progress, progress_of
from goldenbridge.apps.awards.queries import entitlements
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.errors import NotAllowed
from tests.apps.awards.builders import debt


def pay(ref, month):
    """Take what is due up to a month into a run, and pay it."""
    due = [each.ref for each in entitlements(ref, actor=SCHEDULE) if each.month <= month]
    actions.draw_entitlements(due, run_ref=ref, actor=SCHEDULE)
    actions.pay_entitlements(due, run_ref=ref, actor=SCHEDULE)


def test_months_and_settlements_are_counted_as_paid_or_still_to_come(office):
    owed = debt(100_000, parts=2)
    ref = office.active(left_on=date(2020, 8, 20), settlements=[owed])

    pay(ref, date(2020, 8, 1))

    assert progress_of([ref], actor=SCHEDULE) == {
        ref: Progress(
            months_paid=1,
            months_left=5,
            last_month=date(2021, 1, 1),
            next_month=date(2020, 9, 1),
            settled_minor={owed.obligation_ref: 50_000},
        )
    }


def test_what_came_back_is_still_to_be_paid_and_what_was_given_up_then_is_neither(office):
    owed = debt(100_000, parts=2)
    ref = office.active(left_on=date(2020, 8, 20), settlements=[owed])
    pay(ref, date(2020, 8, 1))
    paid = {each.ref for each in entitlements(ref, actor=SCHEDULE) if each.month <= date(2020, 8, 1)}

    due = {each.ref for each in entitlements(ref, actor=SCHEDULE)} - paid
    back = progress_of([ref], came_back=paid, actor=SCHEDULE)[ref]
    gone = progress_of([ref], given_up=paid, actor=SCHEDULE)[ref]

    assert (back.months_paid, back.months_left, back.next_month) == (0, 6, date(2020, 8, 1))
    assert progress_of([ref], given_up=due, actor=SCHEDULE) == progress_of([ref], actor=SCHEDULE)
    assert (gone.months_paid, gone.months_left, gone.next_month) == (0, 5, date(2020, 9, 1))
    assert (back.settled_minor, gone.settled_minor) == ({owed.obligation_ref: 0}, {owed.obligation_ref: 0})


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_tells_of_all_of_them(office, django_assert_num_queries, count):
    refs = [office.active(months=1) for _ in range(count)]
    offered = office.offered(months=1)

    with django_assert_num_queries(1):
        found = progress_of([*refs, offered], actor=SCHEDULE)

    assert set(found) == set(refs)


@pytest.mark.usefixtures("db")
def test_nobody_from_outside_asks():
    with pytest.raises(NotAllowed):
        progress_of([], actor=ANONYMOUS)
