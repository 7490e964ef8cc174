"""Signed approvals, the matrix that is enforced under a lock, and conflicts of interest."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.approvals import actions, queries
from goldenbridge.apps.approvals.actions import AlreadyApproved, StaleApproval
from goldenbridge.apps.approvals.models import Approval, Deed
from goldenbridge.apps.people.models import Person
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.directory import DirectoryExpired, UnknownKey
from goldenbridge.core.errors import InvariantBroken, Malformed, NotAllowed
from goldenbridge.core.matrix import ConflictOfInterest, SamePerson, SharedVoucher
from goldenbridge.core.member import Member
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.staffkeys import new_staff_keys
from goldenbridge.core.steps import STEPS, UnknownStep
from goldenbridge.platform import clock
from tests.apps.people.builders import open_house
from tests.patience import wait_for

pytestmark = pytest.mark.django_db(databases="__all__")
HASH, OTHER_HASH = bytes(range(32)), bytes(32)


@pytest.fixture
def house(settings, tmp_path):
    return open_house(settings, tmp_path)


@pytest.fixture
def award():
    return uuid4()


def record(house, name, subject_ref, step, *, kind="award", content_hash=HASH, **rest):
    signed = house[name].approve(kind, subject_ref, content_hash, step)
    return actions.record_approval(
        kind=kind,
        subject_ref=subject_ref,
        content_hash=content_hash,
        step=step,
        actor=house[name].actor,
        **signed,
        **rest,
    )


def test_two_people_cover_and_approve_one_award(house, award):
    record(house, "grouse", award, "cover")
    record(house, "heron", award, "approve")

    views = queries.approvals_of("award", award, HASH)
    assert {(view.step, view.person_ref) for view in views} == {
        ("cover", house["grouse"].ref),
        ("approve", house["heron"].ref),
    }
    assert queries.parts_of(award) == {"coverer": {house["grouse"].ref}, "award_approver": {house["heron"].ref}}


def test_nobody_approves_the_award_he_covered(house, award):
    record(house, "grouse", award, "cover")

    with pytest.raises(SamePerson):
        record(house, "grouse", award, "approve")
    assert [view.step for view in queries.approvals_of("award", award, HASH)] == ["cover"]


def test_any_change_voids_every_approval(house, award):
    record(house, "grouse", award, "cover")

    assert queries.approvals_of("award", award, OTHER_HASH) == []
    with pytest.raises(StaleApproval):
        signed = house["heron"].approve("award", award, HASH, "approve")
        actions.record_approval(
            kind="award",
            subject_ref=award,
            content_hash=OTHER_HASH,
            step="approve",
            actor=house["heron"].actor,
            **signed,
        )


def test_a_signature_for_one_thing_is_none_for_another(house, award):
    signed = house["heron"].approve("award", award, HASH, "approve")
    cases = [{"step": "cover"}, {"subject_ref": uuid4()}, {"kind": "settlement"}]

    for change in cases:
        told = {"kind": "award", "subject_ref": award, "content_hash": HASH, "step": "approve", **change}
        with pytest.raises(Malformed):
            actions.record_approval(**told, actor=house["heron"].actor, **signed)
    assert not Approval.objects.exists()


def test_a_forged_signature_is_refused(house, award):
    signed = house["heron"].approve("award", award, HASH, "approve")
    told = {
        "kind": "award",
        "subject_ref": award,
        "content_hash": HASH,
        "step": "approve",
        "actor": house["heron"].actor,
    }

    with pytest.raises(ForgedSignature):
        actions.record_approval(**told, statement=signed["statement"], signature=bytes(64))
    with pytest.raises(Malformed):
        actions.record_approval(**told, statement=signed["statement"] + b" ", signature=signed["signature"])

    assert not Approval.objects.exists()


def test_a_key_swapped_in_the_database_signs_nothing(house, award):
    thief = new_staff_keys()
    Person.objects.filter(call_sign="heron").update(sign_key=thief.sign_key)
    signed = Member(house["heron"].ref, "heron", thief).approve("award", award, HASH, "approve", on=clock.today())

    with pytest.raises(ForgedSignature):
        actions.record_approval(
            kind="award", subject_ref=award, content_hash=HASH, step="approve",
            statement=signed.statement, signature=signed.signature, actor=house["heron"].actor,
        )  # fmt: skip

    assert not Approval.objects.exists()


def test_a_role_written_into_the_database_approves_nothing(house, award):
    Person.objects.filter(call_sign="dove").update(roles=["approver", "treasurer"])

    with pytest.raises(NotAllowed):
        record(house, "dove", award, "approve")

    assert not Approval.objects.exists()


def test_nobody_hands_in_the_signature_of_another(house, award):
    signed = house["heron"].approve("award", award, HASH, "approve")

    with pytest.raises(NotAllowed):
        actions.record_approval(
            kind="award", subject_ref=award, content_hash=HASH, step="approve", actor=house["grouse"].actor, **signed
        )

    assert not Approval.objects.exists()


def test_who_is_not_listed_signs_nothing(house, award):
    newcomer = house.hire("lark", "approver")

    with pytest.raises(UnknownKey):
        record(house, "lark", award, "approve")
    house.publish()
    assert record(house, "lark", award, "approve").person_ref == newcomer.ref


def test_nothing_is_approved_under_an_expired_list_of_keys(house, award):
    with clock.moved_to(clock.now() + timedelta(days=9)), pytest.raises(DirectoryExpired):
        record(house, "heron", award, "approve")

    assert not Approval.objects.exists()


def test_a_signature_made_offline_counts_for_a_week(house, award):
    signed = house["heron"].approve("award", award, HASH, "approve")
    told = {
        "kind": "award",
        "subject_ref": award,
        "content_hash": HASH,
        "step": "approve",
        "actor": house["heron"].actor,
        **signed,
    }

    with clock.moved_to(clock.now() + timedelta(days=8)):
        with pytest.raises(StaleApproval):
            actions.record_approval(**told)
    with clock.moved_to(clock.now() + timedelta(days=7)):
        assert actions.record_approval(**told).person_ref == house["heron"].ref


def test_a_double_click_is_one_approval(house, award):
    first = record(house, "heron", award, "approve")
    second = record(house, "heron", award, "approve")

    assert first.ref == second.ref
    assert Approval.objects.count() == 1


def test_one_step_is_taken_once_and_two_places_by_two(house, award):
    record(house, "heron", award, "approve")
    with pytest.raises(AlreadyApproved):
        record(house, "ibis", award, "approve")

    case = uuid4()
    record(house, "eagle", case, "attest", kind="case")
    record(house, "finch", case, "attest", kind="case")
    assert set(queries.signatures("case", case, HASH, "attest")) == {house["eagle"].ref, house["finch"].ref}


@pytest.mark.parametrize(("kind", "step"), sorted(STEPS))
def test_each_step_is_open_to_its_roles_and_to_no_others(house, kind, step):
    _part, roles = STEPS[kind, step]

    for name, colleague in house.colleagues.items():
        subject = uuid4()
        if not roles or colleague.actor.roles & roles:
            assert record(house, name, subject, step, kind=kind).person_ref == colleague.ref
        else:
            with pytest.raises(NotAllowed):
                record(house, name, subject, step, kind=kind)


def test_an_unknown_step_or_part_is_refused(house, award):
    with pytest.raises(UnknownStep):
        record(house, "heron", award, "bless")
    with pytest.raises(InvariantBroken):
        actions.take_part(subject_ref=award, person_ref=house["dove"].ref, part="chief", actor=SCHEDULE)
    with pytest.raises(InvariantBroken):
        record(house, "heron", award, "approve", band="one")


# Parts


def seat(house, subject_ref, part, *names, **rest):
    for name in names:
        actions.take_part(subject_ref=subject_ref, person_ref=house[name].ref, part=part, actor=SCHEDULE, **rest)


def test_one_person_is_caseworker_verifier_or_signer_of_a_case(house):
    case = uuid4()
    seat(house, case, "caseworker", "dove")
    seat(house, case, "verifier", "eagle", "finch")
    seat(house, case, "signer", "grouse", "heron")

    assert queries.parts_of(case)["verifier"] == {house["eagle"].ref, house["finch"].ref}
    with pytest.raises(AlreadyApproved):
        house.hire("falcon", "verifier")
        house.publish()
        seat(house, case, "verifier", "falcon")


def test_a_part_needs_the_role_of_the_signed_list(house):
    for part in ("triager", "caseworker", "verifier", "signer", "reviewer", "payout_opener"):
        with pytest.raises(NotAllowed):
            seat(house, uuid4(), part, "jay")
    with pytest.raises(NotAllowed):
        actions.take_part(subject_ref=uuid4(), person_ref=house["dove"].ref, part="caseworker", actor=ANONYMOUS)


def test_taking_a_part_again_changes_nothing(house):
    case = uuid4()
    seat(house, case, "caseworker", "dove", "dove")

    assert Deed.objects.count() == 1


def test_accounts_with_one_voucher_never_act_on_one_case(house):
    for name in ("lark", "linnet"):
        house.hire(name, "caseworker", "verifier", vouchers=[house["kite"].ref])
    house.publish()
    case = uuid4()
    seat(house, case, "caseworker", "lark")

    with pytest.raises(SharedVoucher):
        seat(house, case, "verifier", "linnet")
    assert [
        each.call_sign
        for each in queries.free_for("verifier", subject_ref=case, people=house.directory.holders("verifier"))
    ] == ["eagle", "finch"]


def test_leaving_the_fund_does_not_hide_whose_voucher_it_was(house):
    from goldenbridge.apps.people import actions as people

    for name in ("lark", "linnet"):
        house.hire(name, "caseworker", "verifier", vouchers=[house["kite"].ref])
    house.publish()
    case = uuid4()
    seat(house, case, "caseworker", "lark")
    people.lock_out(house["lark"].ref, actor=house["lark"].actor)
    house.publish()

    with pytest.raises(SharedVoucher):
        seat(house, case, "verifier", "linnet")


def test_who_is_locked_out_is_drawn_for_nothing_though_the_list_still_names_him(house):
    from goldenbridge.apps.people import actions as people

    people.lock(house["eagle"].ref, actor=house["alder"].actor)
    case, verifiers = uuid4(), house.directory.holders("verifier")

    assert [each.call_sign for each in verifiers] == ["eagle", "finch"]
    assert [each.call_sign for each in queries.free_for("verifier", subject_ref=case, people=verifiers)] == ["finch"]
    with pytest.raises(NotAllowed):
        seat(house, case, "verifier", "eagle")


def test_a_conflict_of_interest_keeps_out_of_every_part(house):
    case = uuid4()
    actions.declare_conflict(subject_ref=case, person_ref=house["dove"].ref, actor=house["dove"].actor)
    actions.declare_conflict(subject_ref=case, person_ref=house["eagle"].ref, actor=house["birch"].actor)

    with pytest.raises(ConflictOfInterest):
        seat(house, case, "caseworker", "dove")
    with pytest.raises(ConflictOfInterest):
        record(house, "eagle", case, "attest", kind="case")
    assert [
        each.call_sign
        for each in queries.free_for("verifier", subject_ref=case, people=house.directory.holders("verifier"))
    ] == ["finch"]
    with pytest.raises(NotAllowed):
        actions.declare_conflict(subject_ref=case, person_ref=house["dove"].ref, actor=ANONYMOUS)


def test_parts_pushed_down_bind_the_award_and_the_run_without_naming_the_case(house):
    case, award, payee, cell = (uuid4() for _ in range(4))
    seat(house, case, "caseworker", "dove")
    seat(house, case, "verifier", "eagle", "finch")
    actions.declare_conflict(subject_ref=case, person_ref=house["ibis"].ref, actor=house["ibis"].actor)
    for ref in (award, payee):
        actions.push_parts(from_ref=case, to_ref=ref, actor=SCHEDULE)
    actions.push_parts(from_ref=case, to_ref=cell, near="cell", actor=SCHEDULE)

    with pytest.raises(ConflictOfInterest):
        record(house, "ibis", award, "approve")
    with pytest.raises(ConflictOfInterest):
        record(house, "ibis", uuid4(), "make", kind="run", related=[payee], cells=[cell])
    record(house, "grouse", award, "cover")
    # In another payee's run of the same cell a conflict of interest does not count, having verified does.
    assert record(house, "ibis", uuid4(), "make", kind="run", cells=[cell])
    assert not Deed.objects.filter(subject_ref=cell, near="case").exists()


def test_a_verifier_of_the_cell_moves_no_money_there_and_one_of_another_cell_may(house):
    house.hire("osprey", "verifier", "treasurer")
    house.publish()
    case, cell, other_cell = uuid4(), uuid4(), uuid4()
    seat(house, case, "verifier", "osprey")
    actions.push_parts(from_ref=case, to_ref=cell, near="cell", actor=SCHEDULE)

    with pytest.raises(SamePerson):
        record(house, "osprey", uuid4(), "make", kind="run", cells=[cell])
    with pytest.raises(SamePerson):
        seat(house, uuid4(), "payout_opener", "osprey", cells=[cell])
    assert record(house, "osprey", uuid4(), "make", kind="run", cells=[other_cell])


@pytest.mark.parametrize(
    ("band", "refused"), [("two", {"make"}), ("three", {"make", "approve"}), ("four", {"make", "approve", "authorise"})]
)
def test_the_band_says_who_else_releases_a_run(house, band, refused):
    for name in ("lark", "linnet"):
        house.hire(name, "approver")
    house.publish()
    for step in ("make", "approve", "authorise"):
        run = uuid4()
        record(house, "heron", run, step, kind="run", band=band)
        if step in refused:
            with pytest.raises(SamePerson):
                record(house, "heron", run, "release", kind="run", band=band)
        else:
            record(house, "heron", run, "release", kind="run", band=band)


def test_who_leaves_a_part_stays_out_and_frees_the_place(house):
    house.hire("falcon", "verifier")
    house.publish()
    case = uuid4()
    seat(house, case, "verifier", "eagle", "finch")
    actions.leave_part(subject_ref=case, person_ref=house["finch"].ref, part="verifier", actor=SCHEDULE)
    seat(house, case, "verifier", "falcon")

    assert queries.parts_of(case)["verifier"] == {house["eagle"].ref, house["falcon"].ref}
    with pytest.raises(ConflictOfInterest):
        record(house, "finch", case, "attest", kind="case")


def test_who_left_the_checks_of_a_case_opens_no_payout_of_its_cell(house):
    house.hire("plover", "verifier", "treasurer")
    house.publish()
    case, cell = uuid4(), uuid4()
    seat(house, case, "verifier", "plover")
    actions.leave_part(subject_ref=case, person_ref=house["plover"].ref, part="verifier", actor=SCHEDULE)
    actions.push_parts(from_ref=case, to_ref=cell, near="cell", actor=SCHEDULE)

    with pytest.raises(SamePerson):
        actions.take_part(
            subject_ref=uuid4(),
            person_ref=house["plover"].ref,
            part="payout_opener",
            cells=[cell],
            actor=SCHEDULE,
        )
    assert queries.near(case, ("verifier",)) == {house["plover"].ref}


def test_the_database_refuses_a_second_approval_in_one_place(house, award):
    first = record(house, "heron", award, "approve")
    first.pk, first.person_ref = uuid4(), house["ibis"].ref

    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def carry(house, people):
    """Whether these people, everybody with every role, carry one case from application to pay; through the real actions."""
    case, award, run, cell = (uuid4() for _ in range(4))

    def first(act):
        for name in people:
            try:
                with transaction.atomic():
                    act(name)
            except (SamePerson, AlreadyApproved):
                continue
            return True
        return False

    parts = ["triager", "caseworker", "verifier", "verifier", "signer", "signer"]
    for part in parts:
        held = queries.parts_of(case).get(part, frozenset())
        if not first(
            lambda name, part=part, held=held: (
                seat(house, case, part, name) if house[name].ref not in held else (_ for _ in ()).throw(SamePerson)
            )
        ):
            return False
    actions.push_parts(from_ref=case, to_ref=award, actor=SCHEDULE)
    actions.push_parts(from_ref=case, to_ref=cell, near="cell", actor=SCHEDULE)
    steps = [("award", award, step) for step in ("cover", "approve", "offer")]
    steps += [("payee", run, "open"), *(("run", run, step) for step in ("make", "approve", "authorise", "release"))]
    return all(
        first(
            lambda name, kind=kind, ref=ref, step=step: record(
                house, name, ref, step, kind=kind, related=[award], cells=[cell]
            )
        )
        for kind, ref, step in steps
    )


def test_five_people_carry_a_case_from_application_to_pay_and_four_cannot(settings, tmp_path):
    everything = {"triager", "caseworker", "verifier", "signer", "approver", "treasurer"}
    names = ["dove", "eagle", "finch", "grouse", "heron"]
    house = open_house(
        settings,
        tmp_path,
        roles={**{name: {"administrator"} for name in ("alder", "birch")}, **{name: everything for name in names}},
    )

    assert carry(house, names)
    assert not carry(house, names[:4])
    assert not carry(house, names[1:])


FOUND = """
import pickle, sys
from pathlib import Path
from django.conf import settings
from tests.apps.people.builders import open_house
house = open_house(settings, settings.DATA, roles={"alder": {"administrator"}, "birch": {"administrator"}, **{name: {"approver", "treasurer"} for name in ("heron", "ibis")}})
pickle.dump({name: (each.actor, each.member) for name, each in house.colleagues.items()}, (settings.DATA / "people.pickle").open("wb"))
"""
APPROVE = """
import os, pickle, time
from uuid import UUID
from django.conf import settings
from goldenbridge.apps.approvals import actions
from goldenbridge.core.errors import BridgeError
from goldenbridge.platform import clock
actor, member = pickle.load((settings.DATA / "people.pickle").open("rb"))[{name!r}]
signed = member.approve("award", UUID({ref!r}), bytes(32), {step!r}, on=clock.today())
told = dict(kind="award", subject_ref=UUID({ref!r}), content_hash=bytes(32), step={step!r}, statement=signed.statement, signature=signed.signature, actor=actor)
(settings.DATA / f"ready-{ref}-{{os.getpid()}}").touch()
while not (settings.DATA / "go-{ref}").exists():
    time.sleep(0.005)
try:
    actions.record_approval(**told)
    print("recorded")
except BridgeError as error:
    print(error.code)
"""


@pytest.fixture
def at_once(live_database):
    """Runs approvals of several people at the same moment, each in a process of its own; returns what each was told."""
    founded = live_database.run(FOUND)
    assert founded.returncode == 0, founded.stderr

    def run(*wanted):
        ref, folder = str(uuid4()), Path(live_database.environment["GOLDENBRIDGE_DATA"])
        started = [
            live_database.start(APPROVE.format(name=name, step=step, ref=ref), stdout=-1, stderr=-1)
            for name, step in wanted
        ]

        def all_are_ready_or_one_has_failed():
            return len(list(folder.glob(f"ready-{ref}-*"))) == len(wanted) or any(each.poll() for each in started)

        wait_for(all_are_ready_or_one_has_failed, "people who approve")
        (folder / f"go-{ref}").touch()
        answers = [process.communicate(timeout=300) for process in started]
        assert all(error == "" for _, error in answers), answers
        return sorted(answer.strip() for answer, _ in answers)

    return run


@pytest.mark.slow
def test_of_two_people_who_take_one_step_at_once_one_is_told_that_the_other_was_quicker(at_once):
    assert at_once(("heron", "approve"), ("ibis", "approve")) == ["already_approved", "recorded"]


@pytest.mark.slow
def test_one_person_in_two_tabs_does_not_get_two_steps(at_once):
    assert at_once(("heron", "cover"), ("heron", "approve")) == ["recorded", "same_person"]
    assert at_once(("heron", "approve"), ("heron", "approve")) == ["recorded", "recorded"]
