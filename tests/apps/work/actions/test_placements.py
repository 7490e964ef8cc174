"""Jobs: on days that can be, recorded by who has to do with the candidate, and places that become free again."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from goldenbridge.apps.work import actions
from goldenbridge.apps.work.actions import placements
from goldenbridge.apps.work.errors import AlreadyVetted, ImpossibleDay, NoSlotLeft
from goldenbridge.apps.work.models import Candidate, Employer, Introduction, Placement
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.errors import NotAllowed
from goldenbridge.platform import clock
from tests.apps.work.builders import (
    ADVISER,
    CONSENT,
    NOON,
    OTHER_ADVISER,
    a_placement,
    a_vacancy,
    an_employer,
    an_introduction,
)

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setattr(placements.awards, "end_award", lambda _ref, **_how: None)
    monkeypatch.setattr(placements.promises, "award", lambda _ref, **_how: SimpleNamespace(state="active"))
    with clock.moved_to(NOON):
        yield


@pytest.mark.parametrize("day", [TODAY + DAY, TODAY.replace(year=2062), TODAY - DAY])
def test_a_job_is_accepted_between_the_introduction_and_today(day):
    introduction = an_introduction(until="offer")

    with pytest.raises(ImpossibleDay) as refusal:
        actions.place(introduction.ref, on=day, actor=ADVISER)

    assert refusal.value.details == {"first": "2020-09-01"}
    assert not Placement.objects.exists()


def test_a_job_that_was_written_down_for_another_century_can_begin_and_end():
    placement, never_began = a_placement(), a_placement()
    Placement.objects.update(accepted_on=TODAY.replace(year=2062))

    started = actions.start_placement(placement.ref, on=TODAY, actor=ADVISER)
    ended = [
        actions.end_placement(each.ref, on=TODAY, reason="left", actor=ADVISER) for each in (placement, never_began)
    ]

    assert (started.state, [each.state for each in ended]) == ("started", ["ended", "ended"])


@pytest.mark.parametrize("day", [TODAY + DAY, TODAY - DAY])
def test_a_job_ends_after_it_began_and_not_tomorrow(day):
    placement = a_placement()
    actions.start_placement(placement.ref, on=TODAY, actor=ADVISER)

    with pytest.raises(ImpossibleDay):
        actions.end_placement(placement.ref, on=day, reason="left", actor=ADVISER)


@pytest.mark.parametrize("roles", [{"caseworker"}, {"caseworker", "adviser"}, {"adviser"}])
def test_the_jobs_of_other_advisers_candidates_are_nobodys_business(roles):
    stranger = Actor(uuid4(), frozenset(roles))
    offered, introduction, placement = an_introduction(until="offer"), an_introduction(), a_placement()
    steps = [
        lambda: actions.place(offered.ref, on=TODAY, actor=stranger),
        lambda: actions.start_placement(placement.ref, on=TODAY, actor=stranger),
        lambda: actions.confirm_placement(placement.ref, actor=stranger),
        lambda: actions.end_placement(placement.ref, on=TODAY, reason="left", actor=stranger),
        lambda: actions.answer_introduction(introduction.ref, choice="agreed", consent=CONSENT, actor=stranger),
        lambda: actions.withdraw_candidate(introduction.candidate.ref, actor=stranger),
    ]

    for step in steps:
        with pytest.raises(NotAllowed):
            step()


def test_a_place_becomes_free_when_somebody_leaves():
    vacancy = a_vacancy()
    placement = a_placement(vacancy=vacancy)
    actions.start_placement(placement.ref, on=TODAY, actor=ADVISER)
    with pytest.raises(NoSlotLeft):
        actions.open_vacancy(vacancy.ref, actor=ADVISER)

    actions.end_placement(placement.ref, on=TODAY, reason="left", actor=ADVISER)
    opened = actions.open_vacancy(vacancy.ref, actor=ADVISER)
    second = a_placement(vacancy=vacancy)
    started = actions.start_placement(second.ref, on=TODAY, actor=ADVISER)

    assert (opened.state, started.introduction.vacancy.state) == ("open", "filled")


@pytest.mark.parametrize("has_begun", [False, True])
def test_who_withdraws_after_a_job_was_found_leaves_neither_name_nor_skills(has_begun):
    placement = a_placement()
    if has_begun:
        actions.start_placement(placement.ref, on=TODAY, actor=ADVISER)
    before = Introduction.objects.get().sealed_names is not None

    actions.withdraw_candidate(placement.introduction.candidate.ref, actor=SCHEDULE)

    candidate, introduction = Candidate.objects.get(), Introduction.objects.get()
    assert before and introduction.sealed_names is None
    assert (candidate.skills, candidate.languages, candidate.tested, candidate.countries) == ({}, {}, [], [])
    assert introduction.state == ("started" if has_begun else "accepted")


def test_vetting_stands_as_it_was_written():
    employer = an_employer()

    with pytest.raises(AlreadyVetted):
        actions.vet_employer(employer.ref, grounds="Another story.", actor=Actor(uuid4(), frozenset({"adviser"})))

    kept = Employer.objects.get()
    assert (kept.vetted_by, kept.grounds) == (OTHER_ADVISER.ref, "Register of companies; a call.")
