"""Wraps are handed over, expire and are destroyed."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from goldenbridge.apps.keystore import actions, queries
from goldenbridge.apps.keystore.models import DestroyedKey, Wrap
from goldenbridge.apps.people import actions as people
from goldenbridge.core import founding, sealing, wraps
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.errors import NotAllowed, NotFound
from goldenbridge.platform import clock
from tests.apps.people.builders import OPERATOR, open_house

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def house(settings, tmp_path):
    settings.DESTROYED_LIST = tmp_path / "outside" / "destroyed.txt"
    return open_house(
        settings,
        tmp_path,
        roles={"alder": {"administrator"}, "birch": {"administrator"}, "dove": {"triager"}, "eagle": {"verifier"}},
    )


def hand(house, name="dove", *, key_ref=None, holder="", expires_on=None, seed=None):
    key_ref, seed = key_ref or uuid4(), seed or sealing.new_seed()
    wrap = wraps.make_wrap(seed, key_ref=key_ref, recipient=house[name].member.keys.seal_key)
    actions.store_wrap(
        key_ref=key_ref,
        recipient_ref=house[name].ref,
        wrap=wrap,
        expires_on=expires_on,
        holder=holder,
        actor=house["alder"].actor,
    )
    return key_ref, seed


def test_a_wrap_opens_for_its_recipient_and_nobody_else_is_shown_it(house):
    key_ref, seed = hand(house)

    got = actions.hand_over(key_ref, actor=house["dove"].actor)
    assert house["dove"].member.open_wrap(got, card=sealing.key_card(key_ref, seed)) == seed
    assert queries.wraps_for(house["dove"].actor) == {key_ref}
    assert queries.wraps_for(house["eagle"].actor) == set()
    with pytest.raises(NotFound):
        actions.hand_over(key_ref, actor=house["eagle"].actor)
    with pytest.raises(NotFound):
        queries.wrap(key_ref, house["eagle"].actor)


def test_a_wrap_written_into_anothers_row_does_not_open(house):
    key_ref, seed = hand(house)
    stolen = Wrap.objects.get(key_ref=key_ref)
    Wrap.objects.filter(pk=stolen.pk).update(recipient_ref=house["eagle"].ref)

    got = queries.wrap(key_ref, house["eagle"].actor)
    with pytest.raises(sealing.DoesNotOpen):
        house["eagle"].member.open_wrap(got, card=sealing.key_card(key_ref, seed))


def test_a_swapped_seed_is_noticed_by_whoever_opens_it(house):
    key_ref, promised = hand(house)
    other = wraps.make_wrap(sealing.new_seed(), key_ref=key_ref, recipient=house["dove"].member.keys.seal_key)
    Wrap.objects.filter(key_ref=key_ref).update(wrap=other)

    got = queries.wrap(key_ref, house["dove"].actor)
    with pytest.raises(wraps.SwappedKey):
        house["dove"].member.open_wrap(got, card=sealing.key_card(key_ref, promised))


def store_again(house, key_ref, *, wrap=None, holder=""):
    actions.store_wrap(
        key_ref=key_ref,
        recipient_ref=house["dove"].ref,
        wrap=wrap or bytes(Wrap.objects.get(key_ref=key_ref).wrap),
        expires_on=None,
        holder=holder,
        actor=house["eagle"].actor,
    )


def test_storing_the_same_wrap_twice_keeps_one(house):
    key_ref, _ = hand(house)
    store_again(house, key_ref)

    assert Wrap.objects.filter(key_ref=key_ref).count() == 1


def test_nobody_puts_another_wrap_in_the_place_of_one(house):
    key_ref, seed = hand(house)
    other = wraps.make_wrap(sealing.new_seed(), key_ref=key_ref, recipient=house["dove"].member.keys.seal_key)

    with pytest.raises(actions.KeyTaken):
        store_again(house, key_ref, wrap=other)

    got = actions.hand_over(key_ref, actor=house["dove"].actor)
    assert house["dove"].member.open_wrap(got, card=sealing.key_card(key_ref, seed)) == seed


def test_a_key_keeps_its_holder_and_nobody_else_adds_to_it(house):
    key_ref, _ = hand(house, holder="cases")

    with pytest.raises(actions.KeyTaken):
        store_again(house, key_ref, holder="cases_shared")
    with pytest.raises(actions.KeyTaken):
        hand(house, "eagle", key_ref=key_ref, holder=actions.DIRECTORY)

    assert list(Wrap.objects.values_list("key_ref", "recipient_ref", "holder")) == [
        (key_ref, house["dove"].ref, "cases")
    ]


def test_nobody_destroys_the_key_of_another_holder_and_no_list_says_so(house, settings):
    key_ref, _ = hand(house, holder=actions.DIRECTORY)
    own, _ = hand(house, holder="cases")

    with pytest.raises(actions.KeyTaken):
        actions.destroy_key(key_ref, holder="cases", actor=house["eagle"].actor)
    actions.destroy_key(own, holder="cases", actor=house["eagle"].actor)

    assert not queries.is_destroyed(key_ref)
    assert queries.wraps_for(house["dove"].actor) == {key_ref}
    assert settings.DESTROYED_LIST.read_text().split() == [str(own)]


def test_a_listed_key_belongs_to_the_directory_even_when_nobody_holds_it(house):
    made = founding.make_cell([house.directory.person(house["dove"].ref)])
    house.publish(cells=[made.cell])
    key_ref = made.cell.card.key_ref

    with pytest.raises(actions.KeyTaken):
        hand(house, key_ref=key_ref, holder="cases")
    with pytest.raises(actions.KeyTaken):
        actions.destroy_key(key_ref, holder="cases", actor=house["eagle"].actor)
    hand_over_all(house, made.wraps)

    assert queries.wraps_for(house["dove"].actor) == {key_ref}


def test_wraps_of_one_holder_are_prolonged_for_one_person_and_never_shortened(house):
    today = clock.today()
    short, _ = hand(house, holder="cases", expires_on=today)
    hand(house, "eagle", key_ref=short, holder="cases", expires_on=today)
    long, _ = hand(house, holder="cases", expires_on=today + timedelta(days=90))
    for_ever, _ = hand(house, holder="cases")
    foreign, _ = hand(house, holder="triage", expires_on=today)
    later = today + timedelta(days=30)

    with clock.moved_to(clock.now() + timedelta(days=1)):
        assert 1 == actions.prolong_wraps(
            house["dove"].ref,
            key_refs=[short, long, for_ever, foreign],
            expires_on=later,
            holder="cases",
            actor=SCHEDULE,
        )

    ends = {(each.key_ref, each.recipient_ref): each.expires_on for each in Wrap.objects.all()}
    assert ends == {
        (short, house["dove"].ref): later,
        (short, house["eagle"].ref): today,
        (long, house["dove"].ref): today + timedelta(days=90),
        (for_ever, house["dove"].ref): None,
        (foreign, house["dove"].ref): today,
    }


@pytest.mark.parametrize("change", [lambda wrap: wrap[:-90], lambda wrap: b"", lambda wrap: b"\x01\x01\x01" + wrap[3:]])
def test_what_is_no_wrap_is_refused(house, change):
    key_ref = uuid4()
    wrap = wraps.make_wrap(sealing.new_seed(), key_ref=key_ref, recipient=house["dove"].member.keys.seal_key)

    with pytest.raises(actions.NotAWrap):
        actions.store_wrap(
            key_ref=key_ref,
            recipient_ref=house["dove"].ref,
            wrap=change(wrap),
            expires_on=None,
            actor=house["alder"].actor,
        )
    with pytest.raises(actions.NotAWrap):
        actions.store_wrap(
            key_ref=uuid4(), recipient_ref=house["dove"].ref, wrap=wrap, expires_on=None, actor=house["alder"].actor
        )


def test_a_destroyed_key_is_gone_for_good(house):
    key_ref, _ = hand(house)
    hand(house, "eagle", key_ref=key_ref)

    assert actions.destroy_key(key_ref, holder="", actor=SCHEDULE) == 2
    assert queries.is_destroyed(key_ref)
    assert not Wrap.objects.filter(key_ref=key_ref).exists()
    with pytest.raises(actions.KeyDestroyed):
        hand(house, key_ref=key_ref)
    assert actions.destroy_key(key_ref, holder="", actor=SCHEDULE) == 0


def test_a_restored_backup_does_not_bring_a_destroyed_key_back(house):
    key_ref, _ = hand(house)
    kept, _ = hand(house)
    backup = Wrap.objects.get(key_ref=key_ref)
    actions.destroy_key(key_ref, holder="", actor=SCHEDULE)
    DestroyedKey.objects.all().delete()
    backup.pk = None
    backup.save(force_insert=True)

    assert actions.replay_destroyed(actor=OPERATOR) == 1
    assert queries.is_destroyed(key_ref)
    assert queries.wraps_for(house["dove"].actor) == {kept}


def test_a_restore_without_the_list_of_destroyed_keys_is_refused(house, settings):
    settings.DESTROYED_LIST.unlink(missing_ok=True)

    with pytest.raises(queries.NoDestroyedList):
        actions.replay_destroyed(actor=OPERATOR)


def test_a_list_that_is_older_than_the_backup_is_told_after_it_was_obeyed(house, settings):
    listed, _ = hand(house)
    later, _ = hand(house)
    backup = Wrap.objects.get(key_ref=listed)
    actions.destroy_key(listed, holder="", actor=SCHEDULE)
    before = settings.DESTROYED_LIST.read_text()
    actions.destroy_key(later, holder="", actor=SCHEDULE)
    settings.DESTROYED_LIST.write_text(before)
    DestroyedKey.objects.filter(key_ref=listed).delete()
    backup.pk = None
    backup.save(force_insert=True)

    with pytest.raises(actions.OldDestroyedList) as told:
        actions.replay_destroyed(actor=OPERATOR)

    assert "it lacks 1." in str(told.value)
    assert queries.is_destroyed(listed)
    assert not Wrap.objects.filter(key_ref=listed).exists()


def test_keys_are_taken_back_from_one_person_and_destroyed_where_nobody_else_keeps_them(house):
    shared, seed = hand(house, "dove", holder="cases")
    hand(house, "eagle", holder="cases", key_ref=shared, seed=seed)
    own, _ = hand(house, "dove", holder="cases")
    foreign, _ = hand(house, "dove", holder="others")
    with pytest.raises(actions.KeyTaken):
        actions.take_wraps_back(house["dove"].ref, key_refs=[foreign], holder="cases", actor=SCHEDULE)

    gone = actions.take_wraps_back(house["dove"].ref, key_refs=[shared, own], holder="cases", actor=SCHEDULE)

    assert gone == {own}
    assert queries.is_destroyed(own) and not queries.is_destroyed(shared)
    assert queries.keepers([shared, own, foreign]) == {
        shared: {house["eagle"].ref},
        own: set(),
        foreign: {house["dove"].ref},
    }


def test_wraps_end_on_their_day_and_a_key_without_live_wraps_is_destroyed(house):
    today = clock.today()
    short, _ = hand(house, expires_on=today)
    shared, _ = hand(house, expires_on=today)
    hand(house, "eagle", key_ref=shared)

    assert actions.expire_keys(actor=SCHEDULE) == set()
    with clock.moved_to(clock.now() + timedelta(days=1)):
        assert queries.wraps_for(house["dove"].actor) == set()
        assert actions.expire_keys(actor=SCHEDULE) == {short}

    assert queries.is_destroyed(short)
    assert not queries.is_destroyed(shared)
    assert queries.keepers([shared]) == {shared: {house["eagle"].ref}}


def test_orphans_are_swept_once_their_ciphertext_cannot_be_on_its_way(house):
    live, _ = hand(house, holder="cases")
    orphan, _ = hand(house, holder="cases")
    foreign, _ = hand(house, holder="triage")
    unheld, _ = hand(house)

    assert actions.sweep_orphans(holder="cases", live_key_refs=[live], actor=SCHEDULE) == 0
    with clock.moved_to(clock.now() + timedelta(days=actions.ORPHAN_DAYS + 1)):
        assert actions.sweep_orphans(holder="cases", live_key_refs=[live], actor=SCHEDULE) == 1

    assert queries.wraps_for(house["dove"].actor) == {live, foreign, unheld}
    assert queries.is_destroyed(orphan)


def test_a_key_survives_a_failure_of_what_was_to_be_stored_after_it(house):
    def store_both():
        with transaction.atomic():
            hand(house)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store_both()

    # An orphan, which is swept; the other way round ciphertext would stand there that nobody can open.
    assert Wrap.objects.count() == 1


def test_lock_out_drops_wraps_even_if_it_stopped_half_way(house):
    hand(house)
    people.lock_out(house["dove"].ref, actor=house["dove"].actor)

    assert actions.drop_wraps_of_locked_out(actor=SCHEDULE) == 1
    assert queries.wraps_for(house["dove"].actor) == set()
    with pytest.raises(actions.LockedOut):
        hand(house)


def test_one_drops_ones_own_wraps_and_nobody_alone_those_of_others(house):
    hand(house)
    people.lock(house["dove"].ref, actor=house["alder"].actor)

    for name in ("eagle", "alder", "birch"):
        with pytest.raises(NotAllowed):
            actions.drop_wraps(house["dove"].ref, actor=house[name].actor)
    assert actions.drop_wraps_of_locked_out(actor=SCHEDULE) == 0
    assert queries.reach() == {house["dove"].ref: 1}
    with pytest.raises(actions.LockedOut):
        hand(house)
    people.lock_out(house["dove"].ref, actor=house["birch"].actor)
    assert actions.drop_wraps(house["dove"].ref, actor=house["birch"].actor) == 1
    hand(house, "eagle")
    assert actions.drop_wraps(house["eagle"].ref, actor=house["eagle"].actor) == 1


@pytest.mark.parametrize("action", ["store", "destroy", "sweep", "expire", "replay", "finish", "prolong"])
def test_nobody_we_do_not_know_touches_keys(house, action):
    key_ref, _ = hand(house)
    calls = {
        "store": lambda: actions.store_wrap(
            key_ref=key_ref, recipient_ref=uuid4(), wrap=b"", expires_on=None, actor=ANONYMOUS
        ),
        "destroy": lambda: actions.destroy_key(key_ref, holder="", actor=ANONYMOUS),
        "sweep": lambda: actions.sweep_orphans(holder="cases", live_key_refs=[], actor=house["dove"].actor),
        "expire": lambda: actions.expire_keys(actor=house["dove"].actor),
        "replay": lambda: actions.replay_destroyed(actor=house["dove"].actor),
        "finish": lambda: actions.drop_wraps_of_locked_out(actor=house["dove"].actor),
        "prolong": lambda: actions.prolong_wraps(
            house["dove"].ref, key_refs=[key_ref], expires_on=clock.today(), holder="", actor=ANONYMOUS
        ),
    }

    with pytest.raises(NotAllowed):
        calls[action]()
    assert queries.wraps_for(house["dove"].actor) == {key_ref}


def test_keys_made_for_a_list_that_was_never_signed_are_swept(house):
    made = [founding.make_cell([house.directory.person(house["dove"].ref)]) for _ in range(2)]
    for each in made:
        hand_over_all(house, each.wraps)
    house.publish(cells=[made[0].cell])

    with clock.moved_to(clock.now() + timedelta(days=actions.ORPHAN_DAYS + 1)):
        assert actions.sweep_unlisted(actor=SCHEDULE) == 1
    assert queries.wraps_for(house["dove"].actor) == {made[0].cell.card.key_ref}


def hand_over_all(house, wraps):
    for each in wraps:
        actions.store_wrap(
            key_ref=each.key_ref,
            recipient_ref=each.recipient_ref,
            wrap=each.wrap,
            expires_on=None,
            holder="directory",
            actor=house["alder"].actor,
        )
