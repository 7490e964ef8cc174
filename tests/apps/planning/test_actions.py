"""The funnel as it is counted, kept and published."""

import pytest

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.planning import actions, queries
from goldenbridge.apps.planning.models import FunnelDay
from goldenbridge.apps.transparency import queries as public
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.errors import NotAllowed
from goldenbridge.platform import clock
from tests.apps.cases.builders import Journey
from tests.apps.people.builders import open_house, open_intake

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def journey(settings, tmp_path):
    house = open_house(settings, tmp_path)
    house.intake = open_intake(house)
    return Journey(house)


def test_each_stage_is_counted_by_its_definition(journey):
    journey.talks()
    journey.left()
    journey.applied()
    cases.refresh_statuses(actor=SCHEDULE)

    counts = actions.push_funnel(actor=SCHEDULE)

    # The third has been sent and not yet been collected into the queue.
    assert counts == {"reached_out": 2, "in_talks": 1, "promised": 1, "left_service": 1, "paid": 0, "placed": 0}
    assert FunnelDay.objects.get(on=clock.today()).left_service == 1


def test_what_is_published_hides_small_numbers_and_tells_large_ones(journey, monkeypatch):
    counts = {"reached_out": 640, "in_talks": 300, "promised": 30, "left_service": 30, "paid": 9, "placed": 0}
    monkeypatch.setattr(actions.cases, "funnel_counts", lambda _actor: counts)

    actions.push_funnel(actor=SCHEDULE)

    assert public.figures()[0].counts == counts | {"paid": None}


def test_pushing_twice_a_day_keeps_one_row(journey):
    actions.push_funnel(actor=SCHEDULE)
    actions.push_funnel(actor=SCHEDULE)

    assert FunnelDay.objects.count() == 1


def test_exact_figures_are_for_coordinators(journey):
    told = queries.funnel(journey.house["birch"].actor)

    assert [stage.code for stage in told] == ["reached_out", "in_talks", "promised", "left_service", "paid", "placed"]
    for name in ("alder", "dove", "eagle", "grouse", "ibis", "jay", "kite"):
        with pytest.raises(NotAllowed):
            queries.funnel(journey.house[name].actor)
        with pytest.raises(NotAllowed):
            actions.push_funnel(actor=journey.house[name].actor)
