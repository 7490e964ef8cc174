"""The ticker."""

import logging
import threading

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DataError

from goldenbridge.core.errors import Malformed
from goldenbridge.platform.schedule import Job, Schedule


class Counter:
    """Seconds that only go forward, as the machine's own counter does."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def counter():
    return Counter()


def test_a_job_runs_at_once_and_then_when_its_time_has_come(counter):
    ran = []
    schedule = Schedule([Job("tick", 600, lambda: ran.append(counter.seconds))], seconds=counter)
    begun = counter.seconds

    for minutes in (0, 9, 11, 19, 22):
        counter.seconds = begun + minutes * 60
        schedule.run_due()

    assert ran == [begun, begun + 660, begun + 22 * 60]


@pytest.mark.parametrize(
    "fault",
    [
        ValueError("a name"),
        DataError("out of range"),
        Malformed(),
        ObjectDoesNotExist("a name"),
        ValidationError("a name"),
        InvalidTag(),
        SyntaxError("a name"),
        EOFError("a name"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_a_job_that_fails_does_not_stop_the_others_and_its_words_go_nowhere(counter, fault, caplog):
    caplog.set_level(logging.INFO, "goldenbridge")
    logging.getLogger("goldenbridge").addHandler(caplog.handler)
    ran = []

    def fail():
        raise fault

    schedule = Schedule([Job("bad", 1, fail), Job("good", 1, lambda: ran.append(1))], seconds=counter)

    assert schedule.run_due() == 2
    logging.getLogger("goldenbridge").removeHandler(caplog.handler)
    assert ran == [1]
    (line,) = caplog.messages
    assert line.startswith(f"job_failed_bad type={type(fault).__name__} own=platform/schedule.py:")
    assert "a name" not in line


def test_a_job_that_failed_is_tried_again_after_a_minute_and_not_at_each_tick(counter):
    tries = []

    def fail_once():
        tries.append(counter.seconds)
        if len(tries) == 1:
            raise DataError

    schedule = Schedule([Job("daily", 86400, fail_once)], seconds=counter)
    begun = counter.seconds

    for seconds in (0, 1, 59, 60, 61, 86399, 86460, 86461):
        counter.seconds = begun + seconds
        schedule.run_due()

    assert tries == [begun, begun + 60, begun + 86460]


def test_a_job_that_is_due_each_second_is_not_put_off_by_failing(counter):
    tries = []

    def fail():
        tries.append(counter.seconds)
        raise DataError

    schedule = Schedule([Job("quick", 5, fail)], seconds=counter)
    for _ in range(3):
        schedule.run_due()
        counter.seconds += 5

    assert len(tries) == 3


@pytest.mark.django_db
def test_the_ticker_stops_when_told():
    stop = threading.Event()
    schedule = Schedule([Job("once", 3600, stop.set)])

    schedule.run_until(stop, poll_seconds=0.01)

    assert stop.is_set()
