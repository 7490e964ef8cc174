"""Certificates, approvals, attestations and determinations are believed only from the right people."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from goldenbridge.core import canonical, signing, statements, trust
from goldenbridge.core.attestation import Attestation, Determination, NotTwoPeople, Obligation
from goldenbridge.core.certificates import CaseKey, HalfKey, ReplyKey
from goldenbridge.core.directory import UnknownKey
from goldenbridge.core.errors import BridgeError, Malformed
from goldenbridge.core.listing import Former
from goldenbridge.core.phrase import derive_keys, new_entropy
from goldenbridge.core.sealing import Compartment
from goldenbridge.core.statements import Approval
from tests.core.fund import TODAY, make_fund

FUND = make_fund()
DIRECTORY = FUND.directory()
BY_NAME = {person.call_sign: person for person in FUND.staff}
CASE = uuid4()
EAGLE, FINCH, DOVE = (BY_NAME[name].ref for name in ("eagle", "finch", "dove"))
GROUSE, HERON = BY_NAME["grouse"].ref, BY_NAME["heron"].ref
CASE_KEY = CaseKey(CASE, Compartment.STORY, 1, FUND.new_card(), DOVE)
REPLY_KEY = ReplyKey(CASE, bytes(range(32)), derive_keys(new_entropy()).reply_key, DOVE)
ATTESTATION = Attestation(
    case=CASE,
    applicant=bytes(range(32)),
    service_status="notice_given",
    findings=("service_confirmed", "identity_confirmed"),
    obligations=(Obligation("service_contract", 500, "USD"),),
    verifiers=(EAGLE, FINCH),
    verified_on=date(2020, 8, 14),
)
DETERMINATION = Determination(
    case=CASE,
    attestation_hash=statements.statement_hash(ATTESTATION),
    summary_hash=bytes(32),
    outcome="accepted",
    reasons=("service_confirmed",),
    conditions=(),
    signers=(GROUSE, HERON),
    on=date(2020, 8, 15),
)


def sign(statement, ref):
    return statements.sign(statement, sign_seed=FUND.keys[ref].sign_seed)


def signatures(statement, *refs):
    return {ref: sign(statement, ref).signature for ref in refs}


def half(ref, **changes):
    return replace(HalfKey(CASE, FUND.new_card(), ref), **changes)


def test_a_reply_key_is_believed_of_whoever_opened_this_case_and_of_nobody_else():
    other = replace(REPLY_KEY, reply_key=derive_keys(new_entropy()).reply_key)
    verifiers = replace(REPLY_KEY, maker=EAGLE)
    refused = [
        (sign(REPLY_KEY, DOVE), uuid4(), trust.NotTheSigner),
        (sign(REPLY_KEY, EAGLE), CASE, signing.ForgedSignature),
        (replace(sign(REPLY_KEY, DOVE), statement=statements.statement_bytes(other)), CASE, signing.ForgedSignature),
        (sign(verifiers, EAGLE), CASE, trust.NotTheSigner),
        (statements.sign(replace(REPLY_KEY, maker=uuid4()), sign_seed=bytes(32)), CASE, UnknownKey),
    ]

    believed = trust.believe_reply_key(sign(REPLY_KEY, DOVE), DIRECTORY, case=CASE)

    assert believed == REPLY_KEY
    for signed, case, error in refused:
        with pytest.raises(error):
            trust.believe_reply_key(signed, DIRECTORY, case=case)


def test_a_case_key_by_its_listed_maker_is_believed():
    assert trust.believe_case_key(sign(CASE_KEY, DOVE), DIRECTORY, case=CASE) == CASE_KEY


def test_a_case_key_of_another_case_is_refused():
    with pytest.raises(trust.NotTheSigner):
        trust.believe_case_key(sign(CASE_KEY, DOVE), DIRECTORY, case=uuid4())


def test_a_case_key_that_somebody_else_signed_is_refused():
    with pytest.raises(signing.ForgedSignature):
        trust.believe_case_key(sign(CASE_KEY, EAGLE), DIRECTORY, case=CASE)


def test_a_case_key_by_an_administrator_is_refused():
    maker = FUND.administrators[0]

    with pytest.raises(trust.NotTheSigner):
        trust.believe_case_key(sign(replace(CASE_KEY, maker=maker), maker), DIRECTORY, case=CASE)


def test_a_case_key_by_nobody_is_refused():
    with pytest.raises(UnknownKey):
        trust.believe_case_key(sign(replace(CASE_KEY, maker=uuid4()), DOVE), DIRECTORY, case=CASE)


def test_a_case_key_with_a_swapped_public_key_is_refused():
    signed = sign(CASE_KEY, DOVE)
    swapped = statements.statement_bytes(
        replace(CASE_KEY, card=replace(FUND.new_card(), key_ref=CASE_KEY.card.key_ref))
    )

    with pytest.raises(signing.ForgedSignature):
        trust.believe_case_key(replace(signed, statement=swapped), DIRECTORY, case=CASE)


@pytest.mark.parametrize("publics", [{}, [], {"9": "AA"}, {"1": "AA"}, {"1": canonical.b64(bytes(31))}])
def test_a_certificate_without_a_real_key_is_refused(publics):
    value = CASE_KEY.to_value()
    value["key"]["publics"] = publics

    with pytest.raises(BridgeError):
        CaseKey.from_value(value)


@pytest.mark.parametrize("compartment", [99, -1])
def test_a_certificate_of_no_compartment_is_malformed(compartment):
    with pytest.raises(Malformed):
        CaseKey.from_value({**CASE_KEY.to_value(), "compartment": compartment})


def test_two_half_keys_of_two_verifiers_are_believed():
    one, two = half(EAGLE), half(FINCH)

    assert trust.believe_half_keys(sign(one, EAGLE), sign(two, FINCH), DIRECTORY, case=CASE) == (one, two)


def test_two_halves_of_one_verifier_are_refused():
    with pytest.raises(NotTwoPeople):
        trust.believe_half_keys(sign(half(EAGLE), EAGLE), sign(half(EAGLE), EAGLE), DIRECTORY, case=CASE)


def test_one_half_key_for_both_is_refused():
    one = half(EAGLE)

    with pytest.raises(NotTwoPeople):
        trust.believe_half_keys(sign(one, EAGLE), sign(half(FINCH, card=one.card), FINCH), DIRECTORY, case=CASE)


def test_a_half_key_by_a_caseworker_or_of_another_case_is_refused():
    for odd in (half(DOVE), half(FINCH, case=uuid4())):
        with pytest.raises(trust.NotTheSigner):
            trust.believe_half_keys(sign(half(EAGLE), EAGLE), sign(odd, odd.verifier), DIRECTORY, case=CASE)


def test_my_half_is_for_the_other_verifier_whom_his_own_certificate_names():
    own, other = sign(half(EAGLE), EAGLE), sign(half(FINCH), FINCH)

    assert trust.believe_other_verifier(own, other, DIRECTORY, case=CASE, me=EAGLE).ref == FINCH
    assert trust.believe_other_verifier(other, own, DIRECTORY, case=CASE, me=FINCH).ref == EAGLE
    with pytest.raises(trust.NotAReader):
        trust.believe_other_verifier(own, other, DIRECTORY, case=CASE, me=FINCH)
    with pytest.raises(trust.NotTheSigner):
        trust.believe_other_verifier(own, sign(half(DOVE), DOVE), DIRECTORY, case=CASE, me=EAGLE)


def test_a_reader_is_believed_by_his_listed_role_and_not_because_he_was_named():
    assert trust.believe_reader(EAGLE, DIRECTORY, roles={"verifier"}).ref == EAGLE
    with pytest.raises(trust.NotAReader):
        trust.believe_reader(DOVE, DIRECTORY, roles={"verifier"})
    with pytest.raises(UnknownKey):
        trust.believe_reader(uuid4(), DIRECTORY, roles={"verifier"})


def test_an_approval_is_believed_from_whom_it_names():
    approval = Approval("run", uuid4(), bytes(32), "release", DOVE, TODAY)

    assert trust.believe_approval(sign(approval, DOVE), DIRECTORY) == approval
    with pytest.raises(signing.ForgedSignature):
        trust.believe_approval(sign(approval, EAGLE), DIRECTORY)


def test_an_attestation_by_its_two_verifiers_is_believed():
    statement = statements.statement_bytes(ATTESTATION)

    found = trust.believe_attestation(statement, signatures(ATTESTATION, EAGLE, FINCH), DIRECTORY)

    assert statements.statement_bytes(found) == statement


def test_both_verifiers_sign_the_same_bytes_whoever_comes_first():
    turned = replace(ATTESTATION, verifiers=(FINCH, EAGLE), findings=tuple(reversed(ATTESTATION.findings)))

    assert statements.statement_bytes(turned) == statements.statement_bytes(ATTESTATION)


@pytest.mark.parametrize("who", [(), (EAGLE,), (EAGLE, GROUSE), (EAGLE, FINCH, GROUSE)])
def test_an_attestation_needs_exactly_its_two_verifiers(who):
    with pytest.raises(NotTwoPeople):
        trust.believe_attestation(statements.statement_bytes(ATTESTATION), signatures(ATTESTATION, *who), DIRECTORY)


def test_one_verifier_does_not_sign_for_both():
    forged = {ref: sign(ATTESTATION, EAGLE).signature for ref in (EAGLE, FINCH)}

    with pytest.raises(signing.ForgedSignature):
        trust.believe_attestation(statements.statement_bytes(ATTESTATION), forged, DIRECTORY)


def test_signers_do_not_attest():
    by_signers = replace(ATTESTATION, verifiers=(GROUSE, HERON))

    with pytest.raises(trust.NotTheSigner):
        trust.believe_attestation(
            statements.statement_bytes(by_signers), signatures(by_signers, GROUSE, HERON), DIRECTORY
        )


def test_a_determination_by_its_two_signers_is_believed():
    statement = statements.statement_bytes(DETERMINATION)

    found = trust.believe_determination(statement, signatures(DETERMINATION, GROUSE, HERON), DIRECTORY)

    assert statements.statement_bytes(found) == statement


def test_verifiers_do_not_determine():
    by_verifiers = replace(DETERMINATION, signers=(EAGLE, FINCH))

    with pytest.raises(trust.NotTheSigner):
        trust.believe_determination(
            statements.statement_bytes(by_verifiers), signatures(by_verifiers, EAGLE, FINCH), DIRECTORY
        )


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (ATTESTATION, {"service_status": "retired"}),
        (ATTESTATION, {"obligations": [{"kind": "gift", "steps": 1, "currency": "USD"}]}),
        (ATTESTATION, {"obligations": [{"kind": "housing", "steps": -1, "currency": "USD"}]}),
        (ATTESTATION, {"verified_on": "yesterday"}),
        (ATTESTATION, {"findings": "all well"}),
        (DETERMINATION, {"outcome": "perhaps"}),
        (DETERMINATION, {"attestation": "AA"}),
    ],
)
def test_another_shape_is_malformed(kind, change):
    with pytest.raises(Malformed):
        type(kind).from_value({**kind.to_value(), **change})


@pytest.mark.parametrize("kind", [ATTESTATION, DETERMINATION])
def test_one_person_named_twice_is_not_two(kind):
    name = "verifiers" if kind is ATTESTATION else "signers"

    with pytest.raises(NotTwoPeople):
        type(kind).from_value({**kind.to_value(), name: [str(EAGLE), str(EAGLE)]})


def left(*refs, until, **changes):
    """The directory once these people have left."""
    former = tuple(replace(Former.of(DIRECTORY.person(ref), until=until), **changes) for ref in refs)
    return FUND.directory(staff=tuple(each for each in FUND.staff if each.ref not in refs), former=former)


def test_what_two_verifiers_attested_stays_believed_after_they_left():
    content, both = statements.statement_bytes(ATTESTATION), signatures(ATTESTATION, EAGLE, FINCH)
    day = ATTESTATION.verified_on
    later = left(EAGLE, until=day)

    assert trust.believe_attestation(content, both, later) == statements.read(Attestation, content)
    for directory, error in (
        (left(EAGLE, until=day - timedelta(days=1)), UnknownKey),
        (left(EAGLE, until=day, roles=frozenset({"signer"})), trust.NotTheSigner),
        (left(EAGLE, until=day, sign_key=bytes(32)), signing.ForgedSignature),
    ):
        with pytest.raises(error):
            trust.believe_attestation(content, both, directory)


def test_a_past_approval_is_believed_and_no_new_one_is_taken_from_somebody_who_left():
    approval = Approval("award", uuid4(), bytes(32), "cover", GROUSE, TODAY)
    signed, later = sign(approval, GROUSE), left(GROUSE, until=TODAY)

    assert trust.believe_past_approval(signed, later, roles={"signer"}).ref == GROUSE
    with pytest.raises(UnknownKey):
        trust.believe_approval(signed, later)
    with pytest.raises(UnknownKey):
        trust.believe_past_approval(signed, left(GROUSE, until=TODAY - timedelta(days=1)), roles={"signer"})


def test_a_case_key_of_somebody_who_left_is_not_believed():
    with pytest.raises(UnknownKey):
        trust.believe_case_key(sign(CASE_KEY, DOVE), left(DOVE, until=TODAY), case=CASE)
