"""The queue of unread bundles: which is lent to whom until when, and who opened how many on a day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from goldenbridge.core import lifecycles
from goldenbridge.platform.models import RefModel, Stateful


class WorkItem(RefModel, Stateful):
    """One bundle to be read; its reference is the bundle's, and what is in the bundle stays in intake."""

    lifecycle = lifecycles.WORK_ITEM

    case_ref = models.UUIDField(unique=True)
    shard_key_ref = models.UUIDField()
    duty_key_ref = models.UUIDField(null=True)
    danger = models.PositiveSmallIntegerField()
    received_on = models.DateField()
    rank_on = models.DateField()
    holder_ref = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=32, blank=True)
    done_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "shard_key_ref", "rank_on", "-danger", "ref"], name="triage_next_of_shard"),
            models.Index(fields=["holder_ref", "state"], name="triage_held"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="leased", holder_ref__isnull=False, lease_until__isnull=False)
                | (~Q(state="leased") & Q(lease_until__isnull=True)),
                name="triage_leased_to_somebody_until",
            ),
            models.CheckConstraint(condition=Q(danger__lte=2), name="triage_danger_known"),
            models.CheckConstraint(condition=Q(rank_on__lte=F("received_on")), name="triage_rank_not_late"),
        ]


class Reader(models.Model):
    """Somebody who reads; his row is locked while he takes a bundle, so that two clicks at once count as two."""

    person_ref = models.UUIDField(primary_key=True)


class Opening(models.Model):
    """That a person was lent a bundle on a day: what the daily cap counts, and who is not lent it again."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE)
    person_ref = models.UUIDField()
    opened_on = models.DateField()
    is_returned = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person_ref"], name="triage_lent_once_to_a_person")]
        indexes = [models.Index(fields=["person_ref", "opened_on"], name="triage_opened_on_a_day")]
