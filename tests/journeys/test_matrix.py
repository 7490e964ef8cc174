"""The matrix through the real action, in every combination of part, step, nearness and band; what is allowed is told here anew."""

from datetime import timedelta
from itertools import combinations, product
from uuid import uuid4

import pytest
from django.db import transaction

from goldenbridge.apps.approvals import actions
from goldenbridge.apps.approvals.actions import SamePerson
from goldenbridge.apps.approvals.models import Approval, Deed
from goldenbridge.core.standin import Lent
from goldenbridge.platform import clock
from tests.apps.people.builders import open_house

pytestmark = pytest.mark.django_db(databases="__all__")
HASH = bytes(range(32))
RUN = ("make", "approve", "authorise", "release")
TOGETHER = {
    "two": {("make",), ("approve", "authorise", "release")},
    "three": {("make",), ("approve",), ("authorise", "release")},
    "four": {("make",), ("approve",), ("authorise",), ("release",)},
}
AWARD = {"cover": "coverer", "approve": "award_approver", "offer": "offerer"}
RUN_PART = {"make": "maker", "approve": "approver", "authorise": "authoriser", "release": "releaser"}
PARTS = (
    "duty", "triager", "caseworker", "verifier", "signer", "reviewer", "coverer", "award_approver", "offerer",
    "maker", "approver", "authoriser", "releaser", "payout_opener", "witness",
)  # fmt: skip


def apart(part, kind, step, band, near):
    """What the design says in words: may who did `part` not take this step of money?"""
    if part == "verifier":
        return True  # of the same cell, never
    if near == "cell":
        return False
    if part == "caseworker":
        return True
    if kind == "award":
        return {part, AWARD[step]} == {"coverer", "award_approver"}
    if part == "witness":
        return step in {"make", "release"}
    steps = [name for name, said in RUN_PART.items() if said == part]
    return bool(steps) and not any({*steps, step} <= set(group) for group in TOGETHER[band])


@pytest.fixture
def house(settings, tmp_path):
    roles = {name: {"approver", "treasurer"} for name in ("ibis", "jay", "kite", "lark")}
    return open_house(settings, tmp_path, {"alder": {"administrator"}, "birch": {"administrator"}, **roles})


def takes(house, name, subject_ref, kind, step, band="two"):
    signed = house[name].approve(kind, subject_ref, HASH, step)
    return actions.record_approval(
        kind=kind,
        subject_ref=subject_ref,
        content_hash=HASH,
        step=step,
        band=band,
        actor=house[name].actor,
        **signed,
    )


def is_refused(*given, **named):
    try:
        with transaction.atomic():
            takes(*given, **named)
    except SamePerson:
        return True
    return False


@pytest.mark.parametrize("near", ["case", "cell"])
@pytest.mark.parametrize("band", TOGETHER)
def test_each_part_shuts_out_of_exactly_the_steps_that_the_design_names(house, band, near):
    steps = [("award", step) for step in AWARD] + [("run", step) for step in RUN]
    wrong = []
    for part, (kind, step) in product(PARTS, steps):
        subject_ref = uuid4()
        Deed.objects.create(subject_ref=subject_ref, person_ref=house["ibis"].ref, part=part, near=near, vouchers=[])
        refused = is_refused(house, "ibis", subject_ref, kind, step, band)
        if refused != apart(part, kind, step, band, near):
            wrong.append((part, kind, step))
        if refused:
            assert not is_refused(house, "jay", subject_ref, kind, step, band)

    assert wrong == []


def ways_to_share(steps):
    """Every way of giving the steps to people: who takes which, people being alike."""
    if not steps:
        yield []
        return
    first, rest = steps[0], steps[1:]
    for size in range(len(rest) + 1):
        for others in combinations(rest, size):
            left = [step for step in rest if step not in others]
            for groups in ways_to_share(left):
                yield [(first, *others), *groups]


@pytest.mark.parametrize("band", TOGETHER)
def test_a_run_gets_through_with_exactly_the_hands_that_its_band_allows(house, band):
    people = ("ibis", "jay", "kite", "lark")
    for groups in ways_to_share(RUN):
        hand = {step: name for name, group in zip(people, groups, strict=False) for step in group}
        subject_ref = uuid4()
        allowed = all(any(set(group) <= set(bracket) for bracket in TOGETHER[band]) for group in groups)

        refused = [step for step in RUN if is_refused(house, hand[step], subject_ref, "run", step, band)]

        assert (refused == []) == allowed, groups


@pytest.fixture
def lending(settings, tmp_path):
    """heron approves and has lent that to ibis, who is a treasurer; nobody has both roles."""
    roles = {"heron": {"approver"}, "ibis": {"treasurer"}, "jay": {"approver"}}
    house = open_house(settings, tmp_path, {"alder": {"administrator"}, "birch": {"administrator"}, **roles})
    lent = Lent(
        uuid4(), house["heron"].ref, house["ibis"].ref, "approver", clock.today(), clock.today() + timedelta(days=7)
    )
    actions.lend_role(
        lent, **house["heron"].approve("stand_in", lent.ref, lent.content_hash(), "lend"), actor=house["heron"].actor
    )
    return house


@pytest.mark.parametrize("near", ["case", "cell"])
@pytest.mark.parametrize("band", TOGETHER)
def test_a_stand_in_takes_no_step_that_either_of_the_two_may_not_take(lending, band, near):
    wrong = []
    for part, step, who in product(PARTS, ("approve", "authorise"), ("heron", "ibis")):
        subject_ref = uuid4()
        Deed.objects.create(subject_ref=subject_ref, person_ref=lending[who].ref, part=part, near=near, vouchers=[])
        if is_refused(lending, "ibis", subject_ref, "run", step, band) != apart(part, "run", step, band, near):
            wrong.append((part, step, who))

    assert wrong == []


@pytest.mark.parametrize("band", TOGETHER)
def test_what_was_signed_for_somebody_binds_him_as_if_he_had_signed_it(lending, band):
    for step, who in product(("make", "authorise", "release"), ("heron", "ibis")):
        subject_ref = uuid4()
        approval = takes(lending, "ibis", subject_ref, "run", "approve", band)

        assert (approval.person_ref, approval.for_ref) == (lending["ibis"].ref, lending["heron"].ref)
        assert is_refused(lending, who, subject_ref, "run", step, band) == apart("approver", "run", step, band, "case")


@pytest.mark.parametrize("band", TOGETHER)
def test_a_run_needs_as_many_people_with_stand_ins_as_without(lending, band):
    """Whoever takes the steps, heron and ibis are one pair of hands in what is signed by the lent role."""
    for hands in product(("heron", "ibis", "jay"), repeat=4):
        if hands[0] != "ibis":
            continue
        subject_ref = uuid4()
        hand = dict(zip(RUN, hands, strict=True))
        refused = [step for step in RUN if is_refused(lending, hand[step], subject_ref, "run", step, band)]

        through = {(each.person_ref, each.for_ref) for each in Approval.objects.filter(subject_ref=subject_ref)}
        # Two whom a lent role has made one count as one.
        groups = [{ref for ref in pair if ref} for pair in through]
        merged = []
        for group in groups:
            near = [each for each in merged if each & group]
            merged = [each for each in merged if not each & group] + [group.union(*near)]
        if not refused:
            assert len(merged) >= len(TOGETHER[band]), hands
