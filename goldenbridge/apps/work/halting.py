"""Whom nothing leads on to an employer: the promise behind him has ended because its grounds are gone.

Read from the promise each time and never copied: a new promise is enough to change it. Why this one ended is not told
here; that is the case's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.work.errors import IntroductionsHalted
from goldenbridge.apps.work.models import Candidate
from goldenbridge.core.actors import Actor

HALTING: Final = frozenset({"revoked", "deceased"})


def halted(candidates: Iterable[Candidate], *, actor: Actor) -> frozenset[UUID]:
    """Which of these candidates go to no employer at present."""
    promised = {each.award_ref: each.ref for each in candidates if each.award_ref is not None}
    found = promises.awards(list(promised), actor=actor) if promised else {}
    return frozenset(promised[ref] for ref, award in found.items() if award.end_reason in HALTING)


def may_go_on(candidate: Candidate, *, actor: Actor) -> None:
    """Raise IntroductionsHalted if the promise behind the candidate was ended for a reason that stops everything."""
    if halted([candidate], actor=actor):
        raise IntroductionsHalted
