"""Taking over what applicants answered: kept where it belongs, with all that follows from it."""

from __future__ import annotations

from uuid import UUID

from django.db import DatabaseError, transaction

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.cases.actions.talks import withdraw_case
from goldenbridge.apps.cases.models import Case, Question, SealedRecord
from goldenbridge.apps.cases.standing import LIVE, MORTAL, consent_of
from goldenbridge.apps.intake import actions as intake
from goldenbridge.apps.intake import queries as bundles
from goldenbridge.apps.payouts import actions as payouts
from goldenbridge.apps.triage import actions as triage
from goldenbridge.apps.work import actions as work
from goldenbridge.apps.work import queries as candidates
from goldenbridge.core import canonical, retention, statements
from goldenbridge.core.actors import Actor
from goldenbridge.core.certificates import CaseKey as CaseKeyCertificate
from goldenbridge.core.errors import BridgeError, Malformed, NotFound
from goldenbridge.core.sealing import NIL, Compartment, Purpose, parse_header
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.statements import Signed
from goldenbridge.platform import clock, log, trail

PURPOSES = {Purpose.ANSWER: "answer", Purpose.IDENTITY: "identity", Purpose.HALF: "half"}
WITHDRAWN = "withdrawn"


def take_answer(answer: intake.HandedAnswer, *, actor: Actor) -> None:
    """Take one answer over with all that follows from it, or refuse it alone: it stops no other."""
    try:
        with transaction.atomic():
            _take(answer, actor)
    except (BridgeError, DatabaseError, LookupError, StopIteration) as error:
        log.fault("answer_refused", error)
        with transaction.atomic():
            _ask_again(answer, actor)


def _take(answer: intake.HandedAnswer, actor: Actor) -> None:
    case = Case.objects.select_for_update().filter(ref=answer.case_ref).first()
    if case is None:
        if answer.choice == WITHDRAWN:
            _withdraw_unread(answer, actor)
        else:
            log.event("answer_without_case", case=answer.case_ref)
        return
    case.last_heard_on = clock.today()
    case.save(update_fields=["last_heard_on"])
    if answer.question_ref is None:
        _withdraw(case, answer, actor)
        return
    question = Question.objects.select_for_update().filter(ref=answer.question_ref, case=case).first()
    if question is None or question.answered_on is not None or question.closed_on is not None:
        log.event("answer_without_question", case=answer.case_ref)
        return
    if answer.choice is not None and not _is_own_choice(case.ref, bytes(case.sign_key), answer):
        log.event("choice_not_genuine", case=case.ref)
        return
    question.answered_on = clock.today()
    question.choice = answer.choice or ""
    question.choice_statement, question.choice_signature = answer.statement or None, answer.signature or None
    question.save(update_fields=["answered_on", "choice", "choice_statement", "choice_signature"])
    _keep_envelopes(case, question, answer.envelopes, actor)
    _follow(case, question, actor)
    trail.record("answer.taken", question.ref, actor=actor.ref)


def _ask_again(answer: intake.HandedAnswer, actor: Actor) -> None:
    """What could not be taken is asked anew where the fund needs it; any other question is closed."""
    question = Question.objects.select_for_update().filter(ref=answer.question_ref, answered_on__isnull=True).first()
    if question is None:
        return
    if question.kind == "payout":
        question.delete()
    else:
        question.closed_on = clock.today()
        question.save(update_fields=["closed_on"])
        if question.kind == "identity":
            today = clock.today()
            Question.objects.create(
                case=question.case,
                kind="identity",
                asker_ref=question.asker_ref,
                keys=question.keys,
                asked_on=today,
                expires_on=retention.question_ends(today),
            )
    trail.record("answer.refused", answer.case_ref, actor=actor.ref)


def _is_own_choice(case_ref: UUID, sign_key: bytes, answer: intake.HandedAnswer) -> bool:
    """True if the applicant's own key signed exactly this choice about exactly this question of this case."""
    try:
        said = statements.verify(statements.Choice, Signed(answer.statement, answer.signature), key=sign_key)
    except (ForgedSignature, Malformed):
        return False
    return (said.case, said.question or NIL, said.choice) == (case_ref, answer.question_ref or NIL, answer.choice)


def _withdraw(case: Case, answer: intake.HandedAnswer, actor: Actor) -> None:
    """The applicant ends it by his own signature: an offer is declined, a promise in force ends, nothing opens more."""
    if not _is_own_choice(case.ref, bytes(case.sign_key), answer):
        log.event("choice_not_genuine", case=case.ref)
        return
    if case.state not in MORTAL | LIVE:
        return
    state = promises.award(case.award_ref, actor=actor).state if case.award_ref else ""
    if state == "draft":
        awards.withdraw_award(case.award_ref, actor=actor)
    elif state in {"covered", "approved", "offered"}:
        awards.decline_award(case.award_ref, actor=actor)
    elif state in {"taken_up", "active", "suspended"}:
        awards.end_award(case.award_ref, reason="withdrawn", on=clock.today(), actor=actor)
    if case.candidate_ref is not None and candidates.is_registered(case.candidate_ref, actor=actor):
        work.withdraw_candidate(case.candidate_ref, actor=actor)
    withdraw_case(case.ref, actor=actor)


def _withdraw_unread(answer: intake.HandedAnswer, actor: Actor) -> None:
    """He withdrew before anybody opened a case: the bundle leaves the queue, and its envelopes are forgotten."""
    bundle = bundles.bundle_of(answer.case_ref, actor=actor)
    if not _is_own_choice(answer.case_ref, bundle.sign_key, answer):
        log.event("choice_not_genuine", case=answer.case_ref)
        return
    triage.withdraw_item(answer.case_ref, actor=actor)
    intake.drop_envelopes(answer.case_ref, actor=actor)
    intake.put_status(answer.case_ref, status="withdrawn", actor=actor)


def _keep_envelopes(case: Case, question: Question, envelopes: tuple[bytes, ...], actor: Actor) -> None:
    if question.kind == "payout":
        _register_payee(case, envelopes[0], actor)
        return
    if not envelopes:
        return
    halves = list(case.seats.filter(part="verifier").order_by("number").values_list("half_key_ref", flat=True))
    for_halves = iter(halves)
    place = _place_of(question)
    for envelope in envelopes:
        header = parse_header(envelope)
        if header.purpose not in PURPOSES or (header.case, header.compartment, header.generation) != place:
            raise Malformed
        SealedRecord.objects.create(
            case=case,
            record_ref=header.record,
            compartment=Compartment(header.compartment).name.lower(),
            generation=header.generation,
            purpose=PURPOSES[header.purpose],
            question=question,
            for_ref=next(for_halves) if header.purpose is Purpose.HALF else None,
            envelope=envelope,
            written_on=clock.today(),
        )


def _place_of(question: Question) -> tuple[UUID, Compartment, int]:
    """Where an answer belongs: to the key whose certificate went out with the question."""
    if question.kind == "identity":
        return question.case_id, Compartment.IDENTITY, 1
    certificate = statements.read(CaseKeyCertificate, canonical.unb64(question.keys[0]["statement"]))
    return certificate.case, certificate.compartment, certificate.generation


def _follow(case: Case, question: Question, actor: Actor) -> None:
    """What an answer sets going."""
    if question.kind == "text" and case.state == "more_info":
        still_open = Question.objects.filter(
            case=case, kind="text", answered_on__isnull=True, closed_on__isnull=True
        ).exists()
        if not still_open:
            case.move("answer")
            case.save(update_fields=["state"])
    elif question.kind == "offer":
        _settle_offer(question, actor)
    elif question.kind == "confirmation" and question.subject_ref is not None:
        payouts.record_confirmation(question.subject_ref, choice=question.choice, actor=actor)
    elif question.kind == "introduction" and question.subject_ref is not None:
        work.answer_introduction(
            question.subject_ref, choice=question.choice, consent=consent_of(question), actor=actor
        )


def _settle_offer(question: Question, actor: Actor) -> None:
    if question.subject_ref is None:
        raise NotFound
    state = promises.award(question.subject_ref, actor=actor).state
    try:
        if question.choice == "accepted" and state in {"offered", "approved"}:
            awards.take_up_award(question.subject_ref, actor=actor)
        elif question.choice == "declined" and state in {"offered", "approved"}:
            awards.decline_award(question.subject_ref, actor=actor)
    except BridgeError as error:
        # The offer may have lapsed between the answer and this tick; the caseworker sees that it was answered too late.
        log.event(f"offer_answered_in_vain_{error.code}", award=question.subject_ref)


def _register_payee(case: Case, envelope: bytes, actor: Actor) -> None:
    if case.cell_ref is None:
        raise NotFound
    payouts.register_payee(
        case.payee_ref,
        cell_ref=case.cell_ref,
        envelope=envelope,
        applicant_sign_key=bytes(case.sign_key),
        actor=actor,
    )
    case.payee_on = clock.today()
    case.save(update_fields=["payee_on"])
