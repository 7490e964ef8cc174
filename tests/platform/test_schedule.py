"""The ticker."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DataError

from goldenbridge.core.errors import Malformed
from goldenbridge.platform import clock
from goldenbridge.platform.schedule import Job, Schedule

NOON = datetime(2020, 8, 10, 12, 0, tzinfo=UTC)


def test_a_job_runs_at_once_and_then_when_its_time_has_come():
    ran = []
    schedule = Schedule([Job("tick", 600, lambda: ran.append(clock.now()))])

    for minutes in (0, 9, 11, 19, 22):
        with clock.moved_to(NOON + timedelta(minutes=minutes, seconds=1)):
            schedule.run_due()

    assert len(ran) == 3


@pytest.mark.parametrize("fault", [ValueError("a name"), DataError("out of range"), Malformed()])
def test_a_job_that_fails_does_not_stop_the_others(fault):
    ran = []

    def fail():
        raise fault

    schedule = Schedule([Job("bad", 1, fail), Job("good", 1, lambda: ran.append(1))])

    assert schedule.run_due() == 2
    assert ran == [1]


@pytest.mark.django_db
def test_the_ticker_stops_when_told():
    stop = threading.Event()
    schedule = Schedule([Job("once", 3600, stop.set)])

    schedule.run_until(stop, poll_seconds=0.01)

    assert stop.is_set()
