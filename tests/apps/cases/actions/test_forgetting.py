"""Intake epochs end: what was over for a month is forgotten, and then nobody is left whom a duty key would serve."""

from datetime import timedelta
from uuid import uuid4

import pytest

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases.models import Case, SealedRecord
from goldenbridge.apps.intake import queries as letters
from goldenbridge.apps.intake.models import Bundle
from goldenbridge.apps.keystore import queries as keystore
from goldenbridge.apps.people import queries as people
from goldenbridge.apps.triage import actions as triage
from goldenbridge.apps.work.models import Candidate
from goldenbridge.cli.demo import casework
from goldenbridge.core import founding, retention
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.errors import NotAllowed
from goldenbridge.platform import clock
from tests.apps.work.builders import a_candidate

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def first(house):
    """The duty key of the epoch in which everything begins."""
    return house.intake.duty.card.key_ref


def weeks_later(house, weeks=1):
    """The clock moved on week by week, each with new intake keys, as administrators make them."""
    for _ in range(weeks):
        clock.move_to(clock.now() + timedelta(days=7))
        house.publish()
        listed = house.directory
        made = founding.make_epoch(
            listed.epoch + 1,
            triagers=listed.holders("triager"),
            on_duty=[listed.person(house[name].ref) for name in ("grouse", "heron")],
        )
        house.hand(made.wraps, house["alder"].actor)
        house.publish(intake=made.shards, duty=[made.duty], epoch=made.epoch)


def swept(house):
    cases.forget_ended_cases(actor=SCHEDULE)
    triage.retire_shards(actor=SCHEDULE)
    return cases.retire_duty_keys(actor=SCHEDULE)


def test_an_empty_epoch_dies_with_its_duty_key_and_leaves_the_next_list(house, first):
    weeks_later(house)
    assert swept(house) == 0
    weeks_later(house, 2)

    assert swept(house) >= 1
    assert keystore.is_destroyed(first)
    house.publish(retired=keystore.destroyed(people.listed_key_refs()))
    assert first not in {each.card.key_ref for each in (*house.directory.duty, *house.directory.shards)}
    assert swept(house) == 0


def test_a_duty_key_lives_while_an_application_of_its_epoch_waits_to_be_read(journey, first):
    journey.applied()
    weeks_later(journey.house, 3)
    swept(journey.house)

    assert not keystore.is_destroyed(first)


def test_a_duty_key_lives_as_long_as_a_case_of_its_epoch(journey, first):
    journey.opened()
    weeks_later(journey.house, 3)
    swept(journey.house)
    assert not keystore.is_destroyed(first)

    cases.withdraw_case(journey.ref, actor=SCHEDULE)
    swept(journey.house)
    weeks_later(journey.house, 4)
    swept(journey.house)
    assert not keystore.is_destroyed(first)
    weeks_later(journey.house, 1)
    swept(journey.house)

    assert keystore.is_destroyed(first)


def test_a_month_after_its_end_a_case_is_forgotten_with_its_phrase_and_contact(journey):
    journey.applied(how="Only by day.")
    opened, _ = casework.read_next(journey.dove)
    casework.open_case(journey.dove, opened)
    casework.ask(journey.dove, journey.ref, "Since when do you serve?")
    journey.tick()
    cases.withdraw_case(journey.ref, actor=SCHEDULE)
    locator = journey.played.applicant.keys.locator_hash

    counted = []
    for days in (0, retention.AFTERWARDS_DAYS - 1, 1):
        clock.move_to(clock.now() + timedelta(days=days))
        journey.tick()
        counted.append(cases.forget_ended_cases(actor=SCHEDULE))
        counted.append(letters.standing(locator, actor=ANONYMOUS) is not None)

    assert counted == [0, True, 0, True, 1, False]
    assert not SealedRecord.objects.filter(compartment="contact").exists()
    assert (Bundle.objects.count(), Case.objects.get().state) == (0, "withdrawn")
    assert cases.forget_ended_cases(actor=SCHEDULE) == 0
    journey.tick()


def test_nobody_is_forgotten_to_whom_a_run_still_pays(journey):
    """He withdrew while August was in a run: his phrase works until a month after that is paid."""
    journey.left()
    august = [each.entitlement_ref for each in promises.due_entitlements(clock.today(), actor=SCHEDULE)]
    run = uuid4()
    awards.draw_entitlements(august, run_ref=run, actor=SCHEDULE)
    awards.end_award(journey.award_ref, reason="withdrawn", on=clock.today(), actor=SCHEDULE)
    cases.withdraw_case(journey.ref, actor=SCHEDULE)
    forgotten = []

    for pays in (False, False, True, False):
        forgotten.append(cases.forget_ended_cases(actor=SCHEDULE))
        if pays:
            awards.pay_entitlements(august, run_ref=run, actor=SCHEDULE)
            forgotten.append(cases.forget_ended_cases(actor=SCHEDULE))
        clock.move_to(clock.now() + timedelta(days=retention.AFTERWARDS_DAYS))
    forgotten.append(cases.forget_ended_cases(actor=SCHEDULE))

    assert forgotten == [0, 0, 0, 0, 1, 0]


def test_a_refusal_is_not_over_before_its_review_is(journey):
    journey.talks()
    letter = casework.letter(journey.dove, journey.facts, "We cannot help.")
    cases.decline_early(journey.ref, envelope=letter, actor=journey.dove.actor)
    case = Case.objects.get()
    told = []

    for day in (case.review_until, case.review_until + timedelta(days=1 + retention.AFTERWARDS_DAYS)):
        clock.move_to(clock.now() + (day - clock.today()))
        told.append(cases.forget_ended_cases(actor=SCHEDULE))
    told.append(cases.forget_ended_cases(actor=SCHEDULE))
    clock.move_to(clock.now() + timedelta(days=retention.AFTERWARDS_DAYS))
    told.append(cases.forget_ended_cases(actor=SCHEDULE))

    assert told == [0, 0, 0, 1]


def test_a_letter_that_was_not_sent_before_a_case_was_forgotten_stops_no_tick(journey):
    journey.talks()
    letter = casework.letter(journey.dove, journey.facts, "One more word.")
    cases.write_reply(journey.ref, envelope=letter, actor=journey.dove.actor)
    cases.withdraw_case(journey.ref, actor=SCHEDULE)
    for _ in range(2):
        cases.forget_ended_cases(actor=SCHEDULE)
        clock.move_to(clock.now() + timedelta(days=retention.AFTERWARDS_DAYS))

    assert journey.tick() == 0


def test_only_the_clock_forgets(house):
    for act in (cases.forget_ended_cases, cases.retire_duty_keys, cases.retire_replaced_keys):
        for colleague in house.colleagues.values():
            with pytest.raises(NotAllowed):
                act(actor=colleague.actor)


def test_a_candidate_is_forgotten_with_his_case_and_no_other(journey):
    journey.talks()
    mine, other = a_candidate(), a_candidate()
    Case.objects.filter(ref=journey.ref).update(candidate_ref=mine.ref)
    cases.withdraw_case(journey.ref, actor=SCHEDULE)
    counted = []

    for days in (0, retention.AFTERWARDS_DAYS):
        clock.move_to(clock.now() + timedelta(days=days))
        cases.forget_ended_cases(actor=SCHEDULE)
        counted.append(cases.forget_candidates(actor=SCHEDULE))
    counted.append(cases.forget_candidates(actor=SCHEDULE))

    assert counted == [0, 1, 0]
    left = {each.ref: each.sealed_contact is None for each in Candidate.objects.all()}
    assert left == {mine.ref: True, other.ref: False}
