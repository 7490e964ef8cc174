"""What an applicant's page says of his promise: true, sealed to him, and sealed anew only when it has changed."""

import pytest

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.awards.queries import entitlements
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases.queries import case_facts
from goldenbridge.apps.intake import queries as door
from goldenbridge.apps.intake.models import Bundle
from goldenbridge.cli.demo import casework
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.entitlement import first_of_month, month_after
from goldenbridge.platform import clock, directory
from tests.apps.cases.paid import paid_journey

pytestmark = pytest.mark.django_db(databases="__all__")


def told(journey):
    """What the applicant reads of his promise."""
    applicant = journey.played.applicant
    standing = door.standing(applicant.keys.locator_hash, actor=ANONYMOUS)
    if standing.promise is None:
        return None
    return applicant.read_promise(standing.promise, directory=directory.current(), case=journey.ref)


def far(journey):
    found = told(journey)
    return found.state, found.step, found.months_paid, found.months_left, found.next_month, found.covered_to


def test_nothing_is_told_before_the_money_is_set_aside_and_it_is_offered(journey):
    journey.drafted()

    journey.tick()

    assert told(journey) is None


def test_an_offer_is_told_with_the_terms_that_three_signed(journey):
    journey.offered()

    journey.tick()

    found = told(journey)
    assert (found.state, found.step, found.months_left) == ("offered", "answer", 6)
    assert found.amounts() == ("500.00 USD", 6, (("service_contract", "5000.00 USD", "0.00 USD"),))
    assert found.valid_until == journey.facts.award.valid_until


def test_it_follows_him_from_accepting_to_the_end(journey):
    journey.accepted()
    this_month = first_of_month(clock.today())
    last = month_after(this_month, 5)
    steps = [far(journey)]
    cases.record_left_service(journey.ref, left_on=clock.today(), actor=journey.dove.actor)
    cases.push_promises(actor=SCHEDULE)
    steps.append(far(journey))
    awards.end_award(journey.award_ref, reason="placed", on=clock.today(), actor=SCHEDULE)

    cases.push_promises(actor=SCHEDULE)

    assert steps == [
        ("taken_up", "leave", 0, 6, None, None),
        ("active", "account", 0, 6, this_month, last),
    ]
    assert far(journey)[:2] == ("ended", "over")


def test_what_was_paid_is_counted_by_month_and_by_debt(journey):
    journey.left()
    run = journey.award_ref
    due = [each.ref for each in entitlements(journey.award_ref, actor=SCHEDULE) if each.month <= clock.today()]
    awards.draw_entitlements(due, run_ref=run, actor=SCHEDULE)
    awards.pay_entitlements(due, run_ref=run, actor=SCHEDULE)

    journey.tick()

    found = told(journey)
    assert (found.months_paid, found.months_left) == (1, 5)
    assert found.next_month == month_after(first_of_month(clock.today()))
    assert found.amounts()[2] == (("service_contract", "5000.00 USD", "5000.00 USD"),)


def test_what_came_back_is_told_so_and_does_not_count_as_paid(settings, tmp_path):
    journey = paid_journey(settings, tmp_path)
    before = told(journey)
    journey.comes_back()

    journey.tick()

    after = told(journey)
    assert (before.step, before.months_paid, before.amounts()[2]) == (
        "confirm",
        1,
        (("housing", "250.00 EUR", "250.00 EUR"),),
    )
    assert (after.step, after.months_paid, after.amounts()[2]) == (
        "account_back",
        1,
        (("housing", "250.00 EUR", "0.00 EUR"),),
    )


def test_what_was_given_up_is_told_and_does_not_count_as_paid(settings, tmp_path):
    journey = paid_journey(settings, tmp_path)
    payment = journey.comes_back()
    casework.answer_all(journey.played, choices={"confirmation": "received"})
    journey.treasury.give_up(payment)

    journey.tick()

    after = told(journey)
    assert (after.step, after.months_paid, after.amounts()[2]) == (
        "given_up",
        1,
        (("housing", "250.00 EUR", "0.00 EUR"),),
    )


def test_a_month_that_came_back_is_still_to_come(settings, tmp_path):
    journey = paid_journey(settings, tmp_path)
    journey.comes_back(50_000)

    journey.tick()

    assert far(journey)[1:5] == ("account_back", 0, 6, first_of_month(clock.today()))


def test_it_is_sealed_anew_only_when_it_has_changed(journey):
    journey.accepted()
    before = bytes(Bundle.objects.get(case_ref=journey.ref).promise)

    counts = [cases.push_promises(actor=SCHEDULE) for _ in range(2)]
    unchanged = bytes(Bundle.objects.get(case_ref=journey.ref).promise)
    cases.record_left_service(journey.ref, left_on=clock.today(), actor=journey.dove.actor)
    counts.append(cases.push_promises(actor=SCHEDULE))

    assert (counts, unchanged == before) == ([0, 0, 1], True)
    assert bytes(Bundle.objects.get(case_ref=journey.ref).promise) != before


def test_it_is_taken_away_when_he_withdraws(journey):
    journey.accepted()
    assert told(journey) is not None
    cases.withdraw_case(journey.ref, actor=SCHEDULE)

    journey.tick()

    assert told(journey) is None


def test_no_amount_of_it_stands_readable_at_the_door(journey):
    journey.accepted()

    content = told(journey).content()

    envelope = bytes(Bundle.objects.get(case_ref=journey.ref).promise)
    assert b"500.00 USD" in content
    assert b"500.00 USD" not in envelope


def test_the_number_of_queries_does_not_grow_with_the_promises(journey, django_assert_max_num_queries):
    journey.accepted()

    with django_assert_max_num_queries(13):
        assert cases.push_promises(actor=SCHEDULE) == 0


@pytest.mark.parametrize(("choice", "step"), [("not_received", "missed"), ("received_with_issues", "wrong")])
def test_what_he_complains_of_is_taken_up_until_somebody_has_asked_him(settings, tmp_path, choice, step):
    journey = paid_journey(settings, tmp_path)
    casework.answer_all(journey.played, choices={"confirmation": choice})

    journey.tick()

    facts = case_facts(journey.ref, actor=journey.dove.actor)
    assert (told(journey).step, facts.complaint) == (step, choice)
    casework.ask(journey.dove, journey.ref, "When did you look?")
    journey.tick()
    assert (told(journey).step, case_facts(journey.ref, actor=journey.dove.actor).complaint) == ("nothing", "")
