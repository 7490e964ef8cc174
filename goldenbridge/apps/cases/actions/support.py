"""From the decision to support: the offer, its telling, leaving service, the way into work, and the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.cases.debts import SettlementDraft, settlement_terms
from goldenbridge.apps.cases.holding import check_envelope, end_accesses, locked_case
from goldenbridge.apps.cases.judgements import attested
from goldenbridge.apps.cases.models import Attestation, Case, Determination, Question
from goldenbridge.apps.cases.permissions import may_lead_case
from goldenbridge.apps.cases.standing import ACCEPTED, payees_owed
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.work import actions as work
from goldenbridge.apps.work import queries as candidates
from goldenbridge.core import retention
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError, NotFound, words
from goldenbridge.core.sealing import Purpose
from goldenbridge.platform import clock, trail

OVER = frozenset({"freed", "declined", "lapsed", "ended", "withdrawn"})
MAY_DRAFT = frozenset({"draft", "freed", "ended", "withdrawn"})
OUTSIDE = frozenset({"dismissed", "left_without_leave"})


class NotAccepted(BridgeError):
    """There is no signed decision to accept this case."""

    code = "not_accepted"
    status = 409
    sentence = words("Two signers have not accepted this case, so nothing can be promised in it.")


class AlreadyPromised(BridgeError):
    """The case has an award that is not over."""

    code = "already_promised"
    status = 409
    sentence = words("There is an offer or an award in this case already. It must be over before you draft another.")


class NotOffered(BridgeError):
    """The award is not offered, so there is nothing to tell or to take up."""

    code = "not_offered"
    status = 409
    sentence = words("The offer must be covered, approved and offered before the applicant hears of it.")


class NotTakenUp(BridgeError):
    """Leaving is recorded only once the promise stands and was taken up."""

    code = "not_taken_up"
    status = 409
    sentence = words("The applicant has not accepted an offer that is covered. Do not let him leave on it yet.")


class WrongDay(BridgeError):
    """A day on which he cannot have left."""

    code = "wrong_day"
    status = 422
    sentence = words("He cannot have left on that day: it lies ahead, or before he was attested to be serving.")


class BeforeThisPromise(BridgeError):
    """A promise that follows another would pay for days before it was drafted."""

    code = "before_this_promise"
    status = 422
    sentence = words("This promise was drafted on {day}. It cannot begin to pay before that day.")


class StillOwed(BridgeError):
    """Months, debts or payments of this case are not paid yet."""

    code = "still_owed"
    status = 409
    sentence = words(
        "Something is still owed or on its way in this case. Close it once that has arrived, so that its phrase works "
        "until then."
    )


@atomic_with_retry
def draft_offer(
    case_ref: UUID,
    *,
    pot: str,
    currency: str,
    monthly_minor: int,
    months: int,
    settlements: Sequence[SettlementDraft],
    valid_until: date,
    actor: Actor,
) -> Case:
    """Draft an offer on the grounds of the signed determination; covering, approving and offering are others' steps.

    A draft that nobody has covered gives way to the new one.
    """
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    grounds = Determination.objects.filter(case=case, round=case.round, completed_on__isnull=False).first()
    if case.state not in ACCEPTED or grounds is None:
        raise NotAccepted
    _make_room(case, actor=actor)
    said = attested(case)
    award = awards.draft_award(
        payee_ref=case.payee_ref,
        recipient_key=said.applicant,
        pot=pot,
        currency=currency,
        monthly_minor=monthly_minor,
        months=months,
        settlements=[settlement_terms(case, said, draft) for draft in settlements],
        valid_until=valid_until,
        grounds=bytes(grounds.content_hash),
        has_left=case.service_status in OUTSIDE or case.left_on is not None,
        actor=actor,
    )
    case.award_ref = award.ref
    case.save(update_fields=["award_ref"])
    approvals.push_parts(from_ref=case.ref, to_ref=award.ref, near="case", actor=actor)
    if case.candidate_ref is not None and candidates.is_registered(case.candidate_ref, actor=actor):
        work.follow_promise(case.candidate_ref, award_ref=award.ref, actor=actor)
    trail.record("offer.drafted", case.ref, actor=actor.ref)
    return case


def _make_room(case: Case, *, actor: Actor) -> None:
    """Give up a draft that nobody has covered; refuse to draft beside a promise whose cover stands."""
    state = promises.award(case.award_ref, actor=actor).state if case.award_ref else "withdrawn"
    if state not in MAY_DRAFT:
        raise AlreadyPromised
    if state == "draft":
        awards.withdraw_award(case.award_ref, actor=actor)


@atomic_with_retry
def withdraw_offer(case_ref: UUID, *, actor: Actor) -> Case:
    """Give up a draft that nobody has covered; the applicant never heard of it."""
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    if case.award_ref is None:
        raise NotFound
    awards.withdraw_award(case.award_ref, actor=actor)
    trail.record("offer.withdrawn", case.ref, actor=actor.ref)
    return case


@transaction.atomic
def tell_offer(case_ref: UUID, *, envelope: bytes, actor: Actor) -> Question:
    """Send the offer's terms to the applicant, sealed, and ask whether he accepts; once for each award."""
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    award = promises.award(case.award_ref, actor=actor) if case.award_ref else None
    if award is None or award.state not in {"offered", "approved", "taken_up"}:
        raise NotOffered
    return _ask_about(case, "offer", award.ref, envelope, expires_on=award.valid_until, actor=actor)


@atomic_with_retry
def record_left_service(case_ref: UUID, *, left_on: date, actor: Actor) -> Case:
    """Record that he has left on the offer he accepted: the award becomes active from that day.

    Of somebody who had left before (a job is lost, and it was decided again) it is the day from which the new one pays.

    Raises:
        NotTakenUp: he has not accepted an offer.
        WrongDay, BeforeThisPromise: it cannot have been that day.

    """
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    award = promises.award(case.award_ref, actor=actor) if case.award_ref else None
    if award is None or award.state != "taken_up":
        raise NotTakenUp
    if case.left_on is not None and left_on < award.drafted_on:
        raise BeforeThisPromise(day=award.drafted_on.isoformat())
    _check_left_on(case, left_on, has_left=award.has_left)
    awards.activate_award(award.ref, left_on=left_on, actor=actor)
    case.move("activate")
    case.left_on = case.left_on or left_on
    case.save(update_fields=["state", "left_on"])
    trail.record("service.left", case.ref, actor=actor.ref)
    return case


def _check_left_on(case: Case, left_on: date, *, has_left: bool) -> None:
    """Nobody leaves tomorrow, and nobody left before he was attested to serve; the attestation says who had left."""
    attested = Attestation.objects.filter(case=case, round=case.round, completed_on__isnull=False).first()
    earliest = attested.completed_on if attested and not has_left else None
    if left_on > clock.today() or (earliest is not None and left_on < earliest):
        raise WrongDay


@atomic_with_retry
def draft_change(
    case_ref: UUID, *, monthly_minor: int, months: int, covered_months: int | None = None, actor: Actor
) -> Case:
    """Draft new terms for the months that are not drawn yet; two others cover and approve them as a new version."""
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    if case.award_ref is None:
        raise NotFound
    awards.draft_change(
        case.award_ref, monthly_minor=monthly_minor, months=months, covered_months=covered_months, actor=actor
    )
    approvals.push_parts(from_ref=case.ref, to_ref=case.award_ref, near="case", actor=actor)
    trail.record("promise.change_drafted", case.ref, actor=actor.ref)
    return case


@atomic_with_retry
def pause_support(case_ref: UUID, *, reason: str, actor: Actor) -> Case:
    """Pause payments at once; somebody who promises signs before they are taken up again."""
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    if case.award_ref is None:
        raise NotFound
    awards.suspend_award(case.award_ref, reason=reason, actor=actor)
    trail.record("support.paused", case.ref, actor=actor.ref)
    return case


@atomic_with_retry
def propose_ending(case_ref: UUID, *, reason: str, ends_on: date, actor: Actor) -> Case:
    """Write down that the promise of a case shall end; two people of those who promise sign it."""
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    if case.award_ref is None:
        raise NotFound
    awards.propose_ending(case.award_ref, reason=reason, ends_on=ends_on, actor=actor)
    approvals.push_parts(from_ref=case.ref, to_ref=case.award_ref, near="case", actor=actor)
    trail.record("promise.ending_proposed", case.ref, actor=actor.ref)
    return case


@transaction.atomic
def ask_about_work(case_ref: UUID, *, envelope: bytes, actor: Actor) -> Question:
    """Ask whether advisers may see his skills, not his name."""
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    if case.candidate_ref is None:
        case.candidate_ref = uuid4()
        case.save(update_fields=["candidate_ref"])
    expires_on = retention.question_ends(clock.today())
    return _ask_about(case, "work", case.candidate_ref, envelope, expires_on=expires_on, actor=actor)


@transaction.atomic
def ask_about_introduction(case_ref: UUID, *, introduction_ref: UUID, envelope: bytes, actor: Actor) -> Question:
    """Ask whether his name may go to one employer; only a signed yes lets it."""
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    if case.candidate_ref is None:
        raise NotFound
    expires_on = retention.question_ends(clock.today())
    return _ask_about(case, "introduction", introduction_ref, envelope, expires_on=expires_on, actor=actor)


@transaction.atomic
def close_case(case_ref: UUID, *, actor: Actor) -> Case:
    """Close a case whose support is over; nobody opens anything of it afterwards.

    Raises:
        AlreadyPromised: its promise is not over.
        StillOwed: a month, a debt or a payment is not paid yet.

    """
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    if case.award_ref is not None and promises.award(case.award_ref, actor=actor).state not in OVER:
        raise AlreadyPromised
    if payees_owed([case.payee_ref], actor=actor):
        raise StillOwed
    if case.state != "closing":
        case.move("start_closing")
    case.move("close")
    case.save(update_fields=["state"])
    end_accesses(case)
    trail.record("case.closed", case.ref, actor=actor.ref)
    return case


def _ask_about(
    case: Case, kind: str, subject_ref: UUID, envelope: bytes, *, expires_on: date, actor: Actor
) -> Question:
    asked = Question.objects.filter(case=case, kind=kind, subject_ref=subject_ref).first()
    if asked is not None:
        return asked
    header = check_envelope(envelope, case, purpose=Purpose.REPLY, compartment="none", generation=None)
    question = Question.objects.create(
        ref=header.record,
        case=case,
        kind=kind,
        subject_ref=subject_ref,
        asker_ref=actor.ref,
        envelope=envelope,
        asked_on=clock.today(),
        expires_on=expires_on,
    )
    trail.record(f"question.{kind}.asked", question.ref, actor=actor.ref)
    return question
