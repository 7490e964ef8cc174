"""The chapter of work: vacancies vetted by two, candidates who agreed, introductions, and jobs that begin."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.work import actions, queries
from goldenbridge.apps.work.actions.vacancies import VacancyText
from goldenbridge.cli.demo import casework
from goldenbridge.cli.demo.casework import Played
from goldenbridge.cli.demo.hands import Hand
from goldenbridge.cli.demo.letters import said
from goldenbridge.cli.demo.stage import Stage
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.errors import InvariantBroken
from goldenbridge.core.records import seal_record
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite
from goldenbridge.platform import clock, directory


class Kind(NamedTuple):
    """A kind of work that was offered: title, what it is, needed and welcome skills, languages, pay in whole units."""

    title: str
    text: str
    needed: dict[str, int]
    wished: dict[str, int]
    languages: dict[str, int]
    pay: int
    is_remote: bool = True


EMPLOYERS: Final = (
    ("Harbour Software", "PL"),
    ("Amber Cloud", "LT"),
    ("Northern Games", "LV"),
    ("Vistula Payments", "PL"),
    ("Bright Testing", "CZ"),
    ("Green Freight", "PL"),
    ("Baltic Support Desk", "EE"),
    ("Old Town Robotics", "LT"),
    ("Meadow Logistics", "PL"),
    ("Open Maps Studio", "DE"),
    ("River Security", "NL"),
    ("Clear Books", "PL"),
)
KINDS: Final = (
    Kind(
        "Junior tester",
        "You try out what others have built and write down what breaks. We teach the tools in your first month.",
        {"testing": 1},
        {"python": 1},
        {"en": 1},
        900,
    ),
    Kind(
        "Support engineer",
        "You answer people whose systems stand still, find out why and write it down for the next time.",
        {"linux": 2, "networks": 1},
        {"python": 1},
        {"en": 2},
        1400,
    ),
    Kind(
        "Python developer, first job",
        "You work beside somebody who has done it for years, on a service that thousands use each day.",
        {"python": 2},
        {"testing": 1, "linux": 1},
        {"en": 2},
        1600,
    ),
    Kind(
        "Incident analyst",
        "You watch for attacks in shifts, decide what is one, and wake the right people.",
        {"networks": 2, "investigation": 2},
        {"linux": 1},
        {"en": 2},
        1800,
    ),
    Kind(
        "Dispatcher",
        "You plan the way of forty lorries, talk with drivers, and keep calm when two things go wrong at once.",
        {"planning": 2},
        {"driving": 1},
        {"pl": 1},
        1100,
        is_remote=False,
    ),
    Kind(
        "Driver, category C",
        "Fixed routes within three countries, home each weekend.",
        {"driving": 2},
        {},
        {"pl": 1},
        1300,
        is_remote=False,
    ),
    Kind(
        "Fraud investigator",
        "You read patterns in payments and write reports that hold before a court.",
        {"investigation": 2},
        {"python": 1},
        {"en": 2},
        1900,
    ),
)
SKILLS: Final = (
    ({"testing": 1, "driving": 2}, {"en": 1, "pl": 1}),
    ({"linux": 2, "networks": 2}, {"en": 2}),
    ({"python": 2, "testing": 1}, {"en": 2}),
    ({"investigation": 3, "networks": 1, "planning": 2}, {"en": 2}),
    ({"driving": 3, "planning": 1}, {"pl": 1}),
    ({"investigation": 2, "testing": 1}, {"en": 1}),
    ({"planning": 3, "driving": 1}, {"pl": 2, "en": 1}),
)
COUNTRIES: Final = ("PL", "LT")
JOBS: Final[dict[str, dict[str, dict[str, str]]]] = json.loads(
    Path(__file__).with_name("jobs.json").read_text(encoding="utf-8")
)


def play(stage: Stage) -> None:
    """Vacancies from the first week on; candidates, introductions and two jobs once officers have left service."""
    advisers = stage.people["jay"], stage.people["magpie"]
    _open_vacancies(stage, advisers)
    agreed = _ask_about_work(stage, stage.shelf.get("officers", []))
    for number, played in enumerate(agreed):
        _register(played, advisers[number % 2], SKILLS[number % len(SKILLS)])
    _introduce(stage, agreed, advisers)
    _draft_two(stage, advisers[0])
    found = queries.figures(actor=stage.people["birch"].actor)
    stage.tell("Work", "vacancies open", str(found.open_vacancies))
    stage.tell(
        "Work", "candidates, introductions, at work", f"{found.candidates}, {found.introductions}, {found.at_work}"
    )


def _open_vacancies(stage: Stage, advisers: tuple[Any, ...]) -> None:
    """One adviser enters, the other vets; each employer has some vacancies."""
    kinds, count = cycle(KINDS), stage.size(60, least=4)
    employers = EMPLOYERS[: max(2, min(len(EMPLOYERS), count // 2))]
    stage.be_at(6)
    refs = []
    for number, (name, country) in enumerate(employers):
        writer, second = advisers[number % 2].actor, advisers[(number + 1) % 2].actor
        employer = actions.register_employer(name, country=country, actor=writer)
        actions.vet_employer(employer.ref, grounds="Register of companies, a call, two references.", actor=second)
        refs.append((employer.ref, country, writer, second))
    places = stage.each(range(count), total=count, saying="Vacancies are vetted")
    for number, (ref, country, writer, second) in zip(places, cycle(refs), strict=False):
        if number % 6 == 0:
            stage.be_at(min(6 + number // 6 * 2, 40))
        vacancy = actions.draft_vacancy(ref, content=_text(next(kinds), country, stage), actor=writer)
        actions.vet_vacancy(vacancy.ref, actor=second)
        actions.open_vacancy(vacancy.ref, actor=writer)


def _ask_about_work(stage: Stage, officers: Sequence[Played]) -> list[Played]:
    """Caseworkers ask those who have left whether advisers may see their skills; one says no."""
    asked = list(officers[: stage.size(18, least=4)])
    stage.be_at(38, hour=9)
    for played in asked:
        hand = _caseworker(played)
        envelope = casework.letter(hand, casework.facts_of(hand, played.case_ref), said("work", played.language))
        cases.ask_about_work(played.case_ref, envelope=envelope, actor=hand.actor)
    cases.refresh_statuses(actor=SCHEDULE)
    stage.be_at(39, hour=20)
    for number, played in enumerate(asked):
        casework.answer_all(played, choices={"work": "declined" if number == 1 else "agreed"})
    cases.refresh_statuses(actor=SCHEDULE)
    return [played for played in asked if _consent(played) is not None]


def _register(played: Played, adviser: Any, skills: tuple[dict[str, int], dict[str, int]]) -> None:
    """The caseworker hands an officer who agreed to an adviser; the way to reach him is sealed to that adviser."""
    hand, consent = _caseworker(played), _consent(played)
    case = casework.facts_of(hand, played.case_ref)
    if case.candidate_ref is None or consent is None:
        raise InvariantBroken
    actions.register_candidate(
        case.candidate_ref,
        award_ref=case.award.ref if case.award else None,
        adviser_ref=adviser.member.ref,
        skills=skills[0],
        languages=skills[1],
        tested=[next(iter(skills[0]))],
        countries=COUNTRIES,
        sealed_contact=_sealed(hand, adviser, case.candidate_ref, case.candidate_ref, "Write through the caseworker."),
        consent=consent,
        actor=hand.actor,
    )


def _introduce(stage: Stage, agreed: Sequence[Played], advisers: tuple[Any, ...]) -> None:
    """Shortlists by skills; the first two who are introduced begin to work, the others are on their way."""
    stage.be_at(40, hour=10)
    owners = {casework.facts_of(_caseworker(played), played.case_ref).candidate_ref: played for played in agreed}
    begun: list[tuple[UUID, Played, Any]] = []
    seen: set[UUID] = set()
    for adviser in advisers:
        for vacancy in queries.vacancies(adviser.actor):
            ref = _next_own(vacancy.ref, adviser, seen) if vacancy.state == "open" else None
            if ref is not None:
                seen.add(ref)
                introduction = actions.introduce(vacancy.ref, candidate_ref=ref, actor=adviser.actor)
                begun.append((introduction.ref, owners[ref], adviser))
    _ask_about_introductions(begun[: len(begun) * 2 // 3])
    stage.be_at(41, hour=20)
    for _ref, played, _adviser in begun[: len(begun) * 2 // 3]:
        casework.answer_all(played, choices={"introduction": "agreed"})
    cases.refresh_statuses(actor=SCHEDULE)
    for number, (ref, _played, adviser) in enumerate(begun[: len(begun) * 2 // 3]):
        _go_on(stage, ref, adviser, how_far=number)


def _next_own(vacancy_ref: UUID, adviser: Any, seen: set[UUID]) -> UUID | None:
    """The best candidate of this adviser on the shortlist who is not on his way elsewhere."""
    run = actions.make_shortlist(vacancy_ref, actor=adviser.actor)
    listed = [UUID(place[0]) for place in run.places]
    own = queries.own_among(listed, actor=adviser.actor)
    return next((ref for ref in listed if ref in own and ref not in seen), None)


def _ask_about_introductions(begun: Sequence[tuple[UUID, Played, Any]]) -> None:
    """Each caseworker asks whether the name may go to this one employer."""
    for ref, played, _adviser in begun:
        hand = _caseworker(played)
        envelope = casework.letter(
            hand, casework.facts_of(hand, played.case_ref), said("introduction", played.language)
        )
        cases.ask_about_introduction(played.case_ref, introduction_ref=ref, envelope=envelope, actor=hand.actor)
    cases.refresh_statuses(actor=SCHEDULE)


def _go_on(stage: Stage, ref: UUID, adviser: Any, *, how_far: int) -> None:
    """The first two come to a job, the third to an interview; of the others the employers have not said yet."""
    if how_far > 3:
        return
    stage.be_at(42, hour=11)
    actor = adviser.actor
    actions.record_employer_agreement(ref, actor=actor)
    candidate_ref = queries.introduction(ref, actor=actor).candidate.ref
    names = _sealed(adviser, adviser, candidate_ref, ref, "Somebody who can be reached through us.")
    actions.share_names(ref, sealed_names=names, actor=actor)
    actions.advance_introduction(ref, step="interview", actor=actor)
    if how_far > 1:
        return
    stage.be_at(43, hour=11)
    actions.advance_introduction(ref, step="offer", actor=actor)
    placement = actions.place(ref, on=clock.today(), actor=actor)
    stage.be_at(44, hour=9)
    actions.start_placement(placement.ref, on=clock.today(), actor=actor)


def _consent(played: Played) -> bytes | None:
    return facts.work_consent(played.case_ref, actor=_caseworker(played).actor)


def _caseworker(played: Played) -> Hand:
    if played.caseworker is None:
        raise InvariantBroken
    return played.caseworker


def _sealed(writer: Hand, reader: Any, case: UUID, record: UUID, text: str) -> bytes:
    """A name or a way to reach somebody, sealed to one person of the list of keys."""
    header = Header(Suite.X25519, Purpose.CANDIDATE, case, Compartment.WORK, 1, record)
    to = directory.current().person(reader.member.ref).seal_key
    return seal_record(header, to, text.encode(), sign_seed=writer.member.keys.sign_seed)


def _draft_two(stage: Stage, adviser: Any) -> None:
    """Something is left for whoever looks: a vacancy to vet and an employer to look at."""
    stage.be_at(44)
    actions.register_employer("Lakeside Analytics", country="LT", actor=adviser.actor)
    ref = queries.employers(adviser.actor)[0].ref
    actions.draft_vacancy(ref, content=_text(KINDS[0], "PL", stage), actor=adviser.actor)


def _text(kind: Kind, country: str, stage: Stage) -> VacancyText:
    return VacancyText(
        title=kind.title,
        text=kind.text,
        needed=kind.needed,
        wished=kind.wished,
        languages=kind.languages,
        is_remote=kind.is_remote,
        country="" if kind.is_remote else country,
        slots=stage.dice.randint(1, 4),
        pay_month_minor=kind.pay * 100 + stage.dice.randrange(0, 5) * 5_000,
        currency="EUR",
        # Each third is left in English only, as when nobody has had time yet.
        others={} if stage.dice.randrange(3) == 0 else JOBS[kind.title],
    )
