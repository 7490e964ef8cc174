"""Reads a promise's rows back as the terms that people sign."""

from collections.abc import Sequence
from dataclasses import replace

from goldenbridge.apps.awards.models import KEEPS_DEBTS, Award, Change, CoverPolicy, Ending, Pause, Settlement
from goldenbridge.core.award import AwardTerms, LaterTerms, SettlementTerms
from goldenbridge.core.canonical import Value
from goldenbridge.core.entitlement import first_of_month
from goldenbridge.core.errors import NotFound


def terms_of(award: Award, settlements: Sequence[SettlementTerms]) -> AwardTerms:
    """Return the terms of an award with the settlements that were drafted together with it."""
    return AwardTerms(
        ref=award.ref,
        payee_ref=award.payee_ref,
        recipient_key=bytes(award.recipient_key),
        pot=award.pot,
        currency=award.currency,
        monthly_minor=award.monthly_minor,
        months=award.months,
        promised_minor=award.promised_minor,
        taper=award.taper,
        settlements=tuple(settlements),
        valid_until=award.valid_until,
        has_left=award.has_left,
        grounds=bytes(award.grounds),
        round_number=award.round,
        covered_months=award.covered_months,
    )


def settlement_terms_of(settlement: Settlement) -> SettlementTerms:
    """Return the terms of one settlement."""
    obligation = settlement.obligation
    return SettlementTerms(obligation.ref, obligation.verified_minor, settlement.amount_minor, settlement.parts)


def later_terms_of(settlement: Settlement) -> LaterTerms:
    """Return what is signed of a settlement that was added to a promise in force; NotFound for any other."""
    if settlement.first_month is None:
        raise NotFound
    return LaterTerms(
        ref=settlement.ref,
        award_ref=settlement.award_id,
        currency=settlement.obligation.currency,
        terms=settlement_terms_of(settlement),
        interest_minor=settlement.interest_minor,
        first_month=settlement.first_month,
    )


def current_terms_of(award: Award) -> AwardTerms:
    """Return the terms that stand: the award with the settlements that were drafted together with it."""
    together = award.settlements.filter(is_later=False, round=award.round).select_related("obligation")
    return terms_of(award, [settlement_terms_of(each) for each in together])


def changed_terms_of(change: Change) -> AwardTerms:
    """Return the terms of the award as they would be once the change is in force; he has left, so no offer is made."""
    return replace(
        current_terms_of(change.award),
        monthly_minor=change.monthly_minor,
        months=change.months,
        promised_minor=change.promised_minor,
        covered_months=change.covered_months,
        has_left=True,
        round_number=change.round,
    )


def pause_content(pause: Pause) -> dict[str, Value]:
    """Return what is signed when payments are taken up again."""
    return {
        "award": str(pause.award_id),
        "number": pause.number,
        "pause": str(pause.ref),
        "reason": pause.reason,
        "since": pause.since.isoformat(),
    }


def ending_content(ending: Ending) -> dict[str, Value]:
    """Return what two people sign so that a promise ends: why, when, and what stays owed by policy."""
    keeps = ending.reason in KEEPS_DEBTS
    return {
        "award": str(ending.award_id),
        "ending": str(ending.ref),
        "ends_on": ending.ends_on.isoformat(),
        "keeps_debts": keeps,
        "last_month": first_of_month(ending.ends_on).isoformat() if keeps else None,
        "reason": ending.reason,
    }


def policy_content(policy: CoverPolicy) -> dict[str, Value]:
    """Return what the board signs."""
    return {"covered_months": policy.months, "number": policy.number, "policy": str(policy.ref)}
