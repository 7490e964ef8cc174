"""What may be seen of the queue: numbers, one's own leases, and what was set apart; references only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q

from goldenbridge.apps.keystore import queries as keystore
from goldenbridge.apps.triage.models import Opening, WorkItem
from goldenbridge.apps.triage.permissions import may_count_arrivals, may_see_queue
from goldenbridge.core import queue
from goldenbridge.core.actors import Actor
from goldenbridge.platform import clock

PACE_DAYS = 7


@dataclass(frozen=True)
class QueueCounts:
    """The queue in numbers: of everybody, and of the shards that the actor can open."""

    waiting: int
    waiting_in_danger: int
    oldest_on: date | None
    mine: int
    leased: int
    set_apart: int
    opened_by_me_today: int
    cap: int
    wait_days: int | None


@dataclass(frozen=True)
class Lease:
    """A bundle that the actor holds."""

    ref: UUID
    danger: int
    received_on: date
    lease_until: datetime


@dataclass(frozen=True)
class SetApart:
    """A bundle that waits for a coordinator's second look."""

    ref: UUID
    received_on: date
    reason: str


def queue_counts(actor: Actor) -> QueueCounts:
    """How many wait, for how long, and how much the actor may still take today."""
    may_see_queue(actor)
    mine = keystore.wraps_for(actor)
    numbers = WorkItem.objects.aggregate(
        waiting=Count("ref", filter=Q(state="ready")),
        waiting_in_danger=Count("ref", filter=Q(state="ready", danger=queue.DANGER_NOW)),
        oldest_on=Min("received_on", filter=Q(state="ready")),
        mine=Count("ref", filter=Q(state="ready", shard_key_ref__in=mine)),
        leased=Count("ref", filter=Q(state="leased")),
        set_apart=Count("ref", filter=Q(state="escalated")),
    )
    today = clock.today()
    return QueueCounts(
        **numbers,
        opened_by_me_today=Opening.objects.filter(person_ref=actor.ref, opened_on=today).count(),
        cap=queue.OPENED_A_DAY,
        wait_days=queue.honest_wait_days(numbers["waiting"], _read_by_day(today)),
    )


def my_leases(actor: Actor) -> list[Lease]:
    """The bundles that the actor holds now."""
    held = WorkItem.objects.filter(state="leased", holder_ref=actor.ref, lease_until__gt=clock.now())
    return [
        Lease(item.ref, item.danger, item.received_on, item.lease_until)
        for item in held.order_by("lease_until")
        if item.lease_until is not None
    ]


def set_apart(actor: Actor) -> list[SetApart]:
    """What waits for a second look, for coordinators."""
    actor.must_have("coordinator")
    items = WorkItem.objects.filter(state="escalated").order_by("received_on", "ref")[:200]
    return [SetApart(item.ref, item.received_on, item.reason) for item in items]


def reached_out(actor: Actor) -> int:
    """How many applications came, without those set aside; for the funnel."""
    actor.must_have("schedule", "coordinator")
    return WorkItem.objects.exclude(state="set_aside").count()


def _read_by_day(today: date) -> list[int]:
    first = today - timedelta(days=PACE_DAYS)
    rows = (
        WorkItem.objects.filter(done_on__gte=first, done_on__lt=today)
        .values_list("done_on")
        .annotate(read=Count("ref"))
        .values_list("done_on", "read")
    )
    read = dict(rows)
    return [read.get(first + timedelta(days=day), 0) for day in range(PACE_DAYS)]


def received_by_day(first: date, last: date, *, actor: Actor) -> list[int]:
    """How many applications came on each day from `first` to `last`, those set aside left out; for a forecast."""
    may_count_arrivals(actor)
    rows = WorkItem.objects.exclude(state="set_aside").filter(received_on__gte=first, received_on__lte=last)
    came = dict(rows.order_by().values_list("received_on").annotate(Count("ref")))
    return [came.get(first + timedelta(days=day), 0) for day in range((last - first).days + 1)]
