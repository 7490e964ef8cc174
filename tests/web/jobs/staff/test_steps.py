"""The adviser is told what happens next in every state of an introduction."""

from goldenbridge.core.lifecycles import INTRODUCTION
from goldenbridge.web.jobs.staff.steps import NEXT, next_sentence


def test_every_state_says_what_happens_next():
    assert set(NEXT) == {*INTRODUCTION.states, "both_agreed", "barred", "halted"}


def test_once_both_sides_have_agreed_the_name_is_written_down():
    waiting, ready = (next_sentence("agreed_by_candidate", employer_has_agreed=agreed) for agreed in (False, True))

    assert waiting.startswith("The candidate has agreed. Now you ask the employer")
    assert ready.startswith("Both sides have agreed.")


def test_a_barred_employer_goes_before_everything_else():
    said = {next_sentence(state, employer_has_agreed=True, is_barred=True) for state in INTRODUCTION.states}

    assert said == {NEXT["barred"]}


def test_a_person_whose_promise_was_ended_is_led_no_further():
    assert next_sentence("interview", employer_has_agreed=True, is_halted=True) == NEXT["halted"]
