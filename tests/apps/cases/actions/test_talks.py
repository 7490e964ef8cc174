"""Talking: questions with the key for the answer, letters, service and debts in steps, quiet ends."""

from datetime import timedelta
from uuid import uuid4

import pytest

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases.actions.talks import EnoughAsked, ExactDebt, StillHeard
from goldenbridge.apps.cases.models import Access, Question
from goldenbridge.apps.cases.permissions import NoAccess, NotYourSeat
from goldenbridge.apps.intake import actions as intake
from goldenbridge.cli.demo import casework
from goldenbridge.core import canonical, retention
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.application import Letter
from goldenbridge.core.certificates import CaseKey, ReplyKey
from goldenbridge.core.errors import ForbiddenMove, Malformed, NotAllowed
from goldenbridge.core.sealing import Compartment, OtherCase, OtherPurpose
from goldenbridge.core.statements import Signed
from goldenbridge.core.trust import believe_case_key
from goldenbridge.platform import clock, directory

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_question_carries_the_signed_key_of_the_story_and_the_answer_opens_for_the_owner(journey):
    journey.opened()
    question = casework.ask(journey.dove, journey.ref, "Since when do you serve?")
    key = Question.objects.get(ref=question).keys[0]
    signed = Signed(canonical.unb64(key["statement"]), canonical.unb64(key["signature"]))
    certificate = believe_case_key(signed, directory.current(), case=journey.ref)

    cases.push_letters(actor=SCHEDULE)
    answered = casework.answer_all(journey.played, texts="Since 2015, at a post in Vitebsk.")
    cases.collect_answers(actor=SCHEDULE)

    assert (certificate.maker, certificate.compartment) == (journey.dove.ref, Compartment.STORY)
    assert isinstance(certificate, CaseKey)
    assert answered == ["text"]
    contents = casework.read_compartment(journey.dove, journey.ref, "story")
    assert Letter.read(contents[-1]).text == "Since 2015, at a post in Vitebsk."
    assert journey.facts.state == "first_look"


def test_the_applicant_sees_nothing_before_the_tick(journey):
    journey.opened()
    casework.ask(journey.dove, journey.ref, "Since when do you serve?")

    assert casework.answer_all(journey.played) == []
    cases.refresh_statuses(actor=SCHEDULE)
    assert casework.answer_all(journey.played) == ["text"]


def test_the_same_envelope_is_one_question(journey):
    journey.opened()
    envelope = casework.letter(journey.dove, journey.facts, "Once?")

    one = cases.ask_applicant(journey.ref, envelope=envelope, actor=journey.dove.actor)
    other = cases.ask_applicant(journey.ref, envelope=envelope, actor=journey.dove.actor)

    assert one.ref == other.ref
    assert Question.objects.count() == 1


def test_no_more_than_five_questions_wait(journey):
    journey.opened()
    for number in range(5):
        casework.ask(journey.dove, journey.ref, f"Question {number}?")

    with pytest.raises(EnoughAsked):
        casework.ask(journey.dove, journey.ref, "One more?")


def test_a_letter_for_another_case_or_purpose_is_refused(journey):
    journey.opened()
    desk = casework.desk_of(journey.dove)
    other = uuid4()
    keys = journey.played.applicant.keys
    vouched = desk.sign(ReplyKey(other, keys.sign_key, keys.reply_key, desk.person))
    foreign = desk.letter("x", case=other, reply_key=vouched)
    handed = cases.open_compartment(journey.ref, compartment="notes", actor=journey.dove.actor)
    key = desk.open_key(handed.keys[0], case=journey.ref)
    note = desk.write("x", purpose=casework.Purpose.NOTE, case=journey.ref, key=key)

    with pytest.raises(OtherCase):
        cases.ask_applicant(journey.ref, envelope=foreign, actor=journey.dove.actor)
    with pytest.raises(OtherPurpose):
        cases.write_reply(journey.ref, envelope=note, actor=journey.dove.actor)


def test_only_the_owner_talks(journey):
    journey.opened()
    envelope = casework.letter(journey.dove, journey.facts, "Hello?")
    for colleague in journey.house.colleagues.values():
        if colleague is journey.dove:
            continue
        for act, told in (
            (cases.ask_applicant, {"envelope": envelope}),
            (cases.write_reply, {"envelope": envelope}),
            (cases.decline_early, {"envelope": envelope}),
            (cases.begin_talks, {}),
            (cases.plan_checks, {}),
            (cases.plan_determination, {}),
            (cases.record_service, {"status": "serving"}),
            (cases.withdraw_case, {}),
        ):
            with pytest.raises(NotAllowed):
                act(journey.ref, **told, actor=colleague.actor)
        with pytest.raises((NotAllowed, NotYourSeat)):
            cases.ask_applicant(journey.ref, envelope=envelope, compartment="evidence", actor=colleague.actor)


def test_debts_are_stated_in_steps_of_fifty(journey):
    journey.opened()

    for minor in (0, -5000, 1, 4999, 5001, 2_500_001):
        with pytest.raises(ExactDebt):
            cases.state_obligation(
                journey.ref, kind="bank_loan", currency="USD", stated_minor=minor, actor=journey.dove.actor
            )


def test_a_debt_stated_again_replaces_the_first(journey):
    journey.opened()
    for minor in (100_000, 250_000):
        cases.state_obligation(
            journey.ref, kind="bank_loan", currency="USD", stated_minor=minor, actor=journey.dove.actor
        )

    assert [(owed.kind, owed.stated_minor) for owed in journey.facts.obligations] == [("bank_loan", 250_000)]


def test_codes_are_codes(journey):
    journey.opened()

    with pytest.raises(Malformed):
        cases.record_service(journey.ref, status="on holiday", actor=journey.dove.actor)
    with pytest.raises(Malformed):
        cases.state_obligation(
            journey.ref, kind="gambling", currency="USD", stated_minor=5000, actor=journey.dove.actor
        )


def test_a_case_lapses_only_after_long_silence_and_then_nothing_opens(journey):
    journey.talks()
    with pytest.raises(StillHeard):
        cases.lapse_case(journey.ref, actor=journey.dove.actor)

    later = clock.now() + timedelta(days=retention.SILENCE_DAYS)
    clock.move_to(later)
    assert cases.lapse_silent_cases(actor=SCHEDULE) == 1

    assert journey.facts.state == "lapsed"
    assert Access.objects.filter(ended_on__isnull=True).count() == 0
    with pytest.raises(NoAccess):
        cases.open_compartment(journey.ref, compartment="story", actor=journey.dove.actor)


def test_the_applicant_withdraws_by_his_own_signature(journey):
    journey.talks()
    applicant = journey.played.applicant
    chosen = applicant.choose("withdrawn", question=None, case=journey.ref)
    intake.withdraw_application(
        locator_hash=applicant.keys.locator_hash,
        statement=chosen.statement,
        signature=chosen.signature,
        actor=ANONYMOUS,
    )
    journey.tick()

    assert journey.facts.state == "withdrawn"


def test_a_case_is_declined_early_only_with_a_letter(journey):
    journey.opened()
    envelope = casework.letter(journey.dove, journey.facts, "We help those who serve. You may ask for a review.")

    cases.decline_early(journey.ref, envelope=envelope, actor=journey.dove.actor)
    journey.tick()

    assert journey.facts.state == "declined"
    assert journey.facts.review_until == clock.today() + timedelta(days=retention.REVIEW_DAYS)
    with pytest.raises(ForbiddenMove):
        cases.begin_talks(journey.ref, actor=journey.dove.actor)
