"""Versions of the rules; a released one is never changed, and its two signatures would show it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenbridge.platform.models import RefModel


class Rules(RefModel):
    """One version of the rules in one currency: drafted, then proposed by one person and released by another."""

    currency = models.CharField(max_length=5)
    version = models.PositiveIntegerField()
    content = models.BinaryField()
    content_hash = models.BinaryField(max_length=32)
    drafted_on = models.DateField()
    released_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "version"], name="one_rules_version"),
            models.UniqueConstraint(
                fields=["currency"], condition=Q(released_on__isnull=True), name="one_draft_of_rules_per_currency"
            ),
        ]
