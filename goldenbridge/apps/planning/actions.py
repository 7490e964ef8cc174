"""Counting the funnel and pushing it down to the public log."""

from __future__ import annotations

from django.db import transaction

from goldenbridge.apps.cases import queries as cases
from goldenbridge.apps.planning.models import FunnelDay
from goldenbridge.apps.planning.permissions import may_push_funnel
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.core import funnel
from goldenbridge.core.actors import Actor
from goldenbridge.platform import clock, trail


@transaction.atomic
def push_funnel(*, actor: Actor) -> dict[str, int]:
    """Count the stages by their fixed definitions, keep the day's numbers, and publish those large enough to be told.

    A number between one and nine is published as none: it could point at people who know of each other.
    """
    may_push_funnel(actor)
    today = clock.today()
    counts = cases.funnel_counts(actor)
    FunnelDay.objects.update_or_create(on=today, defaults=counts)
    transparency.publish_figures(funnel.published(counts), definitions_version=funnel.VERSION, on=today, actor=actor)
    trail.record("funnel.pushed", today.toordinal(), actor=actor.ref)
    return counts
