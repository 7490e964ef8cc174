"""What changes in a case, split by subject; call these, not the modules."""

from goldenbridge.apps.cases.actions.accounts import ask_account_anew
from goldenbridge.apps.cases.actions.checks import plan_checks, record_finding, reopen_check, share_half, take_seat
from goldenbridge.apps.cases.actions.forgetting import forget_candidates, forget_ended_cases, retire_duty_keys
from goldenbridge.apps.cases.actions.judging import (
    attest,
    determine,
    hand_summary,
    plan_determination,
    review_case,
    set_attestation_aside,
    set_determination_aside,
    settle_review,
)
from goldenbridge.apps.cases.actions.keeping import end_due_accesses, expire_keys, renew_accesses
from goldenbridge.apps.cases.actions.opening import ask_duty, give_case, open_case, open_compartment
from goldenbridge.apps.cases.actions.relieving import ReliefDraft, record_relief
from goldenbridge.apps.cases.actions.renewing import (
    open_for_giving,
    open_for_renewal,
    renew_case_keys,
    retire_replaced_keys,
)
from goldenbridge.apps.cases.actions.reopening import decide_again
from goldenbridge.apps.cases.actions.reseating import leave_seat, let_partner_in, replace_seat
from goldenbridge.apps.cases.actions.sampling import forget_samples, open_sample
from goldenbridge.apps.cases.actions.settling import draft_settlement, record_proof, withdraw_settlement
from goldenbridge.apps.cases.actions.support import (
    ask_about_introduction,
    ask_about_work,
    close_case,
    draft_change,
    draft_offer,
    pause_support,
    propose_ending,
    record_left_service,
    tell_offer,
    withdraw_offer,
)
from goldenbridge.apps.cases.actions.talks import (
    ask_applicant,
    begin_talks,
    decline_early,
    lapse_case,
    record_service,
    state_obligation,
    withdraw_case,
    write_note,
    write_reply,
)
from goldenbridge.apps.cases.actions.telling import push_promises
from goldenbridge.apps.cases.actions.ticks import (
    ask_what_is_due,
    collect_answers,
    destroy_due_evidence,
    lapse_silent_cases,
    push_letters,
    push_statuses,
    refresh_statuses,
    sweep_keys,
)
from goldenbridge.apps.cases.debts import SettlementDraft

__all__ = [
    "ReliefDraft",
    "SettlementDraft",
    "ask_about_introduction",
    "ask_about_work",
    "ask_account_anew",
    "ask_applicant",
    "ask_duty",
    "ask_what_is_due",
    "attest",
    "begin_talks",
    "close_case",
    "collect_answers",
    "decide_again",
    "decline_early",
    "destroy_due_evidence",
    "determine",
    "draft_change",
    "draft_offer",
    "draft_settlement",
    "end_due_accesses",
    "expire_keys",
    "forget_candidates",
    "forget_ended_cases",
    "forget_samples",
    "give_case",
    "hand_summary",
    "lapse_case",
    "lapse_silent_cases",
    "leave_seat",
    "let_partner_in",
    "open_case",
    "open_compartment",
    "open_for_giving",
    "open_for_renewal",
    "open_sample",
    "pause_support",
    "plan_checks",
    "plan_determination",
    "propose_ending",
    "push_letters",
    "push_promises",
    "push_statuses",
    "record_finding",
    "record_left_service",
    "record_proof",
    "record_relief",
    "record_service",
    "refresh_statuses",
    "renew_accesses",
    "renew_case_keys",
    "reopen_check",
    "replace_seat",
    "retire_duty_keys",
    "retire_replaced_keys",
    "review_case",
    "set_attestation_aside",
    "set_determination_aside",
    "settle_review",
    "share_half",
    "state_obligation",
    "sweep_keys",
    "take_seat",
    "tell_offer",
    "withdraw_case",
    "withdraw_offer",
    "withdraw_settlement",
    "write_note",
    "write_reply",
]
