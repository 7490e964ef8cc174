"""Rank candidates for a vacancy by skills alone; the same inputs and weights always give the same shortlist."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from types import MappingProxyType
from uuid import UUID

LEVELS = (1, 2, 3)
"""What a claim of a skill says: 1 = has begun, 2 = works alone, 3 = teaches others."""

UNSEEN_AFTER = timedelta(days=21)
"""A candidate who fits something and was on no shortlist for so long is reported."""


@dataclass(frozen=True)
class Weights:
    """What counts how much, in whole points; published with each shortlist run."""

    needed: int = 10
    wished: int = 4
    level_above: int = 1
    language: int = 6
    tested: int = 2
    week_waiting: int = 1
    most_weeks: int = 12


@dataclass(frozen=True)
class Wanted:
    """What a vacancy asks for: skills and languages with the least level of each."""

    ref: UUID
    needed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    wished: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    languages: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    is_remote: bool = True
    country: str = ""


@dataclass(frozen=True)
class Offered:
    """What a candidate brings; it holds nothing that says who that is."""

    ref: UUID
    skills: Mapping[str, int]
    languages: Mapping[str, int]
    waiting_since: date
    tested: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """One line of a shortlist: who, how many points, and what is still to be learned."""

    candidate_ref: UUID
    points: int
    missing: tuple[str, ...]


def is_feasible(wanted: Wanted, offered: Offered) -> bool:
    """Whether the candidate has every needed skill, at most one level below, every language, and can be there."""
    is_reachable = wanted.is_remote or wanted.country in offered.countries
    has_skills = all(offered.skills.get(skill, 0) >= max(level - 1, 1) for skill, level in wanted.needed.items())
    has_languages = all(offered.languages.get(code, 0) >= level for code, level in wanted.languages.items())
    return is_reachable and has_skills and has_languages


def shortlist(
    wanted: Wanted, candidates: Collection[Offered], *, today: date, length: int = 10, weights: Weights | None = None
) -> tuple[Place, ...]:
    """The best feasible candidates, most points first; ties go to who waits longest, then by a hash of both refs.

    The hash is of vacancy and candidate together, so that no candidate is always last among equals.
    """
    scale = weights or Weights()
    ranked = []
    for one in candidates:
        if is_feasible(wanted, one):
            place = Place(one.ref, points(wanted, one, today=today, weights=scale), _missing(wanted, one))
            ranked.append((-place.points, one.waiting_since, _lot(wanted.ref, one.ref), place))
    return tuple(place for *_order, place in sorted(ranked, key=lambda row: row[:3])[:length])


def points(wanted: Wanted, offered: Offered, *, today: date, weights: Weights) -> int:
    """The points of one candidate for one vacancy; more skill, tested skill and longer waiting never lose any."""
    total = 0
    for skills, worth in ((wanted.needed, weights.needed), (wanted.wished, weights.wished)):
        for skill, level in skills.items():
            held = offered.skills.get(skill, 0)
            if held >= level:
                total += worth + weights.level_above * (held - level)
                total += weights.tested if skill in offered.tested else 0
    spoken = [code for code, level in wanted.languages.items() if offered.languages.get(code, 0) >= level]
    total += weights.language * len(spoken)
    weeks = max((today - offered.waiting_since).days, 0) // 7
    return total + weights.week_waiting * min(weeks, weights.most_weeks)


def unseen(
    vacancies: Collection[Wanted], candidates: Collection[Offered], *, last_seen: Mapping[UUID, date], today: date
) -> tuple[UUID, ...]:
    """Candidates who fit an open vacancy and have been on no shortlist for three weeks, longest unseen first."""
    waiting = [
        (last_seen.get(one.ref, one.waiting_since), one.ref)
        for one in candidates
        if any(is_feasible(wanted, one) for wanted in vacancies)
    ]
    return tuple(ref for since, ref in sorted(waiting) if today - since >= UNSEEN_AFTER)


def _missing(wanted: Wanted, offered: Offered) -> tuple[str, ...]:
    """Skills below the level asked for: the training path of this candidate for this vacancy."""
    asked = {**wanted.wished, **wanted.needed}
    return tuple(sorted(skill for skill, level in asked.items() if offered.skills.get(skill, 0) < level))


def _lot(vacancy_ref: UUID, candidate_ref: UUID) -> bytes:
    return sha256(vacancy_ref.bytes + candidate_ref.bytes).digest()
