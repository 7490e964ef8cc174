"""Who may store, hand out and destroy wraps."""

from __future__ import annotations

from uuid import UUID

from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import NotAllowed


def may_store_wrap(actor: Actor) -> None:
    """Anybody who works here, for anybody: who makes a key decides to whom he gives it, and the trail shows it."""
    if not actor.roles:
        raise NotAllowed


def may_destroy_key(actor: Actor) -> None:
    """Whoever works through the app that holds the key, and the schedule; the action checks the holder."""
    if not actor.roles:
        raise NotAllowed


def may_drop_wraps(actor: Actor, recipient_ref: UUID, *, is_locked_out: bool) -> None:
    """One's own, always; those of others only once two people have locked them out: destroying takes two."""
    if actor.ref != recipient_ref:
        actor.must_have("administrator", "coordinator", "operator", "schedule")
        if not is_locked_out:
            raise NotAllowed


def may_sweep(actor: Actor) -> None:
    """The schedule."""
    actor.must_have("schedule")


def may_replay(actor: Actor) -> None:
    """The operator, when a backup was brought back."""
    actor.must_have("operator", "schedule")
