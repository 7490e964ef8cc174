"""Wraps of keys, one for each person who may use a key, and the list of keys that were destroyed."""

from __future__ import annotations

from django.db import models


class Wrap(models.Model):
    """One key sealed to one person. No foreign key leads out of this database; deleting the row deletes for good."""

    key_ref = models.UUIDField()
    recipient_ref = models.UUIDField(db_index=True)
    wrap = models.BinaryField(max_length=256)
    expires_on = models.DateField(null=True)
    holder = models.CharField(max_length=20, default="")
    stored_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key_ref", "recipient_ref"], name="keystore_one_wrap_a_person"),
        ]
        indexes = [models.Index(fields=["expires_on"]), models.Index(fields=["holder", "key_ref"])]


class DestroyedKey(models.Model):
    """A key that is never to be wrapped again; the same list lies outside the database, for a restore."""

    key_ref = models.UUIDField(primary_key=True)
    destroyed_on = models.DateField()
