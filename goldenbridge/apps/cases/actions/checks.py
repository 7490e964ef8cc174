"""Checks by two drawn verifiers: seats, halves of the identity, findings on evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.cases.holding import (
    SHARED,
    WrongKeys,
    certificate,
    check_envelope,
    keep_half_key,
    keep_keys,
    keep_record,
    live_key,
    locked_case,
    needs_evidence_key,
    renew_questions,
    seat_of,
)
from goldenbridge.apps.cases.judgements import drop_half_signed
from goldenbridge.apps.cases.models import Attestation, Case, CaseKey, Check, Finding, Question, SealedRecord, Seat
from goldenbridge.apps.cases.permissions import may_lead_case, may_take_seat
from goldenbridge.apps.cases.seats import draw_seats
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.keystore import queries as keys_known
from goldenbridge.core import retention
from goldenbridge.core.actors import Actor
from goldenbridge.core.casework import CHECKS, OUTCOMES, NewKey
from goldenbridge.core.errors import BridgeError, Malformed, NotFound, words
from goldenbridge.core.sealing import Purpose
from goldenbridge.platform import clock, trail

VERBS = {"confirmed": "confirm", "contradicted": "contradict", "inconclusive": "leave_open"}
SHARED_HALF_DAYS = 1


class HalfMissing(BridgeError):
    """The identity has not been sent yet, so there is no half to share."""

    code = "half_missing"
    status = 409
    sentence = words("The applicant has not sent his identity yet, so there is nothing to open together.")


class FoundAlready(BridgeError):
    """This verifier has recorded his finding on this check."""

    code = "found_already"
    status = 409
    sentence = words("You have recorded your finding on this check. Re-open the check to change it.")


@transaction.atomic
def plan_checks(case_ref: UUID, *, actor: Actor) -> Case:
    """End the talks with checks: the system draws two verifiers; nobody chooses them, the caseworker least of all."""
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    case.move("verify")
    case.save(update_fields=["state"])
    draw_seats(case, "verifier", actor=actor)
    kinds = CHECKS if case.obligations.exists() else CHECKS[:2]
    Check.objects.bulk_create([Check(case=case, kind=kind) for kind in kinds])
    trail.record("checks.planned", case.ref, actor=actor.ref)
    return case


@transaction.atomic
def take_seat(case_ref: UUID, *, half: NewKey, evidence: Sequence[NewKey] = (), actor: Actor) -> Seat:
    """A drawn verifier sits down: his half key, and from whoever comes first the evidence key for both.

    So does whoever takes the seat of one who has left: what is written from then on opens for him and his partner.
    Once both sit, the applicant is asked for his identity, sealed so that only the two together open it.
    """
    case = locked_case(case_ref)
    seat = seat_of(case, "verifier", actor.ref)
    may_take_seat(actor, seat)
    if seat.half_key_ref is not None:
        return seat
    seats = list(Seat.objects.filter(case=case, part="verifier").order_by("number"))
    seat.half_key_ref = keep_half_key(case, half, actor=actor)
    seat.save(update_fields=["half_key_ref"])
    if needs_evidence_key(case, actor):
        sitting = {each.person_ref for each in seats if each.left_on is None}
        keep_keys(case, evidence, {"evidence": sitting}, reason="verifier", actor=actor)
        newest = live_key(case, "evidence")
        newest.dies_on = retention.evidence_dies_on(asked_on=clock.today(), attested_on=None)
        newest.save(update_fields=["dies_on"])
        renew_questions(case, newest)
    elif evidence:
        raise WrongKeys
    for check in Check.objects.filter(case=case, state="planned"):
        check.move("start")
        check.save(update_fields=["state"])
    _ask_identity(case, actor)
    trail.record("seat.taken", case.ref, actor=actor.ref)
    return seat


@transaction.atomic
def share_half(case_ref: UUID, *, half: bytes, actor: Actor) -> Seat:
    """Give one's half of the identity to the other verifier for this sitting: sealed to his own key, gone in a day."""
    case = locked_case(case_ref)
    seat = seat_of(case, "verifier", actor.ref)
    may_take_seat(actor, seat)
    if not SealedRecord.objects.filter(case=case, purpose="identity").exists():
        raise HalfMissing
    header = check_envelope(half, case, purpose=Purpose.WRAP, compartment="identity", generation=None)
    if header.record != seat.shared_half_ref:
        _give_reference(seat, header.record, actor)
    other = Seat.objects.filter(case=case, part="verifier").exclude(person_ref=actor.ref).get()
    keystore.store_wrap(
        key_ref=header.record,
        recipient_ref=other.person_ref,
        wrap=half,
        expires_on=clock.today() + timedelta(days=SHARED_HALF_DAYS),
        holder=SHARED,
        actor=actor,
    )
    trail.record("half.shared", case.ref, actor=actor.ref)
    return seat


@transaction.atomic
def record_finding(case_ref: UUID, *, kind: str, outcome: str, envelope: bytes, actor: Actor) -> Finding:
    """Record what one verifier found: a code for all, the words sealed to the two of them.

    When both have found the same, that is the check's outcome; when they differ, it is inconclusive.
    """
    if outcome not in OUTCOMES:
        raise Malformed
    case = locked_case(case_ref)
    may_take_seat(actor, seat_of(case, "verifier", actor.ref))
    check = Check.objects.select_for_update().filter(case=case, kind=kind).first()
    if check is None:
        raise NotFound
    findings = Finding.objects.filter(check_of=check, round=case.round)
    if findings.filter(verifier_ref=actor.ref).exists():
        raise FoundAlready
    record = keep_record(case, envelope, purpose=Purpose.FINDING, compartment="evidence", author_ref=actor.ref)
    finding = Finding.objects.create(
        ref=record.record_ref,
        check_of=check,
        round=case.round,
        verifier_ref=actor.ref,
        outcome=outcome,
        found_on=clock.today(),
    )
    outcomes = set(findings.values_list("outcome", flat=True))
    if findings.count() == len(("one", "other")):
        check.move(VERBS[outcomes.pop() if len(outcomes) == 1 else "inconclusive"])
        check.save(update_fields=["state"])
    trail.record("finding.recorded", finding.ref, actor=actor.ref)
    return finding


@transaction.atomic
def reopen_check(case_ref: UUID, *, kind: str, actor: Actor) -> Check:
    """Look once more: both findings of this check are set aside, their words stay sealed until the evidence dies."""
    case = locked_case(case_ref)
    may_take_seat(actor, seat_of(case, "verifier", actor.ref))
    if case.state != "verification":
        case.move("attest")  # raises ForbiddenMove with the state's name: what is attested is not looked at again
    check = Check.objects.select_for_update().filter(case=case, kind=kind).first()
    if check is None:
        raise NotFound
    check.move("reopen")
    check.save(update_fields=["state"])
    Finding.objects.filter(check_of=check, round=case.round).delete()
    drop_half_signed(case, Attestation)
    trail.record("check.reopened", check.ref, actor=actor.ref)
    return check


def _give_reference(seat: Seat, shared_half_ref: UUID, actor: Actor) -> None:
    """Let a shared half take a reference that nothing has; the half that was shared before is destroyed.

    The page chooses the reference. It must be a new one, or naming another's key here and sharing once more would
    destroy that key.
    """
    if keys_known.is_known(shared_half_ref) or CaseKey.objects.filter(key_ref=shared_half_ref).exists():
        raise WrongKeys
    before, seat.shared_half_ref = seat.shared_half_ref, shared_half_ref
    seat.save(update_fields=["shared_half_ref"])
    if before is not None:
        keystore.destroy_key(before, holder=SHARED, actor=actor)


def _ask_identity(case: Case, actor: Actor) -> None:
    seats = list(Seat.objects.filter(case=case, part="verifier").order_by("number"))
    halves = [seat.half_key_ref for seat in seats if seat.half_key_ref is not None]
    if len(halves) < len(seats):
        return
    keys = CaseKey.objects.in_bulk(halves)
    today: date = clock.today()
    Question.objects.create(
        case=case,
        kind="identity",
        asker_ref=actor.ref,
        keys=[certificate(keys[half]) for half in halves],
        asked_on=today,
        expires_on=today + timedelta(days=retention.QUESTION_DAYS),
    )
