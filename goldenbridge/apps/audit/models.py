"""An audit of a period, its two auditors' seeds, the payments drawn, accounts confirmed, and the two signatures."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from goldenbridge.core.auditlog import TRAIL_STATES
from goldenbridge.core.lifecycles import AUDIT
from goldenbridge.core.sampling import FEWEST_DRAWS, MOST_DRAWS
from goldenbridge.platform.models import RefModel, Stateful

FINDINGS = ("in_order", "not_in_order", "unanswered")


class Audit(RefModel, Stateful):
    """One audit; its list of payments is kept as it was fixed, so that the draw can be replayed for ever."""

    lifecycle = AUDIT
    currency = models.CharField(max_length=5)
    first_on = models.DateField()
    last_on = models.DateField()
    wanted = models.PositiveSmallIntegerField()
    opened_on = models.DateField()
    population = models.BinaryField(null=True)
    fixed_on = models.DateField(null=True)
    drawn_hash = models.BinaryField(max_length=32, null=True)
    interval_minor = models.BigIntegerField(null=True)
    drawn_on = models.DateField(null=True)
    trail = models.CharField(max_length=8, default="not_read")
    result = models.BinaryField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(AUDIT.states)), name="audit_state"),
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="audit_days"),
            models.CheckConstraint(
                condition=Q(wanted__gte=FEWEST_DRAWS, wanted__lte=MOST_DRAWS), name="audit_draws_wanted"
            ),
            models.CheckConstraint(condition=Q(trail__in=TRAIL_STATES), name="audit_trail_state"),
            models.CheckConstraint(
                condition=Q(state__in=["opened", "given_up"], population__isnull=True)
                | Q(state__in=["fixed", "withheld", "drawn", "signed"], population__isnull=False),
                name="audit_is_fixed_before_it_is_drawn",
            ),
            models.CheckConstraint(
                condition=Q(state="withheld")
                | Q(state__in=["drawn", "signed"], drawn_hash__isnull=False)
                | ~Q(state__in=["drawn", "signed", "withheld"]) & Q(drawn_hash__isnull=True),
                name="audit_is_drawn_once_both_revealed",
            ),
        ]


class Seed(models.Model):
    """What one auditor has committed to, signed; the seed itself only once he reveals it."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="seeds")
    person_ref = models.UUIDField()
    sign_key = models.BinaryField(max_length=32)
    seed_hash = models.BinaryField(max_length=32)
    statement = models.BinaryField(max_length=1024)
    signature = models.BinaryField(max_length=64)
    committed_on = models.DateField()
    seed = models.BinaryField(max_length=32, null=True)
    revealed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "person_ref"], name="audit_one_seed_a_person"),
            models.UniqueConstraint(fields=["audit", "seed_hash"], name="audit_one_commitment_a_seed"),
            models.CheckConstraint(
                condition=Q(seed__isnull=True, revealed_on__isnull=True)
                | Q(seed__isnull=False, revealed_on__isnull=False),
                name="audit_seed_is_revealed_on_a_day",
            ),
        ]


class Item(models.Model):
    """A payment that was drawn, and what was found; `minor` is in steps, the exact amount is known to nobody here."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    payment_ref = models.UUIDField()
    payee_ref = models.UUIDField()
    run_ref = models.UUIDField()
    award_ref = models.UUIDField()
    minor = models.BigIntegerField()
    hits = models.PositiveSmallIntegerField()
    finding = models.CharField(max_length=12, blank=True)
    found_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "payment_ref"], name="audit_item_once"),
            models.UniqueConstraint(fields=["audit", "number"], name="audit_item_number"),
            models.CheckConstraint(condition=Q(finding__in=["", *FINDINGS]), name="audit_finding_known"),
            models.CheckConstraint(condition=Q(minor__gt=0, hits__gt=0), name="audit_item_has_value"),
        ]
        ordering = ["number"]


class Balance(models.Model):
    """An account whose balance an auditor has compared with the bank; the balance itself is not kept."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="balances")
    account_ref = models.UUIDField()
    statement_digest = models.BinaryField(max_length=32)
    closed_on = models.DateField()
    is_imported = models.BooleanField()
    agrees = models.BooleanField()
    person_ref = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audit", "account_ref"], name="audit_balance_once")]


class Signature(models.Model):
    """One auditor's signature over the result; void, and deleted, when anything in it changes."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="signatures")
    person_ref = models.UUIDField()
    content_hash = models.BinaryField(max_length=32)
    statement = models.BinaryField(max_length=1024)
    signature = models.BinaryField(max_length=64)
    signed_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audit", "person_ref"], name="audit_signed_once_a_person")]
