"""What skills, languages and sealed names look like when they arrive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from goldenbridge.adapters.countries import checked_country
from goldenbridge.apps.work.errors import MisplacedContact, UnknownLevel
from goldenbridge.core.matching import LEVELS
from goldenbridge.core.sealing import Compartment, Purpose, parse_header

SKILL: Final = re.compile(r"[a-z][a-z0-9 +#./-]{0,39}")
MOST_SKILLS: Final = 40


def checked_levels(levels: Mapping[str, int]) -> dict[str, int]:
    """Skills or languages with their levels, in the order of the alphabet; UnknownLevel names the first odd one."""
    if len(levels) > MOST_SKILLS:
        raise UnknownLevel(skill=f"{len(levels)} > {MOST_SKILLS}")
    for skill, level in levels.items():
        if not SKILL.fullmatch(skill) or level not in LEVELS:
            raise UnknownLevel(skill=skill[:40])
    return dict(sorted(levels.items()))


def checked_countries(codes: Iterable[str]) -> list[str]:
    """Codes of countries, each once, in order; UnknownCountry names the first odd one."""
    return sorted({checked_country(code) for code in codes})


def checked_name(envelope: bytes, *, case: UUID, record: UUID) -> bytes:
    """An envelope with a candidate's name, if it says that it belongs here; MisplacedContact otherwise."""
    header = parse_header(envelope)
    place = (header.purpose, header.compartment, header.case, header.record)
    if place != (Purpose.CANDIDATE, Compartment.WORK, case, record):
        raise MisplacedContact
    return envelope
