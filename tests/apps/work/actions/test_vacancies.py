"""Barring an employer stops everything with it, also what is under way."""

import pytest

from goldenbridge.apps.work import actions, queries
from goldenbridge.apps.work.errors import EmployerBarred, VacancyNotOpen
from goldenbridge.apps.work.models import BEFORE_WORK, Employer, Introduction
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.lifecycles import INTRODUCTION
from goldenbridge.platform import clock
from tests.apps.work.builders import (
    ADVISER,
    CASEWORKER,
    CONSENT,
    COORDINATOR,
    NOON,
    a_candidate,
    a_placement,
    a_vacancy,
    an_employer,
    an_introduction,
    sealed_name,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with clock.moved_to(NOON):
        yield


def test_what_comes_before_work_is_what_ends_without_a_job():
    assert {state for state, verb in INTRODUCTION.moves if verb == "close"} - set(BEFORE_WORK) == {
        "accepted",
        "training",
        "started",
    }


@pytest.mark.parametrize("until", ["prospect", "agreed_by_candidate", "wanted", "shared", "interview", "offer"])
def test_barring_an_employer_closes_what_is_under_way_and_forgets_the_names(until):
    employer, other = an_employer(), an_introduction(until="shared")
    introduction = an_introduction(until=until, vacancy=a_vacancy(employer=employer))

    actions.bar_employer(employer.ref, actor=COORDINATOR)

    introduction.refresh_from_db()
    other.refresh_from_db()
    assert (introduction.state, introduction.closed_reason, introduction.sealed_names) == (
        "closed",
        "employer_barred",
        None,
    )
    assert (other.state, other.sealed_names is None) == ("shared", False)
    assert queries.questions_to_ask(actor=CASEWORKER) == []


def test_barring_leaves_a_job_that_was_accepted_and_its_first_day_can_be_recorded():
    placement = a_placement()

    actions.bar_employer(placement.introduction.vacancy.employer.ref, actor=COORDINATOR)

    started = actions.start_placement(placement.ref, on=NOON.date(), actor=ADVISER)
    assert (started.state, started.introduction.state) == ("started", "started")


def test_an_answer_that_comes_after_the_bar_leads_nowhere():
    introduction = an_introduction()
    actions.bar_employer(introduction.vacancy.employer.ref, actor=COORDINATOR)

    answered = actions.answer_introduction(introduction.ref, choice="agreed", consent=CONSENT, actor=SCHEDULE)

    assert (answered.state, answered.consent) == ("closed", None)


def test_nobody_is_introduced_to_an_employer_who_is_barred():
    vacancy = a_vacancy()
    actions.bar_employer(vacancy.employer.ref, actor=COORDINATOR)

    with pytest.raises(VacancyNotOpen):
        actions.introduce(vacancy.ref, candidate_ref=a_candidate().ref, actor=ADVISER)


@pytest.mark.parametrize(
    ("until", "step"),
    [
        ("prospect", lambda it: actions.answer_introduction(it.ref, choice="agreed", consent=CONSENT, actor=SCHEDULE)),
        ("prospect", lambda it: actions.record_employer_agreement(it.ref, actor=ADVISER)),
        ("wanted", lambda it: actions.share_names(it.ref, sealed_names=_names(it), actor=ADVISER)),
        ("shared", lambda it: actions.advance_introduction(it.ref, step="interview", actor=ADVISER)),
        ("offer", lambda it: actions.place(it.ref, on=NOON.date(), actor=ADVISER)),
    ],
)
def test_no_step_towards_a_barred_employer_is_taken_even_if_one_was_left_open(until, step):
    introduction = an_introduction(until=until)
    before = introduction.state
    Employer.objects.update(barred_on=NOON.date())  # as a bar of an earlier version left it

    with pytest.raises(EmployerBarred):
        step(introduction)

    assert Introduction.objects.get().state == before
    assert queries.questions_to_ask(actor=CASEWORKER) == []
    assert actions.close_introduction(introduction.ref, reason="other", actor=ADVISER).state == "closed"


def _names(introduction):
    return sealed_name(introduction.candidate.ref, introduction.ref)
