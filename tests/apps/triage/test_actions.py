"""The queue through its real actions: order, leases, caps, shards, quarantine, and readers who ask at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goldenbridge.apps.intake import queries as letters
from goldenbridge.apps.keystore import queries as keystore
from goldenbridge.apps.triage import actions as triage
from goldenbridge.apps.triage import queries
from goldenbridge.apps.triage.models import WorkItem
from goldenbridge.apps.triage.permissions import CapReached, LeaseEnded
from goldenbridge.cli.demo import casework
from goldenbridge.core import founding, queue
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE, Actor
from goldenbridge.core.errors import ForbiddenMove, Malformed, NotAllowed, NotFound
from goldenbridge.platform import clock
from tests.apps.people.builders import open_house, open_intake
from tests.apps.triage.builders import apply

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def house(settings, tmp_path):
    house = open_house(settings, tmp_path)
    house.intake = open_intake(house)
    return house


def test_danger_is_lent_first_and_then_whoever_came_first(house):
    _, early = apply()
    _, hunted = apply(danger=2)

    first = triage.lease_next(actor=house["dove"].actor)
    second = triage.lease_next(actor=house["dove"].actor)

    assert [first.case_ref, second.case_ref] == [hunted.case, early.case]


def test_two_readers_never_hold_the_same_bundle(house):
    for _ in range(4):
        apply()

    lent = [triage.lease_next(actor=house[name].actor).ref for name in ("dove", "dunlin", "dove", "dunlin")]

    assert len(set(lent)) == 4


def test_the_bundle_and_the_wrap_are_handed_to_the_holder_only(house):
    _, bundle = apply()
    item = triage.lease_next(actor=house["dove"].actor)

    opened = triage.open_bundle(item.ref, actor=house["dove"].actor)

    assert opened.bundle.story == bundle.story.envelope
    for name in ("dunlin", "eagle", "birch"):
        with pytest.raises((LeaseEnded, NotAllowed)):
            triage.open_bundle(item.ref, actor=house[name].actor)


def test_a_lease_that_is_over_opens_nothing_and_the_bundle_goes_to_another(house):
    apply()
    item = triage.lease_next(actor=house["dove"].actor)
    clock.move_to(clock.now() + queue.LEASE + timedelta(seconds=1))

    with pytest.raises(LeaseEnded):
        triage.open_bundle(item.ref, actor=house["dove"].actor)
    assert triage.lease_next(actor=house["dunlin"].actor).ref == item.ref
    with pytest.raises(LeaseEnded):
        triage.return_lease(item.ref, reason="not_mine", actor=house["dove"].actor)


def test_what_was_given_back_is_lent_to_another_and_never_to_the_same_person(house):
    apply()
    item = triage.lease_next(actor=house["dove"].actor)
    triage.return_lease(item.ref, reason="know_him", actor=house["dove"].actor)

    with pytest.raises(triage.NothingToRead):
        triage.lease_next(actor=house["dove"].actor)
    assert triage.lease_next(actor=house["dunlin"].actor).ref == item.ref


def test_nobody_holds_more_than_three_or_opens_more_than_the_days_number(house, monkeypatch):
    monkeypatch.setattr(queue, "OPENED_A_DAY", 4)
    for _ in range(6):
        apply()
    for _ in range(3):
        item = triage.lease_next(actor=house["dove"].actor)
    with pytest.raises(CapReached):
        triage.lease_next(actor=house["dove"].actor)

    triage.return_lease(item.ref, reason="too_much", actor=house["dove"].actor)
    triage.lease_next(actor=house["dove"].actor)
    held = queries.my_leases(house["dove"].actor)
    triage.quarantine(held[0].ref, reason="spam", actor=house["dove"].actor)

    assert queries.queue_counts(house["dove"].actor).opened_by_me_today == 4
    with pytest.raises(CapReached):
        triage.lease_next(actor=house["dove"].actor)
    clock.move_to(clock.now() + timedelta(days=1))
    assert triage.lease_next(actor=house["dove"].actor)


def test_whoever_is_on_duty_for_contacts_is_lent_no_story_of_that_epoch(house):
    """Grouse is on duty; though made a triager with every shard's wrap, he is lent nothing of this epoch."""
    keys = house.intake
    apply()
    grouse = Actor(house["grouse"].ref, frozenset({"triager"}))
    shards = {wrap.key_ref: wrap for wrap in keys.wraps if wrap.key_ref != keys.duty.card.key_ref}
    house.hand(
        [replace(wrap, recipient_ref=grouse.ref) for wrap in shards.values()],
        house["alder"].actor,
    )

    with pytest.raises(triage.NothingToRead):
        triage.lease_next(actor=grouse)
    assert triage.lease_next(actor=house["dove"].actor)


def test_without_a_wrap_of_the_shard_nothing_is_lent(house):
    apply()
    stranger = Actor(house["eagle"].ref, frozenset({"triager"}))

    with pytest.raises(triage.NothingToRead):
        triage.lease_next(actor=stranger)


def test_what_is_set_apart_is_looked_at_by_somebody_else_before_it_stays_unread(house):
    apply()
    item = triage.lease_next(actor=house["dove"].actor)
    triage.quarantine(item.ref, reason="spam", actor=house["dove"].actor)
    both_roles = Actor(house["dove"].ref, frozenset({"triager", "coordinator"}))

    with pytest.raises(NotAllowed):
        triage.set_aside(item.ref, actor=both_roles)
    assert queries.reached_out(SCHEDULE) == 1
    triage.set_aside(item.ref, actor=house["birch"].actor)

    assert queries.reached_out(SCHEDULE) == 0
    with pytest.raises(NotFound):
        triage.requeue(item.ref, actor=house["birch"].actor)


def test_what_was_set_apart_by_mistake_is_read_after_all(house):
    apply()
    item = triage.lease_next(actor=house["dove"].actor)
    triage.quarantine(item.ref, reason="damaged", actor=house["dove"].actor)

    triage.requeue(item.ref, actor=house["birch"].actor)

    assert triage.lease_next(actor=house["dunlin"].actor).ref == item.ref


def test_beyond_the_days_quota_applications_wait_in_quarantine_and_are_not_lost(house, settings):
    settings.DAILY_APPLICATIONS = 2
    for _ in range(5):
        apply()

    triage.collect_arrivals(actor=SCHEDULE)

    counts = queries.queue_counts(house["birch"].actor)
    assert (counts.waiting, counts.set_apart) == (2, 3)
    assert {item.reason for item in queries.set_apart(house["birch"].actor)} == {"flood"}


@pytest.mark.parametrize("reason", ["", "because", "SPAM"])
def test_reasons_are_codes(house, reason):
    apply()
    item = triage.lease_next(actor=house["dove"].actor)

    with pytest.raises(Malformed):
        triage.return_lease(item.ref, reason=reason, actor=house["dove"].actor)
    with pytest.raises(Malformed):
        triage.quarantine(item.ref, reason=reason, actor=house["dove"].actor)


@pytest.mark.parametrize("name", ["alder", "birch", "eagle", "grouse", "ibis", "jay", "kite"])
def test_only_triagers_are_lent_bundles(house, name):
    apply()

    with pytest.raises(NotAllowed):
        triage.lease_next(actor=house[name].actor)


@pytest.mark.parametrize("state", ["ready", "done", "escalated", "set_aside"])
@pytest.mark.parametrize("verb", ["finish", "return"])
def test_what_is_not_lent_is_neither_finished_nor_returned(state, verb):
    item = WorkItem(state=state)

    with pytest.raises(ForbiddenMove):
        item.move(verb)


def test_the_honest_wait_is_told_from_what_was_read(house):
    for _ in range(4):
        apply()
    triage.collect_arrivals(actor=SCHEDULE)
    assert queries.queue_counts(house["dove"].actor).wait_days is None
    for _ in range(2):
        triage.finish_lease(triage.lease_next(actor=house["dove"].actor).ref, actor=house["dove"].actor)

    clock.move_to(clock.now() + timedelta(days=1))

    counts = queries.queue_counts(house["dove"].actor)
    assert (counts.waiting, counts.wait_days) == (2, 7)


def test_the_queue_is_counted_in_few_queries(house, django_assert_num_queries):
    for number in range(3):
        if number in {1, 0}:
            apply()
        triage.collect_arrivals(actor=SCHEDULE)
        with django_assert_num_queries(3):
            queries.queue_counts(house["birch"].actor)


def new_epoch(house):
    """A week goes by, and the next epoch's keys are made and listed."""
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


def test_shards_die_a_week_after_their_epoch_and_not_before(house):
    first = {each.card.key_ref for each in house.intake.shards}
    retired = []
    for _ in range(2):
        new_epoch(house)
        retired.append(triage.retire_shards(actor=SCHEDULE))

    assert retired == [0, len(first)]
    assert keystore.destroyed(first) == first
    assert not keystore.destroyed({house.intake.duty.card.key_ref})
    assert triage.retire_shards(actor=SCHEDULE) == 0


def test_a_shard_lives_until_the_last_story_under_it_was_read(house):
    _, bundle = apply()
    shard = bundle.story.key_ref
    for _ in range(4):
        new_epoch(house)
        triage.retire_shards(actor=SCHEDULE)
    first = {each.card.key_ref for each in house.intake.shards}

    assert first - keystore.destroyed(first) == {shard}
    opened, story = casework.read_next(house["dove"])
    casework.open_case(house["dove"], opened)
    assert story.text == "I cannot go on."

    triage.retire_shards(actor=SCHEDULE)
    assert keystore.destroyed(first) == first


def test_what_was_set_aside_for_good_keeps_no_key_alive_and_is_forgotten(house):
    applicant, bundle = apply()
    item = triage.lease_next(actor=house["dove"].actor)
    triage.quarantine(item.ref, reason="spam", actor=house["dove"].actor)
    triage.set_aside(item.ref, actor=house["birch"].actor)

    for _ in range(4):
        new_epoch(house)
        triage.retire_shards(actor=SCHEDULE)

    assert keystore.is_destroyed(bundle.story.key_ref)
    assert letters.standing(applicant.keys.locator_hash, actor=ANONYMOUS) is None


def test_a_bundle_that_is_only_set_apart_keeps_its_key(house):
    _, bundle = apply()
    item = triage.lease_next(actor=house["dove"].actor)
    triage.quarantine(item.ref, reason="spam", actor=house["dove"].actor)

    for _ in range(4):
        new_epoch(house)
        triage.retire_shards(actor=SCHEDULE)

    assert not keystore.is_destroyed(bundle.story.key_ref)


def test_shards_are_retired_by_the_clock_only(house):
    for colleague in house.colleagues.values():
        with pytest.raises(NotAllowed):
            triage.retire_shards(actor=colleague.actor)


def test_the_next_list_leaves_out_what_was_destroyed(house):
    for _ in range(4):
        new_epoch(house)
    first = {each.card.key_ref for each in house.intake.shards}
    assert first <= {each.card.key_ref for each in house.directory.shards}
    triage.retire_shards(actor=SCHEDULE)

    house.publish(retired=keystore.destroyed(first))

    assert first & {each.card.key_ref for each in house.directory.shards} == set()
    assert house.intake.duty in house.directory.duty
