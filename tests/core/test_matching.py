"""Shortlists: repeatable, by skills alone, and nobody feasible stays unseen."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.matching import (
    Offered,
    Place,
    Wanted,
    Weights,
    is_feasible,
    points,
    shortlist,
    unseen,
)

TODAY = date(2020, 9, 21)
SKILLS = ("python", "testing", "linux", "driving")
levels = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 3))
tongues = st.dictionaries(st.sampled_from(("be", "ru", "en")), st.integers(1, 3), max_size=2)
candidates = st.builds(
    Offered,
    ref=st.uuids(version=4),
    skills=levels,
    languages=tongues,
    waiting_since=st.dates(date(2020, 6, 1), TODAY),
    tested=st.frozensets(st.sampled_from(SKILLS)),
    countries=st.frozensets(st.sampled_from(("PL", "LT"))),
)
crowds = st.lists(candidates, max_size=12, unique_by=lambda one: one.ref)
vacancies = st.builds(
    Wanted,
    ref=st.uuids(version=4),
    needed=levels,
    wished=levels,
    languages=tongues,
    is_remote=st.booleans(),
    country=st.sampled_from(("PL", "LT")),
)


def _candidate(number: int, *, weeks: int = 0, **skills: int) -> Offered:
    return Offered(UUID(int=number), skills, {"en": 2}, TODAY - timedelta(weeks=weeks))


@given(vacancies, crowds, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_changes_nothing(wanted, crowd, shuffler):
    mixed = list(crowd)
    shuffler.shuffle(mixed)

    assert shortlist(wanted, mixed, today=TODAY) == shortlist(wanted, crowd, today=TODAY)


@given(vacancies, crowds)
def test_everybody_on_a_long_enough_shortlist_is_feasible_and_everybody_feasible_is_on_it(wanted, crowd):
    listed = {place.candidate_ref for place in shortlist(wanted, crowd, today=TODAY, length=len(crowd))}

    assert listed == {one.ref for one in crowd if is_feasible(wanted, one)}


@given(vacancies, candidates, st.sampled_from(SKILLS))
def test_more_skill_never_loses_points(wanted, one, skill):
    better = replace(
        one, skills={**one.skills, skill: min(one.skills.get(skill, 0) + 1, 3)}, tested=one.tested | {skill}
    )

    before = points(wanted, one, today=TODAY, weights=Weights())

    assert points(wanted, better, today=TODAY, weights=Weights()) >= before


def test_skills_come_before_waiting_and_waiting_before_chance():
    wanted = Wanted(UUID(int=99), needed={"python": 2}, wished={"linux": 1})
    crowd = [_candidate(1, python=2), _candidate(2, python=2, linux=1), _candidate(3, weeks=2, python=2)]

    places = shortlist(wanted, crowd, today=TODAY)

    assert places == (
        Place(UUID(int=2), 14, ()),
        Place(UUID(int=3), 12, ("linux",)),
        Place(UUID(int=1), 10, ("linux",)),
    )


def test_one_level_below_is_feasible_and_named_as_training_two_below_is_not():
    wanted = Wanted(UUID(int=99), needed={"python": 3})
    crowd = [_candidate(1, python=2), _candidate(2, python=1)]

    places = shortlist(wanted, crowd, today=TODAY)

    assert places == (Place(UUID(int=1), 0, ("python",)),)


def test_who_fits_and_was_unseen_for_three_weeks_is_reported_once_each():
    wanted = Wanted(UUID(int=99), needed={"python": 1})
    crowd = [_candidate(1, weeks=5, python=1), _candidate(2, weeks=5, driving=3), _candidate(3, weeks=5, python=2)]
    crowd.append(_candidate(4, weeks=1, python=3))

    waiting = unseen([wanted, wanted], crowd, last_seen={UUID(int=3): TODAY - timedelta(days=20)}, today=TODAY)

    assert waiting == (UUID(int=1),)
