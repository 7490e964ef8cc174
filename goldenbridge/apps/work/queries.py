"""What may be seen of vacancies, candidates and placements, always for an actor."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from goldenbridge.apps.work.halting import halted
from goldenbridge.apps.work.models import (
    AT_WORK,
    BEFORE_WORK,
    Candidate,
    Employer,
    Introduction,
    Placement,
    ShortlistRun,
    Vacancy,
)
from goldenbridge.apps.work.permissions import (
    may_see_candidates,
    may_see_figures,
    may_see_own_path,
    may_see_vacancies,
)
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import NotFound
from goldenbridge.core.matching import unseen
from goldenbridge.platform import clock

GUARDED: Final = timedelta(days=90)
"""If a job ends so soon after it began, the stipend that ended with it may be decided on again."""


# An introduction in any other state is under way: somebody still has to take a step.
OVER: Final = frozenset({"closed", "started", "confirmed"})


@dataclass(frozen=True)
class PublicVacancy:
    """What everybody may read of an open vacancy; `words` are title and text by language, `language` the original's."""

    ref: UUID
    words: Mapping[str, tuple[str, str]]
    language: str
    employer: str
    needed: dict[str, int]
    wished: dict[str, int]
    languages: dict[str, int]
    is_remote: bool
    country: str
    pay_month_minor: int | None
    currency: str
    opened_on: date


@dataclass(frozen=True)
class WorkQuestion:
    """What a candidate has still to be asked: whether we may name him to this employer for this vacancy."""

    introduction_ref: UUID
    candidate_ref: UUID
    vacancy_title: str
    employer_name: str


@dataclass(frozen=True)
class WorkFigures:
    """How finding work stands, in numbers."""

    open_vacancies: int
    open_slots: int
    candidates: int
    introductions: int
    placed: int
    at_work: int


def public_vacancies() -> tuple[PublicVacancy, ...]:
    """Every open vacancy of a trusted employer, newest first; for anybody."""
    return tuple(_public(vacancy) for vacancy in _open().order_by("-opened_on", "title"))


def public_vacancy(ref: UUID) -> PublicVacancy:
    """One open vacancy; NotFound also for those that are not open."""
    vacancy = _open().filter(ref=ref).first()
    if vacancy is None:
        raise NotFound
    return _public(vacancy)


def employers(actor: Actor) -> list[Employer]:
    """All employers with the number of their open vacancies."""
    may_see_vacancies(actor)
    return list(
        Employer.objects.annotate(open_count=Count("vacancies", filter=Q(vacancies__state="open"))).order_by("name")
    )


def employer(ref: UUID, *, actor: Actor) -> Employer:
    """One employer."""
    may_see_vacancies(actor)
    found = Employer.objects.filter(ref=ref).first()
    if found is None:
        raise NotFound
    return found


def vacancies(actor: Actor) -> list[Vacancy]:
    """All vacancies with their employers, those under way first."""
    may_see_vacancies(actor)
    found = Vacancy.objects.select_related("employer").annotate(introduction_count=Count("introductions"))
    return sorted(found, key=lambda one: (one.state in {"closed", "filled"}, one.title, one.written_on))


def vacancy(ref: UUID, *, actor: Actor) -> Vacancy:
    """One vacancy with its employer."""
    may_see_vacancies(actor)
    found = Vacancy.objects.select_related("employer").filter(ref=ref).first()
    if found is None:
        raise NotFound
    return found


def shortlist_of(vacancy_ref: UUID, *, actor: Actor) -> ShortlistRun | None:
    """The newest ranking for a vacancy: references, points and what is still to be learned."""
    may_see_candidates(actor)
    return ShortlistRun.objects.filter(vacancy_id=vacancy_ref).order_by("-number").first()


def candidates(actor: Actor) -> list[Candidate]:
    """The adviser's own candidates who have not withdrawn, longest waiting first."""
    may_see_candidates(actor)
    return list(
        Candidate.objects.filter(adviser_ref=actor.ref, withdrawn_on__isnull=True)
        .annotate(introduction_count=Count("introductions"))
        .order_by("registered_on", "ref")
    )


def candidate(ref: UUID, *, actor: Actor) -> Candidate:
    """One of the adviser's own candidates; somebody else's looks like none."""
    may_see_candidates(actor)
    found = Candidate.objects.filter(ref=ref, adviser_ref=actor.ref).first()
    if found is None:
        raise NotFound
    return found


def own_among(refs: Collection[UUID], *, actor: Actor) -> frozenset[UUID]:
    """Which of these candidates are the adviser's own, and may be introduced by him."""
    may_see_candidates(actor)
    own = list(Candidate.objects.filter(ref__in=refs, adviser_ref=actor.ref, withdrawn_on__isnull=True))
    return frozenset(one.ref for one in own) - halted(own, actor=actor)


def halted_among(candidates: Collection[Candidate], *, actor: Actor) -> frozenset[UUID]:
    """Which of the adviser's candidates go to no employer any more, since the promise behind them was ended."""
    may_see_candidates(actor)
    return halted(candidates, actor=actor)


def introductions_to_stop(found: Collection[Introduction], *, actor: Actor) -> frozenset[UUID]:
    """Which of these lead a halted candidate to an employer still; a job that he has accepted goes on without us."""
    before = [one for one in found if one.state in BEFORE_WORK]
    stopped = halted_among([one.candidate for one in before], actor=actor)
    return frozenset(one.ref for one in before if one.candidate_id in stopped)


def introductions(actor: Actor) -> list[Introduction]:
    """The introductions of the adviser's own candidates, those under way first."""
    may_see_candidates(actor)
    found = Introduction.objects.select_related("vacancy__employer", "candidate").filter(
        candidate__adviser_ref=actor.ref
    )
    return sorted(found, key=lambda one: (one.state in {"closed", "confirmed"}, one.introduced_on, str(one.ref)))


def introduction(ref: UUID, *, actor: Actor) -> Introduction:
    """One introduction of an own candidate."""
    may_see_candidates(actor)
    found = (
        Introduction.objects.select_related("vacancy__employer", "candidate")
        .filter(ref=ref, candidate__adviser_ref=actor.ref)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def introductions_of(candidate_ref: UUID, *, actor: Actor) -> list[Introduction]:
    """The introductions of a candidate whose reference the caller holds, with vacancy and employer."""
    may_see_own_path(actor)
    return list(
        Introduction.objects.select_related("vacancy__employer")
        .filter(candidate_id=candidate_ref)
        .order_by("introduced_on", "ref")
    )


def is_registered(candidate_ref: UUID, *, actor: Actor) -> bool:
    """Whether somebody whose reference the caller holds has been handed to an adviser."""
    may_see_own_path(actor)
    return Candidate.objects.filter(ref=candidate_ref).exists()


def questions_to_ask(*, actor: Actor) -> list[WorkQuestion]:
    """Introductions whose candidate has not been heard yet."""
    may_see_own_path(actor)
    waiting = (
        Introduction.objects.select_related("vacancy__employer", "candidate")
        .filter(state="prospect", vacancy__employer__barred_on__isnull=True)
        .order_by("ref")
    )
    waiting = list(waiting)
    stopped = halted([one.candidate for one in waiting], actor=actor)
    return [
        WorkQuestion(one.ref, one.candidate_id, one.vacancy.title, one.vacancy.employer.name)
        for one in waiting
        if one.candidate_id not in stopped
    ]


def placements(actor: Actor) -> list[Placement]:
    """Placements of the adviser's own candidates; a coordinator sees all, by reference."""
    may_see_figures(actor)
    found = Placement.objects.select_related("introduction__vacancy__employer", "introduction__candidate")
    if not actor.has("coordinator"):
        found = found.filter(introduction__candidate__adviser_ref=actor.ref)
    return list(found.order_by("-accepted_on", "ref"))


def placement_of(introduction_ref: UUID, *, actor: Actor) -> Placement | None:
    """The job that an introduction led to, if it did."""
    may_see_own_path(actor)
    return Placement.objects.filter(introduction_id=introduction_ref).first()


def job_lost_on(candidate_ref: UUID, *, actor: Actor) -> date | None:
    """The day a candidate's last job ended, if that was within the guarded days and he has no other; None otherwise."""
    may_see_own_path(actor)
    last = Placement.objects.filter(introduction__candidate_id=candidate_ref).order_by("-accepted_on", "ref").first()
    if last is None or last.state != "ended" or last.started_on is None or last.ended_on is None:
        return None
    return last.ended_on if last.ended_on - last.started_on <= GUARDED else None


def unseen_candidates(*, actor: Actor) -> tuple[UUID, ...]:
    """Candidates who fit an open vacancy and were on no shortlist for three weeks."""
    may_see_figures(actor)
    live = Candidate.objects.filter(withdrawn_on__isnull=True).exclude(introductions__placement__state__in=AT_WORK)
    found = list(live)
    stopped = halted(found, actor=actor)
    found = [one for one in found if one.ref not in stopped]
    return unseen(
        [one.wanted() for one in _open()],
        [one.offered() for one in found],
        last_seen={one.ref: one.last_listed_on for one in found if one.last_listed_on is not None},
        today=clock.today(),
    )


def figures(*, actor: Actor) -> WorkFigures:
    """How many of each; counts only."""
    may_see_figures(actor)
    slots = _open().values_list("slots", flat=True)
    return WorkFigures(
        open_vacancies=len(slots),
        open_slots=sum(slots),
        candidates=Candidate.objects.filter(withdrawn_on__isnull=True).count(),
        introductions=Introduction.objects.exclude(state__in=OVER).count(),
        placed=placed_count(actor=actor),
        at_work=Placement.objects.filter(state__in=AT_WORK).count(),
    )


def placed_count(*, actor: Actor) -> int:
    """People who have begun a job found by the fund: the last figure of the funnel."""
    may_see_figures(actor)
    begun = Placement.objects.filter(started_on__isnull=False)
    return begun.values("introduction__candidate").distinct().count()


def _open() -> QuerySet[Vacancy]:
    return Vacancy.objects.select_related("employer").filter(state="open", employer__barred_on__isnull=True)


def _public(vacancy: Vacancy) -> PublicVacancy:
    return PublicVacancy(
        vacancy.ref,
        {vacancy.language: (vacancy.title, vacancy.text)}
        | {language: (each["title"], each["text"]) for language, each in vacancy.others.items()},
        vacancy.language,
        vacancy.employer.name,
        vacancy.needed,
        vacancy.wished,
        vacancy.languages,
        vacancy.is_remote,
        vacancy.country,
        vacancy.pay_month_minor,
        vacancy.currency,
        vacancy.opened_on,
    )
