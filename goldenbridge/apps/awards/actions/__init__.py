"""Everything that changes a promise."""

from goldenbridge.apps.awards.actions.drafting import draft_award, reopen_award
from goldenbridge.apps.awards.actions.paying import (
    activate_award,
    draw_entitlements,
    end_award,
    pay_entitlements,
    resume_award,
    suspend_award,
    undraw_entitlements,
)
from goldenbridge.apps.awards.actions.promising import (
    approve_award,
    cover_award,
    decline_award,
    free_award,
    lapse_awards,
    offer_award,
    take_up_award,
    withdraw_award,
)
from goldenbridge.apps.awards.actions.settling import (
    approve_settlement,
    cover_settlement,
    draft_settlement,
    record_proof,
    withdraw_settlement,
)
from goldenbridge.core.award import SettlementTerms

__all__ = [
    "SettlementTerms",
    "activate_award",
    "approve_award",
    "approve_settlement",
    "cover_award",
    "cover_settlement",
    "decline_award",
    "draft_award",
    "draft_settlement",
    "draw_entitlements",
    "end_award",
    "free_award",
    "lapse_awards",
    "offer_award",
    "pay_entitlements",
    "record_proof",
    "reopen_award",
    "resume_award",
    "suspend_award",
    "take_up_award",
    "undraw_entitlements",
    "withdraw_award",
    "withdraw_settlement",
]
