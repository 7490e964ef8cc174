"""What changes in giving: campaigns opened, gifts announced, claimed, cleared, taken back, forgotten."""

from goldenbridge.apps.giving.actions.announcing import announce_gift, open_campaign
from goldenbridge.apps.giving.actions.claiming import ClaimReport, charge_back_gift, claim_line, claim_lines
from goldenbridge.apps.giving.actions.clearing import clear_gifts, forget_gifts, push_cleared_pieces
from goldenbridge.apps.giving.actions.refunding import confirm_refund, propose_refund, refuse_refund

__all__ = [
    "ClaimReport",
    "announce_gift",
    "charge_back_gift",
    "claim_line",
    "claim_lines",
    "clear_gifts",
    "confirm_refund",
    "forget_gifts",
    "open_campaign",
    "propose_refund",
    "push_cleared_pieces",
    "refuse_refund",
]
