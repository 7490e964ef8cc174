"""A job that is lost soon: decided again by the two signers, promised anew, and no month is paid twice."""

from datetime import date, timedelta

import pytest

from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.cases.actions.reopening import NothingToDecideAgain
from goldenbridge.apps.cases.actions.support import BeforeThisPromise
from goldenbridge.apps.cases.judgements import SummaryMissing
from goldenbridge.apps.ledger import queries as books
from goldenbridge.cli.demo import casework
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.errors import NotAllowed
from goldenbridge.platform import clock
from tests.apps.cases.builders import at_work, begin_job, later, lose

pytestmark = pytest.mark.django_db(databases="__all__")


def promised_anew(journey):
    offer = {"pot": "General", "currency": "USD", "monthly_minor": 40_000, "months": 3, "settlements": []}
    until = clock.today() + timedelta(days=21)
    award_ref = cases.draft_offer(journey.ref, **offer, valid_until=until, actor=journey.dove.actor).award_ref
    for name, step in (("grouse", "cover"), ("heron", "approve")):
        casework.step_award(journey.house[name], award_ref, step)
    casework.tell_offer(journey.dove, journey.ref, "400 a month for three months.")
    journey.tick()
    casework.answer_all(journey.played, choices={"offer": "accepted"})
    journey.tick()
    return award_ref


def test_a_job_that_is_lost_leads_to_another_decision_and_another_promise(journey):
    placement = at_work(journey)
    left_on = journey.facts.left_on
    later(40)
    lose(journey, placement)
    assert journey.facts.may_decide_again

    cases.decide_again(journey.ref, actor=journey.dove.actor)
    assert (journey.facts.state, journey.facts.has_summary) == ("determination", False)
    casework.decide(journey.hands, journey.ref, journey.dove, summary="The job is lost; three months more.")
    award_ref = promised_anew(journey)
    cases.record_left_service(journey.ref, left_on=clock.today(), actor=journey.dove.actor)

    award = promises.award(award_ref, actor=SCHEDULE)
    months = [(row.month, row.amount_minor) for row in promises.entitlements(award_ref, actor=SCHEDULE)]
    first = clock.today().replace(day=1)
    assert (award.state, award.has_left, journey.facts.left_on) == ("active", True, left_on)
    assert [month for month, _ in months][0] == first
    assert sum(minor for _, minor in months) == 120_000
    assert promises.payees_owed([award.payee_ref], actor=SCHEDULE) == {award.payee_ref}


def test_the_next_job_ends_the_new_promise(journey):
    placement = at_work(journey)
    later(40)
    lose(journey, placement)
    cases.decide_again(journey.ref, actor=journey.dove.actor)
    casework.decide(journey.hands, journey.ref, journey.dove)
    award_ref = promised_anew(journey)
    cases.record_left_service(journey.ref, left_on=clock.today(), actor=journey.dove.actor)

    begin_job(journey.facts.candidate_ref)

    award = promises.award(award_ref, actor=SCHEDULE)
    assert (award.state, award.end_reason) == ("ended", "placed")


def test_a_new_promise_pays_from_its_own_day_on(journey):
    placement = at_work(journey)
    later(40)
    lose(journey, placement)
    cases.decide_again(journey.ref, actor=journey.dove.actor)
    casework.decide(journey.hands, journey.ref, journey.dove)
    promised_anew(journey)

    with pytest.raises(BeforeThisPromise):
        cases.record_left_service(journey.ref, left_on=journey.facts.left_on, actor=journey.dove.actor)


def test_only_a_job_that_is_lost_within_the_guarded_days_is_decided_again(journey):
    placement = at_work(journey)

    def refused():
        with pytest.raises(NothingToDecideAgain):
            cases.decide_again(journey.ref, actor=journey.dove.actor)

    refused()
    later(91)
    lose(journey, placement)
    refused()
    with pytest.raises(NotAllowed):
        cases.decide_again(journey.ref, actor=journey.house["dunlin"].actor)

    assert journey.facts.state == "active"


def test_the_summary_of_the_first_decision_does_not_serve_the_second(journey):
    placement = at_work(journey)
    later(30)
    lose(journey, placement)
    cases.decide_again(journey.ref, actor=journey.dove.actor)

    with pytest.raises(SummaryMissing):
        casework.sign_decision(journey.seats("signer")[0], journey.ref)


def test_whoever_accepted_is_asked_whether_he_has_left_before_the_offer_is_over(journey):
    journey.accepted()

    def asked():
        (line,) = facts.my_cases(journey.dove.actor)
        return line.asks_leaving, journey.facts.asks_leaving

    early = asked()
    later(14)
    due = asked()
    cases.record_left_service(journey.ref, left_on=clock.today(), actor=journey.dove.actor)

    assert (early, due, asked()) == ((False, False), (True, True), (False, False))
    assert books.balance("General:Committed:USD").posted_minor == 800_000
    assert journey.facts.left_on == clock.today() != date(2020, 8, 12)
