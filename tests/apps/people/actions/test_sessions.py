"""Signing in and out."""

from __future__ import annotations

import struct
from datetime import timedelta

import pytest

from goldenbridge.apps.people import actions, queries
from goldenbridge.apps.people.actions.sessions import ChallengeSpent
from goldenbridge.apps.people.models import Person, Session
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.member import Member
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.staffkeys import WrongPassphrase, new_staff_keys, unlock_keys
from goldenbridge.core.wraps import SwappedKey
from goldenbridge.platform import clock
from tests.apps.people.builders import open_house
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


def test_who_knows_the_passphrase_gets_in_and_has_the_roles_of_the_signed_list(house):
    given = challenge(house["dove"])
    keys = unlock_keys(given.locked_keys, derived(SALT).unlock_key, person=given.person_ref)
    token = actions.sign_in(Member(given.person_ref, "dove", keys).answer(given.challenge), actor=ANONYMOUS)

    found = queries.signed_in(token)
    assert found.actor == house["dove"].actor
    assert found.person.call_sign == "dove"
    assert found.is_listed


def test_a_wrong_passphrase_and_an_unknown_call_sign_are_refused_alike(house):
    for call_sign in ("dove", "nobody"):
        with pytest.raises(WrongPassphrase):
            actions.ask_challenge(call_sign, login_proof=bytes(32), actor=ANONYMOUS)


def test_a_replayed_answer_opens_no_second_session(house):
    answer = house["dove"].member.answer(challenge(house["dove"]).challenge)
    actions.sign_in(answer, actor=ANONYMOUS)

    with pytest.raises(ChallengeSpent):
        actions.sign_in(answer, actor=ANONYMOUS)
    assert Session.objects.count() == 1


def test_a_stolen_proof_without_the_key_opens_nothing(house):
    given = challenge(house["dove"])
    thief = Member(given.person_ref, "dove", new_staff_keys())

    with pytest.raises(ForgedSignature):
        actions.sign_in(thief.answer(given.challenge), actor=ANONYMOUS)
    assert Session.objects.count() == 0


def test_an_answer_to_another_persons_challenge_is_refused(house):
    given = challenge(house["dove"])
    challenge(house["eagle"])

    with pytest.raises(ChallengeSpent):
        actions.sign_in(house["eagle"].member.answer(given.challenge), actor=ANONYMOUS)


def test_a_challenge_lives_five_minutes(house):
    given = challenge(house["dove"])

    with clock.moved_to(clock.now() + timedelta(minutes=7)), pytest.raises(ChallengeSpent):
        actions.sign_in(house["dove"].member.answer(given.challenge), actor=ANONYMOUS)


def test_an_invented_challenge_is_refused(house):
    minute = struct.pack(">I", int(clock.now().timestamp() // 60))

    with pytest.raises(ChallengeSpent):
        actions.sign_in(house["dove"].member.answer(minute + bytes(28)), actor=ANONYMOUS)


def test_a_key_swapped_in_the_database_opens_no_session(house):
    thief = new_staff_keys()
    Person.objects.filter(call_sign="dove").update(sign_key=thief.sign_key)
    given = challenge(house["dove"])

    with pytest.raises(SwappedKey):
        actions.sign_in(Member(house["dove"].ref, "dove", thief).answer(given.challenge), actor=ANONYMOUS)


def test_a_forged_or_expired_session_is_nobodys(house):
    token = enter(house["dove"])

    assert queries.signed_in("") is None
    assert queries.signed_in(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    with clock.moved_to(clock.now() + timedelta(days=2)):
        assert queries.signed_in(token) is None
        assert actions.sweep_sessions(actor=SCHEDULE) == 1


def test_the_database_holds_no_cookie_and_no_proof(house):
    token = enter(house["dove"])

    held = [bytes(each.token_hash) for each in Session.objects.all()]
    assert token.encode() not in held
    assert derived(SALT).login_proof not in [bytes(each.proof_hash) for each in Person.objects.all()]
    assert {field.name for field in Person._meta.concrete_fields} == {
        "ref", "state", "call_sign", "roles", "vouchers", "capacity", "sign_key", "seal_key", "salt", "proof_hash", "locked_by_ref",
        "locked_keys", "challenge_hash",
    }  # fmt: skip
    assert {field.name for field in Session._meta.concrete_fields} == {"ref", "token_hash", "person", "last_day_on"}


def test_a_role_written_into_the_database_counts_for_nothing(house):
    Person.objects.filter(call_sign="dove").update(roles=["administrator", "triager"])

    assert queries.signed_in(enter(house["dove"])).actor.roles == {"triager"}
    assert [each.call_sign for each in queries.holders("administrator")] == ["alder", "birch"]


def test_an_unlisted_person_signs_in_without_any_role(house):
    newcomer = house.hire("lark", "signer")

    found = queries.signed_in(enter(newcomer))
    assert (found.actor.roles, found.is_listed) == (frozenset(), False)


def test_signing_out_closes_this_session_only(house):
    one, two = enter(house["dove"]), enter(house["dove"])
    actions.sign_out(one, actor=house["dove"].actor)

    assert queries.signed_in(one) is None
    assert queries.signed_in(two) is not None
    assert [each.is_this for each in queries.sessions(two, actor=house["dove"].actor)] == [True]
    assert actions.end_session(None, actor=house["dove"].actor) == 1
    assert queries.signed_in(two) is None


def test_nobody_ends_the_session_of_another(house):
    token = enter(house["dove"])
    ref = Session.objects.get().ref

    assert actions.end_session(ref, actor=house["eagle"].actor) == 0
    actions.sign_out(token, actor=house["eagle"].actor)
    assert queries.signed_in(token) is not None


def test_the_salt_of_nobody_is_steady_and_not_that_of_somebody(house):
    assert queries.salt_of("Dove ") == SALT
    assert queries.salt_of("nobody") == queries.salt_of("nobody")
    assert queries.salt_of("nobody") != queries.salt_of("nobody-else")
    assert len(queries.salt_of("nobody")) == len(SALT)


def test_who_is_signed_in_does_not_sign_in_again_under_another_name(house):
    with pytest.raises(NotAllowed):
        actions.ask_challenge("dove", login_proof=bytes(32), actor=house["eagle"].actor)
    with pytest.raises(NotAllowed):
        actions.sign_in(house["dove"].member.answer(bytes(32)), actor=house["eagle"].actor)
