"""Safe logging."""

import logging
import re
from datetime import date
from uuid import UUID

import pytest

from goldenbridge.core import canonical
from goldenbridge.core.errors import InvariantBroken
from goldenbridge.platform import log


@pytest.fixture
def lines(caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("goldenbridge"), "propagate", True)
    caplog.set_level(logging.INFO, "goldenbridge")
    return caplog


def test_a_line_holds_a_constant_and_references(lines):
    log.event("run_released", run=UUID(int=3), count=7, on=date(2020, 8, 14))

    assert lines.messages == ["run_released count=7 on=2020-08-14 run=00000000-0000-0000-0000-000000000003"]


@pytest.mark.parametrize("name", ["paid Ivan Petrov", "", "Ab", "x" * 80, "payout\nsettled"])
def test_a_sentence_is_no_event(name, lines):
    with pytest.raises(InvariantBroken):
        log.event(name)

    assert lines.messages == []


@pytest.mark.parametrize("value", ["Ivan Petrov", b"x", ["a"], 1.5, None])
def test_a_field_that_could_say_something_is_refused(value, lines):
    with pytest.raises(InvariantBroken):
        log.event("payout_settled", payee=value)

    assert lines.messages == []


def caught(attempt):
    with pytest.raises(Exception) as broken:  # noqa: PT011 (any error at all)
        attempt()
    return broken.value


def test_a_fault_tells_where_but_not_what(lines):
    def owe():
        raise ValueError("Ivan Petrov owes 25000")

    log.fault("page_broken", caught(owe))

    (line,) = lines.messages
    assert line.startswith("page_broken type=ValueError at=test_log.py:")
    assert "Petrov" not in line


def test_a_fault_in_a_library_names_our_own_last_line_and_the_page(lines):
    deep = caught(lambda: canonical.encode({"day": date(2020, 8, 14)}))

    log.fault("page_broken", deep, route="staff/work/<uuid:ref>/")

    (line,) = lines.messages
    assert re.match(
        r"page_broken type=TypeError own=core/canonical\.py:\d+ route=staff/work/<uuid:ref>/ at=test_log\.py:", line
    )


def test_what_is_no_pattern_of_the_code_is_not_written(lines):
    log.fault("page_broken", caught(lambda: 1 // 0), route="Ivan Petrov")

    assert "Petrov" not in lines.messages[0]
    assert "route=" not in lines.messages[0]
