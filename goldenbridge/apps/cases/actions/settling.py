"""Debts of somebody who has left: a settlement that was negotiated later, its instalments, and the proof of each."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.cases.debts import SettlementDraft, settlement_terms
from goldenbridge.apps.cases.holding import locked_case
from goldenbridge.apps.cases.judgements import attested
from goldenbridge.apps.cases.models import Case
from goldenbridge.apps.cases.permissions import may_lead_case
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import NotFound
from goldenbridge.platform import trail


@atomic_with_retry
def draft_settlement(
    case_ref: UUID, *, draft: SettlementDraft, interest_minor: int, first_month: date, actor: Actor
) -> Case:
    """Write down what was negotiated of a debt that two verifiers attested; others cover and approve it.

    Raises ObligationNotVerified, and what the promise refuses: more than is verified, a month that is over.
    """
    case = _led(case_ref, actor)
    awards.draft_settlement(
        _award_of(case),
        terms=settlement_terms(case, attested(case), draft),
        interest_minor=interest_minor,
        first_month=first_month,
        actor=actor,
    )
    approvals.push_parts(from_ref=case.ref, to_ref=_award_of(case), near="case", actor=actor)
    trail.record("settlement.negotiated", case.ref, actor=actor.ref)
    return case


@atomic_with_retry
def withdraw_settlement(case_ref: UUID, *, settlement_ref: UUID, actor: Actor) -> Case:
    """Give up a later settlement of which nothing was paid yet."""
    case = _led(case_ref, actor)
    known = {each.ref for each in promises.award(_award_of(case), actor=actor).settlements}
    if settlement_ref not in known:
        raise NotFound
    awards.withdraw_settlement(settlement_ref, actor=actor)
    trail.record("settlement.given_up", case.ref, actor=actor.ref)
    return case


@atomic_with_retry
def record_proof(case_ref: UUID, *, entitlement_ref: UUID, proof: str, actor: Actor) -> Case:
    """Record that he has shown the paper by which an instalment is owed or was paid."""
    case = _led(case_ref, actor)
    awards.record_proof(entitlement_ref, award_ref=_award_of(case), proof=proof, actor=actor)
    trail.record("debt.proved", case.ref, actor=actor.ref)
    return case


def _led(case_ref: UUID, actor: Actor) -> Case:
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    return case


def _award_of(case: Case) -> UUID:
    if case.award_ref is None:
        raise NotFound
    return case.award_ref
