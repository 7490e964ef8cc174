"""Jobs: on days that can be, recorded by who has to do with the candidate, and places that become free again."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from goldenbridge.apps.work import actions
from goldenbridge.apps.work.actions import placements
from goldenbridge.apps.work.errors import AlreadyVetted, ImpossibleDay, NoSlotLeft
from goldenbridge.apps.work.models import Candidate, Employer, Introduction, Placement
from goldenbridge.core import retention
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.errors import NotAllowed
from goldenbridge.platform import clock
from tests.apps.work.builders import (
    ADVISER,
    CONSENT,
    NOON,
    OTHER_ADVISER,
    a_candidate,
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


def test_who_is_settling_into_a_job_is_forgotten_when_it_has_lasted_or_half_a_year_has_gone():
    placement, idle = a_placement(), a_candidate()
    actions.start_placement(placement.ref, on=TODAY, actor=ADVISER)
    settling = placement.introduction.candidate.ref
    counted = []

    for days in (0, retention.PLACED_AT_MOST_DAYS - 1, 1, 1):
        clock.move_to(clock.now() + timedelta(days=days))
        counted.append(actions.forget_candidates([settling, idle.ref], actor=SCHEDULE))

    assert counted == [1, 0, 1, 0]
    kept = Candidate.objects.values_list("sealed_contact", "skills", "languages", "countries")
    assert list(kept) == [(None, {}, {}, [])] * 2
    assert Introduction.objects.get().sealed_names is None
    assert Placement.objects.get().state == "started"


def test_a_job_that_has_lasted_its_guarded_days_keeps_nobodys_name():
    placement = a_placement()
    actions.start_placement(placement.ref, on=TODAY, actor=ADVISER)
    ref = placement.introduction.candidate.ref
    for days in (30, 90):
        clock.move_to(NOON + timedelta(days=days))
        actions.confirm_placement(placement.ref, actor=ADVISER)

    assert actions.forget_candidates([ref], actor=SCHEDULE) == 1


def test_introductions_that_lead_nowhere_end_with_the_candidate_and_only_the_clock_forgets():
    introduction = an_introduction(until="shared")

    for who in (ADVISER, Actor(uuid4(), frozenset({"coordinator"}))):
        with pytest.raises(NotAllowed):
            actions.forget_candidates([introduction.candidate.ref], actor=who)
    actions.forget_candidates([introduction.candidate.ref], actor=SCHEDULE)

    closed = Introduction.objects.get()
    assert (closed.state, closed.closed_reason, closed.sealed_names) == ("closed", "case_over", None)


def test_vetting_stands_as_it_was_written():
    employer = an_employer()

    with pytest.raises(AlreadyVetted):
        actions.vet_employer(employer.ref, grounds="Another story.", actor=Actor(uuid4(), frozenset({"adviser"})))

    kept = Employer.objects.get()
    assert (kept.vetted_by, kept.grounds) == (OTHER_ADVISER.ref, "Register of companies; a call.")
