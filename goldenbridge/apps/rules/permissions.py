"""Who may write, release and read the rules."""

from __future__ import annotations

from goldenbridge.core.actors import Actor


def may_draft_rules(actor: Actor) -> None:
    """Who promises, pays or plans writes rules; others must release them."""
    actor.must_have("approver", "treasurer", "coordinator")


def may_see_drafts(actor: Actor) -> None:
    """Drafts are seen by who may sign them and who checks."""
    actor.must_have("approver", "treasurer", "coordinator", "auditor")
