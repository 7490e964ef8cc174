"""Who may do what with gifts. Anybody may give; who handles the lines is a treasurer; the rest goes by the clock."""

from __future__ import annotations

from goldenbridge.apps.giving.errors import CampaignClosed, ProposedByYourself, ProposerHasLeft
from goldenbridge.apps.giving.models import Campaign, Refund
from goldenbridge.core.actors import Actor
from goldenbridge.core.matrix import Deed, Part, SharedVoucher, check
from goldenbridge.platform import directory


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


def may_propose_refund(actor: Actor) -> None:
    """A treasurer says which gift went back by a line."""
    actor.must_have("treasurer")


def may_confirm_refund(actor: Actor, refund: Refund) -> None:
    """A treasurer or an approver, never who proposed it, nor anybody whom one person ties to him by vouching."""
    actor.must_have("treasurer", "approver")
    if refund.proposed_by == actor.ref:
        raise ProposedByYourself
    listed = {person.ref: person for person in directory.latest().staff}
    one, other = listed.get(refund.proposed_by), listed.get(actor.ref)
    # Of somebody who has left nobody can say who vouched for him: what he proposed is put aside, and proposed anew.
    if one is None or other is None:
        raise ProposerHasLeft
    if one.ref in other.vouchers or other.ref in one.vouchers:
        raise SharedVoucher
    check(Deed(other.ref, Part.APPROVER, other.vouchers), [Deed(one.ref, Part.MAKER, one.vouchers)])


def may_refuse_refund(actor: Actor) -> None:
    """One person is enough to put it aside, also who proposed it."""
    actor.must_have("treasurer", "approver")


def may_see_refunds(actor: Actor) -> None:
    """Who proposes and confirms them, and who checks the books."""
    actor.must_have("treasurer", "approver", "auditor")


def may_clear_gift(actor: Actor) -> None:
    """Clearing goes by the clock; a treasurer may start it by hand."""
    actor.must_have("schedule", "treasurer")


def may_forget_gift(actor: Actor) -> None:
    """Forgetting goes by the clock."""
    actor.must_have("schedule")


def may_see_gift_lines(actor: Actor) -> None:
    """Who imports statements needs the references; who confirms a refund and who checks the books may look."""
    actor.must_have("treasurer", "approver", "auditor", "schedule")
