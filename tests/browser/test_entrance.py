"""The vectors of the door hold in Python and in the browser."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from goldenbridge.core import statements
from goldenbridge.core.entrance import Enrolment, SignIn, hash_invitation
from goldenbridge.core.member import Member, fingerprint
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.staffkeys import StaffKeys
from goldenbridge.core.statements import Signed

pytestmark = pytest.mark.browser
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "entrance.json").read_text())
KEYS = StaffKeys(bytes.fromhex(VECTORS["seal_seed"]), bytes.fromhex(VECTORS["sign_seed"]))
PERSON = UUID(VECTORS["person"])
CHALLENGE = bytes.fromhex(VECTORS["challenge"])


def signed(name):
    return Signed(VECTORS[name]["statement"].encode(), bytes.fromhex(VECTORS[name]["signature"]))


def test_an_enrolment_holds_on_both_sides(twin):
    said = Enrolment(PERSON, hash_invitation(VECTORS["token"]), KEYS.sign_key, KEYS.seal_key)
    told = {"person": str(PERSON), "token": VECTORS["token"], "signKey": KEYS.sign_key, "sealKey": KEYS.seal_key}

    assert hash_invitation(VECTORS["token"]).hex() == VECTORS["invitation_hash"]
    assert Member(PERSON, "oak", KEYS).sign(said) == signed("enrolment")
    assert twin("entrance.signEnrolment", told, KEYS.sign_seed) == vars(signed("enrolment"))
    assert statements.verify(Enrolment, signed("enrolment"), key=KEYS.sign_key) == said


def test_the_answer_to_a_challenge_holds_on_both_sides(twin):
    told = {"person": str(PERSON), "challenge": CHALLENGE}

    assert Member(PERSON, "oak", KEYS).answer(CHALLENGE) == signed("answer")
    assert twin("entrance.answerChallenge", told, KEYS.sign_seed) == vars(signed("answer"))
    assert statements.verify(SignIn, signed("answer"), key=KEYS.sign_key) == SignIn(PERSON, CHALLENGE)


def test_an_enrolment_is_no_answer_to_a_challenge():
    forged = Signed(signed("answer").statement, signed("enrolment").signature)

    with pytest.raises(ForgedSignature):
        statements.verify(SignIn, forged, key=KEYS.sign_key)


def test_the_fingerprint_is_read_out_in_eight_groups():
    assert fingerprint(KEYS.sign_key, KEYS.seal_key) == VECTORS["fingerprint"]
    assert [len(group) for group in VECTORS["fingerprint"].split()] == [4] * 8
