"""Answers are taken one by one: a bad one stops no other, and a withdrawal counts whenever it comes."""

from datetime import timedelta

import pytest

from goldenbridge.apps.approvals import queries as parts
from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases.actions.support import WrongDay
from goldenbridge.apps.cases.models import Attestation, Case, Question, SealedRecord
from goldenbridge.apps.cases.permissions import NotYourSeat
from goldenbridge.apps.intake import actions as intake
from goldenbridge.apps.intake import queries as letters
from goldenbridge.apps.intake.models import Answer
from goldenbridge.apps.triage import actions as triage
from goldenbridge.cli.demo import casework
from goldenbridge.core import canonical
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE, Actor
from goldenbridge.core.errors import ForbiddenMove, NotAllowed
from goldenbridge.core.matrix import ConflictOfInterest
from goldenbridge.core.sealing import parse_header
from goldenbridge.platform import clock
from tests.apps.cases.actions.test_judging import found, said, sign
from tests.apps.work.builders import a_candidate

pytestmark = pytest.mark.django_db(databases="__all__")


def withdraw(journey):
    applicant = journey.played.applicant
    chosen = applicant.choose("withdrawn", question=None, case=journey.ref)
    intake.withdraw_application(
        locator_hash=applicant.keys.locator_hash,
        statement=chosen.statement,
        signature=chosen.signature,
        actor=ANONYMOUS,
    )


def status(journey):
    return letters.standing(journey.played.applicant.keys.locator_hash, actor=ANONYMOUS).status


def test_an_answer_that_does_not_belong_stops_no_other(journey):
    journey.opened()
    casework.ask(journey.dove, journey.ref, "Since when?")
    bad, bad_ref = journey.played, journey.ref
    journey.opened()
    casework.ask(journey.dove, journey.ref, "Since when?")
    cases.push_letters(actor=SCHEDULE)
    for played in (bad, journey.played):
        casework.answer_all(played)
    # As a hostile client would send it past every check of the door: a generation that no key has.
    row = Answer.objects.get(bundle__case_ref=bad_ref)
    envelope = canonical.unb64(canonical.decode(row.envelopes.encode())[0])
    header = parse_header(envelope).to_bytes()
    planted = header[:20] + b"\xff\xff\xff\xff" + header[24:] + envelope[len(header) :]
    row.envelopes = canonical.encode([canonical.b64(planted)]).decode()
    row.save(update_fields=["envelopes"])

    cases.collect_answers(actor=SCHEDULE)

    assert SealedRecord.objects.filter(purpose="answer").values_list("case_id", flat=True).get() == journey.ref
    assert Question.objects.get(case_id=bad_ref).closed_on == clock.today()


def test_withdrawing_before_anybody_reads_takes_the_bundle_out_of_the_queue(journey):
    journey.applied()
    withdraw(journey)

    journey.tick()

    assert status(journey) == "withdrawn"
    with pytest.raises(triage.NothingToRead):
        triage.lease_next(actor=journey.dove.actor)


def test_withdrawing_while_it_is_read_leaves_nothing_to_open(journey):
    journey.applied()
    opened, _ = casework.read_next(journey.dove)
    withdraw(journey)
    journey.tick()

    with pytest.raises(BaseException, match="not lent to you"):
        casework.open_case(journey.dove, opened)

    assert Case.objects.count() == 0


def test_withdrawing_ends_a_promise_in_force(journey):
    journey.left()
    withdraw(journey)

    journey.tick()

    assert (journey.facts.state, journey.facts.award.state) == ("withdrawn", "ended")


def test_withdrawing_takes_a_candidate_off_the_advisers_lists(journey):
    journey.left()
    candidate = a_candidate()
    Case.objects.filter(ref=journey.ref).update(candidate_ref=candidate.ref)
    withdraw(journey)

    journey.tick()

    candidate.refresh_from_db()
    assert (candidate.withdrawn_on, candidate.sealed_contact) == (clock.today(), None)


def test_the_second_signature_never_completes_what_is_no_longer_true(journey):
    found(journey)
    one, other = journey.seats("verifier")
    proposed = sign(one, said(journey, one))
    cases.attest(journey.ref, **proposed, actor=one.actor)
    cases.reopen_check(journey.ref, kind="service", actor=other.actor)
    for verifier in (one, other):
        envelope = casework.write(verifier, journey.ref, "evidence", casework.Purpose.FINDING, "It is not so.")
        cases.record_finding(
            journey.ref, kind="service", outcome="contradicted", envelope=envelope, actor=verifier.actor
        )
    assert not Attestation.objects.exists()

    for verifier in (other, one):
        casework.sign_attestation(verifier, journey.ref)

    assert "service_contradicted" in Attestation.objects.get().statement.decode()


def test_what_is_checked_is_not_stated_anew(journey):
    journey.planned()

    with pytest.raises(ForbiddenMove):
        cases.record_service(journey.ref, status="dismissed", actor=journey.dove.actor)
    with pytest.raises(ForbiddenMove):
        cases.state_obligation(journey.ref, kind="housing", currency="USD", stated_minor=5000, actor=journey.dove.actor)


def test_nobody_has_left_tomorrow_or_before_he_was_attested_to_serve(journey):
    journey.accepted()

    for days in (1, -1):
        with pytest.raises(WrongDay):
            cases.record_left_service(
                journey.ref, left_on=clock.today() + timedelta(days=days), actor=journey.dove.actor
            )


def test_whoever_knows_him_never_leads_his_case(journey):
    journey.applied()
    dunlin = journey.house["dunlin"]
    triage.return_lease(triage.lease_next(actor=dunlin.actor).ref, reason="know_him", actor=dunlin.actor)
    opened, _ = casework.read_next(journey.dove)

    with pytest.raises(ConflictOfInterest):
        casework.open_case(journey.dove, opened, owner=dunlin)


def test_a_part_taken_late_reaches_the_award(journey):
    journey.drafted()
    grouse = journey.house["grouse"]
    cases.ask_duty(journey.ref, person_ref=grouse.ref, actor=journey.dove.actor)

    assert grouse.ref in parts.parts_of(journey.award_ref)["duty"]


def test_a_seat_takes_the_role_that_it_is_for(journey):
    journey.planned()
    verifier = journey.seats("verifier")[0]
    only_signs = Actor(verifier.ref, frozenset({"signer"}))

    with pytest.raises((NotAllowed, NotYourSeat)):
        cases.take_seat(journey.ref, half=casework.desk_of(verifier).make_half_key(journey.ref), actor=only_signs)


def test_a_coordinator_sees_how_far_it_is_and_no_fact(journey):
    journey.attested()

    seen = casework.facts_of(journey.house["birch"], journey.ref)

    assert (seen.state, seen.obligations, seen.checks, seen.attestation) == ("determination", (), (), None)
    assert (seen.service_status, seen.sign_key, seen.questions) == ("", b"", ())


def test_a_verifier_looks_for_himself_before_he_sees_the_others_finding(journey):
    journey.identified()
    one, other = journey.seats("verifier")
    envelope = casework.write(one, journey.ref, "evidence", casework.Purpose.FINDING, "x")
    cases.record_finding(journey.ref, kind="service", outcome="confirmed", envelope=envelope, actor=one.actor)

    def seen(hand):
        return {check.kind: check.findings for check in casework.facts_of(hand, journey.ref).checks}["service"]

    assert seen(one) == ((one.ref, "confirmed"),)
    assert seen(other) == seen(journey.dove) == ()


@pytest.mark.parametrize(
    ("steps", "state"), [((), "withdrawn"), (("cover",), "declined"), (("cover", "approve"), "declined")]
)
def test_whoever_withdraws_is_promised_nothing_more(journey, steps, state):
    journey.drafted()
    for name, step in zip(("grouse", "heron"), steps, strict=False):
        casework.step_award(journey.house[name], journey.award_ref, step)

    withdraw(journey)
    cases.collect_answers(actor=SCHEDULE)

    assert promises.award(journey.award_ref, actor=journey.dove.actor).state == state
