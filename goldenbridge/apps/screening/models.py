"""That the names of something were screened, against which list, and how many; never a name, never who was hit."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenbridge.platform.models import RefModel


class Screening(RefModel):
    """One screening of one content against one list, where names were open anyway; no name stood on it."""

    subject_ref = models.UUIDField(db_index=True)
    content_hash = models.BinaryField(max_length=32)
    list_digest = models.BinaryField(max_length=32)
    list_size = models.PositiveIntegerField()
    screened = models.PositiveIntegerField()
    screened_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_ref", "content_hash"], name="one_screening_per_content"),
            models.CheckConstraint(condition=Q(list_size__gt=0, screened__gt=0), name="somebody_was_screened"),
        ]
