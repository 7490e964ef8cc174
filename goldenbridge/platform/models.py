"""What the tables of all apps share: an opaque reference, and states that only `move()` writes."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models

from goldenbridge.core.lifecycles import Lifecycle


class RefModel(models.Model):
    """A row that is known by a random reference."""

    ref = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    class Meta:
        abstract = True


class Stateful(models.Model):
    """A row with a life; subclasses name their table of moves in `lifecycle`."""

    lifecycle: ClassVar[Lifecycle]
    state = models.CharField(max_length=32, editable=False)

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.state:
            self.state = self.lifecycle.start

    def move(self, verb: str) -> str:
        """Go to the next state, which is returned; ForbiddenMove if the table has no such move. Does not save."""
        self.state = self.lifecycle.next_state(self.state, verb)
        return self.state

    @property
    def state_label(self) -> str:
        """The words for this state on a staff page."""
        return self.lifecycle.labels[self.state]


class TrailStrand(models.Model):
    """The head of a strand of the trail: its first key, sealed to the auditors."""

    ref = models.UUIDField(primary_key=True)
    head = models.BinaryField()


class TrailRecord(models.Model):
    """One sealed record of a strand."""

    strand = models.ForeignKey(TrailStrand, on_delete=models.PROTECT, related_name="records")
    number = models.PositiveBigIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["strand", "number"], name="one_record_per_number")]
