"""Candidates bring skills; their names are sealed to one adviser, and shortlists never see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.work.errors import NoConsent, VacancyNotOpen
from goldenbridge.apps.work.halting import halted
from goldenbridge.apps.work.models import (
    BEFORE_WORK,
    HAS_WORK,
    SETTLING,
    Candidate,
    Introduction,
    Placement,
    ShortlistRun,
    Vacancy,
)
from goldenbridge.apps.work.permissions import (
    may_advise,
    may_answer_for_candidate,
    may_forget_candidates,
    may_make_shortlist,
    may_register_candidate,
)
from goldenbridge.apps.work.shapes import checked_countries, checked_levels, checked_name
from goldenbridge.core import retention
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import digest
from goldenbridge.core.errors import NotFound
from goldenbridge.core.matching import Offered, Wanted, Weights, shortlist
from goldenbridge.platform import clock, trail

DIGEST_BYTES = 32


@dataclass(frozen=True)
class Skills:
    """What somebody can do: skills and languages with levels 1 to 3, what was tested, where he may work."""

    skills: Mapping[str, int]
    languages: Mapping[str, int] = field(default_factory=dict)
    tested: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


@transaction.atomic
def register_candidate(
    candidate_ref: UUID,
    *,
    award_ref: UUID | None,
    adviser_ref: UUID,
    skills: Mapping[str, int],
    languages: Mapping[str, int],
    sealed_contact: bytes,
    consent: bytes,
    actor: Actor,
    tested: Iterable[str] = (),
    countries: Iterable[str] = (),
) -> Candidate:
    """Hand somebody who agreed to an adviser. `consent` is the digest of his signed choice; once for each reference."""
    may_register_candidate(actor)
    if len(consent) != DIGEST_BYTES:
        raise NoConsent
    contact = checked_name(sealed_contact, case=candidate_ref, record=candidate_ref)
    known = Candidate.objects.filter(ref=candidate_ref).first()
    if known is not None:
        return known  # pressed twice
    candidate = Candidate(
        ref=candidate_ref,
        award_ref=award_ref,
        adviser_ref=adviser_ref,
        sealed_contact=contact,
        consent=consent,
        registered_on=clock.today(),
    )
    _describe(candidate, Skills(skills, languages, tuple(tested), tuple(countries)))
    candidate.save(force_insert=True)
    trail.record("candidate.registered", candidate.ref, actor=actor.ref)
    return candidate


@transaction.atomic
def follow_promise(candidate_ref: UUID, *, award_ref: UUID, actor: Actor) -> None:
    """Note that another promise stands behind a candidate now: it is this one that his next job ends."""
    may_register_candidate(actor)
    candidate = _locked_candidate(candidate_ref)
    candidate.award_ref = award_ref
    candidate.save(update_fields=["award_ref"])
    trail.record("candidate.promised_anew", candidate.ref, actor=actor.ref)


@transaction.atomic
def describe_candidate(candidate_ref: UUID, *, skills: Skills, actor: Actor) -> Candidate:
    """Write down anew what a candidate can do, after a talk or a test."""
    candidate = _locked_candidate(candidate_ref)
    may_advise(actor, candidate)
    _describe(candidate, skills)
    candidate.save(update_fields=["skills", "languages", "tested", "countries"])
    trail.record("candidate.described", candidate.ref, actor=actor.ref)
    return candidate


@transaction.atomic
def withdraw_candidate(candidate_ref: UUID, *, actor: Actor) -> Candidate:
    """Forget the contact, the skills and each shared name, and close what is under way: he may always change his mind.

    A job that he has accepted or begun goes on without us.
    """
    candidate = _locked_candidate(candidate_ref)
    if not actor.has("adviser"):
        may_answer_for_candidate(actor)
    else:
        may_advise(actor, candidate)
    if candidate.withdrawn_on is None:
        _forget(candidate, reason="withdrawn")
        trail.record("candidate.withdrawn", candidate.ref, actor=actor.ref)
    return candidate


@transaction.atomic
def forget_candidates(refs: Collection[UUID], *, actor: Actor) -> int:
    """Forget contact, skills and names of these, whose phrases open nothing any more; says how many.

    Whose job has not lasted its guarded days keeps them until it has, is over, or half a year has gone by.
    """
    may_forget_candidates(actor)
    settling = Placement.objects.filter(state__in=SETTLING, accepted_on__gt=retention.placed_by(clock.today()))
    known = Candidate.objects.select_for_update().filter(ref__in=refs, withdrawn_on__isnull=True)
    due = list(known.exclude(ref__in=settling.values("introduction__candidate")).order_by("ref"))
    for candidate in due:
        _forget(candidate, reason="case_over")
        trail.record("candidate.forgotten", candidate.ref, actor=actor.ref)
    return len(due)


def _forget(candidate: Candidate, *, reason: str) -> None:
    candidate.withdrawn_on, candidate.sealed_contact = clock.today(), None
    candidate.skills, candidate.languages, candidate.tested, candidate.countries = {}, {}, [], []
    candidate.save(update_fields=["withdrawn_on", "sealed_contact", "skills", "languages", "tested", "countries"])
    for introduction in _under_way(candidate):
        introduction.end(reason)
    Introduction.objects.filter(candidate=candidate).update(sealed_names=None)


@transaction.atomic
def make_shortlist(vacancy_ref: UUID, *, length: int = 10, actor: Actor) -> ShortlistRun:
    """Rank all without work for an open vacancy; the run keeps a digest of its inputs, so that it can be repeated."""
    vacancy = Vacancy.objects.select_for_update().filter(ref=vacancy_ref).first()
    if vacancy is None:
        raise NotFound
    may_make_shortlist(actor)
    if vacancy.state != "open":
        raise VacancyNotOpen
    at_work = Placement.objects.filter(state__in=HAS_WORK).values("introduction__candidate")
    seeking = list(Candidate.objects.filter(withdrawn_on__isnull=True).exclude(ref__in=at_work).order_by("ref"))
    stopped = halted(seeking, actor=actor)
    candidates = [one.offered() for one in seeking if one.ref not in stopped]
    today, weights = clock.today(), Weights()
    places = shortlist(vacancy.wanted(), candidates, today=today, length=length, weights=weights)
    run = ShortlistRun.objects.create(
        vacancy=vacancy,
        number=vacancy.shortlists.count() + 1,
        inputs=_inputs_digest(vacancy.wanted(), candidates, weights, length),
        places=[[str(place.candidate_ref), place.points, list(place.missing)] for place in places],
        made_on=today,
        made_by=actor.ref,
    )
    listed = [place.candidate_ref for place in places]
    Candidate.objects.filter(ref__in=listed).update(last_listed_on=today)
    trail.record("shortlist.made", run.ref, actor=actor.ref)
    return run


def _describe(candidate: Candidate, skills: Skills) -> None:
    candidate.skills = checked_levels(skills.skills)
    candidate.languages = checked_levels(skills.languages)
    candidate.tested = sorted(set(skills.tested) & set(candidate.skills))
    candidate.countries = checked_countries(skills.countries)


def _under_way(candidate: Candidate) -> list[Introduction]:
    return list(Introduction.objects.select_for_update().filter(candidate=candidate, state__in=BEFORE_WORK))


def _locked_candidate(ref: UUID) -> Candidate:
    candidate = Candidate.objects.select_for_update().filter(ref=ref).first()
    if candidate is None:
        raise NotFound
    return candidate


def _inputs_digest(wanted: Wanted, candidates: list[Offered], weights: Weights, length: int) -> bytes:
    """What a ranking was made from, in one hash: two runs with the same one must have the same result."""
    value = {
        "vacancy": str(wanted.ref),
        "needed": dict(wanted.needed),
        "wished": dict(wanted.wished),
        "languages": dict(wanted.languages),
        "remote": wanted.is_remote,
        "country": wanted.country,
        "weights": vars(weights),
        "length": length,
        "candidates": [
            [str(one.ref), dict(one.skills), dict(one.languages), sorted(one.tested), sorted(one.countries)]
            for one in candidates
        ],
    }
    return digest("shortlist", value)
