"""Attestation by two verifiers, determination by two signers, and the review of a refusal by others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.cases.holding import (
    SHARED,
    end_accesses,
    keep_keys,
    keep_record,
    locked_case,
    seat_of,
)
from goldenbridge.apps.cases.judgements import (
    SeatEmpty,
    check_attestation,
    check_determination,
    deciding_part,
    drop_half_signed,
)
from goldenbridge.apps.cases.lasting import keep_until, let_verifiers_in
from goldenbridge.apps.cases.models import (
    Attestation,
    Case,
    CaseKey,
    Check,
    Determination,
    Obligation,
    Seat,
)
from goldenbridge.apps.cases.permissions import may_coordinate, may_lead_case, may_take_seat
from goldenbridge.apps.cases.seats import draw_seats
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.core import attestation, retention, statements
from goldenbridge.core.actors import Actor
from goldenbridge.core.casework import STEP_MINOR, NewKey
from goldenbridge.core.errors import BridgeError, NotFound, words
from goldenbridge.core.sealing import Purpose
from goldenbridge.core.statements import Signed
from goldenbridge.platform import clock, trail
from goldenbridge.platform import directory as directories

SETTLED = frozenset({"confirmed", "contradicted", "inconclusive"})
MOVES = {"accepted": "accept", "accepted_with_conditions": "accept_with_conditions", "declined": "decline"}


class StatementsDiffer(BridgeError):
    """The second person would sign other words than the first."""

    code = "statements_differ"
    status = 409
    sentence = words(
        "The other person has signed a different statement. Talk to each other: "
        "sign the same one, or let it be set aside and begin anew."
    )


class ChecksOpen(BridgeError):
    """A check has no outcome yet."""

    code = "checks_open"
    status = 409
    sentence = words("A check is still open. Both verifiers record a finding on each before they attest.")


@transaction.atomic
def attest(case_ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Attestation:
    """Sign the attestation: the first verifier proposes it, the second signs the very same bytes.

    With the second signature obligations are verified, shared halves destroyed, and the clock of evidence starts.
    """
    case = locked_case(case_ref)
    seat = seat_of(case, "verifier", actor.ref)
    may_take_seat(actor, seat)
    if case.state != "verification":
        case.move("attest")
    if Check.objects.filter(case=case).exclude(state__in=SETTLED).exists():
        raise ChecksOpen
    sign_key = directories.current().person(actor.ref).sign_key
    said = statements.verify(attestation.Attestation, Signed(statement, signature), key=sign_key)
    found = Attestation.objects.select_for_update().filter(case=case, round=case.round).first()
    check_attestation(case, said, on=found.begun_on if found else clock.today())
    if found is None:
        found = _begin(Attestation(case=case, round=case.round), said, statement, signature, actor)
        trail.record("attestation.begun", case.ref, actor=actor.ref)
        return found
    if not _second(found, statement, signature, actor):
        return found
    _verify_obligations(case, said)
    case.service_status = said.service_status
    case.move("attest")
    case.save(update_fields=["state", "service_status"])
    _start_evidence_clock(case, actor)
    trail.record("attestation.signed", case.ref, actor=actor.ref)
    return found


@transaction.atomic
def set_attestation_aside(case_ref: UUID, *, actor: Actor) -> None:
    """Drop a proposal that only one verifier has signed, so that another can be made."""
    case = locked_case(case_ref)
    may_take_seat(actor, seat_of(case, "verifier", actor.ref))
    if not drop_half_signed(case, Attestation):
        raise NotFound
    trail.record("attestation.set_aside", case.ref, actor=actor.ref)


@transaction.atomic
def plan_determination(case_ref: UUID, *, actor: Actor) -> Case:
    """The system draws two signers; the caseworker then writes the summary for exactly these two."""
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    if case.state != "determination":
        case.move("accept")
    if not Seat.objects.filter(case=case, part=deciding_part(case)).exists():
        draw_seats(case, deciding_part(case), actor=actor)
        trail.record("determination.planned", case.ref, actor=actor.ref)
    return case


@transaction.atomic
def hand_summary(case_ref: UUID, *, keys: Sequence[NewKey], envelope: bytes, actor: Actor) -> Case:
    """Hand a sealed summary to the two signers: with the attestation it is all they see."""
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    seats = Seat.objects.filter(case=case, part=deciding_part(case))
    deciding = seats.values_list("person_ref", flat=True)
    if not deciding:
        raise NotFound
    if seats.filter(left_on__isnull=False).exists():
        raise SeatEmpty
    keep_keys(case, keys, {"summary": {actor.ref, *deciding}}, reason="signer", actor=actor)
    drop_half_signed(case, Determination)
    keep_record(case, envelope, purpose=Purpose.SUMMARY, compartment="summary", author_ref=actor.ref)
    trail.record("summary.handed", case.ref, actor=actor.ref)
    return case


@transaction.atomic
def determine(case_ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Determination:
    """Sign the decision: the first signer proposes it, the second signs the very same bytes; then it is made."""
    case = locked_case(case_ref)
    part = deciding_part(case)
    seat = seat_of(case, part, actor.ref)
    may_take_seat(actor, seat)
    if case.state != "determination":
        case.move("accept")
    sign_key = directories.current().person(actor.ref).sign_key
    said = statements.verify(attestation.Determination, Signed(statement, signature), key=sign_key)
    found = Determination.objects.select_for_update().filter(case=case, round=case.round).first()
    check_determination(case, said, part, on=found.begun_on if found else clock.today())
    if found is None:
        proposal = Determination(case=case, round=case.round, decision=said.outcome)
        found = _begin(proposal, said, statement, signature, actor)
        trail.record("determination.begun", case.ref, actor=actor.ref)
        return found
    if not _second(found, statement, signature, actor):
        return found
    case.move(MOVES[said.outcome])
    if said.outcome == "declined":
        case.declined_on = clock.today()
        case.review_until = case.declined_on + timedelta(days=retention.REVIEW_DAYS)
        keep_until(case, case.review_until, actor=actor)
    case.save(update_fields=["state", "declined_on", "review_until"])
    Seat.objects.filter(case=case, part__in=["verifier", part]).update(is_done=True)
    end_accesses(case, compartments=["summary"])
    trail.record(f"case.{said.outcome}", case.ref, actor=actor.ref)
    return found


@transaction.atomic
def set_determination_aside(case_ref: UUID, *, actor: Actor) -> None:
    """Drop a decision that only one signer has signed, so that the two can agree on another."""
    case = locked_case(case_ref)
    may_take_seat(actor, seat_of(case, deciding_part(case), actor.ref))
    if not drop_half_signed(case, Determination):
        raise NotFound
    trail.record("determination.set_aside", case.ref, actor=actor.ref)


@transaction.atomic
def review_case(case_ref: UUID, *, actor: Actor) -> Case:
    """The applicant asks for a review: two others are drawn; evidence and identity live on until they have looked."""
    case = locked_case(case_ref)
    may_coordinate(actor)
    if case.review_until is None or clock.today() > case.review_until:
        raise NotFound
    case.move("review")
    case.review_until = clock.today() + timedelta(days=retention.REVIEW_DAYS)
    case.save(update_fields=["state", "review_until"])
    draw_seats(case, "reviewer", actor=actor)
    keep_until(case, case.review_until, actor=actor)
    trail.record("case.in_review", case.ref, actor=actor.ref)
    return case


@transaction.atomic
def settle_review(case_ref: UUID, *, upheld: bool, actor: Actor) -> Case:
    """A drawn reviewer lets the refusal stand, or sends the case back to be checked; the two then decide it.

    Sent back, the two verifiers may open identity and evidence again, whose clocks begin anew with the attestation.
    """
    case = locked_case(case_ref)
    may_take_seat(actor, seat_of(case, "reviewer", actor.ref))
    case.move("uphold" if upheld else "reopen")
    if not upheld:
        case.round += 1
        for check in Check.objects.filter(case=case, state__in=SETTLED):
            check.move("reopen")
            check.save(update_fields=["state"])
        Seat.objects.filter(case=case, part="verifier").update(is_done=False)
        let_verifiers_in(case, actor=actor)
    case.save(update_fields=["state", "round"])
    trail.record("review.settled", case.ref, actor=actor.ref)
    return case


def _begin(
    row: Attestation | Determination, said: statements.Statement, statement: bytes, signature: bytes, actor: Actor
) -> Attestation | Determination:
    row.statement, row.content_hash = statement, statements.statement_hash(said)
    row.first_ref, row.first_signature, row.begun_on = actor.ref, signature, clock.today()
    row.save(force_insert=True)
    return row


def _second(row: Attestation | Determination, statement: bytes, signature: bytes, actor: Actor) -> bool:
    """True once the other person has signed the same bytes; False if the same person clicks again."""
    if bytes(row.statement) != statement:
        raise StatementsDiffer
    if row.first_ref == actor.ref or row.completed_on is not None:
        return False
    row.second_ref, row.second_signature, row.completed_on = actor.ref, signature, clock.today()
    row.save(update_fields=["second_ref", "second_signature", "completed_on"])
    return True


def _verify_obligations(case: Case, said: attestation.Attestation) -> None:
    steps = {(each.kind, each.currency): each.steps for each in said.obligations}
    for obligation in Obligation.objects.filter(case=case):
        obligation.verified_minor = steps[obligation.kind, obligation.currency] * STEP_MINOR
        obligation.save(update_fields=["verified_minor"])


def _start_evidence_clock(case: Case, actor: Actor) -> None:
    for seat in Seat.objects.filter(case=case, part="verifier", shared_half_ref__isnull=False):
        keystore.destroy_key(seat.shared_half_ref, holder=SHARED, actor=actor)
        seat.shared_half_ref = None
        seat.save(update_fields=["shared_half_ref"])
    for key in CaseKey.objects.filter(case=case, compartment__in=["evidence", "identity"], destroyed_on__isnull=True):
        key.dies_on = retention.evidence_dies_on(asked_on=key.made_on, attested_on=clock.today())
        key.save(update_fields=["dies_on"])
