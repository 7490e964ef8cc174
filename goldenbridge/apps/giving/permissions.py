"""Who may do what with gifts. Anybody may give; who handles the lines is a treasurer; the rest goes by the clock."""

from __future__ import annotations

from goldenbridge.apps.giving.errors import CampaignClosed
from goldenbridge.apps.giving.models import Campaign
from goldenbridge.core.actors import Actor


def may_open_campaign(actor: Actor) -> None:
    """Who sets the fund up, or keeps its money."""
    actor.must_have("treasurer", "administrator", "operator")


def may_announce_gift(_actor: Actor, campaign: Campaign) -> None:
    """Anybody, for a campaign that is open."""
    if not campaign.is_open:
        raise CampaignClosed


def may_claim_gift(actor: Actor) -> None:
    """A treasurer says which statement lines are gifts; the schedule claims those whose reference was found."""
    actor.must_have("treasurer", "schedule")


def may_clear_gift(actor: Actor) -> None:
    """Clearing goes by the clock; a treasurer may start it by hand."""
    actor.must_have("schedule", "treasurer")


def may_forget_gift(actor: Actor) -> None:
    """Forgetting goes by the clock."""
    actor.must_have("schedule")


def may_see_gift_lines(actor: Actor) -> None:
    """Who imports statements needs the references; who checks the books may look."""
    actor.must_have("treasurer", "auditor", "schedule")
