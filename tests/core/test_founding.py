"""The first keys of a fund, intake keys and cells."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from goldenbridge.core import founding
from goldenbridge.core.directory import (
    NotEnoughSigners,
    NotSignedByRoot,
    directory_file,
    read_directory,
    sign_delegation,
)
from goldenbridge.core.founding import TooFewKeepers
from goldenbridge.core.listing import Delegation, Staff
from goldenbridge.core.member import Member
from goldenbridge.core.sealing import DoesNotOpen
from goldenbridge.core.staffkeys import new_staff_keys
from tests.core.fund import TODAY


def people(count, *roles):
    members = [Member(uuid4(), f"person-{number}", new_staff_keys()) for number in range(count)]
    return members, [
        Staff(m.ref, m.call_sign, frozenset(roles), frozenset(), m.keys.sign_key, m.keys.seal_key) for m in members
    ]


def test_the_first_directory_is_believed_with_the_root_it_was_made_with_and_no_other():
    members, staff = people(3, "administrator")
    root = founding.make_root()
    first = founding.empty_directory(TODAY, staff=staff)
    content = founding.first_directory(root, directory=first, administrators=members, threshold=2)

    assert read_directory(content, root=root.root, today=TODAY) == first
    assert len(set(root.seeds)) == 3
    with pytest.raises(NotSignedByRoot):
        read_directory(content, root=founding.make_root().root, today=TODAY)


def test_one_administrator_alone_signs_no_directory_of_two():
    members, staff = people(2, "administrator")
    root = founding.make_root()
    first = founding.empty_directory(TODAY, staff=staff)
    delegation = Delegation(1, {m.ref: m.keys.sign_key for m in members}, 2, TODAY, TODAY)
    by_root = [sign_delegation(delegation, seed) for seed in root.seeds[:2]]
    alone = [(members[0].ref, members[0].sign_directory(first))] * 2

    with pytest.raises(NotEnoughSigners):
        read_directory(directory_file(delegation, by_root, first, alone), root=root.root, today=TODAY)


@pytest.mark.parametrize("shards", [4, 7, 32])
def test_each_shard_opens_for_two_triagers_and_contact_for_two_who_read_no_story(shards):
    members, staff = people(7, "triager", "signer")
    keys = founding.make_epoch(33, triagers=staff, on_duty=staff[:3], shards=shards)

    holders = {}
    for handed in keys.wraps:
        holders.setdefault(handed.key_ref, set()).add(handed.recipient_ref)
    duty = holders[keys.duty.card.key_ref]
    assert [each.number for each in keys.shards] == list(range(1, shards + 1))
    assert all(len(people) == 2 for people in holders.values())
    assert duty <= {each.ref for each in staff[:3]}
    assert all(holders[each.card.key_ref].isdisjoint(duty) for each in keys.shards)
    by_ref = {member.ref: member for member in members}
    cards = {each.card.key_ref: each.card for each in (*keys.shards, keys.duty)}
    for handed in keys.wraps:
        assert by_ref[handed.recipient_ref].open_wrap(handed.wrap, card=cards[handed.key_ref])
    outsider = Member(uuid4(), "outsider", new_staff_keys())
    with pytest.raises(DoesNotOpen):
        outsider.open_wrap(keys.wraps[0].wrap, card=cards[keys.wraps[0].key_ref])


def test_every_triager_gets_work_when_there_are_shards_enough():
    _, staff = people(8, "triager")
    keys = founding.make_epoch(33, triagers=staff[:6], on_duty=staff[6:], shards=4)

    readers = {each.recipient_ref for each in keys.wraps} - {each.ref for each in staff[6:]}
    assert readers == {each.ref for each in staff[:6]}


@pytest.mark.parametrize(("triagers", "on_duty", "shards"), [(1, 2, 4), (2, 1, 4), (3, 2, 3), (3, 2, 33)])
def test_too_few_people_or_shards_are_refused(triagers, on_duty, shards):
    _, staff = people(5, "triager")

    with pytest.raises(TooFewKeepers):
        founding.make_epoch(33, triagers=staff[:triagers], on_duty=staff[3 : 3 + on_duty], shards=shards)


def test_a_week_has_one_epoch_from_monday_to_sunday():
    monday = date(2020, 8, 10)

    assert {founding.epoch_of(monday + timedelta(days=day)) for day in range(7)} == {founding.epoch_of(monday)}
    assert founding.epoch_of(monday + timedelta(days=7)) == founding.epoch_of(monday) + 1
    assert founding.epoch_of(monday - timedelta(days=1)) == founding.epoch_of(monday) - 1


def test_the_last_day_of_an_epoch_is_its_sunday():
    sunday = date(2020, 8, 16)

    assert founding.last_day_of(founding.epoch_of(sunday)) == sunday
    assert founding.last_day_of(founding.epoch_of(sunday + timedelta(days=1))) == sunday + timedelta(days=7)


@pytest.mark.parametrize(
    ("listed_epoch", "days", "spent"),
    [(2, 8, True), (2, 7, False), (1, 100, False), (0, 100, False), (3, 8, True)],
)
def test_a_shard_is_spent_a_week_after_its_epoch_and_two_epochs_behind_the_list(listed_epoch, days, spent):
    _, staff = people(5, "triager")
    first = founding.epoch_of(date(2020, 8, 10))
    keys = founding.make_epoch(first, triagers=staff[:3], on_duty=staff[3:])
    listed = replace(founding.empty_directory(date(2020, 8, 10)), epoch=first + listed_epoch, shards=keys.shards)

    found = founding.spent_shards(listed, founding.last_day_of(first) + timedelta(days=days))

    assert found == (keys.shards if spent else ())


def test_a_cell_opens_for_its_treasurers_only():
    members, staff = people(2, "treasurer")
    made = founding.make_cell(staff[:1])

    assert [each.recipient_ref for each in made.wraps] == [staff[0].ref]
    assert members[0].open_wrap(made.wraps[0].wrap, card=made.cell.card)
    with pytest.raises(DoesNotOpen):
        members[1].open_wrap(made.wraps[0].wrap, card=made.cell.card)
