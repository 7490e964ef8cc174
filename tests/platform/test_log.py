"""Safe logging."""

import logging
from datetime import date
from uuid import UUID

import pytest

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


def test_a_fault_tells_where_but_not_what(lines):
    try:
        raise ValueError("Ivan Petrov owes 25000")
    except ValueError as error:
        log.fault("page_broken", error)

    (line,) = lines.messages
    assert line.startswith("page_broken type=ValueError at=test_log.py:")
    assert "Petrov" not in line
