"""The draw of two people: never a shared voucher, never beyond capacity, never the same pair while another is fresh."""

from collections import Counter
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.drawing import (
    Candidate,
    NobodyFree,
    TooFewPeople,
    draw_one,
    draw_pair,
    free_candidates,
    shares_voucher,
)

seeds = st.binary(min_size=32, max_size=32)


def person(number, *, vouchers=(), capacity=5, load=0):
    return Candidate(UUID(int=number), frozenset(UUID(int=voucher) for voucher in vouchers), capacity, load)


@st.composite
def staffs(draw):
    size = draw(st.integers(2, 9))
    return [
        person(
            number,
            vouchers=draw(st.sets(st.integers(1, 20), max_size=2)),
            capacity=draw(st.integers(0, 3)),
            load=draw(st.integers(0, 3)),
        )
        for number in range(1, size + 1)
    ]


@given(staffs(), staffs(), seeds)
def test_whoever_is_drawn_is_free_and_shares_no_voucher(staff, others, seed):
    taken = others[:2]
    people = {candidate.ref: candidate for candidate in staff}
    try:
        first, second = (people[ref] for ref in draw_pair(staff, taken=taken, past_pairs={}, seed=seed))
    except TooFewPeople:
        free = free_candidates(staff, taken)

        assert all(shares_voucher(a, b) for a, b in combinations(free, 2))
        return

    assert first.ref != second.ref
    assert first.has_room
    assert second.has_room
    assert {first.ref, second.ref}.isdisjoint({candidate.ref for candidate in taken})
    assert not any(shares_voucher(a, b) for a, b in combinations([first, second, *taken[:1]], 2))


@given(staffs(), seeds, st.randoms())
def test_the_same_seed_draws_the_same_two_however_people_are_listed(staff, seed, random):
    shuffled = list(staff)
    random.shuffle(shuffled)
    try:
        drawn = draw_pair(staff, taken=[], past_pairs={}, seed=seed)
    except TooFewPeople:
        with pytest.raises(TooFewPeople):
            draw_pair(shuffled, taken=[], past_pairs={}, seed=seed)
        return

    assert draw_pair(shuffled, taken=[], past_pairs={}, seed=seed) == drawn


@given(st.integers(3, 6), st.integers(1, 40), seeds)
def test_no_pair_is_drawn_twice_before_every_pair_was_drawn_once(size, cases, seed):
    staff = [person(number, capacity=1000) for number in range(1, size + 1)]
    past: Counter = Counter()

    for case in range(cases):
        drawn = draw_pair(staff, taken=[], past_pairs=past, seed=seed + case.to_bytes(4, "big"))
        past[frozenset(drawn)] += 1

    assert max(past.values()) <= -(-cases // (size * (size - 1) // 2))


def test_the_caseworker_and_whoever_he_vouched_for_are_not_drawn():
    caseworker = person(1)
    protege = person(2, vouchers=[1])
    staff = [caseworker, protege, person(3), person(4)]

    drawn = draw_pair(staff, taken=[caseworker], past_pairs={}, seed=bytes(32))

    assert set(drawn) == {UUID(int=3), UUID(int=4)}


def test_both_orders_and_all_pairs_come_up():
    staff = [person(number) for number in (1, 2, 3)]

    drawn = {draw_pair(staff, taken=[], past_pairs={}, seed=bytes([n]) * 32) for n in range(200)}

    assert len(drawn) == 6


def test_too_few_people_is_said_and_not_worked_around():
    staff = [person(1), person(2, load=5), person(3, vouchers=[1])]

    with pytest.raises(TooFewPeople):
        draw_pair(staff, taken=[], past_pairs={}, seed=bytes(32))


@given(staffs(), seeds)
def test_who_fills_an_empty_seat_could_have_been_drawn_beside_the_one_who_stays(staff, seed):
    stays, *others = staff
    free = free_candidates(others, [stays])

    if not free:
        with pytest.raises(NobodyFree):
            draw_one(others, partner=stays, past_pairs={}, seed=seed)
        return
    drawn = next(each for each in others if each.ref == draw_one(others, partner=stays, past_pairs={}, seed=seed))

    assert drawn.has_room
    assert not shares_voucher(drawn, stays)
    assert draw_one(others[::-1], partner=stays, past_pairs={}, seed=seed) == drawn.ref


def test_an_empty_seat_goes_first_to_those_who_sat_with_the_partner_least_often():
    stays, often, once, also = (person(number) for number in (1, 2, 3, 4))
    past = {frozenset({stays.ref, often.ref}): 2, frozenset({stays.ref, once.ref}): 1}
    past[frozenset({stays.ref, also.ref})] = 1

    drawn = {draw_one([often, once, also], partner=stays, past_pairs=past, seed=bytes([n]) * 32) for n in range(50)}

    assert drawn == {once.ref, also.ref}
