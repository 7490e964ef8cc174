"""What the clock does: statuses, answers and choices that are genuine, payout details to one cell, keys destroyed."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases.models import Case, CaseKey, Question, SealedRecord
from goldenbridge.apps.cases.notices import sealed_notices
from goldenbridge.apps.cases.permissions import NoAccess
from goldenbridge.apps.intake import actions as intake
from goldenbridge.apps.intake import queries as letters
from goldenbridge.apps.keystore import actions as keys
from goldenbridge.apps.keystore import queries as keystore
from goldenbridge.apps.payouts import queries as payouts
from goldenbridge.cli.demo import casework
from goldenbridge.core import retention
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE, Actor
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import PayoutDetails
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.paymentnotice import PaymentNotice
from goldenbridge.core.sealing import parse_header
from goldenbridge.platform import clock

pytestmark = pytest.mark.django_db(databases="__all__")

DETAILS = PayoutDetails(name="Invented Name", born_on=date(1990, 1, 2), rail="manual", country="BY", town="Invented")


def status(journey):
    return letters.standing(journey.played.applicant.keys.locator_hash, actor=ANONYMOUS).status


def test_the_applicant_reads_where_his_case_stands(journey):
    seen = []
    for stage in ("opened", "talks", "planned", "attested", "decided", "offered", "left"):
        getattr(journey, stage)()
        journey.tick()
        seen.append(status(journey))

    assert seen == ["first_look", "talks", "checks", "decision", "decided", "offer", "left_service"]


def test_whoever_declines_does_not_read_that_he_has_accepted(journey):
    journey.offered()
    casework.tell_offer(journey.dove, journey.ref, "500 a month for six months.")
    journey.tick()
    casework.answer_all(journey.played, choices={"offer": "declined"})
    journey.tick()

    assert status(journey) == "offer_over"


def test_a_payment_that_is_asked_about_is_told_to_its_recipient_alone(journey):
    journey.left()
    paid = payouts.ToConfirm(
        payment_ref=uuid4(),
        payee_ref=Case.objects.get(ref=journey.ref).payee_ref,
        entitlement_ref=uuid4(),
        month=date(2020, 10, 1),
        steps_minor=50_000,
        currency="EUR",
        sent_on=date(2020, 11, 3),
    )

    [(payment_ref, (case, envelope))] = sealed_notices([paid], {paid.entitlement_ref: None}).items()

    assert (payment_ref, case.ref) == (paid.payment_ref, journey.ref)
    assert b"500" not in envelope
    told = journey.played.applicant.read_notice(envelope, case=journey.ref)
    assert told == PaymentNotice("pay", date(2020, 10, 1), "500.00 EUR", date(2020, 11, 3))


def test_nothing_is_pushed_twice(journey):
    journey.opened()
    casework.ask(journey.dove, journey.ref, "Since when?")

    assert journey.tick() > 0
    assert journey.tick() == 0


def test_only_the_schedule_turns_the_clocks(journey):
    for colleague in journey.house.colleagues.values():
        for job in (
            cases.refresh_statuses,
            cases.collect_answers,
            cases.ask_what_is_due,
            cases.push_letters,
            cases.push_statuses,
            cases.destroy_due_evidence,
            cases.end_due_accesses,
            cases.expire_keys,
            cases.renew_accesses,
            cases.lapse_silent_cases,
            cases.sweep_keys,
        ):
            with pytest.raises(NotAllowed):
                job(actor=colleague.actor)


def test_an_acceptance_that_the_applicant_did_not_sign_counts_for_nothing(journey):
    journey.offered()
    casework.tell_offer(journey.dove, journey.ref, "…")
    journey.tick()
    keys = journey.played.applicant.keys
    question = letters.standing(keys.locator_hash, actor=ANONYMOUS).letters[0].ref
    forged = Applicant().choose("accepted", question=question, case=journey.ref)

    intake.receive_answer(
        question,
        locator_hash=keys.locator_hash,
        choice="accepted",
        envelopes=(),
        statement=forged.statement,
        signature=forged.signature,
        actor=ANONYMOUS,
    )
    journey.tick()

    assert journey.facts.award.state == "offered"
    assert Question.objects.get(ref=question).answered_on is None


def test_a_signed_choice_about_another_question_counts_for_nothing(journey):
    journey.offered()
    casework.tell_offer(journey.dove, journey.ref, "…")
    journey.tick()
    applicant = journey.played.applicant
    question = letters.standing(applicant.keys.locator_hash, actor=ANONYMOUS).letters[0].ref
    other = applicant.choose("accepted", question=journey.ref, case=journey.ref)

    intake.receive_answer(
        question,
        locator_hash=applicant.keys.locator_hash,
        choice="accepted",
        envelopes=(),
        statement=other.statement,
        signature=other.signature,
        actor=ANONYMOUS,
    )
    journey.tick()

    assert journey.facts.award.state == "offered"


def test_payout_details_go_to_the_cell_and_never_into_the_case(journey):
    journey.accepted()
    assert casework.answer_all(journey.played, payout=DETAILS) == ["payout"]

    journey.tick()

    case = Case.objects.get()
    assert case.payee_on == clock.today()
    assert not SealedRecord.objects.filter(compartment="payout").exists()
    assert case.payee_ref != case.ref


def test_evidence_dies_thirty_days_after_the_attestation(journey):
    journey.attested()
    refs = list(CaseKey.objects.filter(compartment__in=["evidence", "identity"]).values_list("key_ref", flat=True))
    verifiers = journey.seats("verifier")

    clock.move_to(clock.now() + timedelta(days=retention.REVIEW_DAYS - 1))
    assert cases.destroy_due_evidence(actor=SCHEDULE) == 0
    clock.move_to(clock.now() + timedelta(days=1))
    assert cases.destroy_due_evidence(actor=SCHEDULE) == 3

    assert all(keystore.is_destroyed(ref) for ref in refs)
    assert not SealedRecord.objects.filter(compartment__in=["evidence", "identity"]).exists()
    for verifier in verifiers:
        for compartment in ("evidence", "identity"):
            with pytest.raises(NoAccess):
                cases.open_compartment(journey.ref, compartment=compartment, actor=verifier.actor)
    assert casework.facts_of(journey.dove, journey.ref).attestation.completed_on


def test_evidence_that_nobody_attests_dies_all_the_same(journey):
    journey.identified()

    clock.move_to(clock.now() + timedelta(days=retention.EVIDENCE_AT_MOST_DAYS))

    assert cases.destroy_due_evidence(actor=SCHEDULE) == 3


def test_wraps_of_a_step_that_failed_are_swept(journey):
    journey.talks()
    key = casework.desk_of(journey.dove).make_key(journey.ref, casework.Compartment.STORY, [journey.dove.ref])[0]
    lost = parse_header(key.wraps[0].wrap).record
    keys.store_wrap(
        key_ref=lost,
        recipient_ref=journey.dove.ref,
        wrap=key.wraps[0].wrap,
        expires_on=None,
        holder="cases",
        actor=journey.dove.actor,
    )
    held = keystore.wraps_for(journey.dove.actor)

    clock.move_to(clock.now() + timedelta(days=4))
    cases.sweep_keys(actor=SCHEDULE)

    assert held - keystore.wraps_for(journey.dove.actor) == {lost}
    assert casework.read_compartment(journey.dove, journey.ref, "story")


def test_a_tick_over_many_quiet_cases_takes_few_queries(journey, django_assert_max_num_queries):
    for _ in range(3):
        journey.talks()
    journey.tick()

    with django_assert_max_num_queries(24):
        journey.tick()


def test_a_person_who_calls_himself_the_schedule_is_none(journey):
    pretender = Actor(SCHEDULE.ref, frozenset({"caseworker"}))

    with pytest.raises(NotAllowed):
        cases.refresh_statuses(actor=pretender)
