"""Fetches a promise with its row locked."""

from uuid import UUID

from goldenbridge.apps.awards.models import Award
from goldenbridge.core.errors import NotFound


def locked(ref: UUID) -> Award:
    """Return the award with its row locked; NotFound if there is none."""
    award = Award.objects.select_for_update().filter(ref=ref).first()
    if award is None:
        raise NotFound
    return award
