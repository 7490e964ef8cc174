"""Signed approvals, the parts that people have taken, and conflicts of interest."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from goldenbridge.core.standin import LENT_ROLES
from goldenbridge.platform.models import RefModel


class Subject(models.Model):
    """Anything that people act on; its row is the lock that lets one step be decided at a time."""

    ref = models.UUIDField(primary_key=True)


class Approval(RefModel):
    """One person signed one content hash in one step; never changed, and void for every other hash."""

    kind = models.CharField(max_length=20)
    subject_ref = models.UUIDField()
    content_hash = models.BinaryField(max_length=32)
    step = models.CharField(max_length=20)
    place = models.PositiveSmallIntegerField()
    person_ref = models.UUIDField()
    # Whose role he had been lent, if it was not his own.
    for_ref = models.UUIDField(null=True)
    statement = models.BinaryField(max_length=1024)
    signature = models.BinaryField(max_length=64)
    signed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_ref", "content_hash", "step", "place"], name="approvals_one_a_place"
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_ref", "content_hash", "step", "person_ref"], name="approvals_one_a_person"
            ),
        ]
        indexes = [models.Index(fields=["subject_ref"])]


class Deed(models.Model):
    """Somebody took a part in something; the vouchers are those of that day, so that leaving hides nothing."""

    subject_ref = models.UUIDField()
    person_ref = models.UUIDField()
    part = models.CharField(max_length=20)
    near = models.CharField(max_length=8)
    vouchers = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_ref", "person_ref", "part", "near"], name="approvals_one_deed_a_person"
            ),
        ]


class Conflict(models.Model):
    """Somebody stands too near to something to take any part in it."""

    subject_ref = models.UUIDField()
    person_ref = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_ref", "person_ref"], name="approvals_one_conflict_a_person"),
        ]


class StandIn(RefModel):
    """A role lent until a day, by the lender's own signature; it ends by itself, or when it is taken back."""

    lender_ref = models.UUIDField()
    to_ref = models.UUIDField(db_index=True)
    role = models.CharField(max_length=16)
    first_on = models.DateField()
    last_on = models.DateField()
    statement = models.BinaryField(max_length=1024)
    signature = models.BinaryField(max_length=64)
    revoked_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(lender_ref=F("to_ref")), name="approvals_nobody_stands_in_for_himself"),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="approvals_stand_in_ends_later"),
            models.CheckConstraint(condition=Q(role__in=sorted(LENT_ROLES)), name="approvals_role_can_be_lent"),
        ]
