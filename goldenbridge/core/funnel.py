"""The funnel's stages with the definitions under which they are published, for ever the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goldenbridge.core.errors import words

# A number this small could point at people who know of each other; it is published as "fewer than ten".
SMALL_CELL = 10
# A new number whenever a definition changes, so that no two series are ever compared by mistake.
VERSION = 1


@dataclass(frozen=True)
class Stage:
    """One number of the funnel: its code, its name on pages, and what exactly is counted."""

    code: str
    name: str
    definition: str


STAGES = (
    Stage(
        "reached_out",
        words("Reached out"),
        words("Applications received since the call, without those set aside as spam or sent twice."),
    ),
    Stage(
        "in_talks",
        words("In talks"),
        words("Cases open today in which the applicant and the fund are talking or checking, before a decision."),
    ),
    Stage(
        "promised",
        words("Promised"),
        words("People who were offered support that is covered by cleared gifts, and did not decline it."),
    ),
    Stage(
        "left_service",
        words("Left service"),
        words("People promised support who have left service since, as two verifiers or a caseworker recorded."),
    ),
    Stage("paid", words("Paid"), words("People who left service and to whom at least one payment was booked.")),
    Stage("placed", words("Placed"), words("People who left service and have started a new job found by the fund.")),
)


def published(counts: Mapping[str, int]) -> dict[str, int | None]:
    """The counts in the order of the stages; None where a number is above nought and too small to be told."""
    return {stage.code: _told(counts.get(stage.code, 0)) for stage in STAGES}


def _told(count: int) -> int | None:
    return None if 0 < count < SMALL_CELL else count
