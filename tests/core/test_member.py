"""A member of staff at his own machine."""

from datetime import date
from uuid import uuid4

import pytest

from goldenbridge.core import member, sealing, statements
from goldenbridge.core.entrance import Enrolment, hash_invitation
from goldenbridge.core.keyfile import KeyFile
from goldenbridge.core.listing import Staff
from goldenbridge.core.member import Member
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.staffkeys import (
    ShortPassphrase,
    WrongPassphrase,
    derive_passphrase_keys,
    hash_proof,
    new_staff_keys,
)
from goldenbridge.core.statements import Approval
from goldenbridge.core.wraps import SwappedKey

PASSPHRASE = "orbit velvet mango tunnel crisp anchor"


def test_what_enrolling_sends_unlocks_again_with_the_passphrase_only():
    ref = uuid4()
    made = member.enrol(ref, "dove", token="word", passphrase=PASSPHRASE)
    file = KeyFile.read(KeyFile(ref, "dove", made.salt, made.locked_keys).encode())
    derived = derive_passphrase_keys(PASSPHRASE, made.salt)

    assert Member.from_file(file, PASSPHRASE) == made.member
    assert member.unlock(ref, "dove", locked_keys=made.locked_keys, unlock_key=derived.unlock_key) == made.member
    assert hash_proof(made.login_proof) == hash_proof(derived.login_proof)
    with pytest.raises(WrongPassphrase):
        Member.from_file(file, PASSPHRASE + "s")


def test_an_enrolment_names_the_invitation_and_the_keys_that_signed_it():
    ref = uuid4()
    made = member.enrol(ref, "dove", token="word", passphrase=PASSPHRASE)
    keys = made.member.keys

    said = statements.verify(Enrolment, made.enrolment, key=keys.sign_key)
    assert said == Enrolment(ref, hash_invitation("word"), keys.sign_key, keys.seal_key)


def test_a_short_passphrase_makes_no_keys():
    with pytest.raises(ShortPassphrase):
        member.enrol(uuid4(), "dove", token="word", passphrase="too short")


def test_secrets_do_not_print():
    made = member.enrol(uuid4(), "dove", token="word", passphrase=PASSPHRASE)

    for secret in (made.login_proof, made.locked_keys, made.member.keys.sign_seed, made.member.keys.seal_seed):
        assert repr(secret) not in repr(made)


def test_an_approval_is_signed_by_its_actor_over_its_hash():
    me = Member(uuid4(), "heron", new_staff_keys())
    subject = uuid4()
    signed = me.approve("award", subject, bytes(32), "approve", on=date(2020, 8, 12))

    assert statements.verify(Approval, signed, key=me.keys.sign_key) == Approval(
        "award", subject, bytes(32), "approve", me.ref, date(2020, 8, 12)
    )
    with pytest.raises(ForgedSignature):
        statements.verify(Approval, signed, key=new_staff_keys().sign_key)


def test_a_wrap_made_for_somebody_opens_there_and_a_swapped_key_is_noticed():
    me = Member(uuid4(), "dove", new_staff_keys())
    listed = Staff(me.ref, "dove", frozenset(), frozenset(), me.keys.sign_key, me.keys.seal_key)
    key_ref, seed = uuid4(), sealing.new_seed()
    wrap = member.make_wrap_for(listed, seed, key_ref=key_ref)

    assert me.open_wrap(wrap, card=sealing.key_card(key_ref, seed)) == seed
    with pytest.raises(SwappedKey):
        me.open_wrap(wrap, card=sealing.key_card(key_ref, sealing.new_seed()))


def test_other_keys_have_another_fingerprint():
    one, two = new_staff_keys(), new_staff_keys()

    assert member.fingerprint(one.sign_key, one.seal_key) != member.fingerprint(one.sign_key, two.seal_key)
    assert member.fingerprint(one.sign_key, one.seal_key) != member.fingerprint(two.sign_key, one.seal_key)
