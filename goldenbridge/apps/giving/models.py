"""Campaigns and donations. A donation has no name, address, account or mail: there is no donor list to steal."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from goldenbridge.core.lifecycles import DONATION, REFUND, Lifecycle
from goldenbridge.platform.models import RefModel, Stateful

WAITING = ("announced", "pending", "received")
REFUND_REASONS = ("asked", "mistake", "not_kept")


class Campaign(RefModel):
    """What donors give for: a pot, and words for it in the fund's languages."""

    slug = models.SlugField(unique=True)
    pot = models.CharField(max_length=60)
    titles = models.JSONField()
    is_open = models.BooleanField(default=True)
    opened_on = models.DateField()


class Donation(RefModel, Stateful):
    """A gift from announcement to clearing. Its secret is handed to the gift window when it clears, and gone here.

    `reference` is for matching statement lines, and is forgotten after thirteen months; `line_ref` is the claimed line.
    """

    lifecycle: ClassVar[Lifecycle] = DONATION

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="donations")
    reference = models.CharField(max_length=35, null=True, unique=True)
    method = models.CharField(max_length=16, default="transfer")
    currency = models.CharField(max_length=3)
    announced_minor = models.PositiveBigIntegerField(null=True)
    amount_minor = models.PositiveBigIntegerField(null=True)
    nonce = models.BinaryField(null=True)
    line_ref = models.UUIDField(null=True, unique=True)
    announced_on = models.DateField()
    received_on = models.DateField(null=True)
    clears_on = models.DateField(null=True, db_index=True)
    cleared_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(nonce__isnull=True) | Q(state__in=WAITING), name="a_cleared_gift_keeps_no_secret"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("announced", "pending", "failed"))
                | Q(amount_minor__gt=0, received_on__isnull=False, line_ref__isnull=False),
                name="a_received_gift_has_a_line",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "clears_on"], name="giving_due"),
            models.Index(fields=["announced_on"], name="giving_announced"),
        ]

    @property
    def ledger_key(self) -> str:
        """The ledger's key of a gift: that of its line, so that one line is one gift for ever."""
        return self.line_ref.hex


class Refund(RefModel, Stateful):
    """A line that went out, called a gift given back: one person says so and why, another confirms it."""

    lifecycle: ClassVar[Lifecycle] = REFUND

    donation = models.ForeignKey(Donation, on_delete=models.PROTECT, related_name="refunds")
    line_ref = models.UUIDField()
    reason = models.CharField(max_length=12)
    proposed_by = models.UUIDField()
    proposed_on = models.DateField()
    settled_by = models.UUIDField(null=True)
    settled_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line_ref"], condition=~Q(state="refused"), name="giving_one_refund_a_line"
            ),
            models.UniqueConstraint(
                fields=["donation"], condition=~Q(state="refused"), name="giving_one_refund_a_gift"
            ),
            models.CheckConstraint(condition=Q(reason__in=REFUND_REASONS), name="giving_refund_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (Q(settled_by__isnull=False) & ~Q(settled_by=models.F("proposed_by"))),
                name="giving_refund_takes_two",
            ),
        ]
