"""Recording that names were screened; the screening itself is in core/screening.py, where the names are open."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from goldenbridge.apps.screening.models import Screening
from goldenbridge.apps.screening.permissions import may_record_screening
from goldenbridge.core.actors import Actor
from goldenbridge.platform import clock, trail


@transaction.atomic
def record_screening(
    *,
    subject_ref: UUID,
    content_hash: bytes,
    list_digest: bytes,
    list_size: int,
    screened: int,
    actor: Actor,
) -> Screening:
    """Keep that every name of this content was compared with this list and none stood on it; once per content."""
    may_record_screening(actor)
    screening, is_new = Screening.objects.get_or_create(
        subject_ref=subject_ref,
        content_hash=content_hash,
        defaults={
            "list_digest": list_digest,
            "list_size": list_size,
            "screened": screened,
            "screened_on": clock.today(),
        },
    )
    if is_new:
        trail.record("screening.recorded", subject_ref, actor=actor.ref)
    return screening
