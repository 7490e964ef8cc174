"""The funnel's numbers day by day, so that growth can be seen without counting back."""

from __future__ import annotations

from django.db import models


class FunnelDay(models.Model):
    """The six stages as they were counted at the end of a day."""

    on = models.DateField(primary_key=True)
    reached_out = models.PositiveIntegerField()
    in_talks = models.PositiveIntegerField()
    promised = models.PositiveIntegerField()
    left_service = models.PositiveIntegerField()
    paid = models.PositiveIntegerField()
    placed = models.PositiveIntegerField()
