"""Debt settlements that are agreed once a promise is in force: covered, approved, due in instalments, proved."""

from datetime import date
from uuid import UUID

from goldenbridge.apps.awards.abandoning import abandon_settlement
from goldenbridge.apps.awards.actions.ending import end_if_run_out
from goldenbridge.apps.awards.debts import add_settlement
from goldenbridge.apps.awards.models import PROOFS, Award, Entitlement, Settlement
from goldenbridge.apps.awards.owing import entitle_parts
from goldenbridge.apps.awards.permissions import (
    may_approve_award,
    may_cover_award,
    may_record_proof,
    may_settle_later,
    may_withdraw_award,
)
from goldenbridge.apps.awards.refusals import InstalmentInThePast, UnknownProof
from goldenbridge.apps.awards.rows import locked
from goldenbridge.apps.awards.signing import sign
from goldenbridge.apps.awards.terms import later_terms_of
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.award import SettlementTerms
from goldenbridge.core.entitlement import first_of_month
from goldenbridge.core.errors import ForbiddenMove, NotFound
from goldenbridge.core.money import require_steps
from goldenbridge.platform import clock, trail

IN_FORCE = frozenset({"taken_up", "active", "suspended"})
PAYS = frozenset({"active", "suspended", "ended"})


def _locked_settlement(ref: UUID) -> tuple[Settlement, Award]:
    """Return a later settlement and its award, both locked, always in the same order."""
    award_ref = Settlement.objects.filter(ref=ref, is_later=True).values_list("award_id", flat=True).first()
    if award_ref is None:
        raise NotFound
    award = locked(award_ref)
    settlement = Settlement.objects.select_for_update().get(ref=ref)
    settlement.award = award
    return settlement, award


@atomic_with_retry
def draft_settlement(
    award_ref: UUID, *, terms: SettlementTerms, first_month: date, interest_minor: int = 0, actor: Actor
) -> Settlement:
    """Write down a settlement that was negotiated for a promise in force; it is covered and approved by itself.

    The verified principal is what `cases` reads in the attestation that two verifiers signed.

    Raises:
        AboveVerifiedPrincipal, ObligationDiffers: it does not fit its verified obligation.
        InstalmentInThePast: its first month is over.

    """
    may_settle_later(actor)
    award = locked(award_ref)
    if award.state not in IN_FORCE:
        raise ForbiddenMove(state=award.state, verb="settle")
    if first_of_month(first_month) < first_of_month(clock.today()):
        raise InstalmentInThePast
    if interest_minor:
        require_steps(interest_minor, award.currency)
    settlement = add_settlement(award, terms)
    settlement.is_later, settlement.first_month = True, first_of_month(first_month)
    settlement.interest_minor = interest_minor
    settlement.content_hash = later_terms_of(settlement).content_hash()
    settlement.save(force_insert=True)
    trail.record("settlement.drafted", settlement.ref, actor=actor.ref)
    return settlement


@atomic_with_retry
def cover_settlement(ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Settlement:
    """Set aside a settlement that was added to a promise in force.

    Raises:
        Insolvent, ReserveBelowNought: as for `cover_award`.

    """
    settlement, award = _locked_settlement(ref)
    may_cover_award(actor)
    settlement.move("cover")
    sign(settlement, "cover", statement=statement, signature=signature, actor=actor)
    key = f"settlement:{settlement.ref}"
    settlement.commitment_ref = ledger.commit(
        amount_minor=settlement.amount_minor, currency=award.currency, pot=award.pot, key=key, actor=actor
    )
    settlement.save(update_fields=["state", "commitment_ref"])
    trail.record("settlement.covered", settlement.ref, actor=actor.ref)
    return settlement


@atomic_with_retry
def approve_settlement(ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Settlement:
    """Approve a settlement that was added to a promise in force; by another person than the one who covered it.

    From now on its instalments fall due, each once the person has shown proof of it.
    """
    settlement, award = _locked_settlement(ref)
    may_approve_award(actor)
    if award.state not in PAYS | IN_FORCE:
        raise ForbiddenMove(state=award.state, verb="settle")
    settlement.move("approve")
    sign(settlement, "approve", statement=statement, signature=signature, actor=actor)
    settlement.save(update_fields=["state"])
    if award.state in PAYS and settlement.first_month is not None:
        entitle_parts(settlement, from_month=settlement.first_month)
    trail.record("settlement.approved", settlement.ref, actor=actor.ref)
    return settlement


@atomic_with_retry
def withdraw_settlement(ref: UUID, *, actor: Actor) -> Settlement:
    """Give up a later settlement of which nothing was drawn yet; its cover returns to the pot."""
    settlement, award = _locked_settlement(ref)
    may_withdraw_award(actor)
    for entitlement in settlement.entitlements.select_for_update().filter(state="due"):
        entitlement.move("cancel")
        entitlement.save(update_fields=["state"])
    abandon_settlement(settlement, actor=actor)
    trail.record("settlement.withdrawn", settlement.ref, actor=actor.ref)
    # It may have been the last thing that the promise still owed.
    end_if_run_out(award, actor=actor)
    return settlement


@atomic_with_retry
def record_proof(entitlement_ref: UUID, *, award_ref: UUID, proof: str, actor: Actor) -> Entitlement:
    """Record by what the person has shown that an instalment is owed or was paid; only then a run takes it up.

    Raises:
        UnknownProof: it is none of the papers that count.

    """
    may_record_proof(actor)
    if proof not in PROOFS:
        raise UnknownProof
    rows = Entitlement.objects.select_for_update().filter(ref=entitlement_ref, award_id=award_ref)
    entitlement = rows.filter(settlement__is_later=True).first()
    if entitlement is None:
        raise NotFound
    if entitlement.state != "due":
        raise ForbiddenMove(state=entitlement.state, verb="prove")
    entitlement.proof = proof
    entitlement.save(update_fields=["proof"])
    trail.record("instalment.proved", entitlement.ref, actor=actor.ref)
    return entitlement
