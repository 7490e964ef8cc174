"""A seat is handed back, or its holder is gone or silent: another is drawn, and the case goes on."""

from uuid import uuid4

import pytest

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.approvals import queries as parts
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.cases import vacancies
from goldenbridge.apps.cases.actions.reseating import NobodyToLetIn, SeatOver, StillAtWork
from goldenbridge.apps.cases.holding import WrongKeys
from goldenbridge.apps.cases.judgements import SeatEmpty
from goldenbridge.apps.cases.models import CaseKey, Finding, SealedRecord, Seat
from goldenbridge.apps.cases.permissions import NoAccess, NotYourSeat
from goldenbridge.apps.intake import queries as letters
from goldenbridge.apps.keystore import queries as keystore
from goldenbridge.apps.people import actions as people
from goldenbridge.apps.people.permissions import SecondMustLook
from goldenbridge.cli.demo import casework
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.casework import NewWrap
from goldenbridge.core.drawing import NobodyFree
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.matrix import ConflictOfInterest
from goldenbridge.core.sealing import Compartment, Purpose
from tests.apps.cases.builders import evidence_wraps, later

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def journey(journey):
    """With a third verifier, who is free."""
    journey.house.hire("falcon", "verifier")
    journey.house.publish()
    return journey


def third(journey):
    """The verifier who was not drawn."""
    sitting = {hand.call_sign for hand in journey.seats("verifier")}
    return next(journey.house[name] for name in ("eagle", "finch", "falcon") if name not in sitting)


def sit(journey, verifier, *, generation=None):
    """Sit down beside whoever sits there already."""
    desk = casework.desk_of(verifier)
    both = [hand.ref for hand in journey.seats("verifier")]
    evidence = [desk.make_key(journey.ref, Compartment.EVIDENCE, both, generation=generation)[0]] if generation else []
    return cases.take_seat(journey.ref, half=desk.make_half_key(journey.ref), evidence=evidence, actor=verifier.actor)


def find(journey, verifier, kind, outcome="confirmed"):
    envelope = casework.write(verifier, journey.ref, "evidence", Purpose.FINDING, "I compared it.")
    return cases.record_finding(journey.ref, kind=kind, outcome=outcome, envelope=envelope, actor=verifier.actor)


def told(journey):
    """The applicant gives evidence."""
    cases.push_letters(actor=SCHEDULE)
    casework.answer_all(journey.played, texts="My contract says so.")
    cases.collect_answers(actor=SCHEDULE)


def sealed_parts(journey):
    """How many keys and records of identity and evidence are left."""
    here = {"case": journey.ref, "compartment__in": ["identity", "evidence"]}
    keys = CaseKey.objects.filter(**here).values_list("key_ref", flat=True)
    return len(keys) - len(keystore.destroyed(list(keys))), SealedRecord.objects.filter(**here).count()


@pytest.mark.parametrize("how", ["locked", "stripped"])
def test_one_person_alone_destroys_nothing_by_drawing_others(journey, how):
    osprey = journey.house.hire("osprey", "administrator", "coordinator")
    journey.house.hire("gull", "verifier")
    journey.house.publish()
    journey.identified()
    first, second = journey.seats("verifier")
    casework.ask(first, journey.ref, "What does your contract say?", compartment="evidence")
    told(journey)
    before = sealed_parts(journey)
    for verifier in (first, second):
        if how == "locked":
            people.lock(verifier.ref, actor=osprey.actor)
        else:
            people.set_roles(verifier.ref, roles=["caseworker"], actor=osprey.actor)

    for verifier in (first, second):
        with pytest.raises(StillAtWork):
            cases.replace_seat(journey.ref, person_ref=verifier.ref, actor=osprey.actor)

    assert sealed_parts(journey) == before != (0, 0)


def test_whoever_locked_a_late_verifier_does_not_draw_another_himself(journey):
    osprey = journey.house.hire("osprey", "administrator", "coordinator")
    journey.house.publish()
    journey.identified()
    first, _second = journey.seats("verifier")
    people.lock(first.ref, actor=osprey.actor)

    later(days=8)

    with pytest.raises(SecondMustLook):
        cases.replace_seat(journey.ref, person_ref=first.ref, actor=osprey.actor)
    seat = cases.replace_seat(journey.ref, person_ref=first.ref, actor=journey.house["birch"].actor)

    assert seat.person_ref != first.ref


def summarise(journey):
    """The caseworker hands the summary to whoever sits there."""
    casework.hand_summary(
        journey.dove, journey.ref, [hand.ref for hand in journey.seats("signer")], "Owes his contract."
    )


def waiting(journey):
    """The kinds of questions that the applicant's phrase shows."""
    standing = letters.standing(journey.played.applicant.keys.locator_hash, actor=ANONYMOUS)
    return sorted(letter.kind for letter in standing.letters)


def test_a_verifier_hands_his_seat_back_and_the_case_is_attested_by_the_one_who_comes(journey):
    journey.identified()
    stays, leaves = journey.seats("verifier")
    comes = third(journey)
    casework.ask(stays, journey.ref, "What does your contract say?", compartment="evidence")
    told(journey)
    casework.open_identity_together([stays, leaves], journey.ref)
    for kind in ("identity", "service"):
        find(journey, stays, kind)
        find(journey, leaves, kind)

    cases.leave_seat(journey.ref, actor=leaves.actor)
    sit(journey, comes, generation=2)
    cases.let_partner_in(journey.ref, wraps=evidence_wraps(stays, journey, comes), actor=stays.actor)
    told(journey)
    identities = casework.open_identity_together([stays, comes], journey.ref)
    assert b"My contract says so." in b"".join(casework.read_compartment(comes, journey.ref, "evidence"))
    for kind in ("identity", "service", "obligation"):
        find(journey, comes, kind)
    find(journey, stays, "obligation")
    for verifier in (comes, stays):
        casework.sign_attestation(verifier, journey.ref)

    assert identities[0] == identities[1]
    assert journey.facts.state == "determination"
    assert {hand.call_sign for hand in journey.seats("verifier")} == {stays.call_sign, comes.call_sign}


def test_who_leaves_opens_nothing_more_and_takes_no_other_part(journey):
    journey.identified()
    stays, leaves = journey.seats("verifier")
    half = CaseKey.objects.get(maker_ref=leaves.ref, compartment="identity").key_ref
    evidence = CaseKey.objects.get(compartment="evidence").key_ref

    cases.leave_seat(journey.ref, actor=leaves.actor)

    assert keystore.destroyed([half, evidence]) == {half}
    assert keystore.keepers([evidence]) == {evidence: {stays.ref}}
    assert not SealedRecord.objects.filter(compartment="identity").exists()
    for act in (
        lambda: cases.open_compartment(journey.ref, compartment="evidence", actor=leaves.actor),
        lambda: facts.case_facts(journey.ref, actor=leaves.actor),
        lambda: cases.leave_seat(journey.ref, actor=leaves.actor),
        lambda: sit(journey, leaves),
    ):
        with pytest.raises((NoAccess, NotAllowed, NotYourSeat)):
            act()
    with pytest.raises(ConflictOfInterest):
        approvals.take_part(subject_ref=journey.ref, person_ref=leaves.ref, part="verifier", actor=SCHEDULE)
    assert leaves.ref in parts.near(journey.ref, ("verifier",))
    assert leaves.ref not in parts.parts_of(journey.ref)["verifier"]


def test_findings_of_who_leaves_are_set_aside_and_those_of_who_stays_wait_for_the_next(journey):
    journey.identified()
    stays, leaves = journey.seats("verifier")
    for verifier in (stays, leaves):
        casework.find_all(verifier, journey.ref)
    casework.sign_attestation(leaves, journey.ref)

    cases.leave_seat(journey.ref, actor=leaves.actor)

    assert set(Finding.objects.values_list("verifier_ref", flat=True)) == {stays.ref}
    assert {check.state for check in journey.facts.checks} == {"in_progress"}
    assert journey.facts.attestation is None


def test_an_identity_sent_to_the_halves_before_is_not_taken_and_is_asked_for_anew(journey):
    journey.seated()
    cases.push_letters(actor=SCHEDULE)
    leaves = journey.seats("verifier")[1]
    cases.leave_seat(journey.ref, actor=leaves.actor)
    casework.answer_all(journey.played)

    cases.refresh_statuses(actor=SCHEDULE)
    assert not SealedRecord.objects.filter(compartment="identity").exists()
    sit(journey, journey.seats("verifier")[1], generation=2)
    cases.refresh_statuses(actor=SCHEDULE)

    assert waiting(journey) == ["identity"]
    casework.answer_all(journey.played)
    cases.collect_answers(actor=SCHEDULE)
    assert casework.open_identity_together(journey.seats("verifier"), journey.ref)


def test_the_question_for_the_identity_goes_away_with_the_next_tick(journey):
    journey.seated()
    cases.push_letters(actor=SCHEDULE)
    assert waiting(journey) == ["identity"]

    cases.leave_seat(journey.ref, actor=journey.seats("verifier")[0].actor)
    assert waiting(journey) == ["identity"]
    cases.push_letters(actor=SCHEDULE)

    assert waiting(journey) == []


def test_a_question_for_evidence_that_waits_carries_the_new_key(journey):
    journey.seated()
    stays, leaves = journey.seats("verifier")
    casework.ask(stays, journey.ref, "What does your contract say?", compartment="evidence")
    cases.push_letters(actor=SCHEDULE)
    cases.leave_seat(journey.ref, actor=leaves.actor)
    comes = journey.seats("verifier")[1]
    sit(journey, comes, generation=2)

    told(journey)

    assert b"My contract says so." in b"".join(casework.read_compartment(comes, journey.ref, "evidence"))
    assert cases.open_compartment(journey.ref, compartment="evidence", actor=stays.actor).records


def test_who_comes_must_bring_a_key_for_both_and_gets_the_older_ones_from_his_partner_only(journey):
    journey.seated()
    stays, leaves = journey.seats("verifier")
    casework.ask(stays, journey.ref, "What does your contract say?", compartment="evidence")
    told(journey)
    with pytest.raises(NobodyToLetIn):
        cases.let_partner_in(journey.ref, wraps=[], actor=stays.actor)
    cases.leave_seat(journey.ref, actor=leaves.actor)
    comes = journey.seats("verifier")[1]

    with pytest.raises(WrongKeys):
        sit(journey, comes)
    sit(journey, comes, generation=2)
    assert casework.read_compartment(comes, journey.ref, "evidence") == []
    wraps = evidence_wraps(stays, journey, comes)
    for wrong in (
        [(uuid4(), wraps[0][1])],
        [(wraps[0][0], NewWrap(journey.dove.ref, wraps[0][1].wrap))],
    ):
        with pytest.raises(WrongKeys):
            cases.let_partner_in(journey.ref, wraps=wrong, actor=stays.actor)
    assert facts.case_facts(journey.ref, actor=stays.actor).has_evidence_to_hand_on
    cases.let_partner_in(journey.ref, wraps=wraps, actor=stays.actor)

    assert casework.read_compartment(comes, journey.ref, "evidence") != []
    assert not facts.case_facts(journey.ref, actor=stays.actor).has_evidence_to_hand_on


def test_where_nobody_is_free_the_seat_stays_empty_until_somebody_comes(journey):
    house = journey.house
    people.set_capacity(house["falcon"].ref, capacity=0, actor=house["alder"].actor)
    journey.seated()
    stays, leaves = journey.seats("verifier")

    cases.leave_seat(journey.ref, actor=leaves.actor)
    with pytest.raises(NobodyFree):
        cases.replace_seat(journey.ref, person_ref=leaves.ref, actor=journey.dove.actor)
    assert [(each.part, each.person_ref, each.why) for each in journey.facts.vacancies] == [
        ("verifier", leaves.ref, "empty")
    ]
    people.set_capacity(house["falcon"].ref, capacity=3, actor=house["alder"].actor)
    cases.replace_seat(journey.ref, person_ref=leaves.ref, actor=journey.dove.actor)

    assert {hand.call_sign for hand in journey.seats("verifier")} == {stays.call_sign, "falcon"}
    assert journey.facts.vacancies == ()


def test_the_caseworker_has_another_drawn_for_who_is_gone_and_for_nobody_who_is_here(journey):
    journey.seated()
    stays, gone = journey.seats("verifier")
    with pytest.raises(StillAtWork):
        cases.replace_seat(journey.ref, person_ref=gone.ref, actor=journey.dove.actor)
    people.lock_out(gone.ref, actor=gone.actor)
    journey.house.publish()

    assert [(each.person_ref, each.why) for each in journey.facts.vacancies] == [(gone.ref, "gone")]
    for stranger in (journey.house["dunlin"], stays):
        with pytest.raises(NotAllowed):
            cases.replace_seat(journey.ref, person_ref=gone.ref, actor=stranger.actor)
    cases.replace_seat(journey.ref, person_ref=gone.ref, actor=journey.dove.actor)

    assert gone.ref not in Seat.objects.values_list("person_ref", flat=True)


def test_a_coordinator_has_another_drawn_for_who_lets_things_wait_a_week(journey):
    journey.planned()
    birch = journey.house["birch"].actor
    late = journey.seats("verifier")[0]
    later(6)
    journey.house.publish()
    with pytest.raises(StillAtWork):
        cases.replace_seat(journey.ref, person_ref=late.ref, actor=birch)

    later(1)
    journey.house.publish()
    with pytest.raises(StillAtWork):
        cases.replace_seat(journey.ref, person_ref=late.ref, actor=journey.dove.actor)
    assert {(each.person_ref, each.why) for each in vacancies.empty_seats(birch)} == {
        (hand.ref, "late") for hand in journey.seats("verifier")
    }
    cases.replace_seat(journey.ref, person_ref=late.ref, actor=birch)

    assert late.ref not in {hand.ref for hand in journey.seats("verifier")}


def test_who_waits_for_the_applicant_or_for_his_partner_is_not_late(journey):
    journey.seated()
    one, other = journey.seats("verifier")
    birch = journey.house["birch"].actor
    later(8)
    journey.house.publish()
    assert vacancies.empty_seats(birch) == []
    told(journey)
    casework.find_all(one, journey.ref)

    later(8)
    journey.house.publish()

    assert [(each.person_ref, each.why) for each in vacancies.empty_seats(birch)] == [(other.ref, "late")]


def test_a_signer_is_replaced_and_both_get_the_summary_anew(journey):
    journey.house.hire("osprey", "signer")
    journey.house.publish()
    journey.attested()
    cases.plan_determination(journey.ref, actor=journey.dove.actor)
    summarise(journey)
    stays, leaves = journey.seats("signer")
    assert journey.facts.has_summary

    cases.leave_seat(journey.ref, actor=leaves.actor)

    assert not journey.facts.has_summary
    assert leaves.ref not in {hand.ref for hand in journey.seats("signer")}
    summarise(journey)
    for signer in journey.seats("signer"):
        casework.sign_decision(signer, journey.ref)
    assert journey.facts.state == "accepted"


def test_no_summary_is_handed_over_while_a_seat_is_empty(journey):
    journey.attested()
    for name in ("grouse", "heron", "ibis"):
        people.set_capacity(journey.house[name].ref, capacity=1, actor=journey.house["alder"].actor)
    cases.plan_determination(journey.ref, actor=journey.dove.actor)
    cases.leave_seat(journey.ref, actor=journey.seats("signer")[0].actor)

    with pytest.raises(SeatEmpty):
        summarise(journey)


def test_a_seat_whose_work_is_done_is_not_handed_back(journey):
    journey.attested()

    with pytest.raises(SeatOver):
        cases.leave_seat(journey.ref, actor=journey.seats("verifier")[0].actor)


def test_the_list_of_late_seats_takes_as_many_queries_for_three_cases_as_for_one(journey, django_assert_num_queries):
    birch = journey.house["birch"].actor
    for count in (1, 3):
        while Seat.objects.count() < 2 * count:
            journey.planned()
        later(7)
        journey.house.publish()

        with django_assert_num_queries(8):
            found = vacancies.empty_seats(birch)

        assert len(found) == 2 * count
