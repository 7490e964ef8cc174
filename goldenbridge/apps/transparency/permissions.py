"""Who may put something into the public log. Reading it is free for all."""

from __future__ import annotations

from goldenbridge.core.actors import Actor


def may_append_entry(actor: Actor) -> None:
    """The schedule, and those whose deeds are published: directory, figures, audits."""
    actor.must_have("schedule", "administrator", "coordinator", "auditor", "operator")


def may_publish_cover_policy(actor: Actor) -> None:
    """Those of the board who have just released it."""
    actor.must_have("approver", "administrator")


def may_push_money(actor: Actor) -> None:
    """Gifts, promises and statements are pushed by the clock or by those who keep the money."""
    actor.must_have("schedule", "treasurer", "approver")


def may_run_log(actor: Actor) -> None:
    """Closing windows, sequencing and publishing go by the clock, or by an operator's hand."""
    actor.must_have("schedule", "operator")


def may_publish_figures(actor: Actor) -> None:
    """People counters come from planning, by the clock or by a coordinator."""
    actor.must_have("schedule", "coordinator")
