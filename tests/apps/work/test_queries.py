"""What is seen of finding work, and by whom."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from goldenbridge.apps.work import actions, queries
from goldenbridge.apps.work.actions import placements
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.errors import NotAllowed, NotFound
from goldenbridge.platform import clock
from tests.apps.work.builders import (
    ADVISER,
    CASEWORKER,
    COORDINATOR,
    NOON,
    OTHER_ADVISER,
    a_candidate,
    a_placement,
    a_vacancy,
    an_introduction,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setattr(placements.awards, "end_award", lambda _ref, **_how: None)
    monkeypatch.setattr(placements.promises, "award", lambda _ref, **_how: SimpleNamespace(state="active"))
    with clock.moved_to(NOON):
        yield


def test_the_public_sees_open_vacancies_of_trusted_employers_only():
    shown, barred = a_vacancy(title="Shown"), a_vacancy(title="Barred")
    for state in ("draft", "vetted"):
        a_vacancy(state=state)
    actions.pause_vacancy(a_vacancy(title="Paused").ref, actor=ADVISER)
    actions.bar_employer(barred.employer.ref, actor=ADVISER)

    assert [vacancy.words["en"][0] for vacancy in queries.public_vacancies()] == ["Shown"]
    assert queries.public_vacancy(shown.ref).words["en"][0] == "Shown"
    with pytest.raises(NotFound):
        queries.public_vacancy(barred.ref)


def test_an_adviser_sees_his_own_candidates_and_introductions_only():
    own, other = a_candidate(), a_candidate(adviser=OTHER_ADVISER)
    introduction = an_introduction(candidate=own)

    assert [one.ref for one in queries.candidates(ADVISER)] == [own.ref]
    assert [one.ref for one in queries.introductions(ADVISER)] == [introduction.ref]
    assert queries.own_among([own.ref, other.ref], actor=ADVISER) == {own.ref}
    for look in (
        lambda: queries.candidate(own.ref, actor=OTHER_ADVISER),
        lambda: queries.introduction(introduction.ref, actor=OTHER_ADVISER),
    ):
        with pytest.raises(NotFound):
            look()
    assert queries.introductions(OTHER_ADVISER) == []


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("listed", "make", "actor", "count"),
    [
        (lambda who: queries.public_vacancies(), a_vacancy, None, 1),
        (queries.employers, a_vacancy, COORDINATOR, 1),
        (queries.vacancies, a_vacancy, ADVISER, 1),
        (queries.candidates, a_candidate, ADVISER, 1),
        (queries.introductions, an_introduction, ADVISER, 1),
        (queries.placements, a_placement, COORDINATOR, 1),
        (lambda who: queries.questions_to_ask(actor=who), an_introduction, CASEWORKER, 1),
    ],
    ids=["public", "employers", "vacancies", "candidates", "introductions", "placements", "questions"],
)
def test_a_list_takes_the_same_number_of_queries_for_one_and_for_three(
    rows, listed, make, actor, count, django_assert_num_queries
):
    for _ in range(rows):
        make()

    with django_assert_num_queries(count):
        found = listed(actor)
        words = [str(vars(one)) for one in found]

    assert len(words) == rows


def test_questions_wait_until_the_candidate_has_answered():
    introduction = an_introduction()
    waiting = queries.questions_to_ask(actor=SCHEDULE)
    actions.answer_introduction(introduction.ref, choice="agreed", consent=b"c" * 32, actor=SCHEDULE)

    assert [one.introduction_ref for one in waiting] == [introduction.ref]
    assert queries.questions_to_ask(actor=SCHEDULE) == []


def test_who_fits_and_was_never_listed_is_reported_after_three_weeks():
    a_vacancy()
    waiting, _misfit = a_candidate(), a_candidate(skills={"driving": 1})
    clock.move_to(NOON + timedelta(days=20))
    early = queries.unseen_candidates(actor=COORDINATOR)
    clock.move_to(NOON + timedelta(days=21))

    assert (early, queries.unseen_candidates(actor=COORDINATOR)) == ((), (waiting.ref,))


def test_figures_count_people_at_work():
    placement = a_placement()
    a_placement()
    a_vacancy(slots=4)
    actions.start_placement(placement.ref, on=NOON.date(), actor=ADVISER)

    found = queries.figures(actor=COORDINATOR)

    assert found == queries.WorkFigures(
        open_vacancies=2, open_slots=5, candidates=2, introductions=1, placed=1, at_work=1
    )


def test_who_has_no_part_in_it_sees_nothing():
    stranger = Actor(uuid4(), frozenset({"treasurer", "verifier", "triager"}))
    introduction = an_introduction()
    looks = [
        lambda: queries.employers(stranger),
        lambda: queries.vacancies(stranger),
        lambda: queries.vacancy(introduction.vacancy.ref, actor=stranger),
        lambda: queries.candidates(stranger),
        lambda: queries.candidate(introduction.candidate.ref, actor=stranger),
        lambda: queries.introductions(stranger),
        lambda: queries.introductions_of(introduction.candidate.ref, actor=stranger),
        lambda: queries.questions_to_ask(actor=stranger),
        lambda: queries.placements(stranger),
        lambda: queries.unseen_candidates(actor=stranger),
        lambda: queries.figures(actor=stranger),
        lambda: queries.shortlist_of(introduction.vacancy.ref, actor=stranger),
    ]

    for look in looks:
        with pytest.raises(NotAllowed):
            look()
