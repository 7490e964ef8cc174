"""From decision to support: no promise without grounds and cover, told once, left only on what stands."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.awards.models import Award
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases.actions import SettlementDraft
from goldenbridge.apps.cases.actions.support import (
    AlreadyPromised,
    NotAccepted,
    NotOffered,
    NotTakenUp,
    StillOwed,
)
from goldenbridge.apps.cases.debts import ObligationNotVerified
from goldenbridge.apps.cases.models import Attestation, Case, Determination, Question
from goldenbridge.apps.ledger.refusals import Insolvent
from goldenbridge.cli.demo import casework
from goldenbridge.core import attestation, statements
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.canonical import b64
from goldenbridge.core.cover import WaysOut
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.matrix import SamePerson
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.platform import clock
from tests.apps.ledger.builders import open_fund

pytestmark = pytest.mark.django_db(databases="__all__")


def draft(journey, **changes):
    told = {
        "pot": "General",
        "currency": "USD",
        "monthly_minor": 50_000,
        "months": 6,
        "settlements": [],
        "valid_until": clock.today() + timedelta(days=21),
    } | changes
    return cases.draft_offer(journey.ref, **told, actor=journey.dove.actor)


def test_the_award_stands_on_the_signed_decision_and_names_no_case(journey):
    journey.drafted()

    award = promises.award(journey.award_ref, actor=journey.dove.actor)
    grounds = promises.content(journey.award_ref, actor=journey.dove.actor)

    assert (award.state, award.monthly_minor, award.months) == ("draft", 50_000, 6)
    assert [each.amount_minor for each in award.settlements] == [500_000]
    assert str(journey.ref) not in str(grounds)
    assert bytes(Determination.objects.get().content_hash)


def test_the_promise_is_made_to_the_key_that_two_verifiers_attested(journey):
    journey.decided()
    attested = b64(bytes(Case.objects.get().sign_key))
    Case.objects.update(sign_key=b"a" * 32)

    drafted = draft(journey)

    content = promises.content(drafted.award_ref, actor=journey.dove.actor)
    assert content["recipient"] == attested


def test_an_attestation_changed_in_the_database_promises_nothing(journey):
    journey.decided()
    row = Attestation.objects.get()
    said = statements.read(attestation.Attestation, bytes(row.statement))
    forged = statements.statement_bytes(replace(said, applicant=b"a" * 32))
    Attestation.objects.update(statement=forged)

    with pytest.raises(ForgedSignature):
        draft(journey)

    assert not Award.objects.exists()


@pytest.mark.parametrize("stage", ["talks", "attested"])
def test_nothing_is_promised_before_two_signers_have_accepted(journey, stage):
    getattr(journey, stage)()

    with pytest.raises(NotAccepted):
        draft(journey)

    assert not Award.objects.exists()


def test_a_declined_case_is_promised_nothing(journey):
    journey.decided(outcome="declined", reasons=["not_in_scope"])

    with pytest.raises(NotAccepted):
        draft(journey)

    assert not Award.objects.exists()


def test_a_debt_that_was_not_verified_is_not_settled(journey):
    journey.decided()
    open_fund(cleared_minor=1_000_000)

    with pytest.raises(ObligationNotVerified):
        draft(journey, settlements=[SettlementDraft(journey.ref, 5000)])


def test_there_is_one_promise_at_a_time(journey):
    journey.drafted()
    casework.step_award(journey.house["grouse"], journey.award_ref, "cover")

    with pytest.raises(AlreadyPromised):
        draft(journey)


def test_an_offer_without_cover_names_what_is_missing_and_is_never_told(journey):
    """Six months at 500 and a contract of 5,000 are 8,000; in the pot are 3,000."""
    journey.drafted(cleared_minor=300_000)

    with pytest.raises(Insolvent) as refused:
        casework.step_award(journey.house["grouse"], journey.award_ref, "cover")
    assert "5000.00 USD is missing" in str(refused.value)
    with pytest.raises(NotOffered):
        casework.tell_offer(journey.dove, journey.ref, "We offer you …")


def test_the_offer_is_told_once_and_only_when_it_is_offered(journey):
    journey.drafted()
    with pytest.raises(NotOffered):
        casework.tell_offer(journey.dove, journey.ref, "…")
    for name, step in (("grouse", "cover"), ("heron", "approve"), ("grouse", "offer")):
        casework.step_award(journey.house[name], journey.award_ref, step)

    casework.tell_offer(journey.dove, journey.ref, "…")
    casework.tell_offer(journey.dove, journey.ref, "…")

    assert Question.objects.filter(kind="offer").count() == 1


def test_the_caseworker_and_the_verifiers_move_no_money_of_the_case(journey):
    """The roles are given to them on purpose; the matrix refuses all the same."""
    journey.drafted()
    for name in ("dove", "eagle", "finch"):
        hand = journey.house[name]
        people_with_role = type(hand)(Actor(hand.ref, hand.actor.roles | {"approver", "treasurer"}), hand.member)
        with pytest.raises((SamePerson, NotAllowed)):
            casework.step_award(people_with_role, journey.award_ref, "cover")


def test_leaving_is_recorded_only_on_a_promise_that_was_accepted(journey):
    journey.offered()
    with pytest.raises(NotTakenUp):
        cases.record_left_service(journey.ref, left_on=clock.today(), actor=journey.dove.actor)

    casework.tell_offer(journey.dove, journey.ref, "…")
    journey.tick()
    casework.answer_all(journey.played, choices={"offer": "accepted"})
    journey.tick()
    with pytest.raises(NotAllowed):
        cases.record_left_service(journey.ref, left_on=clock.today(), actor=journey.house["dunlin"].actor)
    cases.record_left_service(journey.ref, left_on=clock.today(), actor=journey.dove.actor)

    assert (journey.facts.state, journey.facts.award.state) == ("active", "active")


def test_an_offer_that_was_declined_may_be_followed_by_another(journey):
    journey.offered()
    casework.tell_offer(journey.dove, journey.ref, "…")
    journey.tick()
    casework.answer_all(journey.played, choices={"offer": "declined"})
    journey.tick()
    assert journey.facts.award.state == "declined"

    awards.free_award(journey.award_ref, actor=journey.house["grouse"].actor)
    draft(journey)

    assert journey.facts.award.state == "draft"


def test_a_case_is_closed_only_when_its_promise_is_over(journey):
    journey.left()
    with pytest.raises(AlreadyPromised):
        cases.close_case(journey.ref, actor=journey.dove.actor)

    awards.end_award(journey.award_ref, reason="withdrawn", on=clock.today(), actor=journey.dove.actor)
    cases.close_case(journey.ref, actor=journey.dove.actor)

    assert journey.facts.state == "closed"
    assert journey.facts.accesses == {}


def run_of(journey):
    """Whatever is due, taken up by a run that has not paid it yet."""
    run = uuid4()
    refs = [each.entitlement_ref for each in promises.due_entitlements(date(2030, 1, 1), actor=SCHEDULE)]
    awards.draw_entitlements(refs, run_ref=run, actor=SCHEDULE)
    return run, refs


def test_a_case_is_not_closed_while_months_or_debts_are_owed_and_then_it_is(journey):
    """He has work: the month of its beginning and his debt are still to be paid, and confirmed by his phrase."""
    journey.left()
    awards.end_award(journey.award_ref, reason="placed", on=clock.today(), actor=SCHEDULE)
    with pytest.raises(StillOwed):
        cases.close_case(journey.ref, actor=journey.dove.actor)

    run, refs = run_of(journey)
    with pytest.raises(StillOwed):
        cases.close_case(journey.ref, actor=journey.dove.actor)
    awards.pay_entitlements(refs, run_ref=run, actor=SCHEDULE)
    cases.close_case(journey.ref, actor=journey.dove.actor)

    assert (len(refs), journey.facts.state) == (2, "closed")


def test_an_offer_without_cover_is_drafted_anew_with_fewer_months_and_then_covered(journey):
    """Six months at 500 and a contract of 5,000 are 8,000; in the pot are 6,200: two months fit."""
    journey.drafted(cleared_minor=620_000)
    facts = journey.facts
    assert facts.ways_out == WaysOut(missing_minor=180_000, months=2, monthly_minor=20_000, debts_minor=320_000)

    settlements = [SettlementDraft(each.ref, each.verified_minor) for each in facts.obligations]
    drafted = draft(journey, months=facts.ways_out.months, settlements=settlements)
    casework.step_award(journey.house["grouse"], drafted.award_ref, "cover")

    states = [promises.award(ref, actor=journey.dove.actor).state for ref in (journey.award_ref, drafted.award_ref)]
    assert states == ["withdrawn", "covered"]
    with pytest.raises(AlreadyPromised):
        draft(journey)


def test_a_draft_is_given_up_by_whoever_leads_the_case_only(journey):
    journey.drafted()
    with pytest.raises(NotAllowed):
        cases.withdraw_offer(journey.ref, actor=journey.house["grouse"].actor)

    cases.withdraw_offer(journey.ref, actor=journey.dove.actor)

    assert journey.facts.award.state == "withdrawn"
