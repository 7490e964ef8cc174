"""Who may see and push the funnel."""

from __future__ import annotations

from goldenbridge.core.actors import Actor


def may_push_funnel(actor: Actor) -> None:
    """The schedule pushes figures; a coordinator may do so by hand."""
    actor.must_have("schedule", "coordinator")


def may_see_funnel(actor: Actor) -> None:
    """Exact figures are for coordinators; the public reads those that are told."""
    actor.must_have("schedule", "coordinator")


def may_see_runway(actor: Actor) -> None:
    """How far the money reaches is for who plans and who promises; it holds totals only."""
    actor.must_have("coordinator", "treasurer", "approver", "schedule")
