"""The matrix through the real action, in every combination of part, step, nearness and band; what is allowed is told here anew."""

from itertools import combinations, product
from uuid import uuid4

import pytest
from django.db import transaction

from goldenbridge.apps.approvals import actions
from goldenbridge.apps.approvals.actions import SamePerson
from goldenbridge.apps.approvals.models import Deed
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
