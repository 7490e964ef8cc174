"""Keys come from a list that root and administrators signed, and from nowhere else."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from goldenbridge.core import canonical
from goldenbridge.core import directory as rules
from goldenbridge.core.directory import Directory, Known, Root, read_directory
from goldenbridge.core.errors import Malformed
from goldenbridge.core.listing import Former
from goldenbridge.core.sealing import new_seed
from goldenbridge.core.staffkeys import new_staff_keys
from tests.core.fund import EPOCH, TODAY, make_fund

FUND = make_fund()


def read(content, *, root=None, today=TODAY, known=None):
    return read_directory(content, root=root or FUND.root, today=today, known=known)


def test_a_signed_directory_reads_back_whole():
    assert read(FUND.file()) == FUND.directory()


def test_one_root_key_is_not_enough():
    with pytest.raises(rules.NotSignedByRoot):
        read(FUND.file(roots=1))


def test_one_root_key_twice_is_not_enough():
    delegation = FUND.delegation()
    twice = [rules.sign_delegation(delegation, FUND.root_seeds[0])] * 2
    content = rules.directory_file(delegation, twice, FUND.directory(), [])

    with pytest.raises(rules.NotSignedByRoot):
        read(content)


def test_the_root_of_another_fund_is_not_ours():
    with pytest.raises(rules.NotSignedByRoot):
        read(FUND.file(), root=make_fund().root)


def test_one_administrator_is_not_enough():
    with pytest.raises(rules.NotEnoughSigners) as refused:
        read(FUND.file(signers=1))

    assert refused.value.details == {"count": 1, "least": 2}


def test_one_administrator_twice_is_not_enough():
    directory, delegation, ref = FUND.directory(), FUND.delegation(), FUND.administrators[0]
    content = rules.directory_file(
        delegation,
        [rules.sign_delegation(delegation, seed) for seed in FUND.root_seeds],
        directory,
        [rules.sign_directory(directory, ref, FUND.keys[ref].sign_seed)] * 2,
    )

    with pytest.raises(rules.NotEnoughSigners):
        read(content)


def test_a_stranger_who_signs_does_not_count():
    directory, delegation, ref = FUND.directory(), FUND.delegation(), FUND.administrators[0]
    content = rules.directory_file(
        delegation,
        [rules.sign_delegation(delegation, seed) for seed in FUND.root_seeds],
        directory,
        [
            rules.sign_directory(directory, ref, FUND.keys[ref].sign_seed),
            rules.sign_directory(directory, FUND.administrators[1], new_seed()),
            rules.sign_directory(directory, uuid4(), new_seed()),
        ],
    )

    with pytest.raises(rules.NotEnoughSigners):
        read(content)


def test_a_swapped_public_key_is_refused():
    content = canonical.decode(FUND.file())
    content["directory"]["staff"][3]["seal_key"] = canonical.b64(new_staff_keys().seal_key)

    with pytest.raises(rules.NotEnoughSigners):
        read(canonical.encode(content))


def test_an_added_reader_is_refused():
    content = canonical.decode(FUND.file())
    added = replace(
        FUND.staff[0], ref=uuid4(), call_sign="mole", sign_key=new_staff_keys().sign_key, seal_key=bytes(32)
    )
    content["directory"]["staff"].append(added.to_value())

    with pytest.raises(rules.NotEnoughSigners):
        read(canonical.encode(content))


@pytest.mark.parametrize("days", [-1, 9, 400])
def test_a_directory_opens_no_door_outside_its_days(days):
    with pytest.raises(rules.DirectoryExpired):
        read(FUND.file(), today=TODAY + timedelta(days=days))


@pytest.mark.parametrize("days", [0, 8])
def test_its_first_and_last_day_count(days):
    assert read(FUND.file(), today=TODAY + timedelta(days=days)).version == 3


def test_an_expired_delegation_makes_no_directory():
    old = FUND.delegation(issued_on=TODAY - timedelta(days=9), expires_on=TODAY - timedelta(days=1))

    with pytest.raises(rules.DirectoryExpired):
        read(FUND.file(delegation=old))


def test_nobody_signs_for_longer_than_eight_days():
    with pytest.raises(Malformed):
        read(FUND.file(FUND.directory(expires_on=TODAY + timedelta(days=9))))


def test_an_older_version_is_refused():
    with pytest.raises(rules.DirectoryRolledBack) as refused:
        read(FUND.file(), known=Known(4, bytes(32)))

    assert refused.value.details == {"version": 3, "known": 4}


def test_a_second_version_with_the_same_number_is_refused():
    with pytest.raises(rules.DirectoryRolledBack):
        read(FUND.file(), known=Known(3, bytes(32)))


def test_administrators_who_were_taken_out_cannot_come_back_under_their_old_delegation():
    newer = read(FUND.file(delegation=FUND.delegation(version=2)))
    by_the_old_ones = FUND.file(FUND.directory(version=9), FUND.delegation(version=1))

    with pytest.raises(rules.DirectoryRolledBack):
        read(by_the_old_ones, known=newer.known())


def test_the_known_version_and_a_newer_one_are_accepted():
    known = Known(3, FUND.directory().digest())

    versions = [read(FUND.file(), known=known).version, read(FUND.file(FUND.directory(version=4)), known=known).version]

    assert versions == [3, 4]


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b'{"delegation":1}', b"\xff"])
def test_what_is_no_directory_is_malformed(content):
    with pytest.raises(Malformed):
        read(content)


@pytest.mark.parametrize(
    "change",
    [
        lambda fund: {"staff": (*fund.staff, replace(fund.staff[0], ref=uuid4(), call_sign="twin"))},
        lambda fund: {"staff": (*fund.staff, fund.staff[0])},
        lambda fund: {"shards": (*fund.shards, fund.shards[0])},
        lambda fund: {"cells": (*fund.cells, replace(fund.cells[0], ref=uuid4()))},
        lambda fund: {"former": (Former.of(fund.staff[0], until=TODAY),) * 2},
        lambda fund: {"former": (replace(Former.of(fund.staff[0], until=TODAY), ref=uuid4()),)},
    ],
)
def test_nobody_and_no_key_stands_in_it_twice(change):
    with pytest.raises(Malformed):
        read(FUND.file(FUND.directory(**change(FUND))))


def test_a_delegation_that_one_person_could_meet_twice_is_refused():
    value = FUND.delegation().to_value()
    value["administrators"].append({**value["administrators"][0], "ref": str(uuid4())})

    with pytest.raises(Malformed):
        rules.Delegation.from_value(value)


@pytest.mark.parametrize("threshold", [0, 1, 4])
def test_a_root_asks_for_two_of_three(threshold):
    with pytest.raises(Malformed):
        Root.from_value({**FUND.root.to_value(), "threshold": threshold})


def test_the_directory_answers_by_role_person_and_key():
    directory: Directory = read(FUND.file())
    dove = FUND.staff[3]

    assert directory.person(dove.ref) == directory.person_by_sign_key(dove.sign_key) == dove
    assert directory.holders("caseworker") == (dove,)
    assert directory.sign_keys("caseworker", "verifier") == {person.sign_key for person in FUND.staff[3:6]}
    assert directory.shards_of(EPOCH) == tuple(FUND.shards)
    assert directory.duty_of(EPOCH) == FUND.duty[0]
    assert directory.cell(FUND.cells[0].ref) == FUND.cells[0]
    assert [directory.card(ref).key_ref for ref in FUND.seeds] == list(FUND.seeds)


def test_an_application_has_keys_to_be_sealed_to_or_a_refusal_of_its_own():
    directory = FUND.directory()
    assert directory.intake_keys() == (tuple(FUND.shards), FUND.duty[0])

    for missing in ({"shards": ()}, {"duty": ()}, {"epoch": EPOCH + 1}):
        with pytest.raises(rules.IntakeClosed):
            replace(directory, **missing).intake_keys()


def test_it_tells_how_somebody_could_sign_on_a_day():
    dove, eagle = FUND.staff[3:5]
    was = replace(Former.of(dove, until=TODAY), roles=frozenset({"signer"}))
    gone = Former.of(eagle, until=TODAY)
    directory = read(FUND.file(FUND.directory(staff=(*FUND.staff[:4], *FUND.staff[5:]), former=(was, gone))))
    after = TODAY + timedelta(days=1)

    assert directory.signers(dove.ref, on=TODAY) == (dove, was)
    assert directory.signers(dove.ref, on=after) == (dove,)
    assert directory.signers(eagle.ref, on=TODAY) == (gone,)
    for ask in (lambda: directory.signers(eagle.ref, on=after), lambda: directory.person(eagle.ref)):
        with pytest.raises(rules.UnknownKey):
            ask()
    assert eagle.sign_key not in directory.sign_keys("verifier")


def test_an_empty_list_of_former_people_has_no_second_form():
    with pytest.raises(Malformed):
        Directory.from_value({**FUND.directory().to_value(), "former": []})


def test_what_is_not_listed_is_unknown():
    directory = FUND.directory()

    for ask in (
        lambda: directory.person(uuid4()),
        lambda: directory.person_by_sign_key(bytes(32)),
        lambda: directory.shards_of(99),
        lambda: directory.duty_of(99),
        lambda: directory.cell(uuid4()),
        lambda: directory.card(uuid4()),
    ):
        with pytest.raises(rules.UnknownKey):
            ask()
