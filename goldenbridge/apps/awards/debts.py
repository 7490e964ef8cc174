"""Rows of debts: an obligation with its verified principal, and what of it a settlement takes."""

from uuid import uuid4

from goldenbridge.apps.awards.models import Award, Obligation, Settlement
from goldenbridge.apps.awards.refusals import AboveVerifiedPrincipal, ObligationDiffers
from goldenbridge.core.award import SettlementTerms
from goldenbridge.core.canonical import digest
from goldenbridge.core.entitlement import settlement_parts
from goldenbridge.core.money import Money, require_steps


def _obligation(award: Award, terms: SettlementTerms) -> Obligation:
    """Return the obligation, locked; the first settlement of it brings it in."""
    require_steps(terms.verified_minor, award.currency)
    Obligation.objects.get_or_create(
        ref=terms.obligation_ref,
        defaults={
            "payee_ref": award.payee_ref,
            "currency": award.currency,
            "step_minor": award.step_minor,
            "verified_minor": terms.verified_minor,
        },
    )
    obligation = Obligation.objects.select_for_update().get(ref=terms.obligation_ref)
    known = (obligation.payee_ref, obligation.currency, obligation.verified_minor)
    if known != (award.payee_ref, award.currency, terms.verified_minor):
        raise ObligationDiffers
    return obligation


def add_settlement(award: Award, terms: SettlementTerms) -> Settlement:
    """Write a settlement down, unsaved, and take its room of what is verified of the obligation.

    Raises:
        AboveVerifiedPrincipal, ObligationDiffers: it does not fit its verified obligation.
        NotInSteps, AmountOutOfRange: its amount cannot be paid in so many parts.

    """
    settlement_parts(terms.amount_minor, terms.parts, award.currency)
    obligation = _obligation(award, terms)
    left = obligation.verified_minor - obligation.settled_minor
    if terms.amount_minor > left:
        raise AboveVerifiedPrincipal(left=Money(left, award.currency))
    obligation.settled_minor += terms.amount_minor
    obligation.save(update_fields=["settled_minor"])
    settlement = Settlement(
        ref=uuid4(),
        award=award,
        obligation=obligation,
        step_minor=award.step_minor,
        amount_minor=terms.amount_minor,
        parts=terms.parts,
        round=award.round,
        content_hash=digest("settlement", terms.value(award.currency)),
    )
    settlement.move("verify_obligation")
    settlement.move("negotiate")
    return settlement
