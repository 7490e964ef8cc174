"""Writing down what would be promised: pay for months, settlements of verified debts, valid until a day."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from django.conf import settings

from goldenbridge.apps.awards import policies
from goldenbridge.apps.awards.debts import add_settlement
from goldenbridge.apps.awards.models import OVER, Award
from goldenbridge.apps.awards.permissions import may_draft_award
from goldenbridge.apps.awards.refusals import (
    NothingPromised,
    PayWithoutMonths,
    SecondLivePromise,
)
from goldenbridge.apps.awards.terms import terms_of
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.award import SettlementTerms, check_last_day
from goldenbridge.core.cover import months_to_cover
from goldenbridge.core.entitlement import MonthlyPay
from goldenbridge.core.money import currency as currency_of
from goldenbridge.platform import clock, trail


@atomic_with_retry
def draft_award(
    *,
    payee_ref: UUID,
    recipient_key: bytes,
    pot: str,
    currency: str,
    monthly_minor: int,
    months: int,
    settlements: Sequence[SettlementTerms] = (),
    valid_until: date,
    grounds: bytes,
    has_left: bool = False,
    cap_minor: int | None = None,
    taper: Sequence[int] = (),
    actor: Actor,
) -> Award:
    """Draft a promise on a signed determination, to the signing key that two verifiers attested; nothing is set aside.

    Raises:
        NothingPromised, PayWithoutMonths: neither pay nor settlements are given, or one without the other.
        NotInSteps, MalformedRule: the amounts or months are not ones that can be promised.
        OfferExpired, OfferTooLong: the last day is over, or further off than the fund's settings allow.
        SecondLivePromise: the payee holds another promise that is not over.
        AboveVerifiedPrincipal, ObligationDiffers: a settlement does not fit its verified obligation.

    """
    may_draft_award(actor)
    _require_free(payee_ref, valid_until)
    _require_something(monthly_minor, months, settlements)
    rule = _rule(currency, monthly_minor, months, cap_minor, taper)
    award = Award(
        ref=uuid4(),
        payee_ref=payee_ref,
        recipient_key=recipient_key,
        pot=pot,
        currency=currency,
        step_minor=currency_of(currency).step_minor,
        monthly_minor=monthly_minor if rule else 0,
        months=months,
        promised_minor=rule.promised_minor if rule else 0,
        taper=",".join(map(str, taper)),
        grounds=grounds,
        has_left=has_left,
        valid_until=valid_until,
        drafted_on=clock.today(),
    )
    _save_draft(award, settlements)
    trail.record("award.drafted", award.ref, actor=actor.ref)
    return award


def _save_draft(award: Award, settlements: Sequence[SettlementTerms]) -> None:
    award.number = Award.objects.filter(payee_ref=award.payee_ref).count() + 1
    award.covered_months = months_to_cover(award.months, policies.covered_months())
    award.content_hash = terms_of(award, settlements).content_hash()
    award.save(force_insert=True)
    for terms in settlements:
        add_settlement(award, terms).save(force_insert=True)


def _require_something(monthly_minor: int, months: int, settlements: Sequence[SettlementTerms]) -> None:
    """Refuse a promise of nothing, and one that says a pay and gives it for no month."""
    if bool(months) != bool(monthly_minor):
        raise PayWithoutMonths
    if not settlements and not months:
        raise NothingPromised


def _require_free(payee_ref: UUID, valid_until: date) -> None:
    """Refuse a last day that is over or too far off, and a second promise to one person."""
    check_last_day(valid_until, today=clock.today(), most_days=settings.OFFER_DAYS)
    if Award.objects.filter(payee_ref=payee_ref).exclude(state__in=OVER).exists():
        raise SecondLivePromise


def _rule(
    currency: str, monthly_minor: int, months: int, cap_minor: int | None, taper: Sequence[int]
) -> MonthlyPay | None:
    if not months:
        return None
    cap = monthly_minor * months if cap_minor is None else cap_minor
    return MonthlyPay(currency, monthly_minor, months, cap, tuple(taper))
