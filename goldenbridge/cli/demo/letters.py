"""What is written to and about an invented officer: in his language, and from one set of facts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from goldenbridge.cli.demo.applicants import Told
from goldenbridge.core.casework import STEP_MINOR
from goldenbridge.core.money import Money

TEXTS: Final = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
IN_SERVICE: Final = ("serving", "notice_given", "notice_refused")


def said(name: str, language: str, **facts: str) -> str:
    """A text of the rehearsal in a language."""
    return str(TEXTS[name][language]).format(**facts)


def question(number: int, language: str) -> str:
    """One of the questions that caseworkers ask."""
    asked: list[str] = TEXTS["questions"][language]
    return asked[number % len(asked)]


def somebody_who_owes(draw: Callable[[], Told], minor: int, currency: str) -> tuple[Told, dict[str, int]]:
    """Somebody in service with debts, and what he owes of each kind; his own letter says the same sum."""
    told = draw()
    while not told.story.obligations or told.story.status not in IN_SERVICE:
        told = draw()
    kinds = told.story.obligations
    part = minor // len(kinds) // STEP_MINOR * STEP_MINOR
    owed = dict.fromkeys(kinds, part) | {kinds[0]: minor - part * (len(kinds) - 1)}
    owed = {kind: amount for kind, amount in owed.items() if amount}
    owes = said("owes", told.language, amount=str(Money(minor, currency)))
    return replace(told, story=replace(told.story, owes=owes, obligations=tuple(owed))), owed


def owing(name: str, language: str, owed: Mapping[str, int], currency: str) -> str:
    """A text that names what he owes: his evidence, or the summary for the signers."""
    kinds = TEXTS["kinds"][language]
    amount = str(Money(sum(owed.values()), currency))
    return said(name, language, amount=amount, kinds=", ".join(kinds[kind] for kind in owed))
