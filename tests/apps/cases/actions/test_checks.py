"""Checks: a draw nobody steers, halves that open together only, findings of two, evidence for two."""

from dataclasses import replace

import pytest

from goldenbridge.apps.approvals import queries as parts
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases.actions.checks import FoundAlready, HalfMissing
from goldenbridge.apps.cases.holding import WrongKeys
from goldenbridge.apps.cases.models import CaseKey, Question, SealedRecord, Seat
from goldenbridge.apps.cases.permissions import NoAccess, NotYourSeat
from goldenbridge.apps.keystore import queries as keystore
from goldenbridge.apps.keystore.actions import KeyTaken
from goldenbridge.apps.keystore.models import Wrap
from goldenbridge.apps.people import actions as people
from goldenbridge.cli.demo import casework
from goldenbridge.core import statements
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.application import Identity
from goldenbridge.core.casework import NewWrap
from goldenbridge.core.certificates import HalfKey
from goldenbridge.core.drawing import TooFewPeople
from goldenbridge.core.errors import BridgeError, ForbiddenMove, NotAllowed
from goldenbridge.core.sealing import Compartment, DoesNotOpen, Purpose, open_envelope, parse_header
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.wraps import make_wrap

pytestmark = pytest.mark.django_db(databases="__all__")


def find(journey, verifier, kind, outcome):
    envelope = casework.write(verifier, journey.ref, "evidence", Purpose.FINDING, "I compared it.")
    return cases.record_finding(journey.ref, kind=kind, outcome=outcome, envelope=envelope, actor=verifier.actor)


def states(journey):
    return {check.kind: check.state for check in journey.facts.checks}


def wrapped_half(journey, half, reader, share_ref):
    """A half in the hands of somebody who seals it to whom he likes."""
    place = {"case": journey.ref, "compartment": Compartment.IDENTITY, "generation": 1}
    recipient = journey.house.directory.person(reader.ref).seal_key
    return make_wrap(half, key_ref=share_ref, recipient=recipient, **place)


def test_two_verifiers_are_drawn_and_the_caseworker_is_none_of_them(journey):
    journey.planned()

    drawn = {hand.call_sign for hand in journey.seats("verifier")}

    assert drawn == {"eagle", "finch"}
    assert parts.parts_of(journey.ref)["verifier"] == {journey.house[name].ref for name in drawn}
    assert journey.facts.state == "verification"


def test_nobody_who_was_vouched_for_by_the_same_person_is_drawn(settings, tmp_path, journey):
    """Gull and hawk come on alder's and birch's word; both shared with eagle's voucher they cannot sit with him."""
    house = journey.house
    voucher = house["alder"].ref
    for name in ("gull", "hawk", "lark"):
        house.hire(name, "verifier", vouchers=[voucher])
    house.publish()
    seen = set()

    for _ in range(4):
        journey.planned()
        pair = {hand.call_sign for hand in journey.seats("verifier")}
        seen.add(frozenset(pair))
        assert len(pair & {"gull", "hawk", "lark"}) <= 1

    assert len(seen) == 4


def test_without_two_free_verifiers_nothing_is_planned(journey):
    journey.talks()
    people.set_capacity(journey.house["eagle"].ref, capacity=0, actor=journey.house["alder"].actor)

    with pytest.raises(TooFewPeople):
        cases.plan_checks(journey.ref, actor=journey.dove.actor)

    assert journey.facts.state == "talks"
    assert Seat.objects.count() == 0


def test_the_identity_is_asked_for_once_both_have_sat_down(journey):
    journey.planned()
    one, other = journey.seats("verifier")
    desk = casework.desk_of(one)
    both = [one.ref, other.ref]
    evidence = desk.make_key(journey.ref, casework.Compartment.EVIDENCE, both)[0]
    cases.take_seat(journey.ref, half=desk.make_half_key(journey.ref), evidence=[evidence], actor=one.actor)
    assert not Question.objects.filter(kind="identity").exists()

    half = casework.desk_of(other).make_half_key(journey.ref)
    cases.take_seat(journey.ref, half=half, actor=other.actor)
    cases.take_seat(journey.ref, half=half, actor=other.actor)

    assert len(Question.objects.get(kind="identity").keys) == 2


def test_a_second_evidence_key_or_a_foreign_half_is_refused(journey):
    journey.planned()
    one, other = journey.seats("verifier")
    both = [one.ref, other.ref]
    mine, theirs = casework.desk_of(one), casework.desk_of(other)
    evidence = mine.make_key(journey.ref, casework.Compartment.EVIDENCE, both)[0]

    with pytest.raises(ForgedSignature):
        cases.take_seat(journey.ref, half=theirs.make_half_key(journey.ref), evidence=[evidence], actor=one.actor)
    with pytest.raises(WrongKeys):
        cases.take_seat(journey.ref, half=mine.make_half_key(journey.ref), actor=one.actor)
    cases.take_seat(journey.ref, half=mine.make_half_key(journey.ref), evidence=[evidence], actor=one.actor)
    second = theirs.make_key(journey.ref, casework.Compartment.EVIDENCE, both)[0]
    with pytest.raises(WrongKeys):
        cases.take_seat(journey.ref, half=theirs.make_half_key(journey.ref), evidence=[second], actor=other.actor)


def test_neither_verifier_opens_the_identity_alone_and_both_open_it_together(journey):
    journey.identified()
    one, other = journey.seats("verifier")
    half = casework.own_half(one, journey.ref)
    opened = cases.open_compartment(journey.ref, compartment="identity", actor=one.actor)
    identity = next(record.envelope for record in opened.records if record.purpose == "identity")
    twice = wrapped_half(journey, half, one, journey.ref)
    with pytest.raises(DoesNotOpen):
        casework.desk_of(one).open_identity(
            identity, half, twice, case=journey.ref, applicant=journey.played.applicant.keys.sign_key
        )
    assert not [key for key in opened.keys if key.compartment == "shared"]

    identities = casework.open_identity_together([one, other], journey.ref)

    assert identities == [Identity("Invented Name", casework.date(1990, 1, 2))] * 2


def test_a_half_is_not_for_whom_the_database_seats_but_for_who_signed_the_other_half_key(journey):
    """Who writes to the database seats a friend for a moment, while each verifier shares his half."""
    journey.identified()
    one, other = journey.seats("verifier")
    friend = journey.house["finch" if "finch" not in (one.call_sign, other.call_sign) else "grouse"]
    seat = Seat.objects.filter(part="verifier", person_ref=other.ref)
    pk = seat.get().pk
    Seat.objects.filter(pk=pk).update(person_ref=friend.ref)

    wrap = casework.half_to_share(one, journey.ref)
    cases.share_half(journey.ref, half=wrap, actor=one.actor)

    place = {"purpose": Purpose.WRAP, "case": journey.ref, "compartment": Compartment.IDENTITY}
    with pytest.raises(DoesNotOpen):
        open_envelope(wrap, friend.member.keys.seal_pair(), **place)
    assert open_envelope(wrap, other.member.keys.seal_pair(), **place).content == casework.own_half(one, journey.ref)


def test_a_half_shared_again_replaces_the_one_before(journey):
    journey.identified()
    one, other = journey.seats("verifier")
    first, second = (casework.half_to_share(one, journey.ref) for _ in range(2))
    for wrap in (first, first, second, second):
        cases.share_half(journey.ref, half=wrap, actor=one.actor)

    opened = cases.open_compartment(journey.ref, compartment="identity", actor=other.actor)

    assert [key.wrap for key in opened.keys if key.compartment == "shared"] == [second]
    assert keystore.is_destroyed(parse_header(first).record)
    with pytest.raises(WrongKeys):
        cases.share_half(journey.ref, half=first, actor=one.actor)


def test_no_verifier_destroys_a_key_by_sharing_a_half_under_its_name(journey):
    journey.identified()
    one, other = journey.seats("verifier")
    listed = journey.house.directory
    cell_and_intake = [listed.cells[0].card, *(each.card for each in (*listed.shards, *listed.duty))]
    targets = [card.key_ref for card in cell_and_intake]
    targets += CaseKey.objects.values_list("key_ref", flat=True)
    before = list(Wrap.objects.order_by("pk").values())

    for target in targets:
        wrap = casework.half_to_share(one, journey.ref, share_ref=target)
        with pytest.raises(WrongKeys):
            cases.share_half(journey.ref, half=wrap, actor=one.actor)

    assert list(Wrap.objects.order_by("pk").values()) == before
    assert len(casework.open_identity_together([one, other], journey.ref)) == len([one, other])


def test_no_half_key_takes_the_name_of_another_key(journey):
    journey.planned()
    one, _other = journey.seats("verifier")
    desk = casework.desk_of(one)
    shard = journey.house.directory.shards[0].card.key_ref
    before = list(Wrap.objects.order_by("pk").values())

    for taken in (shard, *CaseKey.objects.values_list("key_ref", flat=True)):
        half = named(one, desk.make_half_key(journey.ref), taken)
        with pytest.raises((KeyTaken, WrongKeys)):
            cases.take_seat(journey.ref, half=half, actor=one.actor)

    assert list(Wrap.objects.order_by("pk").values()) == before


def named(verifier, half, key_ref):
    """A half key as a bad page would send it, under the reference of another key."""
    said = statements.read(HalfKey, half.statement)
    said = replace(said, card=replace(said.card, key_ref=key_ref))
    signed = verifier.member.sign(said)
    wrap = make_wrap(
        bytes(32),
        key_ref=key_ref,
        recipient=verifier.member.keys.seal_key,
        case=said.case,
        compartment=casework.Compartment.IDENTITY,
        generation=1,
    )
    return replace(half, statement=signed.statement, signature=signed.signature, wraps=(NewWrap(verifier.ref, wrap),))


def test_nobody_but_the_two_gets_near_identity_or_evidence(journey):
    journey.identified()
    for name in ("alder", "birch", "dove", "dunlin", "grouse", "heron", "ibis", "kite"):
        for compartment in ("identity", "evidence"):
            with pytest.raises(NoAccess):
                cases.open_compartment(journey.ref, compartment=compartment, actor=journey.house[name].actor)


def test_a_verifier_reads_no_story(journey):
    journey.identified()

    for verifier in journey.seats("verifier"):
        for compartment in ("story", "notes", "contact", "summary"):
            with pytest.raises(NoAccess):
                cases.open_compartment(journey.ref, compartment=compartment, actor=verifier.actor)


def test_a_half_is_not_shared_before_the_identity_is_there(journey):
    journey.seated()
    one, other = journey.seats("verifier")
    wrap = wrapped_half(journey, bytes(32), other, journey.ref)

    with pytest.raises(HalfMissing):
        cases.share_half(journey.ref, half=wrap, actor=one.actor)


def test_evidence_that_a_verifier_asked_for_opens_for_both(journey):
    journey.identified()
    one, other = journey.seats("verifier")
    casework.ask(one, journey.ref, "What does the contract say of the sum?", compartment="evidence")
    cases.push_letters(actor=SCHEDULE)
    casework.answer_all(journey.played, texts="Clause nine: the cost of training.")
    cases.collect_answers(actor=SCHEDULE)

    read = [casework.read_compartment(verifier, journey.ref, "evidence") for verifier in (one, other)]

    assert read[0] == read[1]
    assert b"Clause nine" in read[0][-1]
    assert SealedRecord.objects.filter(compartment="evidence", purpose="answer").count() == 1


def test_two_equal_findings_settle_a_check_and_two_different_leave_it_open(journey):
    journey.identified()
    one, other = journey.seats("verifier")

    find(journey, one, "service", "confirmed")
    assert states(journey)["service"] == "in_progress"
    find(journey, other, "service", "confirmed")
    find(journey, one, "identity", "confirmed")
    find(journey, other, "identity", "contradicted")

    assert states(journey) == {"service": "confirmed", "identity": "inconclusive", "obligation": "in_progress"}


def test_a_finding_is_recorded_once_until_the_check_is_reopened(journey):
    journey.identified()
    one, other = journey.seats("verifier")
    find(journey, one, "service", "confirmed")
    with pytest.raises(FoundAlready):
        find(journey, one, "service", "contradicted")
    find(journey, other, "service", "contradicted")

    cases.reopen_check(journey.ref, kind="service", actor=one.actor)
    for verifier in (one, other):
        find(journey, verifier, "service", "contradicted")

    assert states(journey)["service"] == "contradicted"


def test_only_those_drawn_do_what_verifiers_do(journey):
    journey.house.hire("gull", "verifier")
    journey.house.publish()
    journey.identified()
    drawn = {hand.call_sign for hand in journey.seats("verifier")}
    envelope = casework.write(journey.seats("verifier")[0], journey.ref, "evidence", Purpose.FINDING, "x")
    for name, colleague in journey.house.colleagues.items():
        if name in drawn:
            continue
        desk = casework.desk_of(colleague)
        for act in (
            lambda: cases.take_seat(journey.ref, half=desk.make_half_key(journey.ref), actor=colleague.actor),
            lambda: cases.share_half(journey.ref, half=envelope, actor=colleague.actor),
            lambda: cases.record_finding(
                journey.ref, kind="service", outcome="confirmed", envelope=envelope, actor=colleague.actor
            ),
            lambda: cases.reopen_check(journey.ref, kind="service", actor=colleague.actor),
            lambda: cases.attest(journey.ref, statement=b"", signature=b"", actor=colleague.actor),
        ):
            with pytest.raises((NotYourSeat, NotAllowed)):
                act()


@pytest.mark.parametrize("stage", ["opened", "attested"])
def test_checks_are_planned_from_the_talks_only(journey, stage):
    getattr(journey, stage)()

    with pytest.raises(ForbiddenMove):
        cases.plan_checks(journey.ref, actor=journey.dove.actor)


def test_the_draw_is_refused_whole_when_the_matrix_refuses_one(journey, monkeypatch):
    """If the matrix says no at the last moment, no seat is left half taken."""
    journey.talks()

    def refuse(**_told):
        raise BridgeError

    monkeypatch.setattr("goldenbridge.apps.cases.seats.approvals.take_part", refuse)
    with pytest.raises(BridgeError):
        cases.plan_checks(journey.ref, actor=journey.dove.actor)

    assert (journey.facts.state, Seat.objects.count()) == ("talks", 0)


def test_each_finding_is_handed_over_with_the_check_it_belongs_to(journey):
    journey.identified()
    one, other = journey.seats("verifier")
    for verifier in (one, other):
        casework.find_all(verifier, journey.ref)

    opened = cases.open_compartment(journey.ref, compartment="evidence", actor=one.actor)

    assert sorted(record.check for record in opened.records if record.purpose == "finding") == sorted(
        [check.kind for check in journey.facts.checks] * 2
    )
