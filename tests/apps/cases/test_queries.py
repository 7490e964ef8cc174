"""Lists of cases: what counts as new for whom, and until when."""

from datetime import date
from uuid import UUID

import pytest

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.cases.lines import CaseLine
from goldenbridge.cli.demo import casework
from goldenbridge.core.actors import SCHEDULE
from tests.apps.cases.builders import wraps_by

pytestmark = pytest.mark.django_db(databases="__all__")


def waiting(hand):
    """How many new answers stand beside each of somebody's cases."""
    return [line.waiting_answers for line in facts.my_cases(hand.actor)]


def answered(journey):
    cases.push_letters(actor=SCHEDULE)
    casework.answer_all(journey.played)
    cases.collect_answers(actor=SCHEDULE)


def test_an_answer_is_new_until_the_caseworker_opens_the_talk(journey):
    journey.opened()
    casework.ask(journey.dove, journey.ref, "Since when do you serve?")
    asked = waiting(journey.dove)
    answered(journey)
    came = waiting(journey.dove)

    casework.read_compartment(journey.dove, journey.ref, "story")

    assert (asked, came, waiting(journey.dove)) == ([0], [1], [0])


def test_the_next_answer_of_the_same_day_is_new_again(journey):
    journey.talks()
    casework.read_compartment(journey.dove, journey.ref, "story")
    casework.ask(journey.dove, journey.ref, "And what do you owe?")

    answered(journey)

    assert waiting(journey.dove) == [1]


def test_whoever_has_taken_a_case_over_finds_the_answer_new(journey):
    journey.opened()
    casework.ask(journey.dove, journey.ref, "Since when do you serve?")
    dunlin = journey.house["dunlin"]
    wraps = wraps_by(journey.dove, journey.ref, dunlin)
    cases.give_case(journey.ref, owner_ref=dunlin.ref, wraps=wraps, actor=journey.dove.actor)

    answered(journey)

    assert (waiting(dunlin), waiting(journey.dove)) == ([1], [])


def test_evidence_is_new_for_the_verifier_who_asked_for_it_and_not_for_others(journey):
    journey.identified()
    asker, other = journey.seats("verifier")
    casework.read_compartment(journey.dove, journey.ref, "story")
    casework.ask(asker, journey.ref, "Show us your contract.", compartment="evidence")
    answered(journey)
    came = waiting(asker), waiting(other), waiting(journey.dove)
    casework.read_compartment(other, journey.ref, "evidence")
    still = waiting(asker)

    casework.read_compartment(asker, journey.ref, "evidence")

    assert (came, still, waiting(asker)) == (([1], [0], [0]), [1], [0])


def test_signed_choices_and_sealed_identities_are_no_answers_to_read(journey):
    journey.accepted()

    casework.read_compartment(journey.dove, journey.ref, "story")

    answers = {question.kind for question in journey.facts.questions if question.answered_on}
    assert (answers, waiting(journey.dove)) == ({"text", "identity", "offer"}, [0])


def line(number, **changes):
    told = {
        "ref": UUID(int=number),
        "state": "talks",
        "label": "talks",
        "danger": 0,
        "opened_on": date(2020, 8, 1),
        "last_heard_on": date(2020, 8, 10),
        "waiting_answers": 0,
        "answered_on": None,
        "open_questions": 0,
        "part": "caseworker",
    }
    return CaseLine(**(told | changes))


def test_danger_comes_first_then_the_oldest_new_answer_then_the_longest_silence():
    wanted = [
        line(1, danger=2, last_heard_on=date(2020, 8, 20)),
        line(2, waiting_answers=1, answered_on=date(2020, 8, 11)),
        line(3, waiting_answers=4, answered_on=date(2020, 8, 12), danger=1),
        line(4, asks_leaving=True, last_heard_on=date(2020, 8, 19)),
        line(5, last_heard_on=date(2020, 8, 2)),
        line(6, last_heard_on=date(2020, 8, 3), danger=1),
    ]

    assert sorted(reversed(wanted), key=lambda each: each.urgency) == wanted
