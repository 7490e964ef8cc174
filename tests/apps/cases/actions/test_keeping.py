"""Keys and accesses last as long as the work on a case, and no longer."""

from datetime import timedelta

import pytest

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases.models import Access, Case, CaseKey
from goldenbridge.apps.cases.permissions import NoAccess
from goldenbridge.apps.keystore import queries as keystore
from goldenbridge.cli.demo import casework
from goldenbridge.core import retention
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.platform import clock
from tests.apps.cases.builders import wraps_by

pytestmark = pytest.mark.django_db(databases="__all__")

WEEK = timedelta(days=7)


def live(journey, days, *, again=True):
    """Let so many days go by, with the day's jobs and the week's list of keys."""
    for _ in range(days // 7):
        clock.move_to(clock.now() + WEEK)
        journey.house.publish()
        if again:
            run_jobs()


def run_jobs():
    cases.expire_keys(actor=SCHEDULE)
    cases.end_due_accesses(actor=SCHEDULE)


def test_who_leads_a_live_case_opens_it_half_a_year_later(journey):
    journey.decided()

    live(journey, 182)

    assert casework.read_compartment(journey.dove, journey.ref, "story")
    assert not CaseKey.objects.filter(compartment__in=["story", "notes"], destroyed_on__isnull=False).exists()


def test_a_worker_that_stood_still_for_months_destroys_nothing_under_a_live_case(journey):
    journey.decided()

    live(journey, 182, again=False)
    run_jobs()

    assert casework.read_compartment(journey.dove, journey.ref, "story")


def test_two_verifiers_keep_the_halves_until_the_identity_has_come(journey):
    journey.seated()
    cases.push_letters(actor=SCHEDULE)

    live(journey, retention.QUESTION_DAYS - 2)
    casework.answer_all(journey.played)
    cases.collect_answers(actor=SCHEDULE)

    assert len(casework.open_identity_together(journey.seats("verifier"), journey.ref)) == len(["one", "other"])


def test_no_renewal_postpones_the_death_of_evidence(journey):
    journey.identified()

    live(journey, retention.EVIDENCE_AT_MOST_DAYS + 7)
    cases.destroy_due_evidence(actor=SCHEDULE)
    cases.renew_accesses(actor=SCHEDULE)

    for verifier in journey.seats("verifier"):
        with pytest.raises(NoAccess):
            cases.open_compartment(journey.ref, compartment="evidence", actor=verifier.actor)


def test_keys_of_a_case_that_has_ended_die_and_are_marked(journey):
    journey.talks()
    cases.withdraw_case(journey.ref, actor=SCHEDULE)
    refs = list(CaseKey.objects.values_list("key_ref", flat=True))

    live(journey, retention.ACCESS_DAYS["story"] + 40)

    assert keystore.destroyed(refs) == set(refs)
    assert not CaseKey.objects.filter(destroyed_on__isnull=True).exists()


def test_who_gave_a_case_away_keeps_no_key_of_it(journey):
    journey.opened()
    dunlin = journey.house["dunlin"]
    wraps = wraps_by(journey.dove, journey.ref, dunlin)
    cases.give_case(journey.ref, owner_ref=dunlin.ref, wraps=wraps, actor=journey.dove.actor)
    refs = set(CaseKey.objects.values_list("key_ref", flat=True))

    live(journey, 182)

    assert refs & keystore.wraps_for(journey.dove.actor) == set()
    assert refs & keystore.wraps_for(dunlin.actor) == refs


def test_accesses_past_their_day_are_ended(journey):
    journey.opened()
    Case.objects.update(state="declined")

    clock.move_to(clock.now() + timedelta(days=retention.ACCESS_DAYS["story"] + 1))

    assert cases.end_due_accesses(actor=SCHEDULE) == 2


def test_nothing_is_renewed_before_half_of_it_is_over(journey):
    journey.opened()
    before = list(Access.objects.values_list("ref", "until"))

    clock.move_to(clock.now() + timedelta(days=retention.ACCESS_DAYS["story"] // 2 - 1))
    assert cases.renew_accesses(actor=SCHEDULE) == 0
    assert list(Access.objects.values_list("ref", "until")) == before
    clock.move_to(clock.now() + timedelta(days=1))

    assert cases.renew_accesses(actor=SCHEDULE) == 2
    assert cases.renew_accesses(actor=SCHEDULE) == 0


def test_renewing_many_cases_takes_no_more_queries_than_one(journey, django_assert_max_num_queries):
    for _ in range(3):
        journey.opened()
    clock.move_to(clock.now() + timedelta(days=retention.ACCESS_DAYS["story"] - 1))

    with django_assert_max_num_queries(40):
        assert cases.renew_accesses(actor=SCHEDULE) == 6
