"""What may be seen of screenings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from goldenbridge.apps.screening.models import Screening
from goldenbridge.apps.screening.permissions import may_see_screenings
from goldenbridge.core.actors import Actor


@dataclass(frozen=True)
class Screened:
    """How many names were compared with how large a list, and which."""

    screened: int
    list_size: int
    list_digest: bytes
    screened_on: date


def screenings_of(subject_ref: UUID, *, actor: Actor) -> list[Screened]:
    """The screenings of one thing, newest first."""
    may_see_screenings(actor)
    rows = Screening.objects.filter(subject_ref=subject_ref).order_by("-screened_on", "ref")
    return [Screened(row.screened, row.list_size, bytes(row.list_digest), row.screened_on) for row in rows]
