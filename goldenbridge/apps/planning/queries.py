"""The funnel for coordinators: today's numbers, their definitions, and how fast they grow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from goldenbridge.apps.cases import queries as cases
from goldenbridge.apps.planning.models import FunnelDay
from goldenbridge.apps.planning.permissions import may_see_funnel
from goldenbridge.core import funnel as rules
from goldenbridge.core.actors import Actor
from goldenbridge.platform import clock

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class StageCount:
    """One stage: name, definition, the number now, the number a week ago if it was kept."""

    code: str
    name: str
    definition: str
    count: int
    week_ago: int | None


def funnel(actor: Actor) -> list[StageCount]:
    """The six stages, counted now."""
    may_see_funnel(actor)
    counts = cases.funnel_counts(actor)
    earlier = _kept_on(clock.today() - WEEK)
    return [
        StageCount(stage.code, stage.name, stage.definition, counts[stage.code], earlier.get(stage.code))
        for stage in rules.STAGES
    ]


def _kept_on(day: date) -> dict[str, int]:
    kept = FunnelDay.objects.filter(on__lte=day).order_by("-on").first()
    return {stage.code: getattr(kept, stage.code) for stage in rules.STAGES} if kept else {}
