"""What the fund's own books, promises and queue say, as the beginning of a forecast."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from goldenbridge.apps.planning import runway
from goldenbridge.apps.planning.forecast import Assumptions
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.errors import NotAllowed
from goldenbridge.platform import clock
from tests.apps.ledger.builders import DAY, open_fund
from tests.apps.people.builders import open_house

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def house(settings, tmp_path):
    return open_house(settings, tmp_path)


def seen(monkeypatch, *, came=(0,) * 7, reached=0, promised=0, gifts=()):
    monkeypatch.setattr(runway.triage, "received_by_day", lambda *_days, **_actor: list(came))
    monkeypatch.setattr(runway.cases, "funnel_counts", lambda _actor: {"reached_out": reached, "promised": promised})
    monkeypatch.setattr(runway.books, "gift_amounts", lambda *_days: list(gifts))
    return runway.observed(runway.position("USD", actor=SCHEDULE), actor=SCHEDULE)


def test_the_position_is_what_the_books_say(house):
    open_fund(cleared_minor=2_000_000)

    today = runway.position("USD", actor=SCHEDULE)

    assert (today.cash_minor, today.free_minor, today.reserve_minor) == (2_000_000, 2_000_000, 0)
    assert today.promised.running == today.promised.offered == 0


def test_a_young_fund_gets_stated_guesses_and_an_answer(house, monkeypatch):
    open_fund(cleared_minor=2_000_000)

    given = seen(monkeypatch)
    found = runway.outlook(runway.position("USD", actor=SCHEDULE), given)

    assert (given.growth, given.conversion, given.months) == (1.0, 0.05, 6)
    assert given.promise_minor == 6 * 50_000
    assert found.forecast.covered_now == 6
    assert found.forecast.more >= 6


def test_growth_conversion_and_gifts_are_taken_from_the_last_weeks(house, monkeypatch):
    open_fund(cleared_minor=2_000_000)

    given = seen(
        monkeypatch, came=(9, 10, 30, 90, 270, 810, 2430), reached=4_000, promised=100, gifts=[5_000] * 89 + [500_000]
    )

    assert given.growth == 3.0
    assert given.conversion == 0.025
    assert given.applications_a_day == pytest.approx(521.3, abs=0.1)
    assert given.gifts_a_day == 3.0
    assert given.gift_minor == 5_000
    assert given.population == 40_000


def test_real_gifts_and_arrivals_are_counted_by_their_day(house):
    open_fund(cleared_minor=2_000_000)
    today = clock.today()

    assert runway.books.gift_amounts("USD", DAY, DAY) == [2_000_000]
    assert runway.books.gift_amounts("USD", date(2000, 1, 1), date(2000, 1, 31)) == []
    assert runway.triage.received_by_day(today - timedelta(days=3), today, actor=SCHEDULE) == [0, 0, 0, 0]


def test_what_is_overdue_is_owed_in_this_month(house):
    open_fund(cleared_minor=2_000_000)
    today = runway.position("USD", actor=SCHEDULE)
    months = ((date(2026, 8, 1), 5_000), (date(2026, 9, 1), 10_000), (date(2026, 10, 1), 20_000))
    found = runway.Outlook(replace(today, promised=replace(today.promised, months=months)), Assumptions, None)

    assert runway.months_ahead(found, date(2026, 9, 14)) == [(date(2026, 9, 1), 15_000), (date(2026, 10, 1), 20_000)]


def test_the_runway_is_for_who_plans_and_who_promises(house):
    open_fund(cleared_minor=2_000_000)

    for name in ("birch", "ibis", "grouse"):
        assert runway.position("USD", actor=house[name].actor).free_minor == 2_000_000
    for name in ("dove", "eagle", "jay"):
        with pytest.raises(NotAllowed):
            runway.position("USD", actor=house[name].actor)
