"""Talking with the applicant: questions, replies, notes, what he serves as and what he owes, and the quiet ends."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.cases.holding import (
    certificate,
    check_envelope,
    end_accesses,
    keep_copy,
    keep_record,
    live_key,
    locked_case,
    seat_of,
)
from goldenbridge.apps.cases.models import Case, Obligation, Question, Reply, SealedRecord
from goldenbridge.apps.cases.permissions import may_end_quietly, may_lead_case, may_take_seat
from goldenbridge.core import retention
from goldenbridge.core.actors import Actor
from goldenbridge.core.attestation import OBLIGATION_KINDS, SERVICE_STATUSES
from goldenbridge.core.casework import STEP_MINOR
from goldenbridge.core.errors import BridgeError, ForbiddenMove, Malformed, words
from goldenbridge.core.sealing import Purpose
from goldenbridge.platform import clock, trail

CURRENCY_LETTERS = 3
MOST_OPEN_QUESTIONS = 5


class ExactDebt(BridgeError):
    """An amount about a person that is not in steps of 50 units."""

    code = "exact_debt"
    status = 422
    sentence = words("Round the amount up to the next 50: exact debts are not kept here, they could point at a person.")


class EnoughAsked(BridgeError):
    """So many questions are open that another would only confuse."""

    code = "enough_asked"
    status = 409
    sentence = words("Five questions wait for an answer already. Let the applicant answer before you ask more.")


class StillHeard(BridgeError):
    """The applicant wrote too recently to let the case lapse."""

    code = "still_heard"
    status = 409
    sentence = words("The applicant was last heard on {heard}; the case may lapse from {lapses} on.")


@transaction.atomic
def ask_applicant(
    case_ref: UUID, *, envelope: bytes, compartment: str = "story", copy: bytes | None = None, actor: Actor
) -> Question:
    """Put a sealed question to the applicant; he gets it on the next tick, with the key that his answer is sealed to.

    `copy` is the same text sealed to the compartment, so that those who talk with him see what was asked.

    The owner asks for answers to the story; a verifier of the case asks for evidence. Asked twice with the same
    envelope, it is one question.
    """
    case = locked_case(case_ref)
    if compartment == "evidence":
        may_take_seat(actor, seat_of(case, "verifier", actor.ref))
    elif compartment == "story":
        may_lead_case(actor, case)
    else:
        raise Malformed
    header = check_envelope(envelope, case, purpose=Purpose.REPLY, compartment="none", generation=None)
    asked = Question.objects.filter(ref=header.record, case=case).first()
    if asked is not None:
        return asked
    _leave_room(case)
    if case.state == "first_look":
        case.move("ask")
        case.save(update_fields=["state"])
    today = clock.today()
    keep_copy(case, copy, compartment=compartment, actor=actor)
    question = Question.objects.create(
        ref=header.record,
        case=case,
        kind="text",
        asker_ref=actor.ref,
        envelope=envelope,
        keys=[certificate(live_key(case, compartment))],
        asked_on=today,
        expires_on=today + timedelta(days=retention.QUESTION_DAYS),
    )
    trail.record("question.asked", question.ref, actor=actor.ref)
    return question


@transaction.atomic
def write_reply(case_ref: UUID, *, envelope: bytes, copy: bytes | None = None, actor: Actor) -> Reply:
    """Send a sealed letter that needs no answer; he gets it on the next tick. Sent twice, it is one letter."""
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    header = check_envelope(envelope, case, purpose=Purpose.REPLY, compartment="none", generation=None)
    reply, is_new = Reply.objects.get_or_create(
        ref=header.record,
        case=case,
        defaults={"author_ref": actor.ref, "envelope": envelope, "written_on": clock.today()},
    )
    if is_new:
        keep_copy(case, copy, compartment="story", actor=actor)
        trail.record("reply.written", reply.ref, actor=actor.ref)
    return reply


@transaction.atomic
def write_note(case_ref: UUID, *, envelope: bytes, actor: Actor) -> SealedRecord:
    """Keep a sealed note of the owner; it opens for the owner only."""
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    record = keep_record(case, envelope, purpose=Purpose.NOTE, compartment="notes", author_ref=actor.ref)
    trail.record("note.written", case.ref, actor=actor.ref)
    return record


@transaction.atomic
def begin_talks(case_ref: UUID, *, actor: Actor) -> Case:
    """From now on the case is in talks."""
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    case.move("talk")
    case.talks_on = clock.today()
    case.save(update_fields=["state", "talks_on"])
    trail.record("case.in_talks", case.ref, actor=actor.ref)
    return case


@transaction.atomic
def record_service(case_ref: UUID, *, status: str, actor: Actor) -> Case:
    """Record how he stands with his service, as a code."""
    if status not in SERVICE_STATUSES:
        raise Malformed
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    _must_be_talking(case)
    case.service_status = status
    case.save(update_fields=["service_status"])
    trail.record("service.recorded", case.ref, actor=actor.ref)
    return case


@transaction.atomic
def state_obligation(case_ref: UUID, *, kind: str, currency: str, stated_minor: int, actor: Actor) -> Obligation:
    """Record what he says he owes, in steps of 50; stated again, the sum is replaced until it is verified."""
    if kind not in OBLIGATION_KINDS or len(currency) != CURRENCY_LETTERS:
        raise Malformed
    if stated_minor <= 0 or stated_minor % STEP_MINOR:
        raise ExactDebt
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    _must_be_talking(case)
    obligation, _is_new = Obligation.objects.update_or_create(
        case=case,
        kind=kind,
        verified_minor=None,
        defaults={"currency": currency, "stated_minor": stated_minor, "stated_on": clock.today()},
    )
    trail.record("obligation.stated", obligation.ref, actor=actor.ref)
    return obligation


@transaction.atomic
def withdraw_case(case_ref: UUID, *, actor: Actor) -> Case:
    """The applicant has withdrawn: nobody may open anything of it any more."""
    return _end_quietly(case_ref, "withdraw", actor)


@transaction.atomic
def lapse_case(case_ref: UUID, *, actor: Actor) -> Case:
    """Nothing was heard for so long that the case lapses; raises StillHeard before that day."""
    case = locked_case(case_ref)
    lapses = retention.lapses_on(case.last_heard_on)
    if clock.today() < lapses:
        raise StillHeard(heard=case.last_heard_on.isoformat(), lapses=lapses.isoformat())
    return _end_quietly(case_ref, "lapse", actor)


@transaction.atomic
def decline_early(case_ref: UUID, *, envelope: bytes, actor: Actor) -> Case:
    """Decline before any check, with a sealed letter that says why and how to ask for a review."""
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    write_reply(case_ref, envelope=envelope, actor=actor)
    case.move("decline")
    case.declined_on = clock.today()
    case.review_until = case.declined_on + timedelta(days=retention.REVIEW_DAYS)
    case.save(update_fields=["state", "declined_on", "review_until"])
    trail.record("case.declined", case.ref, actor=actor.ref)
    return case


def _end_quietly(case_ref: UUID, verb: str, actor: Actor) -> Case:
    case = locked_case(case_ref)
    may_end_quietly(actor, case)
    case.move(verb)
    case.save(update_fields=["state"])
    end_accesses(case)
    Question.objects.filter(case=case, answered_on__isnull=True, closed_on__isnull=True).update(closed_on=clock.today())
    trail.record(f"case.{case.state}", case.ref, actor=actor.ref)
    return case


def _must_be_talking(case: Case) -> None:
    """What is checked, or has been, is not stated anew."""
    if case.state not in {"first_look", "more_info", "talks"}:
        raise ForbiddenMove(state=case.state, verb="state")


def _leave_room(case: Case) -> None:
    waiting = Question.objects.filter(
        case=case, answered_on__isnull=True, closed_on__isnull=True, expires_on__gte=clock.today()
    )
    if waiting.count() >= MOST_OPEN_QUESTIONS:
        raise EnoughAsked
