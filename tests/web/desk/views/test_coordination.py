"""The coordinator's page: the funnel, and what it was a week ago once that has been kept."""

from datetime import timedelta

import pytest
from django.urls import reverse

from goldenbridge.apps.planning import actions as planning
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.platform import clock
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")


def test_the_column_of_a_week_ago_stands_there_once_there_is_something_in_it(house):
    first = sign_in(house["birch"]).get(reverse("desk:overview")).content.decode()
    with clock.moved_to(clock.now() - timedelta(days=7)):
        planning.push_funnel(actor=SCHEDULE)

    later = sign_in(house["birch"]).get(reverse("desk:overview")).content.decode()

    assert ["A week ago" in page for page in (first, later)] == [False, True]
    assert "once they have been kept for a week" in first


def test_the_coordinator_sees_that_nobody_can_apply(house):
    told = "Nobody can apply at the moment."
    open_now = sign_in(house["birch"]).get(reverse("desk:overview")).content.decode()
    house.publish(epoch=house.directory.epoch + 1)
    without_keys = sign_in(house["birch"]).get(reverse("desk:overview")).content.decode()

    with clock.moved_to(clock.now() + timedelta(days=9)):
        over = sign_in(house["birch"]).get(reverse("desk:overview")).content.decode()

    assert [told in page for page in (open_now, without_keys, over)] == [False, True, True]
