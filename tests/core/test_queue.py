"""The order of the queue: danger first, nobody for ever last, nobody able to choose a place."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import queue
from goldenbridge.core.queue import DANGER_NOW, NO_DANGER, Waiting, queue_key

DAY = date(2020, 8, 12)
waiting = st.builds(
    Waiting,
    bundle_ref=st.uuids(version=4),
    danger=st.sampled_from([0, 1, 2]),
    received_on=st.dates(date(2020, 8, 1), date(2020, 9, 30)),
)
queues = st.lists(waiting, max_size=20, unique_by=lambda item: item.bundle_ref)


@given(queues, st.randoms())
def test_the_order_does_not_depend_on_how_the_bundles_lay(items, random):
    shuffled = list(items)
    random.shuffle(shuffled)

    assert sorted(shuffled, key=queue_key) == sorted(items, key=queue_key)


@given(queues)
def test_among_equal_danger_whoever_came_earlier_is_read_earlier(items):
    for danger in (0, 1, 2):
        days = [item.received_on for item in sorted(items, key=queue_key) if item.danger == danger]

        assert days == sorted(days)


@given(queues)
def test_among_those_of_one_day_more_danger_is_read_first(items):
    for day in {item.received_on for item in items}:
        marks = [item.danger for item in sorted(items, key=queue_key) if item.received_on == day]

        assert marks == sorted(marks, reverse=True)


@given(waiting, st.integers(0, 13))
def test_danger_now_passes_everybody_of_the_last_two_weeks(item, days):
    calm = Waiting(UUID(int=1), NO_DANGER, item.received_on - timedelta(days=days))
    hunted = Waiting(UUID(int=2), DANGER_NOW, item.received_on)

    assert sorted([calm, hunted], key=queue_key)[0] == hunted


@given(st.integers(1, 50))
def test_no_flood_of_danger_marks_overtakes_for_ever(flood):
    calm = Waiting(UUID(int=0), NO_DANGER, DAY)
    marked = [Waiting(UUID(int=n + 1), DANGER_NOW, DAY + timedelta(days=14 + n)) for n in range(1, flood + 1)]

    assert sorted([*marked, calm], key=queue_key)[0] == calm


def test_a_lease_ends_by_itself():
    at = datetime(2020, 8, 12, 20, 0, tzinfo=UTC)

    assert queue.lease_ends(at) == datetime(2020, 8, 12, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("held", "opened", "allowed"), [(0, 0, True), (2, 24, True), (3, 0, False), (0, 25, False), (3, 25, False)]
)
def test_a_person_holds_three_and_opens_twenty_five_a_day(held, opened, allowed):
    assert queue.may_lease_another(held=held, opened_today=opened) is allowed


@given(st.integers(1, 10_000), st.lists(st.integers(1, 500), min_size=2, max_size=14))
def test_the_wait_that_is_told_is_never_shorter_than_the_pace(ahead, read):
    days = queue.honest_wait_days(ahead, read)

    assert days is not None
    assert days * sum(read) >= ahead * len(read)


@given(st.integers(1, 100), st.integers(0, 7))
def test_no_wait_is_told_while_nothing_was_read(ahead, days):
    assert queue.honest_wait_days(ahead, [0] * days) is None


def test_one_good_day_promises_nothing():
    assert queue.honest_wait_days(100, [100, 100, 0, 10]) == 20
