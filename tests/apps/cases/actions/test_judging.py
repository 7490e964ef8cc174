"""Two sign the attestation, two others the decision, over the same bytes; a refusal is reviewed by still others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries
from goldenbridge.apps.cases.actions.judging import ChecksOpen, StatementsDiffer
from goldenbridge.apps.cases.judgements import WrongStatement
from goldenbridge.apps.cases.models import Access, Attestation, Determination, SealedRecord
from goldenbridge.apps.cases.permissions import NoAccess, NotYourSeat
from goldenbridge.cli.demo import casework
from goldenbridge.core import attestation, statements
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.casework import ConditionsMissing, ReasonsContradict
from goldenbridge.core.drawing import TooFewPeople
from goldenbridge.core.errors import ForbiddenMove, Malformed, NotAllowed, NotFound
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.trust import believe_attestation, believe_determination
from goldenbridge.platform import clock, directory

pytestmark = pytest.mark.django_db(databases="__all__")


def found(journey, outcome="confirmed"):
    """Every check has its outcome; nobody has signed."""
    journey.identified()
    for verifier in journey.seats("verifier"):
        for check in journey.facts.checks:
            envelope = casework.write(verifier, journey.ref, "evidence", casework.Purpose.FINDING, "x")
            cases.record_finding(journey.ref, kind=check.kind, outcome=outcome, envelope=envelope, actor=verifier.actor)
    return journey


def said(journey, verifier, **changes):
    statement = queries.attestation_to_sign(journey.ref, actor=verifier.actor)
    return replace(statements.read(attestation.Attestation, statement), **changes)


def sign(verifier, statement):
    signed = casework.desk_of(verifier).sign(statement)
    return {"statement": signed.statement, "signature": signed.signature}


def test_the_attestation_verifies_with_the_directory_alone(journey):
    journey.attested()
    row = Attestation.objects.get()

    believed = believe_attestation(
        bytes(row.statement),
        {row.first_ref: bytes(row.first_signature), row.second_ref: bytes(row.second_signature)},
        directory.current(),
    )

    assert believed.findings == ("identity_confirmed", "obligation_confirmed", "service_confirmed")
    assert believed.applicant == journey.played.applicant.keys.sign_key
    assert [owed.steps for owed in believed.obligations] == [100]
    assert [owed.verified_minor for owed in journey.facts.obligations] == [500_000]


def test_one_signature_attests_nothing_and_the_same_person_does_not_sign_twice(journey):
    found(journey)
    one, _ = journey.seats("verifier")
    statement = sign(one, said(journey, one))

    cases.attest(journey.ref, **statement, actor=one.actor)
    cases.attest(journey.ref, **statement, actor=one.actor)

    assert journey.facts.state == "verification"
    assert Attestation.objects.get().completed_on is None


def test_the_second_signs_the_same_bytes_or_none(journey):
    found(journey)
    one, other = journey.seats("verifier")
    cases.attest(journey.ref, **sign(one, said(journey, one)), actor=one.actor)
    less = replace(said(journey, other), obligations=(attestation.Obligation("service_contract", 50, "USD"),))

    with pytest.raises(StatementsDiffer):
        cases.attest(journey.ref, **sign(other, less), actor=other.actor)
    cases.set_attestation_aside(journey.ref, actor=other.actor)
    for verifier in (other, one):
        cases.attest(journey.ref, **sign(verifier, less), actor=verifier.actor)

    assert [owed.verified_minor for owed in journey.facts.obligations] == [250_000]


def test_an_attestation_that_says_more_than_the_records_is_refused(journey):
    found(journey)
    one, _ = journey.seats("verifier")
    truth = said(journey, one)
    for lie in (
        {"obligations": (attestation.Obligation("service_contract", 101, "USD"),)},
        {"obligations": ()},
        {"findings": ("identity_confirmed", "obligation_confirmed")},
        {"applicant": b"a" * 32},
        {"case": one.ref},
        {"verifiers": (one.ref, journey.dove.ref)},
        {"verified_on": clock.today() - timedelta(days=1)},
    ):
        with pytest.raises(WrongStatement):
            cases.attest(journey.ref, **sign(one, replace(truth, **lie)), actor=one.actor)


def test_a_signature_of_somebody_else_is_refused(journey):
    found(journey)
    one, other = journey.seats("verifier")

    with pytest.raises(ForgedSignature):
        cases.attest(journey.ref, **sign(other, said(journey, other)), actor=one.actor)


def test_nothing_is_attested_while_a_check_is_open(journey):
    journey.identified()
    one, _ = journey.seats("verifier")

    with pytest.raises(ChecksOpen):
        cases.attest(journey.ref, **sign(one, said(journey, one)), actor=one.actor)


def test_shared_halves_are_gone_once_it_is_attested(journey):
    journey.attested()
    one, other = journey.seats("verifier")

    for verifier in (one, other):
        handed = cases.open_compartment(journey.ref, compartment="identity", actor=verifier.actor)
        assert not [key for key in handed.keys if key.compartment == "shared"]


def test_signers_see_attestation_and_summary_and_nothing_else(journey):
    journey.attested()
    cases.plan_determination(journey.ref, actor=journey.dove.actor)
    signers = journey.seats("signer")
    casework.hand_summary(journey.dove, journey.ref, [signer.ref for signer in signers], "Refused an order.")

    for signer in signers:
        assert b"Refused an order." in casework.read_compartment(signer, journey.ref, "summary")[0]
        for compartment in ("story", "notes", "contact", "identity", "evidence"):
            with pytest.raises(NoAccess):
                cases.open_compartment(journey.ref, compartment=compartment, actor=signer.actor)
        facts = queries.case_facts(journey.ref, actor=signer.actor)
        assert (facts.questions, facts.award) == ((), None)


def test_the_decision_verifies_with_the_directory_alone(journey):
    journey.decided()
    row = Determination.objects.get()

    believed = believe_determination(
        bytes(row.statement),
        {row.first_ref: bytes(row.first_signature), row.second_ref: bytes(row.second_signature)},
        directory.current(),
    )

    assert (believed.outcome, believed.attestation_hash) == (
        "accepted",
        bytes(Attestation.objects.get().content_hash),
    )
    assert journey.facts.state == "accepted"


def test_nobody_decides_without_the_summary_or_another_summary(journey):
    journey.attested()
    cases.plan_determination(journey.ref, actor=journey.dove.actor)
    one, other = journey.seats("signer")
    with pytest.raises(BaseException, match="summary"):
        casework.sign_decision(one, journey.ref)
    casework.hand_summary(journey.dove, journey.ref, [one.ref, other.ref], "Refused an order.")
    statement = queries.determination_to_sign(
        journey.ref, outcome="accepted", reasons=["order_refused"], conditions=[], actor=one.actor
    )
    decision = statements.read(attestation.Determination, statement)

    for lie in (
        {"summary_hash": bytes(32)},
        {"attestation_hash": bytes(32)},
        {"signers": (one.ref, journey.dove.ref)},
        {"on": clock.today() + timedelta(days=1)},
    ):
        with pytest.raises(WrongStatement):
            cases.determine(journey.ref, **sign(one, replace(decision, **lie)), actor=one.actor)
    for nonsense, refusal in (
        ({"reasons": ("because",)}, Malformed),
        ({"reasons": ()}, ReasonsContradict),
        ({"reasons": ("accused_of_crimes",)}, ReasonsContradict),
        ({"outcome": "declined"}, ReasonsContradict),
        ({"outcome": "accepted_with_conditions"}, ConditionsMissing),
    ):
        with pytest.raises(refusal):
            cases.determine(journey.ref, **sign(one, replace(decision, **nonsense)), actor=one.actor)


def test_signers_who_disagree_set_the_proposal_aside(journey):
    journey.attested()
    cases.plan_determination(journey.ref, actor=journey.dove.actor)
    one, other = journey.seats("signer")
    casework.hand_summary(journey.dove, journey.ref, [one.ref, other.ref], "Refused an order.")
    casework.sign_decision(one, journey.ref, outcome="accepted")

    cases.set_determination_aside(journey.ref, actor=other.actor)
    for signer in (other, one):
        casework.sign_decision(signer, journey.ref, outcome="declined", reasons=["not_in_scope"])

    assert journey.facts.state == "declined"


def test_only_those_drawn_decide(journey):
    journey.attested()
    cases.plan_determination(journey.ref, actor=journey.dove.actor)
    signers = journey.seats("signer")
    casework.hand_summary(journey.dove, journey.ref, [signer.ref for signer in signers], "x")
    statement = queries.determination_to_sign(
        journey.ref, outcome="accepted", reasons=["order_refused"], conditions=[], actor=signers[0].actor
    )
    decision = statements.read(attestation.Determination, statement)

    for colleague in journey.house.colleagues.values():
        if colleague not in signers:
            with pytest.raises((NotYourSeat, NotAllowed)):
                cases.determine(journey.ref, **sign(colleague, decision), actor=colleague.actor)


def test_a_decided_case_is_not_decided_again(journey):
    journey.decided()
    signer = journey.seats("signer")[0]
    row = Determination.objects.get()

    with pytest.raises(ForbiddenMove):
        cases.determine(
            journey.ref,
            statement=bytes(row.statement),
            signature=bytes(row.first_signature),
            actor=signer.actor,
        )
    with pytest.raises(NotFound):
        cases.set_determination_aside(journey.ref, actor=signer.actor)


def test_a_refusal_is_reviewed_by_two_who_had_no_part_in_it(journey):
    for name in ("merlin", "osprey"):
        journey.house.hire(name, "signer")
    journey.house.publish()
    journey.decided(outcome="declined", reasons=["not_confirmed"])
    evidence = SealedRecord.objects.filter(compartment="evidence").count()

    cases.review_case(journey.ref, actor=journey.house["birch"].actor)
    reviewers = journey.seats("reviewer")
    assert not {hand.ref for hand in reviewers} & {hand.ref for hand in journey.seats("signer")}
    cases.settle_review(journey.ref, upheld=False, actor=reviewers[0].actor)

    assert (journey.facts.state, evidence) == ("verification", 6)
    assert {check.state for check in journey.facts.checks} == {"in_progress"}
    for verifier in journey.seats("verifier"):
        for check in journey.facts.checks:
            envelope = casework.write(verifier, journey.ref, "evidence", casework.Purpose.FINDING, "Again.")
            cases.record_finding(
                journey.ref, kind=check.kind, outcome="confirmed", envelope=envelope, actor=verifier.actor
            )
    for verifier in journey.seats("verifier"):
        casework.sign_attestation(verifier, journey.ref)
    desk = casework.desk_of(journey.dove)
    key, seed = desk.make_key(
        journey.ref,
        casework.Compartment.SUMMARY,
        [journey.dove.ref, *(hand.ref for hand in reviewers)],
        generation=2,
    )
    envelope = desk.write("New proof came.", purpose=casework.Purpose.SUMMARY, case=journey.ref, key=seed)
    cases.hand_summary(journey.ref, keys=[key], envelope=envelope, actor=journey.dove.actor)
    for reviewer in reviewers:
        casework.sign_decision(reviewer, journey.ref)

    assert journey.facts.state == "accepted"


def test_a_review_that_finds_nobody_else_is_refused_and_one_too_late_is_not_begun(journey):
    journey.decided(outcome="declined", reasons=["not_confirmed"])

    with pytest.raises(TooFewPeople):
        cases.review_case(journey.ref, actor=journey.house["birch"].actor)
    clock.move_to(clock.now() + timedelta(days=31))
    with pytest.raises(NotFound):
        cases.review_case(journey.ref, actor=journey.house["birch"].actor)


def test_verifiers_of_a_case_that_a_review_sends_back_open_identity_and_evidence_again(journey):
    for name in ("merlin", "osprey"):
        journey.house.hire(name, "signer")
    journey.house.publish()
    journey.decided(outcome="declined", reasons=["not_confirmed"])
    verifiers = journey.seats("verifier")
    # The last day of asking, and then the last day of reviewing: the clocks have run all the time.
    for step in ("review_case", "settle_review"):
        days_later(journey, 30)
        for verifier in verifiers:
            with pytest.raises(NoAccess):
                cases.open_compartment(journey.ref, compartment="identity", actor=verifier.actor)
        if step == "review_case":
            cases.review_case(journey.ref, actor=journey.house["birch"].actor)
    cases.settle_review(journey.ref, upheld=False, actor=journey.seats("reviewer")[0].actor)

    granted = Access.objects.filter(compartment="identity", ended_on=None, granted_on=clock.today())
    assert set(granted.values_list("person_ref", flat=True)) == {verifier.ref for verifier in verifiers}
    identities = casework.open_identity_together(verifiers, journey.ref)
    assert len({identity.content() for identity in identities}) == 1
    for verifier in verifiers:
        assert casework.read_compartment(verifier, journey.ref, "evidence")
    days_later(journey, 60)
    assert casework.read_compartment(verifiers[0], journey.ref, "evidence")


def test_a_review_that_upholds_lets_nobody_in(journey):
    for name in ("merlin", "osprey"):
        journey.house.hire(name, "signer")
    journey.house.publish()
    journey.decided(outcome="declined", reasons=["not_confirmed"])
    days_later(journey, 30)
    cases.review_case(journey.ref, actor=journey.house["birch"].actor)

    cases.settle_review(journey.ref, upheld=True, actor=journey.seats("reviewer")[0].actor)

    for verifier in journey.seats("verifier"):
        with pytest.raises(NoAccess):
            cases.open_compartment(journey.ref, compartment="identity", actor=verifier.actor)


def days_later(journey, days):
    """The days pass with everything that the clock does of itself; the list of keys is signed meanwhile."""
    for _ in range(days // 5):
        clock.move_to(clock.now() + timedelta(days=5))
        journey.house.publish()
        for tick in (cases.end_due_accesses, cases.destroy_due_evidence, cases.expire_keys):
            tick(actor=SCHEDULE)
