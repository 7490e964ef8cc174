"""Accounts of the people who work here: a call-sign, roles, vouchers, public keys, locked keys, and open sessions."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from goldenbridge.core.lifecycles import PERSON
from goldenbridge.platform.models import RefModel, Stateful


class Person(RefModel, Stateful):
    """One member of staff. No name, no address, no time of anything: a thief learns a call-sign and roles."""

    lifecycle = PERSON

    call_sign = models.CharField(max_length=40, unique=True)
    roles = models.JSONField(default=list)
    vouchers = models.JSONField(default=list)
    capacity = models.PositiveSmallIntegerField(default=12)
    sign_key = models.BinaryField(max_length=32, null=True, unique=True)
    seal_key = models.BinaryField(max_length=32, null=True, unique=True)
    salt = models.BinaryField(max_length=16, null=True)
    proof_hash = models.BinaryField(max_length=32, null=True)
    locked_keys = models.BinaryField(max_length=93, null=True)
    challenge_hash = models.BinaryField(max_length=32, null=True)
    # Who has locked somebody else: another must look before his keys are destroyed.
    locked_by_ref = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="people_active_has_keys",
                condition=~models.Q(state__in=["active", "locked"])
                | models.Q(sign_key__isnull=False, seal_key__isnull=False, proof_hash__isnull=False),
            ),
            models.CheckConstraint(
                name="people_locked_out_opens_nothing",
                condition=~models.Q(state="locked_out")
                | models.Q(salt__isnull=True, proof_hash__isnull=True, locked_keys__isnull=True),
            ),
        ]

    @property
    def role_names(self) -> frozenset[str]:
        """The roles that the account was given."""
        return frozenset(self.roles)

    @property
    def voucher_refs(self) -> frozenset[UUID]:
        """Who vouched for the account."""
        return frozenset(UUID(ref) for ref in self.vouchers)


class Invitation(models.Model):
    """A one-time word that lets one person make the keys of one account; only its hash is kept."""

    token_hash = models.BinaryField(primary_key=True, max_length=32)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="invitation")
    last_day_on = models.DateField()


class Session(RefModel):
    """One signed-in browser, known by the hash of its cookie, and the last day on which it counts."""

    token_hash = models.BinaryField(max_length=32, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sessions")
    last_day_on = models.DateField()


class DirectoryDraft(models.Model):
    """The next version of the directory while administrators sign it; there is at most one."""

    only = models.BooleanField(primary_key=True, default=True)
    version = models.PositiveIntegerField()
    content = models.BinaryField()
    signatures = models.JSONField(default=dict)

    class Meta:
        constraints = [models.CheckConstraint(name="people_one_draft", condition=models.Q(only=True))]
