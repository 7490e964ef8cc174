"""Where a case stands: what its applicant is told, and what its people should do next."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.awards.queries import AwardView
from goldenbridge.apps.cases.models import Case, Question, SealedRecord
from goldenbridge.apps.payouts import payees
from goldenbridge.apps.payouts.queries import PaymentSeen
from goldenbridge.apps.work import queries as work
from goldenbridge.core.actors import Actor
from goldenbridge.platform import clock

ACCEPTED = frozenset({"accepted", "accepted_with_conditions"})
IN_TALKS = frozenset({"more_info", "talks", "verification", "determination"})
LIVE = frozenset({"accepted", "accepted_with_conditions", "active", "suspended", "closing"})
UNOFFERED = frozenset({"draft", "covered", "approved"})
UNTAKEN = frozenset({"declined", "lapsed", "withdrawn", "freed"})
MORTAL = frozenset({"first_look", *IN_TALKS})

TOLD = {
    "submitted": "received",
    "first_look": "first_look",
    "more_info": "questions",
    "talks": "talks",
    "verification": "checks",
    "determination": "decision",
    "accepted": "accepted",
    "accepted_with_conditions": "accepted",
    "active": "left_service",
    "suspended": "suspended",
    "closing": "left_service",
    "closed": "closed",
    "declined": "declined",
    "in_review": "in_review",
    "withdrawn": "withdrawn",
    "lapsed": "lapsed",
}

ASK_BEFORE = timedelta(days=7)


def shown_status(case: Case, award: AwardView | None, *, is_paid: bool) -> tuple[str, date | None]:
    """The code that the applicant's page has words for, and the last day it holds, if it has one."""
    told = TOLD[case.state]
    if told == "accepted":
        return _told_of_offer(award)
    if told != "left_service" or award is None:
        return told, None
    if award.state == "suspended":
        return "suspended", None
    return "paid" if is_paid else told, None


def _told_of_offer(award: AwardView | None) -> tuple[str, date | None]:
    """Before he has taken up an offer nothing may sound as if he had."""
    if award is None or award.state in UNOFFERED:
        return "decided", None
    if award.state == "offered":
        return "offer", award.valid_until
    return ("offer_over" if award.state in UNTAKEN else "accepted"), None


def unread_answers(actor: Actor) -> QuerySet[SealedRecord]:
    """Answers in words that this person has not opened: to his own questions, and in the cases that he leads."""
    waits = Q(question__asker_ref=actor.ref) | Q(compartment="story", case__owner_ref=actor.ref)
    return SealedRecord.objects.filter(waits, purpose="answer", is_read=False)


def open_account_questions() -> QuerySet[Question]:
    """The questions where to pay that nobody has answered or closed."""
    return Question.objects.filter(kind="payout", answered_on__isnull=True, closed_on__isnull=True)


def consent_of(question: Question) -> bytes:
    """SHA-256 of the choice as the applicant signed it: what others may keep as proof without learning the case."""
    return hashlib.sha256(bytes(question.choice_statement or b"") + bytes(question.choice_signature or b"")).digest()


def paid_payees(payments: Mapping[UUID, Sequence[PaymentSeen]]) -> set[UUID]:
    """Those to whom at least one payment has arrived."""
    return {payee_ref for payee_ref, seen in payments.items() if any(each.state == "delivered" for each in seen)}


def is_leaving_due(award: AwardView) -> bool:
    """Whether somebody should ask if he has left: he accepted, and the day until which the offer stood is near or over.

    Whoever had left before the offer is asked at once: all that is missing is the day.
    """
    if award.state != "taken_up":
        return False
    return award.has_left or award.valid_until - clock.today() <= ASK_BEFORE


def may_be_decided_again(case: Case, award: AwardView | None, *, actor: Actor) -> bool:
    """Whether the stipend ended with a job that is lost again within the guarded days; two signers then decide anew."""
    if case.state != "active" or case.candidate_ref is None or award is None:
        return False
    if (award.state, award.end_reason) != ("ended", "placed"):
        return False
    return work.job_lost_on(case.candidate_ref, actor=actor) is not None


def payees_owed(payee_refs: Collection[UUID], *, actor: Actor) -> set[UUID]:
    """Those to whom something is still owed, or a payment still on its way; they need their phrase and their case."""
    return promises.payees_owed(payee_refs, actor=actor) | payees.payees_awaited(payee_refs, actor=actor)
