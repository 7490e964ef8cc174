"""A lent role counts by the lender's own signature, between people who may lend it, on its days, until it is taken back."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.approvals import actions, standins
from goldenbridge.apps.approvals.actions import ConflictOfInterest, SamePerson, StaleApproval
from goldenbridge.apps.approvals.models import Approval, StandIn
from goldenbridge.apps.people import actions as people
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.standin import CannotStandIn, Lent, WrongDays
from goldenbridge.platform import clock
from tests.apps.people.builders import open_house

pytestmark = pytest.mark.django_db(databases="__all__")
HASH = bytes(range(32))


@pytest.fixture
def house(settings, tmp_path):
    roles = {
        "heron": {"approver"},
        "ibis": {"treasurer"},
        "jay": {"approver"},
        "kite": {"auditor"},
        "dove": {"caseworker"},
    }
    return open_house(settings, tmp_path, {"alder": {"administrator"}, "birch": {"administrator"}, **roles})


def terms(house, lender="heron", to="ibis", **changes):
    today = clock.today()
    lent = Lent(uuid4(), house[lender].ref, house[to].ref, "approver", today, today + timedelta(days=7))
    return replace(lent, **changes)


def lends(house, lent, *, by="heron", signed=None):
    given = house[by].approve("stand_in", lent.ref, (signed or lent).content_hash(), "lend")
    return actions.lend_role(lent, **given, actor=house[by].actor)


def approves(house, name, subject_ref, *, step="approve", band="three"):
    signed = house[name].approve("run", subject_ref, HASH, step)
    return actions.record_approval(
        kind="run", subject_ref=subject_ref, content_hash=HASH, step=step, band=band, actor=house[name].actor, **signed
    )


def roles(house):
    return standins.lent_roles(house["ibis"].ref)


def test_a_stand_in_signs_in_his_own_name_for_the_lender(house):
    lends(house, terms(house))

    approval = approves(house, "ibis", uuid4())

    assert roles(house) == {"approver"}
    assert (approval.person_ref, approval.for_ref) == (house["ibis"].ref, house["heron"].ref)
    assert approves(house, "jay", uuid4()).for_ref is None


def test_it_ends_by_itself_and_begins_on_its_day(house):
    today = clock.today()
    lends(house, terms(house, first=today + timedelta(days=2), last=today + timedelta(days=3)))

    found = []
    for day in range(6):
        clock.move_to(clock.now() + timedelta(days=1 if day else 0))
        if day == 4:
            house.publish()
        found.append(bool(roles(house)))

    assert found == [False, False, True, True, False, False]


@pytest.mark.parametrize("who", ["heron", "ibis", "alder"])
def test_lender_stand_in_and_administrators_take_it_back_at_once(house, who):
    row = lends(house, terms(house))
    kept = approves(house, "ibis", uuid4())

    actions.revoke_stand_in(row.ref, actor=house[who].actor)

    assert roles(house) == frozenset()
    assert Approval.objects.get(ref=kept.ref).for_ref == house["heron"].ref
    with pytest.raises(NotAllowed):
        actions.revoke_stand_in(row.ref, actor=house["dove"].actor)


def test_only_ones_own_role_is_lent_and_only_to_somebody_of_the_two(house):
    for lent in (
        terms(house, to="dove"),
        terms(house, to="kite"),
        terms(house, to="jay"),
        terms(house, to="heron"),
        terms(house, role="treasurer"),
        terms(house, role="administrator"),
    ):
        with pytest.raises(CannotStandIn):
            lends(house, lent)
    with pytest.raises(NotAllowed):
        lends(house, terms(house), by="jay")
    assert not StandIn.objects.exists()


def test_a_lent_role_is_not_lent_further(house):
    lends(house, terms(house))
    house.hire("lark", "treasurer")
    house.publish()

    with pytest.raises(CannotStandIn):
        lends(house, terms(house, lender="ibis", to="lark"), by="ibis")


def test_people_on_one_voucher_do_not_stand_in_for_each_other(house):
    voucher = house["alder"].ref
    house.hire("lark", "approver", vouchers=[voucher])
    house.hire("martin", "treasurer", vouchers=[voucher])
    house.hire("merlin", "treasurer", vouchers=[house["heron"].ref])
    house.publish()

    with pytest.raises(CannotStandIn):
        lends(house, terms(house, lender="lark", to="martin"), by="lark")
    with pytest.raises(CannotStandIn):
        lends(house, terms(house, to="merlin"))


def test_days_have_an_end_within_a_month(house):
    today = clock.today()
    for first, last in ((-1, 3), (0, 30), (3, 2)):
        with pytest.raises(WrongDays):
            lends(house, terms(house, first=today + timedelta(days=first), last=today + timedelta(days=last)))
    lends(house, terms(house, last=today + timedelta(days=29)))


def test_what_the_lender_signed_is_what_counts(house):
    lent = terms(house)
    with pytest.raises(StaleApproval):
        lends(house, lent, signed=replace(lent, last=lent.last + timedelta(days=1)))
    forged = house["ibis"].approve("stand_in", lent.ref, lent.content_hash(), "lend")
    with pytest.raises(ForgedSignature):
        actions.lend_role(lent, **forged, actor=house["heron"].actor)
    row = lends(house, lent)
    assert lends(house, lent).ref == row.ref


@pytest.mark.parametrize("change", [{"last_on": 20}, {"to_ref": "jay"}, {"lender_ref": "jay"}, {"role": "treasurer"}])
def test_who_writes_to_the_database_lends_nobody_anything(house, change):
    row = lends(house, terms(house))
    house.hire("lark", "treasurer")
    house.publish()
    name, value = next(iter(change.items()))
    if name == "last_on":
        value = row.last_on + timedelta(days=value)
    elif name != "role":
        value = house[value].ref

    StandIn.objects.filter(ref=row.ref).update(**{name: value})

    assert roles(house) == frozenset()
    for each in house.colleagues.values():
        assert standins.lent_roles(each.ref) == frozenset()


def test_a_lender_who_loses_his_role_or_is_locked_out_lends_nothing(house):
    lends(house, terms(house))
    lends(house, terms(house, lender="jay"), by="jay")

    people.lock_out(house["heron"].ref, actor=house["heron"].actor)
    assert roles(house) == {"approver"}
    people.lock_out(house["jay"].ref, actor=house["jay"].actor)

    assert roles(house) == frozenset()
    assert [each.is_live for each in standins.stand_ins(actor=house["kite"].actor)] == [False, False]


def test_another_lender_stands_behind_what_the_first_may_not_do(house):
    lends(house, terms(house))
    lends(house, terms(house, lender="jay", last=clock.today() + timedelta(days=3)), by="jay")
    subject_ref = uuid4()
    approves(house, "heron", subject_ref)

    assert approves(house, "ibis", subject_ref, step="authorise").for_ref == house["jay"].ref


def test_a_conflict_of_either_keeps_both_out(house):
    lends(house, terms(house))
    for who in ("heron", "ibis"):
        subject_ref = uuid4()
        actions.declare_conflict(subject_ref=subject_ref, person_ref=house[who].ref, actor=house[who].actor)
        with pytest.raises(ConflictOfInterest):
            approves(house, "ibis", subject_ref)


def test_neither_takes_a_second_step_by_the_other(house):
    lends(house, terms(house))
    mine, his = uuid4(), uuid4()
    approves(house, "ibis", mine, step="make")
    approves(house, "heron", his)

    with pytest.raises(SamePerson):
        approves(house, "ibis", mine)
    with pytest.raises(SamePerson):
        approves(house, "ibis", his, step="authorise")


def test_the_database_refuses_a_lending_to_oneself_or_without_an_end(house):
    row = lends(house, terms(house))

    for change in (
        {"to_ref": row.lender_ref},
        {"last_on": row.first_on - timedelta(days=1)},
        {"role": "administrator"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            StandIn.objects.filter(ref=row.ref).update(**change)
