"""One candidate comes to one vacancy: first his consent, then the employer's wish, and only then a name."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from goldenbridge.apps.work.errors import (
    AlreadyIntroduced,
    EmployerHasNotAgreed,
    HasWork,
    NoConsent,
    NotFeasible,
    VacancyNotOpen,
)
from goldenbridge.apps.work.halting import may_go_on
from goldenbridge.apps.work.models import HAS_WORK, Candidate, Introduction, Placement, Vacancy
from goldenbridge.apps.work.permissions import may_advise, may_answer_for_candidate, may_reach_employer
from goldenbridge.apps.work.shapes import checked_name
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import ForbiddenMove, Malformed, NotFound
from goldenbridge.core.matching import is_feasible
from goldenbridge.platform import clock, trail

STEPS: Final = frozenset({"interview", "offer", "train"})
REASONS: Final = frozenset({"declined_by_candidate", "declined_by_employer", "vacancy_gone", "withdrawn", "other"})
DIGEST_BYTES: Final = 32


@transaction.atomic
def introduce(vacancy_ref: UUID, *, candidate_ref: UUID, actor: Actor) -> Introduction:
    """Begin the way of one's own candidate to an open vacancy; nobody outside learns of it before he agrees."""
    vacancy = Vacancy.objects.select_for_update().filter(ref=vacancy_ref).first()
    candidate = Candidate.objects.select_for_update().filter(ref=candidate_ref).first()
    if vacancy is None or candidate is None:
        raise NotFound
    may_advise(actor, candidate)
    if vacancy.state != "open":
        raise VacancyNotOpen
    if candidate.withdrawn_on is not None:
        raise NoConsent
    may_go_on(candidate, actor=actor)
    if Placement.objects.filter(introduction__candidate=candidate, state__in=HAS_WORK).exists():
        raise HasWork
    if not is_feasible(vacancy.wanted(), candidate.offered()):
        raise NotFeasible
    try:
        with transaction.atomic():
            introduction = Introduction.objects.create(
                vacancy=vacancy, candidate=candidate, introduced_by=actor.ref, introduced_on=clock.today()
            )
    except IntegrityError as error:
        raise AlreadyIntroduced from error
    trail.record("introduction.begun", introduction.ref, actor=actor.ref)
    return introduction


@transaction.atomic
def answer_introduction(introduction_ref: UUID, *, choice: str, consent: bytes, actor: Actor) -> Introduction:
    """The candidate agrees or declines; `consent` is the digest of his signed choice. Only the first answer counts."""
    may_answer_for_candidate(actor)
    introduction = _locked(introduction_ref)
    if choice not in {"agreed", "declined"}:
        raise Malformed
    if len(consent) != DIGEST_BYTES:
        raise NoConsent
    if introduction.state != "prospect":
        return introduction
    if choice == "agreed":
        may_reach_employer(introduction.vacancy.employer)
        introduction.move("agree")
        introduction.consent = consent
    else:
        introduction.move("close")
        introduction.closed_reason = "declined_by_candidate"
    introduction.save(update_fields=["state", "consent", "closed_reason"])
    trail.record(f"introduction.{choice}", introduction.ref, actor=actor.ref)
    return introduction


@transaction.atomic
def record_employer_agreement(introduction_ref: UUID, *, actor: Actor) -> Introduction:
    """The employer, told of skills only, wants to meet the candidate."""
    introduction = _locked(introduction_ref)
    may_advise(actor, introduction.candidate)
    if introduction.state not in {"prospect", "agreed_by_candidate"}:
        raise ForbiddenMove(state=introduction.state, verb="agree")
    may_reach_employer(introduction.vacancy.employer)
    may_go_on(introduction.candidate, actor=actor)
    introduction.employer_agreed_on = introduction.employer_agreed_on or clock.today()
    introduction.save(update_fields=["employer_agreed_on"])
    trail.record("introduction.wanted", introduction.ref, actor=actor.ref)
    return introduction


@transaction.atomic
def share_names(introduction_ref: UUID, *, sealed_names: bytes, actor: Actor) -> Introduction:
    """Take the name out of the candidate's own seal for this introduction, now that both sides have agreed."""
    introduction = _locked(introduction_ref)
    may_advise(actor, introduction.candidate)
    may_reach_employer(introduction.vacancy.employer)
    may_go_on(introduction.candidate, actor=actor)
    if introduction.consent is None:
        raise NoConsent
    if introduction.employer_agreed_on is None:
        raise EmployerHasNotAgreed
    introduction.move("share")
    introduction.sealed_names = checked_name(sealed_names, case=introduction.candidate.ref, record=introduction.ref)
    introduction.save(update_fields=["state", "sealed_names"])
    trail.record("introduction.shared", introduction.ref, actor=actor.ref)
    return introduction


@transaction.atomic
def advance_introduction(introduction_ref: UUID, *, step: str, actor: Actor) -> Introduction:
    """Record an interview, an offer or training."""
    introduction = _locked(introduction_ref)
    may_advise(actor, introduction.candidate)
    if step not in STEPS:
        raise ForbiddenMove(state=introduction.state, verb=step)
    may_reach_employer(introduction.vacancy.employer)
    may_go_on(introduction.candidate, actor=actor)
    introduction.move(step)
    introduction.save(update_fields=["state"])
    trail.record(f"introduction.{step}", introduction.ref, actor=actor.ref)
    return introduction


@transaction.atomic
def close_introduction(introduction_ref: UUID, *, reason: str, actor: Actor) -> Introduction:
    """End an introduction that leads no further, and forget the name."""
    introduction = _locked(introduction_ref)
    may_advise(actor, introduction.candidate)
    if reason not in REASONS:
        raise Malformed
    introduction.end(reason)
    trail.record("introduction.closed", introduction.ref, actor=actor.ref)
    return introduction


def _locked(ref: UUID) -> Introduction:
    introduction = (
        Introduction.objects.select_for_update(of=("self",))
        .select_related("candidate", "vacancy__employer")
        .filter(ref=ref)
        .first()
    )
    if introduction is None:
        raise NotFound
    return introduction
