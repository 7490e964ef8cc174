"""Placements and the overview on the advisers' pages."""

import pytest

from goldenbridge.apps.work.models import Placement
from tests.apps.work.builders import NOON, a_candidate, a_placement, a_vacancy

pytestmark = pytest.mark.django_db(databases="__all__")
TODAY = NOON.date().isoformat()


def test_work_begins_is_confirmed_too_early_and_ends(office):
    placement = a_placement()
    jay = office.browser("jay")
    codes = [
        jay.post(f"/staff/work/placements/{placement.ref}/{step}", typed).status_code
        for step, typed in (
            ("start", {"on": "yesterday"}),
            ("start", {"on": TODAY}),
            ("start", {"on": TODAY}),
            ("confirm", {}),
            ("end", {"on": TODAY, "reason": "no idea"}),
            ("end", {"on": TODAY, "reason": "job_ended"}),
            ("fly", {}),
        )
    ]

    assert codes == [422, 303, 409, 409, 422, 303, 404]
    assert Placement.objects.get().state == "ended"


def test_a_coordinator_sees_placements_and_moves_none(office):
    placement = a_placement()
    birch = office.browser("birch")

    page = birch.get("/staff/work/placements/").content.decode()

    assert str(placement.introduction.candidate.ref)[:8] in page and "Work has begun" not in page
    assert birch.post(f"/staff/work/placements/{placement.ref}/start", {"on": TODAY}).status_code == 403


def test_the_overview_counts_for_adviser_and_coordinator(office):
    a_placement()
    a_vacancy(slots=3)
    a_candidate()

    pages = [office.browser(call_sign).get("/staff/work/").content.decode() for call_sign in ("jay", "birch")]

    assert all("<dt>Open vacancies</dt><dd>2<small>4 places in them</small></dd>" in page for page in pages)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_number_of_queries_for_one_and_for_three(office, rows, django_assert_num_queries):
    for _ in range(rows):
        a_placement()
    birch = office.browser("birch")

    with django_assert_num_queries(2):
        answer = birch.get("/staff/work/placements/")

    assert answer.content.decode().count("<article") == rows
