"""Invitations, enrolment, locking out, passphrase, capacity and roles."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.people import actions, queries
from goldenbridge.apps.people.actions.accounts import (
    BadCapacity,
    CallSignTaken,
    InvitationGone,
    NotVouched,
)
from goldenbridge.apps.people.actions.sessions import ChallengeSpent
from goldenbridge.apps.people.models import Invitation, Person
from goldenbridge.apps.people.permissions import SecondMustLook, UnknownRole
from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.core.callsign import BadCallSign
from goldenbridge.core.entrance import Enrolment, hash_invitation
from goldenbridge.core.errors import Malformed, NotAllowed, NotFound
from goldenbridge.core.member import Member
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.staffkeys import WrongPassphrase, lock_keys, new_staff_keys
from goldenbridge.platform import clock
from tests.apps.people.builders import OPERATOR, ROLES, enrol_quickly, open_house
from tests.apps.people.desk import challenge, enter
from tests.core.passphrase import SALT, derived

pytestmark = pytest.mark.django_db(databases="__all__")
FEW = {
    "alder": {"administrator"},
    "birch": {"administrator", "coordinator"},
    "dove": {"triager"},
    "eagle": {"verifier"},
}


@pytest.fixture
def house(settings, tmp_path):
    return open_house(settings, tmp_path, roles=FEW)


def test_only_administrators_and_the_operator_invite(house):
    for call_sign in ROLES.keys() & FEW.keys():
        actor = house[call_sign].actor
        if actor.has("administrator"):
            actions.invite(f"new-of-{call_sign}", roles=["signer"], vouchers=[house["dove"].ref], actor=actor)
        else:
            with pytest.raises(NotAllowed):
                actions.invite("lark", roles=["signer"], vouchers=[house["dove"].ref], actor=actor)
    actions.invite("founder", roles=["signer"], actor=OPERATOR)


@pytest.mark.parametrize(
    ("call_sign", "roles", "error"),
    [
        ("Anna Ivanova", ["signer"], BadCallSign),
        ("l", ["signer"], BadCallSign),
        ("1ark", ["signer"], BadCallSign),
        ("dove", ["signer"], CallSignTaken),
        ("lark", ["chief"], UnknownRole),
        ("lark", [], UnknownRole),
    ],
)
def test_a_malformed_invitation_is_refused(house, call_sign, roles, error):
    with pytest.raises(error):
        actions.invite(call_sign, roles=roles, vouchers=[house["dove"].ref], actor=house["alder"].actor)


def test_everybody_but_the_founders_is_vouched_for_by_somebody_who_works_here(house):
    for vouchers in ([], [uuid4()], [house["dove"].ref, uuid4()]):
        with pytest.raises(NotVouched):
            actions.invite("lark", roles=["signer"], vouchers=vouchers, actor=house["alder"].actor)


def test_an_invitation_works_once(house):
    invited = actions.invite("lark", roles=["signer"], vouchers=[house["dove"].ref], actor=house["alder"].actor)
    assert queries.invited(invited.token).call_sign == "lark"

    enrol_quickly(invited, "lark")

    with pytest.raises(InvitationGone):
        enrol_quickly(invited, "lark")
    with pytest.raises(InvitationGone):
        queries.invited(invited.token)


def test_an_invitation_lives_a_week_and_can_be_withdrawn(house):
    late = actions.invite("lark", roles=["signer"], vouchers=[house["dove"].ref], actor=house["alder"].actor)
    taken = actions.invite("lynx", roles=["signer"], vouchers=[house["dove"].ref], actor=house["alder"].actor)
    assert set(queries.open_invitations(actor=house["alder"].actor)) == {late.person_ref, taken.person_ref}
    actions.withdraw_invitation(taken.person_ref, actor=house["alder"].actor)

    with pytest.raises(InvitationGone):
        enrol_quickly(taken, "lynx")
    with clock.moved_to(clock.now() + timedelta(days=8)), pytest.raises(InvitationGone):
        enrol_quickly(late, "lark")
    with pytest.raises(NotFound):
        actions.withdraw_invitation(house["dove"].ref, actor=house["alder"].actor)
    assert not any(late.token.encode() in bytes(each.token_hash) for each in Invitation.objects.all())


def enrolment_of(invited, keys, **changes):
    said = {
        "person": invited.person_ref,
        "invitation_hash": hash_invitation(invited.token),
        "sign_key": keys.sign_key,
        "seal_key": keys.seal_key,
    }
    return Member(invited.person_ref, "lark", keys).sign(Enrolment(**{**said, **changes}))


def test_enrolling_needs_the_signature_of_the_keys_that_are_enrolled(house):
    invited = actions.invite("lark", roles=["signer"], vouchers=[house["dove"].ref], actor=house["alder"].actor)
    keys, other = new_staff_keys(), new_staff_keys()
    rest = {
        "salt": SALT,
        "login_proof": derived(SALT).login_proof,
        "locked_keys": lock_keys(keys, derived(SALT).unlock_key, person=invited.person_ref),
        "actor": ANONYMOUS,
    }

    with pytest.raises(ForgedSignature):
        actions.enrol(invited.token, enrolment=enrolment_of(invited, keys, sign_key=other.sign_key), **rest)
    with pytest.raises(Malformed):
        actions.enrol(invited.token, enrolment=enrolment_of(invited, keys, person=house["dove"].ref), **rest)
    with pytest.raises(Malformed):
        actions.enrol(invited.token, enrolment=enrolment_of(invited, keys, invitation_hash=bytes(32)), **rest)
    with pytest.raises(NotAllowed):
        actions.enrol(invited.token, enrolment=enrolment_of(invited, keys), **{**rest, "actor": house["dove"].actor})
    actions.enrol(invited.token, enrolment=enrolment_of(invited, keys), **rest)
    assert queries.by_call_sign("lark").is_active


def test_lock_out_ends_every_session_and_nobody_signs_in_again(house):
    tokens = [enter(house["dove"]) for _ in range(2)]
    pending = challenge(house["dove"])

    actions.lock_out(house["dove"].ref, actor=house["dove"].actor)

    assert [queries.signed_in(token) for token in tokens] == [None, None]
    with pytest.raises(WrongPassphrase):
        challenge(house["dove"])
    with pytest.raises(ChallengeSpent):
        actions.sign_in(house["dove"].member.answer(pending.challenge), actor=ANONYMOUS)
    kept = Person.objects.get(call_sign="dove")
    assert (kept.salt, kept.proof_hash, kept.locked_keys) == (None, None, None)
    assert queries.salt_of("dove") != SALT
    assert queries.locked_out_refs() == {house["dove"].ref}


def test_one_locks_oneself_out_alone_and_another_only_as_the_second_of_two(house):
    alder, birch, dove, eagle = (house[name] for name in ("alder", "birch", "dove", "eagle"))
    for who in (dove, birch, alder):
        with pytest.raises((NotAllowed, SecondMustLook)):
            actions.lock_out(eagle.ref, actor=who.actor)
    with pytest.raises(NotAllowed):
        actions.lock(eagle.ref, actor=dove.actor)
    actions.lock(eagle.ref, actor=alder.actor)
    with pytest.raises(SecondMustLook):
        actions.lock_out(eagle.ref, actor=alder.actor)
    with pytest.raises(NotAllowed):
        actions.lock_out(eagle.ref, actor=dove.actor)
    assert queries.keyless_refs() == set()

    actions.lock_out(eagle.ref, actor=birch.actor)
    actions.lock_out(dove.ref, actor=dove.actor)

    assert queries.keyless_refs() == queries.locked_out_refs() == {eagle.ref, dove.ref}
    with pytest.raises(CallSignTaken):
        actions.invite("dove", roles=["signer"], vouchers=[alder.ref], actor=alder.actor)


def test_a_lock_ends_sessions_at_once_and_is_undone_by_somebody_else_without_a_loss(house):
    token, pending = enter(house["dove"]), challenge(house["dove"])

    actions.lock(house["dove"].ref, actor=house["alder"].actor)

    assert queries.signed_in(token) is None
    assert house["dove"].ref in queries.locked_out_refs()
    assert house["dove"].ref not in {each.ref for each in queries.holders("triager")}
    with pytest.raises(WrongPassphrase):
        challenge(house["dove"])
    with pytest.raises(ChallengeSpent):
        actions.sign_in(house["dove"].member.answer(pending.challenge), actor=ANONYMOUS)
    assert [each.call_sign for each in queries.locked_by_others(actor=house["birch"].actor)] == ["dove"]
    assert queries.locked_by_others(actor=house["alder"].actor) == []
    actions.unlock(house["dove"].ref, actor=house["birch"].actor)
    assert queries.signed_in(enter(house["dove"])).person.call_sign == "dove"


def test_the_operator_lets_in_again_whom_one_administrator_has_locked(house):
    for name in ("birch", "dove", "eagle"):
        actions.lock(house[name].ref, actor=house["alder"].actor)

    actions.unlock(house["birch"].ref, actor=OPERATOR)

    assert queries.person(house["birch"].ref).is_active
    with pytest.raises(NotAllowed):
        actions.lock(house["alder"].ref, actor=house["alder"].actor)


def test_the_database_refuses_a_locked_out_account_with_keys(house):
    actions.lock_out(house["dove"].ref, actor=house["dove"].actor)

    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(call_sign="dove").update(salt=SALT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(call_sign="eagle").update(sign_key=None)


def test_another_passphrase_needs_the_old_one_and_ends_other_sessions(house):
    here, there = enter(house["dove"]), enter(house["dove"])
    locked = lock_keys(house["dove"].member.keys, bytes(32), person=house["dove"].ref)
    new = {"salt": bytes(16), "login_proof": bytes(31) + b"x", "locked_keys": locked, "actor": house["dove"].actor}

    with pytest.raises(WrongPassphrase):
        actions.change_passphrase(old_proof=bytes(32), **new)
    actions.change_passphrase(old_proof=derived(SALT).login_proof, keep=here, **new)

    assert queries.signed_in(here) is not None
    assert queries.signed_in(there) is None
    with pytest.raises(WrongPassphrase):
        challenge(house["dove"])


def test_capacity_is_ones_own_to_say_or_a_coordinators(house):
    actions.set_capacity(house["dove"].ref, capacity=30, actor=house["dove"].actor)
    actions.set_capacity(house["dove"].ref, capacity=3, actor=house["birch"].actor)

    assert queries.person(house["dove"].ref).capacity == 3
    with pytest.raises(NotAllowed):
        actions.set_capacity(house["dove"].ref, capacity=9, actor=house["eagle"].actor)
    with pytest.raises(BadCapacity):
        actions.set_capacity(house["dove"].ref, capacity=101, actor=house["dove"].actor)


def test_roles_change_when_the_account_and_the_signed_list_agree(house):
    with pytest.raises(NotAllowed):
        actions.set_roles(house["dove"].ref, roles=["administrator"], actor=house["dove"].actor)
    actions.set_roles(house["dove"].ref, roles=["caseworker", "triager"], actor=house["alder"].actor)
    token = enter(house["dove"])

    assert queries.signed_in(token).actor.roles == {"triager"}
    assert queries.unlisted_changes(actor=house["alder"].actor)
    house.publish()
    assert queries.signed_in(token).actor.roles == {"triager", "caseworker"}
    assert not queries.unlisted_changes(actor=house["alder"].actor)


@pytest.mark.parametrize(
    "act",
    ["invite", "roles", "withdraw", "sweep", "capacity", "lock", "unlock", "lock_out", "everybody", "invitations"],
)
def test_nobody_we_do_not_know_may_do_anything(house, act):
    ref = house["dove"].ref
    calls = {
        "invite": lambda: actions.invite("lark", roles=["signer"], actor=ANONYMOUS),
        "roles": lambda: actions.set_roles(ref, roles=["signer"], actor=ANONYMOUS),
        "withdraw": lambda: actions.withdraw_invitation(ref, actor=ANONYMOUS),
        "sweep": lambda: actions.sweep_sessions(actor=ANONYMOUS),
        "capacity": lambda: actions.set_capacity(ref, capacity=1, actor=ANONYMOUS),
        "lock": lambda: actions.lock(ref, actor=ANONYMOUS),
        "unlock": lambda: actions.unlock(ref, actor=ANONYMOUS),
        "lock_out": lambda: actions.lock_out(ref, actor=ANONYMOUS),
        "everybody": lambda: queries.everybody(actor=ANONYMOUS),
        "invitations": lambda: queries.open_invitations(actor=ANONYMOUS),
    }

    with pytest.raises(NotAllowed):
        calls[act]()
