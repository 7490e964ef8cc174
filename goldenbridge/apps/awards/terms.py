"""Reads a promise's rows back as the terms that people sign."""

from collections.abc import Sequence

from goldenbridge.apps.awards.models import Award, Settlement
from goldenbridge.core.award import AwardTerms, LaterTerms, SettlementTerms
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
