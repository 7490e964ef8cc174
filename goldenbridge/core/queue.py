"""Who is read next, for how long a bundle is lent, and how many one person may open in a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

NO_DANGER, DANGER_SOON, DANGER_NOW = 0, 1, 2

# Danger is worth days of waiting, not a lane of its own: whoever is in danger now passes everybody who came in the last
# two weeks, and yet somebody who marked nothing cannot be overtaken for ever by a flood of marked ones.
LEAD_DAYS = {NO_DANGER: 0, DANGER_SOON: 3, DANGER_NOW: 14}

LEASE = timedelta(hours=2)
HELD_AT_ONCE = 3
OPENED_A_DAY = 25


@dataclass(frozen=True)
class Waiting:
    """One bundle in the queue, as far as its place is concerned."""

    bundle_ref: UUID
    danger: int
    received_on: date


def rank_day(danger: int, received_on: date) -> date:
    """The day whose queue a bundle joins: the day it came, moved forward by the lead of its danger mark."""
    return received_on - timedelta(days=LEAD_DAYS[danger])


def queue_key(waiting: Waiting) -> tuple[date, int, str]:
    """Sort key: earlier rank first, then more danger, then the random reference the server chose."""
    return rank_day(waiting.danger, waiting.received_on), -waiting.danger, waiting.bundle_ref.hex


def lease_ends(leased_at: datetime) -> datetime:
    """When a bundle leased now goes back to the queue by itself."""
    return leased_at + LEASE


def may_lease_another(*, held: int, opened_today: int, cap: int = OPENED_A_DAY) -> bool:
    """True while a person holds few enough bundles and has not opened the day's number."""
    return held < HELD_AT_ONCE and opened_today < cap


def honest_wait_days(ahead: int, read_by_day: Sequence[int]) -> int | None:
    """Days until `ahead` bundles are read at the pace of the given days, rounded up; None while nothing was read.

    The slower of the whole span and its last half counts, so that one good day promises nothing.
    """
    if ahead <= 0:
        return 0
    recent = read_by_day[len(read_by_day) // 2 :]
    waits = [-(-ahead * len(days) // sum(days)) for days in (read_by_day, recent) if sum(days)]
    return max(waits) if len(waits) == (2 if read_by_day else 0) and waits else None
