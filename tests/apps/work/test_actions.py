"""From a vacancy to a job: vetting by two, consent before names, and the stipend ends with the job."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.ledger.queries import free_to_promise
from goldenbridge.apps.work import actions, queries
from goldenbridge.apps.work.actions import placements
from goldenbridge.apps.work.errors import (
    AlreadyIntroduced,
    AlreadyPlaced,
    EmployerHasNotAgreed,
    EmployerNotVetted,
    HasWork,
    ImpossibleDay,
    MisplacedContact,
    NoConsent,
    NotFeasible,
    TooEarly,
    UnknownLevel,
    VacancyNotOpen,
    VettedByWriter,
)
from goldenbridge.apps.work.models import Candidate, Introduction, ShortlistRun
from goldenbridge.apps.work.shapes import checked_levels
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.errors import ForbiddenMove, Malformed, NotAllowed
from goldenbridge.core.lifecycles import INTRODUCTION, PLACEMENT, VACANCY
from goldenbridge.platform import clock
from tests.apps.awards.builders import open_office
from tests.apps.work.builders import (
    ADVISER,
    CASEWORKER,
    CONSENT,
    COORDINATOR,
    NOON,
    OTHER_ADVISER,
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


@pytest.fixture
def ended_awards(monkeypatch):
    """What was asked of the awards; the last tests play with real ones."""
    asked = []
    monkeypatch.setattr(placements.awards, "end_award", lambda ref, **how: asked.append((ref, how)))
    monkeypatch.setattr(placements.promises, "award", lambda _ref, **_how: SimpleNamespace(state="active"))
    return asked


def test_nobody_vets_what_they_entered_themselves():
    employer = an_employer(is_vetted=False)

    with pytest.raises(VettedByWriter):
        actions.vet_employer(employer.ref, grounds="I know them.", actor=ADVISER)

    vacancy = a_vacancy(state="draft")
    with pytest.raises(VettedByWriter):
        actions.vet_vacancy(vacancy.ref, actor=ADVISER)


def test_a_vacancy_of_an_employer_who_is_not_vetted_goes_nowhere():
    vacancy = a_vacancy(state="draft", employer=an_employer(is_vetted=False))

    with pytest.raises(EmployerNotVetted):
        actions.vet_vacancy(vacancy.ref, actor=OTHER_ADVISER)


def test_barring_an_employer_closes_all_its_vacancies():
    employer = an_employer()
    vacancies = [a_vacancy(employer=employer), a_vacancy(employer=employer, state="draft")]

    actions.bar_employer(employer.ref, actor=COORDINATOR)

    for vacancy in vacancies:
        vacancy.refresh_from_db()
    assert [vacancy.state for vacancy in vacancies] == ["closed", "closed"]
    with pytest.raises(EmployerNotVetted):
        a_vacancy(employer=employer, state="draft")


@pytest.mark.parametrize("state", sorted(VACANCY.states))
@pytest.mark.parametrize(
    ("verb", "action", "actor"),
    [
        ("vet", actions.vet_vacancy, OTHER_ADVISER),
        ("open", actions.open_vacancy, ADVISER),
        ("pause", actions.pause_vacancy, ADVISER),
        ("close", actions.close_vacancy, ADVISER),
    ],
)
def test_a_vacancy_moves_as_its_table_says_and_not_otherwise(state, verb, action, actor):
    vacancy = a_vacancy()
    type(vacancy).objects.filter(ref=vacancy.ref).update(state=state)

    if (state, verb) in VACANCY.moves:
        assert action(vacancy.ref, actor=actor).state == VACANCY.moves[state, verb]
    else:
        with pytest.raises(ForbiddenMove):
            action(vacancy.ref, actor=actor)


def test_a_candidate_is_registered_once_however_often_the_button_is_pressed():
    ref = uuid4()

    first, second = a_candidate(ref=ref), a_candidate(ref=ref, skills={"python": 3})

    assert first.ref == second.ref
    assert list(Candidate.objects.values_list("skills", flat=True)) == [{"testing": 2}]


def test_a_name_sealed_for_somebody_else_is_refused():
    ref = uuid4()

    with pytest.raises(MisplacedContact):
        actions.register_candidate(
            ref,
            award_ref=None,
            adviser_ref=ADVISER.ref,
            skills={"testing": 1},
            languages={},
            sealed_contact=sealed_name(uuid4(), ref),
            consent=CONSENT,
            actor=CASEWORKER,
        )


def test_nobody_becomes_a_candidate_without_a_signed_consent():
    ref = uuid4()

    with pytest.raises(NoConsent):
        actions.register_candidate(
            ref,
            award_ref=None,
            adviser_ref=ADVISER.ref,
            skills={"testing": 1},
            languages={},
            sealed_contact=sealed_name(ref, ref),
            consent=b"",
            actor=CASEWORKER,
        )


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9 +#./-]{0,39}", fullmatch=True), st.integers(1, 3), max_size=5))
def test_plain_skills_are_kept_in_the_order_of_the_alphabet(levels):
    kept = checked_levels(levels)

    assert kept == levels and list(kept) == sorted(levels)


@pytest.mark.parametrize(
    "levels",
    [{"Python": 2}, {"python": 0}, {"python": 4}, {"": 1}, {"<b>": 1}, {"пайтон": 1}, {"x" * 41: 1}, {" python": 1}],
)
def test_odd_skills_are_refused_by_name(levels):
    with pytest.raises(UnknownLevel) as refusal:
        checked_levels(levels)

    assert refusal.value.details == {"skill": next(iter(levels))[:40]}


def test_more_skills_than_anybody_reads_are_refused():
    with pytest.raises(UnknownLevel):
        checked_levels({f"skill {number}": 1 for number in range(41)})


def test_a_shortlist_repeats_and_remembers_who_was_seen():
    vacancy, best, good = a_vacancy(), a_candidate(skills={"testing": 3}), a_candidate(adviser=OTHER_ADVISER)
    a_candidate(skills={"driving": 3})

    runs = [actions.make_shortlist(vacancy.ref, actor=ADVISER) for _ in range(2)]

    # needed 10 + one above 1 + tested 2 + English 6; needed 10 + tested 2 + English 6, both one level above
    assert [run.places for run in runs] == [[[str(best.ref), 20, ["python"]], [str(good.ref), 19, ["python"]]]] * 2
    assert runs[0].inputs == runs[1].inputs
    assert set(Candidate.objects.filter(last_listed_on=NOON.date()).values_list("ref", flat=True)) == {
        best.ref,
        good.ref,
    }
    assert ShortlistRun.objects.count() == 2


def test_the_newest_shortlist_is_the_one_made_last_also_on_the_same_day():
    vacancy = a_vacancy()

    runs = []
    for _ in range(5):
        a_candidate()
        runs.append(actions.make_shortlist(vacancy.ref, actor=ADVISER))
        assert queries.shortlist_of(vacancy.ref, actor=ADVISER) == runs[-1]

    assert [len(run.places) for run in runs] == [1, 2, 3, 4, 5]


def test_who_has_work_is_neither_listed_nor_introduced_until_it_ends():
    placement, vacancy = a_placement(), a_vacancy()
    candidate = placement.introduction.candidate

    assert actions.make_shortlist(vacancy.ref, actor=ADVISER).places == []
    with pytest.raises(HasWork):
        actions.introduce(vacancy.ref, candidate_ref=candidate.ref, actor=ADVISER)

    actions.end_placement(placement.ref, on=NOON.date(), reason="job_ended", actor=ADVISER)
    assert len(actions.make_shortlist(vacancy.ref, actor=ADVISER).places) == 1
    actions.introduce(vacancy.ref, candidate_ref=candidate.ref, actor=ADVISER)


def test_who_is_not_feasible_not_open_or_not_own_is_not_introduced():
    vacancy, candidate = a_vacancy(), a_candidate()

    with pytest.raises(NotFeasible):
        actions.introduce(vacancy.ref, candidate_ref=a_candidate(skills={"driving": 1}).ref, actor=ADVISER)
    with pytest.raises(NotAllowed):
        actions.introduce(vacancy.ref, candidate_ref=candidate.ref, actor=OTHER_ADVISER)
    with pytest.raises(VacancyNotOpen):
        actions.introduce(a_vacancy(state="vetted").ref, candidate_ref=candidate.ref, actor=ADVISER)
    actions.introduce(vacancy.ref, candidate_ref=candidate.ref, actor=ADVISER)
    with pytest.raises(AlreadyIntroduced):
        actions.introduce(vacancy.ref, candidate_ref=candidate.ref, actor=ADVISER)


def test_a_name_is_shared_only_when_both_sides_have_agreed():
    introduction = an_introduction()
    names = sealed_name(introduction.candidate.ref, introduction.ref)

    with pytest.raises(NoConsent):
        actions.share_names(introduction.ref, sealed_names=names, actor=ADVISER)
    actions.answer_introduction(introduction.ref, choice="agreed", consent=CONSENT, actor=SCHEDULE)
    with pytest.raises(EmployerHasNotAgreed):
        actions.share_names(introduction.ref, sealed_names=names, actor=ADVISER)
    actions.record_employer_agreement(introduction.ref, actor=ADVISER)
    shared = actions.share_names(introduction.ref, sealed_names=names, actor=ADVISER)

    assert (shared.state, bytes(shared.sealed_names)) == ("shared", names)


def test_only_the_first_answer_of_a_candidate_counts():
    introduction = an_introduction()

    actions.answer_introduction(introduction.ref, choice="declined", consent=CONSENT, actor=SCHEDULE)
    again = actions.answer_introduction(introduction.ref, choice="agreed", consent=CONSENT, actor=SCHEDULE)

    assert (again.state, again.closed_reason) == ("closed", "declined_by_candidate")


def test_an_answer_that_is_none_is_refused():
    introduction = an_introduction()

    with pytest.raises(Malformed):
        actions.answer_introduction(introduction.ref, choice="perhaps", consent=CONSENT, actor=SCHEDULE)


@pytest.mark.parametrize("state", sorted(INTRODUCTION.states - {"prospect"}))
@pytest.mark.parametrize("step", ["interview", "offer", "train", "close"])
def test_an_introduction_moves_as_its_table_says_and_not_otherwise(state, step):
    introduction = an_introduction(until="wanted")
    Introduction.objects.filter(ref=introduction.ref).update(state=state)

    def move():
        if step == "close":
            return actions.close_introduction(introduction.ref, reason="vacancy_gone", actor=ADVISER)
        return actions.advance_introduction(introduction.ref, step=step, actor=ADVISER)

    if (state, step) in INTRODUCTION.moves:
        assert move().state == INTRODUCTION.moves[state, step]
    else:
        with pytest.raises(ForbiddenMove):
            move()


def test_who_withdraws_leaves_no_contact_and_no_open_introduction():
    introduction = an_introduction(until="shared")

    actions.withdraw_candidate(introduction.candidate.ref, actor=SCHEDULE)

    introduction.refresh_from_db()
    candidate = Candidate.objects.get()
    assert (introduction.state, introduction.sealed_names, introduction.closed_reason) == ("closed", None, "withdrawn")
    assert (candidate.sealed_contact, candidate.withdrawn_on) == (None, NOON.date())
    with pytest.raises(NoConsent):
        actions.introduce(a_vacancy().ref, candidate_ref=candidate.ref, actor=ADVISER)


def test_the_first_day_at_work_ends_the_stipend_and_fills_the_slot(ended_awards):
    award_ref = uuid4()
    placement = a_placement(award_ref=award_ref)

    started = actions.start_placement(placement.ref, on=NOON.date(), actor=ADVISER)

    assert started.state == "started"
    assert ended_awards == [(award_ref, {"reason": "placed", "on": NOON.date(), "actor": ADVISER})]
    assert started.introduction.state == "started" and started.introduction.vacancy.state == "filled"


def test_a_volunteer_without_an_award_is_placed_as_well(ended_awards):
    placement = a_placement()

    assert actions.start_placement(placement.ref, on=NOON.date(), actor=ADVISER).state == "started"
    assert ended_awards == []


def test_a_vacancy_with_two_slots_stays_open_after_one(ended_awards):
    placement = a_placement(vacancy=a_vacancy(slots=2))

    started = actions.start_placement(placement.ref, on=NOON.date(), actor=ADVISER)

    assert started.introduction.vacancy.state == "open"


def test_work_cannot_begin_before_it_was_accepted_or_in_the_future(ended_awards):
    placement = a_placement()

    for day in (NOON.date() - timedelta(days=1), NOON.date() + timedelta(days=1)):
        with pytest.raises(ImpossibleDay):
            actions.start_placement(placement.ref, on=day, actor=ADVISER)
    assert ended_awards == []


def test_pressing_twice_ends_the_stipend_once(ended_awards):
    placement = a_placement(award_ref=uuid4())
    actions.start_placement(placement.ref, on=NOON.date(), actor=ADVISER)

    with pytest.raises(ForbiddenMove):
        actions.start_placement(placement.ref, on=NOON.date(), actor=ADVISER)

    assert len(ended_awards) == 1


def test_nobody_has_two_jobs_through_us_at_once():
    award_ref = uuid4()
    candidate = a_candidate(award_ref=award_ref)
    first, second = (an_introduction(until="offer", candidate=candidate) for _ in range(2))
    actions.place(first.ref, on=NOON.date(), actor=ADVISER)

    with pytest.raises(AlreadyPlaced):
        actions.place(second.ref, on=NOON.date(), actor=ADVISER)


def test_a_placement_is_confirmed_after_30_and_90_days_and_not_before(ended_awards):
    placement = a_placement()
    actions.start_placement(placement.ref, on=NOON.date(), actor=ADVISER)
    states = []
    for days in (29, 30, 89, 90):
        clock.move_to(NOON + timedelta(days=days))
        try:
            states.append(actions.confirm_placement(placement.ref, actor=ADVISER).state)
        except TooEarly as error:
            states.append(error.details["day"])

    assert states == ["2020-10-01", "confirmed_30", "2020-11-30", "confirmed_90"]


@pytest.mark.parametrize("state", sorted(PLACEMENT.states))
def test_a_placement_ends_as_its_table_says_and_not_otherwise(state):
    placement = a_placement()
    type(placement).objects.filter(ref=placement.ref).update(state=state, started_on=NOON.date())

    if (state, "end") in PLACEMENT.moves:
        ended = actions.end_placement(placement.ref, on=NOON.date(), reason="left", actor=ADVISER)
        assert (ended.state, ended.ended_reason) == ("ended", "left")
    else:
        with pytest.raises(ForbiddenMove):
            actions.end_placement(placement.ref, on=NOON.date(), reason="left", actor=ADVISER)


def test_every_step_refuses_who_has_no_part_in_it():
    stranger = Actor(uuid4(), frozenset({"treasurer", "verifier", "triager", "auditor"}))
    introduction = an_introduction()
    vacancy, candidate = introduction.vacancy, introduction.candidate
    placement = a_placement()
    steps = [
        lambda who: actions.register_employer("X", country="PL", actor=who),
        lambda who: actions.vet_employer(vacancy.employer.ref, grounds="", actor=who),
        lambda who: actions.bar_employer(vacancy.employer.ref, actor=who),
        lambda who: actions.vet_vacancy(vacancy.ref, actor=who),
        lambda who: actions.open_vacancy(vacancy.ref, actor=who),
        lambda who: actions.pause_vacancy(vacancy.ref, actor=who),
        lambda who: actions.close_vacancy(vacancy.ref, actor=who),
        lambda who: actions.make_shortlist(vacancy.ref, actor=who),
        lambda who: actions.introduce(vacancy.ref, candidate_ref=candidate.ref, actor=who),
        lambda who: actions.answer_introduction(introduction.ref, choice="agreed", consent=CONSENT, actor=who),
        lambda who: actions.record_employer_agreement(introduction.ref, actor=who),
        lambda who: actions.share_names(introduction.ref, sealed_names=b"", actor=who),
        lambda who: actions.advance_introduction(introduction.ref, step="interview", actor=who),
        lambda who: actions.close_introduction(introduction.ref, reason="other", actor=who),
        lambda who: actions.withdraw_candidate(candidate.ref, actor=who),
        lambda who: actions.place(introduction.ref, on=NOON.date(), actor=who),
        lambda who: actions.start_placement(placement.ref, on=NOON.date(), actor=who),
        lambda who: actions.confirm_placement(placement.ref, actor=who),
        lambda who: actions.end_placement(placement.ref, on=NOON.date(), reason="left", actor=who),
    ]

    for step in steps:
        with pytest.raises(NotAllowed):
            step(stranger)


@pytest.fixture
def office(settings, tmp_path):
    settings.DATA = tmp_path
    return open_office(tmp_path, cleared_minor=1_000_000)


def test_a_job_ends_a_real_award_and_frees_what_is_undrawn(office):
    award_ref = office.active(monthly_minor=50_000, months=6)
    before = free_to_promise("USD")
    clock.move_to(NOON)
    placement = a_placement(award_ref=award_ref)

    actions.start_placement(placement.ref, on=NOON.date(), actor=ADVISER)

    # Left on 20 August: the months of August and September stay due, four are freed.
    assert office.state(award_ref) == "ended"
    assert free_to_promise("USD") - before == 4 * 50_000


def test_an_award_that_ended_before_does_not_stand_in_the_way_of_a_job(office):
    award_ref = office.active()
    clock.move_to(NOON)
    awards.end_award(award_ref, reason="withdrawn", on=NOON.date(), actor=SCHEDULE)
    placement = a_placement(award_ref=award_ref)

    assert actions.start_placement(placement.ref, on=NOON.date(), actor=ADVISER).state == "started"
