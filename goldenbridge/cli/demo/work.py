"""The chapter of work: vacancies vetted by two, candidates who agreed, introductions, and jobs that begin."""

from __future__ import annotations

from itertools import cycle
from typing import Any, Final, NamedTuple

from goldenbridge.apps.work import actions, queries
from goldenbridge.apps.work.actions.vacancies import VacancyText
from goldenbridge.cli.demo.stage import Stage


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


def play(stage: Stage) -> None:
    """Vacancies from the first week on; candidates, introductions and two jobs once officers have left service."""
    advisers = stage.people["jay"], stage.people["magpie"]
    _open_vacancies(stage, advisers)
    _draft_two(stage, advisers[0])
    found = queries.figures(actor=stage.people["birch"].actor)
    stage.tell("Work", "open vacancies", str(found.open_vacancies))


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
    )
