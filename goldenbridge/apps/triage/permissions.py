"""Who may take a bundle from the queue, keep it, give it back, and look after what was set apart."""

from __future__ import annotations

from datetime import datetime

from goldenbridge.apps.triage.models import WorkItem
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError, NotAllowed, words


class LeaseEnded(BridgeError):
    """The bundle is not, or no longer, lent to this person."""

    code = "lease_ended"
    status = 409
    sentence = words("This application is not lent to you, or its time is over. Take the next one from the queue.")


class CapReached(BridgeError):
    """This person holds, or has opened today, as many bundles as one person should."""

    code = "cap_reached"
    status = 429
    sentence = words(
        "You have as many applications as one person should open. Finish or return those you hold; "
        "if you hold none, come back tomorrow."
    )


def may_run_queue(actor: Actor) -> None:
    """The ticker and triage keep the queue in order."""
    actor.must_have("schedule", "triager", "coordinator")


def may_retire_shards(actor: Actor) -> None:
    """Keys of intake die by the clock only."""
    actor.must_have("schedule")


def may_lease_next(actor: Actor) -> None:
    """Triagers are lent bundles."""
    actor.must_have("triager")


def may_use_lease(actor: Actor, item: WorkItem, *, now: datetime) -> None:
    """Only the holder, only while the lease runs."""
    actor.must_have("triager")
    if item.state != "leased" or item.holder_ref != actor.ref or item.lease_until is None or item.lease_until <= now:
        raise LeaseEnded


def may_settle_quarantine(actor: Actor, item: WorkItem) -> None:
    """A coordinator who did not set it apart himself decides what becomes of it."""
    actor.must_have("coordinator")
    if item.holder_ref == actor.ref:
        raise NotAllowed


def may_see_queue(actor: Actor) -> None:
    """How many wait is told to those who read and those who plan."""
    actor.must_have("triager", "caseworker", "coordinator")


def may_count_arrivals(actor: Actor) -> None:
    """How many came on which day is for those who plan."""
    actor.must_have("coordinator", "treasurer", "approver", "schedule")
