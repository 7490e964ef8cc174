"""Tables of the public log: entries and checkpoints that only grow, windows, and what waits to go into them."""

from __future__ import annotations

from django.db import models

from goldenbridge.platform.models import RefModel


class Pending(models.Model):
    """An entry that waits for the sequencer; off the write path of whoever appended it."""

    ref = models.UUIDField(unique=True)
    kind = models.CharField(max_length=32)
    leaf = models.BinaryField()


class Entry(models.Model):
    """An entry of the log at its place for ever; triggers refuse any change."""

    index = models.PositiveBigIntegerField(primary_key=True)
    ref = models.UUIDField(unique=True)
    kind = models.CharField(max_length=32, db_index=True)
    leaf = models.BinaryField()
    leaf_hash = models.BinaryField()


class Tile(models.Model):
    """Up to 256 hashes of one level of the tree, as tlog-tiles cuts it; the last of each level still grows."""

    level = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="one_tile_per_place")]


class Head(models.Model):
    """Where the sequencer stands: one row, which is locked while entries get their places."""

    size = models.PositiveBigIntegerField(default=0)
    root = models.BinaryField()
    compact = models.BinaryField(default=b"")


class Checkpoint(models.Model):
    """A signed head; triggers refuse any change."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    signed_on = models.DateField()


class Cosignature(models.Model):
    """A witness's line under a checkpoint."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=200)
    line = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkpoint", "witness"], name="one_cosignature_per_witness")]


class WindowGift(RefModel):
    """A cleared gift that waits for its window, with the donor's secrets; deleted when the window closes."""

    currency = models.CharField(max_length=3)
    amount_minor = models.PositiveBigIntegerField()
    nonce = models.BinaryField()
    salt = models.BinaryField()
    cleared_on = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="a_gift_is_money")]


class Window(models.Model):
    """A closed window with its public file; triggers refuse any change."""

    number = models.PositiveIntegerField(primary_key=True)
    currency = models.CharField(max_length=3)
    first_on = models.DateField()
    last_on = models.DateField()
    entry_ref = models.UUIDField(unique=True)
    head = models.JSONField()
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]


class SetAside(models.Model):
    """The pieces of all live promises in a currency, as awards last pushed them; digests only."""

    currency = models.CharField(max_length=3, primary_key=True)
    amount_minor = models.PositiveBigIntegerField()
    digests = models.JSONField()


class StatementHash(RefModel):
    """A bank statement's hash that waits for, or stands in, a window; the salt is for the auditors."""

    digest = models.BinaryField(unique=True)
    salt = models.BinaryField()
    window = models.ForeignKey(Window, null=True, on_delete=models.PROTECT, related_name="+")


class CoverPolicy(models.Model):
    """How many months of a new promise are set aside before it is made, as the board has released it; null: all."""

    number = models.PositiveIntegerField(primary_key=True)
    months = models.PositiveSmallIntegerField(null=True)
    released_on = models.DateField()


class Figures(models.Model):
    """The people counters of a day, as planning pushed them."""

    on = models.DateField(primary_key=True)
    counts = models.JSONField()
