"""Writing down what would be promised: pay for months, settlements of verified debts, valid until a day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid4

from goldenbridge.apps.awards.debts import add_settlement
from goldenbridge.apps.awards.models import OVER, Award
from goldenbridge.apps.awards.permissions import may_draft_award
from goldenbridge.apps.awards.refusals import (
    NothingPromised,
    OfferExpired,
    SecondLivePromise,
)
from goldenbridge.apps.awards.rows import locked
from goldenbridge.apps.awards.terms import terms_of
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.award import SettlementTerms
from goldenbridge.core.entitlement import MonthlyPay
from goldenbridge.core.errors import ForbiddenMove
from goldenbridge.core.money import currency as currency_of
from goldenbridge.platform import clock, trail

GUARDED_DAYS: Final = 90
"""How long after a job began its loss may bring the promise back."""


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
        NothingPromised: neither pay nor settlements are given.
        NotInSteps, MalformedRule: the amounts or months are not ones that can be promised.
        OfferExpired: the last day is over.
        SecondLivePromise: the payee holds another promise that is not over.
        AboveVerifiedPrincipal, ObligationDiffers: a settlement does not fit its verified obligation.

    """
    may_draft_award(actor)
    _require_free(payee_ref, valid_until)
    if not settlements and not months:
        raise NothingPromised
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
    award.content_hash = terms_of(award, settlements).content_hash()
    award.save(force_insert=True)
    for terms in settlements:
        add_settlement(award, terms).save(force_insert=True)


def _require_free(payee_ref: UUID, valid_until: date) -> None:
    """Refuse a last day that is over, and a second promise to one person."""
    if valid_until < clock.today():
        raise OfferExpired(day=valid_until.isoformat())
    if Award.objects.filter(payee_ref=payee_ref).exclude(state__in=OVER).exists():
        raise SecondLivePromise


def _rule(
    currency: str, monthly_minor: int, months: int, cap_minor: int | None, taper: Sequence[int]
) -> MonthlyPay | None:
    if not months:
        return None
    cap = monthly_minor * months if cap_minor is None else cap_minor
    return MonthlyPay(currency, monthly_minor, months, cap, tuple(taper))


@atomic_with_retry
def reopen_award(
    ref: UUID, *, monthly_minor: int, months: int, valid_until: date, grounds: bytes, actor: Actor
) -> Award:
    """Draft a promise anew that ended because a job began, when the job was lost within the guarded days.

    It is a new round on a new determination: covered and approved again by different people, and since he has left
    long ago it is taken up without an offer. Months that were paid before are never paid twice.

    Raises:
        ForbiddenMove: the promise did not end with a job, or the guarded days are over.

    """
    may_draft_award(actor)
    award = locked(ref)
    guarded = award.ended_on is not None and clock.today() <= award.ended_on + timedelta(days=GUARDED_DAYS)
    if award.state != "ended" or award.end_reason != "placed" or not guarded:
        raise ForbiddenMove(state=award.state, verb="reopen")
    if award.entitlements.filter(state__in=["due", "drawn"], settlement__isnull=True).exists():
        raise ForbiddenMove(state=award.state, verb="reopen")
    _require_free(award.payee_ref, valid_until)
    rule = MonthlyPay(award.currency, monthly_minor, months, monthly_minor * months)
    award.round += 1
    award.monthly_minor, award.months, award.promised_minor = monthly_minor, months, rule.promised_minor
    award.entitled_minor, award.taper, award.commitment_ref = 0, "", None
    award.grounds, award.valid_until, award.has_left = grounds, valid_until, True
    award.end_reason, award.ended_on = "", None
    award.content_hash = terms_of(award, ()).content_hash()
    award.save()
    trail.record("award.reopened", award.ref, actor=actor.ref)
    return award
