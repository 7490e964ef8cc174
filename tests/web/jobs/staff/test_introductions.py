"""Introductions on the advisers' pages, from a prospect to a job."""

import re

import pytest

from goldenbridge.apps.work import actions
from goldenbridge.apps.work.models import Introduction, Placement
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.canonical import b64
from tests.apps.work.builders import CONSENT, NOON, an_introduction, sealed_name

pytestmark = pytest.mark.django_db(databases="__all__")


def test_an_introduction_goes_step_by_step_to_a_job(office):
    introduction = an_introduction()
    jay = office.browser("jay")
    names = b64(sealed_name(introduction.candidate.ref, introduction.ref))
    codes = []

    def step(name, **typed):
        codes.append((name, jay.post(f"/staff/work/introductions/{introduction.ref}/{name}", typed).status_code))

    step("share", sealed_names=names)
    step("wanted")
    actions.answer_introduction(introduction.ref, choice="agreed", consent=CONSENT, actor=SCHEDULE)
    step("share", sealed_names="not base64!")
    step("share", sealed_names=names)
    step("interview")
    step("offer")
    step("accept", on="not a day")
    step("accept", on=NOON.date().isoformat())
    step("fly")

    assert codes == [
        ("share", 409),
        ("wanted", 303),
        ("share", 422),
        ("share", 303),
        ("interview", 303),
        ("offer", 303),
        ("accept", 422),
        ("accept", 303),
        ("fly", 404),
    ]
    assert (Introduction.objects.get().state, Placement.objects.get().state) == ("accepted", "accepted")


def test_the_page_of_each_state_can_be_drawn(office):
    introduction = an_introduction(until="wanted")
    jay = office.browser("jay")
    drawn = {}
    for state in sorted(introduction.lifecycle.states):
        Introduction.objects.filter(ref=introduction.ref).update(state=state)
        drawn[state] = jay.get(f"/staff/work/introductions/{introduction.ref}/").status_code

    assert set(drawn.values()) == {200}


def test_an_introduction_is_closed_with_a_reason(office):
    introduction = an_introduction()

    address = f"/staff/work/introductions/{introduction.ref}/close"
    jay = office.browser("jay")
    codes = [jay.post(address, {"reason": reason}).status_code for reason in ("because", "vacancy_gone")]

    assert codes == [422, 303] and Introduction.objects.get().closed_reason == "vacancy_gone"


def test_another_advisers_introduction_looks_like_none(office):
    introduction = an_introduction()
    lark = office.browser("lark")

    assert lark.get(f"/staff/work/introductions/{introduction.ref}/").status_code == 404
    assert lark.post(f"/staff/work/introductions/{introduction.ref}/close", {"reason": "other"}).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_number_of_queries_for_one_and_for_three(office, rows, django_assert_num_queries):
    for _ in range(rows):
        an_introduction()
    jay = office.browser("jay")

    with django_assert_num_queries(2):
        answer = jay.get("/staff/work/introductions/")

    assert answer.content.decode().count('<th scope="row">') == rows


def test_the_page_offers_the_steps_that_are_possible_and_no_other(office):
    introduction = an_introduction()
    jay = office.browser("jay")

    def buttons():
        page = jay.get(f"/staff/work/introductions/{introduction.ref}/").content.decode()
        return re.findall(rf'action="/staff/work/introductions/{introduction.ref}/(\w+)"', page)

    offered = [buttons()]
    jay.post(f"/staff/work/introductions/{introduction.ref}/wanted")
    actions.answer_introduction(introduction.ref, choice="agreed", consent=CONSENT, actor=SCHEDULE)
    offered.append(buttons())
    names = b64(sealed_name(introduction.candidate.ref, introduction.ref))
    jay.post(f"/staff/work/introductions/{introduction.ref}/share", {"sealed_names": names})
    offered.append(buttons())

    assert offered == [["wanted", "close"], ["share", "close"], ["interview", "offer", "close"]]


def test_the_list_the_figure_and_what_waits_count_the_same_introductions_as_under_way(office):
    for _ in range(3):
        closed = an_introduction()
    jay = office.browser("jay")
    jay.post(f"/staff/work/introductions/{closed.ref}/close", {"reason": "other"})

    listed = jay.get("/staff/work/introductions/").content.decode()
    figures = jay.get("/staff/work/").content.decode()

    assert "<h2>Under way: 2</h2>" in listed and "<h2>Begun or closed: 1</h2>" in listed
    assert "<dd>2<small>of all advisers; 2 of them yours</small></dd>" in figures
    assert '<p class="lead">2</p>' in jay.get("/staff/").content.decode()
