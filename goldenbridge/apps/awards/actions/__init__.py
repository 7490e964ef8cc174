"""Everything that changes a promise."""

from goldenbridge.apps.awards.actions.changing import approve_change, cover_change, draft_change, withdraw_change
from goldenbridge.apps.awards.actions.closing import confirm_ending, propose_ending, sign_ending, withdraw_ending
from goldenbridge.apps.awards.actions.covering import propose_policy, release_policy, sign_policy, withdraw_policy
from goldenbridge.apps.awards.actions.drafting import draft_award
from goldenbridge.apps.awards.actions.ending import end_award
from goldenbridge.apps.awards.actions.pausing import resume_award, suspend_award
from goldenbridge.apps.awards.actions.paying import (
    activate_award,
    draw_entitlements,
    pay_entitlements,
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
from goldenbridge.apps.awards.actions.proving import push_set_aside
from goldenbridge.apps.awards.actions.relieving import ReliefTerms, log_reliefs, record_relief
from goldenbridge.apps.awards.actions.settling import (
    approve_settlement,
    cover_settlement,
    draft_settlement,
    record_proof,
    withdraw_settlement,
)
from goldenbridge.core.award import SettlementTerms

__all__ = [
    "ReliefTerms",
    "SettlementTerms",
    "activate_award",
    "approve_award",
    "approve_change",
    "approve_settlement",
    "confirm_ending",
    "cover_award",
    "cover_change",
    "cover_settlement",
    "decline_award",
    "draft_award",
    "draft_change",
    "draft_settlement",
    "draw_entitlements",
    "end_award",
    "free_award",
    "lapse_awards",
    "log_reliefs",
    "offer_award",
    "pay_entitlements",
    "propose_ending",
    "propose_policy",
    "push_set_aside",
    "record_proof",
    "record_relief",
    "release_policy",
    "resume_award",
    "sign_ending",
    "sign_policy",
    "suspend_award",
    "take_up_award",
    "undraw_entitlements",
    "withdraw_award",
    "withdraw_change",
    "withdraw_ending",
    "withdraw_policy",
    "withdraw_settlement",
]
