"""A sample is opened by the case's verifiers, to the two who drew it, for two weeks; to nobody else and for nothing else."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from goldenbridge.apps.audit.models import Item
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import samples
from goldenbridge.apps.cases.holding import WrongKeys
from goldenbridge.apps.cases.models import Access, Attestation, Case, Determination, Sample
from goldenbridge.apps.cases.permissions import NoAccess
from goldenbridge.apps.keystore.models import Wrap
from goldenbridge.cli.demo import casework
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.attestation import Attestation as Attested
from goldenbridge.core.errors import NotAllowed, NotFound
from goldenbridge.core.records import open_record
from goldenbridge.core.sealing import DoesNotOpen, Purpose
from goldenbridge.core.statements import read, statement_bytes
from goldenbridge.platform import clock
from tests.apps.cases.drawn import account, draw, evidence_wraps, open_sample

pytestmark = pytest.mark.django_db(databases="__all__")


def reads(colleague, envelope, journey, writer):
    """What this colleague's page shows of a verifier's account."""
    pair = colleague.member.keys.seal_pair()
    record = open_record(envelope, pair, authors=[writer.member.keys.sign_key], purpose=Purpose.NOTE, case=journey.ref)
    return record.content.decode()


def test_the_two_who_drew_it_read_the_verifiers_account_and_the_evidence(journey):
    journey.decided()
    audit_ref, payment_ref = draw(journey)
    verifier = journey.seats("verifier")[0]

    open_sample(journey, verifier, payment_ref, text="I compared his papers.")

    for name in ("kite", "owl"):
        auditor = journey.house[name]
        seen = samples.sample(audit_ref, payment_ref, actor=auditor.actor)
        assert [each.verifier_ref for each in seen.accounts] == [verifier.ref]
        assert "I compared his papers." in reads(auditor, seen.accounts[0].envelope, journey, verifier)
        assert (seen.is_attestation_genuine, seen.is_decision_genuine, seen.decision) == (True, True, "accepted")
        opened = cases.open_compartment(journey.ref, compartment="evidence", actor=auditor.actor)
        desk = casework.desk_of(auditor)
        seeds = [desk.open_key(key, case=journey.ref) for key in opened.keys]
        applicant = desk.applicant(opened.applicant, case=journey.ref)
        texts = [
            desk.read(each.envelope, case=journey.ref, seeds=seeds, applicant=applicant) for each in opened.records
        ]
        assert texts


def test_both_verifiers_open_a_sample_and_each_may_mend_what_he_wrote(journey):
    journey.decided()
    audit_ref, payment_ref = draw(journey)

    for verifier in journey.seats("verifier"):
        open_sample(journey, verifier, payment_ref, text="first")
        open_sample(journey, verifier, payment_ref, text="mended")

    seen = samples.sample(audit_ref, payment_ref, actor=journey.house["owl"].actor)
    assert {each.verifier_ref for each in seen.accounts} == {each.ref for each in journey.seats("verifier")}
    assert all(each.is_opened for verifier in journey.seats("verifier") for each in samples.samples_due(verifier.actor))


def test_nothing_but_the_evidence_opens_to_an_auditor(journey):
    journey.decided()
    audit_ref, payment_ref = draw(journey)
    open_sample(journey, journey.seats("verifier")[0], payment_ref)
    kite = journey.house["kite"]

    for compartment in ("story", "notes", "contact", "identity", "summary"):
        with pytest.raises(NoAccess):
            cases.open_compartment(journey.ref, compartment=compartment, actor=kite.actor)
    assert set(Access.objects.filter(person_ref=kite.ref).values_list("compartment", flat=True)) == {"evidence"}


def test_nobody_else_is_asked_and_nobody_else_sees_it(journey):
    journey.decided()
    audit_ref, payment_ref = draw(journey)
    journey.house.hire("raven", "auditor")
    journey.house.hire("gull", "verifier")
    journey.house.publish()
    open_sample(journey, journey.seats("verifier")[0], payment_ref)

    for name, refusal in (("raven", NotAllowed), ("dove", NotAllowed), ("eagle", NotAllowed)):
        with pytest.raises(refusal):
            samples.sample(audit_ref, payment_ref, actor=journey.house[name].actor)
    with pytest.raises(NotFound):
        samples.sample_due(journey.ref, payment_ref, actor=journey.house["gull"].actor)
    with pytest.raises(NotFound):
        cases.open_sample(journey.ref, payment_ref=payment_ref, accounts={}, wraps=(), actor=journey.dove.actor)
    envelope = Sample.objects.first().envelope
    with pytest.raises(DoesNotOpen):
        reads(journey.house["raven"], bytes(envelope), journey, journey.seats("verifier")[0])


def test_a_verifier_cannot_open_it_to_somebody_of_his_choice(journey):
    journey.decided()
    _audit_ref, payment_ref = draw(journey)
    verifier, other = journey.seats("verifier")
    kite, owl, dove = (journey.house[name].ref for name in ("kite", "owl", "dove"))

    for readers in ([kite], [kite, dove], [kite, owl, dove]):
        with pytest.raises(WrongKeys):
            cases.open_sample(
                journey.ref,
                payment_ref=payment_ref,
                accounts={ref: account(verifier, ref, journey.ref, "x") for ref in readers},
                wraps=(),
                actor=verifier.actor,
            )
    with pytest.raises(WrongKeys):
        open_sample(journey, verifier, payment_ref, wraps=evidence_wraps(verifier, journey.ref, [kite, dove]))
    assert not Sample.objects.exists()
    assert not Wrap.objects.filter(recipient_ref__in=[dove, owl, kite], key_ref__in=[
        ref for ref, _wrap in evidence_wraps(verifier, journey.ref, [kite])
    ]).exists()  # fmt: skip


def test_what_was_not_drawn_or_is_settled_is_not_opened(journey):
    journey.decided()
    audit_ref, payment_ref = draw(journey)
    verifier = journey.seats("verifier")[0]
    Item.objects.filter(audit_id=audit_ref).update(finding="in_order")

    with pytest.raises(NotFound):
        samples.sample_due(journey.ref, payment_ref, actor=verifier.actor)
    assert samples.samples_due(verifier.actor) == []


def test_after_two_weeks_it_is_over(journey):
    journey.decided()
    audit_ref, payment_ref = draw(journey)
    open_sample(journey, journey.seats("verifier")[0], payment_ref)
    kite = journey.house["kite"]
    key_refs = [ref for ref, _wrap in evidence_wraps(journey.seats("verifier")[0], journey.ref, [])] or list(
        Wrap.objects.filter(recipient_ref=kite.ref).values_list("key_ref", flat=True)
    )

    clock.move_to(clock.now() + timedelta(days=15))
    journey.house.publish()
    cases.end_due_accesses(actor=SCHEDULE)
    cases.expire_keys(actor=SCHEDULE)
    forgotten = cases.forget_samples(actor=SCHEDULE)

    assert forgotten == 2
    assert samples.sample(audit_ref, payment_ref, actor=kite.actor).accounts == ()
    with pytest.raises(NoAccess):
        cases.open_compartment(journey.ref, compartment="evidence", actor=kite.actor)
    assert not Wrap.objects.filter(recipient_ref=kite.ref, key_ref__in=key_refs).exists()


def test_an_auditors_access_is_not_prolonged_while_the_case_is_looked_at_again(journey):
    journey.attested()
    _audit_ref, payment_ref = draw(journey)
    open_sample(journey, journey.seats("verifier")[0], payment_ref)
    before = Access.objects.get(person_ref=journey.house["kite"].ref).until

    clock.move_to(clock.now() + timedelta(days=10))
    journey.house.publish()
    cases.renew_accesses(actor=SCHEDULE)

    assert journey.facts.state == "determination"
    assert Access.objects.get(person_ref=journey.house["kite"].ref).until == before


def test_once_the_evidence_is_destroyed_the_account_is_what_is_left(journey):
    journey.decided()
    clock.move_to(clock.now() + timedelta(days=32))
    journey.house.publish()
    cases.destroy_due_evidence(actor=SCHEDULE)
    audit_ref, payment_ref = draw(journey)
    verifier = journey.seats("verifier")[0]

    assert not samples.sample_due(journey.ref, payment_ref, actor=verifier.actor).has_evidence
    open_sample(journey, verifier, payment_ref, text="He stood before me.")

    seen = samples.sample(audit_ref, payment_ref, actor=journey.house["owl"].actor)
    assert (len(seen.accounts), seen.evidence_destroyed, seen.evidence_until) == (1, True, None)


def test_a_broken_signature_is_seen(journey):
    journey.decided()
    audit_ref, payment_ref = draw(journey)
    found = Attestation.objects.get()
    Attestation.objects.filter(pk=found.pk).update(second_signature=bytes(64))

    seen = samples.sample(audit_ref, payment_ref, actor=journey.house["kite"].actor)

    assert not seen.is_attestation_genuine
    assert seen.is_decision_genuine


def test_an_invented_case_does_not_live_on_anothers_signatures(journey):
    journey.decided()
    audit_ref, payment_ref = draw(journey)
    rows = [Attestation.objects.get(), Determination.objects.get()]
    invented = Case.objects.get()
    invented.pk, invented.payee_ref, invented.bundle_ref = uuid4(), uuid4(), uuid4()
    invented.save(force_insert=True)
    for row in rows:
        row.pk, row.case = None, invented
        row.save(force_insert=True)
    Item.objects.update(payee_ref=invented.payee_ref)

    seen = samples.sample(audit_ref, payment_ref, actor=journey.house["kite"].actor)

    assert seen.case_ref == invented.ref
    assert (seen.is_attestation_genuine, seen.is_decision_genuine) == (False, False)


def test_an_attestation_of_another_applicants_key_is_seen(journey):
    journey.decided()
    audit_ref, payment_ref = draw(journey)
    Case.objects.update(sign_key=bytes([7]) * 32)

    assert not samples.sample(audit_ref, payment_ref, actor=journey.house["kite"].actor).is_attestation_genuine


def test_the_decision_is_what_was_signed_and_not_what_a_column_says(journey):
    journey.decided()
    audit_ref, payment_ref = draw(journey)
    Determination.objects.update(decision="declined")

    seen = samples.sample(audit_ref, payment_ref, actor=journey.house["kite"].actor)

    assert (seen.decision, seen.is_decision_genuine) == ("accepted", True)


def test_a_decision_on_other_grounds_is_seen(journey):
    journey.decided()
    audit_ref, payment_ref = draw(journey)
    row = Attestation.objects.get()
    other = replace(read(Attested, bytes(row.statement)), service_status="serving", findings=("identity_confirmed",))
    Attestation.objects.update(statement=statement_bytes(other))

    assert not samples.sample(audit_ref, payment_ref, actor=journey.house["kite"].actor).is_decision_genuine


def test_of_two_payments_of_one_person_both_are_asked_for(journey):
    journey.decided()
    audit_ref, payment_ref = draw(journey)
    second = Item.objects.get()
    second.pk, second.number, second.payment_ref = None, 2, uuid4()
    second.save(force_insert=True)
    verifier = journey.seats("verifier")[0]

    assert {each.payment_ref for each in samples.samples_due(verifier.actor)} == {payment_ref, second.payment_ref}
    for ref in (payment_ref, second.payment_ref):
        open_sample(journey, verifier, ref)
        assert len(samples.sample(audit_ref, ref, actor=journey.house["kite"].actor).accounts) == 1
    assert all(each.is_opened for each in samples.samples_due(verifier.actor))
