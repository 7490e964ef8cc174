"""Keys that are none: under a point of small order a signature made by nobody fits, so no such key comes in."""

import json
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from goldenbridge.core import bundle, canonical, ed25519, notes, signing
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Story
from goldenbridge.core.attestation import Attestation
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.certificates import ReplyKey
from goldenbridge.core.entrance import Enrolment
from goldenbridge.core.listing import Delegation, Former, Root, Staff
from goldenbridge.core.runs import PaymentContent
from goldenbridge.core.sealing import new_seed
from tests.core.fund import TODAY, make_fund
from tests.forkserver import ROOT

VECTORS = json.loads((ROOT / "tests/vectors/weak-keys.json").read_text())
KEYS = [unb64(each) for each in VECTORS["keys"]]
FORGED = [tuple(unb64(each[name]) for name in ("key", "message", "signature")) for each in VECTORS["forged"]]
FUND = make_fund()
PERSON = FUND.staff[0]
ATTESTED = next(
    json.loads(each["statement"])
    for each in json.loads((ROOT / "tests/vectors/statements.json").read_text())["statements"]
    if each["kind"] == "attestation"
)
PAID = json.loads((ROOT / "tests/vectors/run.json").read_text())["run"]["payments"][0]


@pytest.mark.parametrize(("key", "message", "signature"), FORGED)
def test_nothing_is_genuine_under_a_weak_key_though_the_equation_holds(key, message, signature):
    Ed25519PublicKey.from_public_bytes(key).verify(signature, message)

    assert not ed25519.is_genuine(key, message, signature)
    with pytest.raises(signing.ForgedSignature):
        signing.check(key, message, signature)


def test_every_spelling_of_all_eight_points_is_known_and_no_other_key():
    orders = sorted(each["order"] for each in VECTORS["forged"])
    honest = [signing.public_key(new_seed()) for _ in range(20)]

    assert len(set(KEYS)) == 14
    assert [signing.is_weak(key) for key in KEYS] == [True] * 14
    assert orders == [1, 2, 4, 4, 8, 8, 8, 8]
    assert [ed25519.is_weak(key) for key, _, _ in FORGED] == [True] * 8
    assert [signing.is_weak(key) or ed25519.is_weak(key) for key in honest] == [False] * 20


def of_root(key):
    return Root.from_value({"keys": [b64(key), *FUND.root.to_value()["keys"][1:]], "threshold": 2})


def of_delegation(key):
    value = FUND.delegation().to_value()
    value["administrators"][0]["sign_key"] = b64(key)
    return Delegation.from_value(value)


def of_bundle(key):
    made = Applicant().apply(FUND.directory(), story=Story(text="text"), contact=Contact())
    value = canonical.decode(made.encode().strip())
    changed = canonical.encode({**value, "sign_key": b64(key)})
    return bundle.parse_bundle(changed)


DOORS = {
    "root": of_root,
    "delegation": of_delegation,
    "staff": lambda key: Staff.from_value({**PERSON.to_value(), "sign_key": b64(key)}),
    "former": lambda key: Former.from_value({**Former.of(PERSON, until=TODAY).to_value(), "sign_key": b64(key)}),
    "enrolment": lambda key: Enrolment.from_value(Enrolment(uuid4(), bytes(32), key, bytes(32)).to_value()),
    "bundle": of_bundle,
    "reply key": lambda key: ReplyKey.from_value(ReplyKey(uuid4(), key, bytes(32), uuid4()).to_value()),
    "attestation": lambda key: Attestation.from_value({**ATTESTED, "applicant": b64(key)}),
    "payment": lambda key: PaymentContent.from_value({**PAID, "recipient": b64(key)}),
}


@pytest.mark.parametrize("door", DOORS)
def test_no_weak_key_comes_in(door):
    for key in KEYS:
        with pytest.raises(signing.WeakKey):
            DOORS[door](key)


@pytest.mark.parametrize("door", sorted(DOORS.keys() - {"bundle"}))
def test_an_honest_key_comes_in(door):
    assert DOORS[door](signing.public_key(new_seed()))


def test_nobody_trusts_a_log_under_a_weak_key():
    for key in KEYS[:2]:
        with pytest.raises(notes.BadKey):
            notes.read_verifier_key(str(notes.VerifierKey("fund.example/log", notes.LOG, key)))
