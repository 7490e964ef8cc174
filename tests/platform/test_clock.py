"""The one clock."""

from datetime import UTC, date, datetime, timedelta

from goldenbridge.platform import clock

CALL = datetime(2020, 8, 9, 20, 0, tzinfo=UTC)


def test_a_moved_clock_goes_on_from_there():
    with clock.moved_to(CALL):
        first, second = clock.now(), clock.now()

    assert CALL <= first <= second < CALL + timedelta(minutes=1)
    assert first.tzinfo is UTC


def test_the_clock_stands_right_again_afterwards():
    clock.reset()
    with clock.moved_to(CALL):
        assert clock.today() == date(2020, 8, 9)

    before, seen = datetime.now(UTC), clock.now()

    assert before <= seen <= datetime.now(UTC)
