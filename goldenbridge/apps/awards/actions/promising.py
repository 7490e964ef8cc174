"""From draft to promise: cover first, approved by another person, offered, answered; and back to the pot if refused."""

from collections.abc import Mapping
from uuid import UUID

from goldenbridge.apps.awards import policies
from goldenbridge.apps.awards.abandoning import abandon_settlement
from goldenbridge.apps.awards.models import Award, Settlement
from goldenbridge.apps.awards.permissions import (
    may_answer_award,
    may_approve_award,
    may_cover_award,
    may_free_award,
    may_lapse_awards,
    may_offer_award,
    may_withdraw_award,
)
from goldenbridge.apps.awards.rows import locked
from goldenbridge.apps.awards.signing import sign
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.award import OfferExpired
from goldenbridge.core.errors import ForbiddenMove
from goldenbridge.platform import clock, trail


def _require_valid(award: Award) -> None:
    if award.valid_until < clock.today() and not award.has_left:
        raise OfferExpired(day=award.valid_until.isoformat())


def _with_award(award: Award) -> list[Settlement]:
    """Return the settlements that go along with the award's own steps, those that are left of them."""
    rows = award.settlements.select_for_update().filter(is_later=False, round=award.round)
    return list(rows.exclude(state="rejected").order_by("ref"))


@atomic_with_retry
def cover_award(ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Award:
    """Set aside the whole promise, pay and settlements together, before anybody hears of it.

    If the board has released that fewer months are covered, the pay of so many is set aside, and the terms say so.

    Raises:
        Insolvent: the pot has less that is cleared and not promised; what is missing is named.
        ReserveBelowNought: nothing may be promised now.
        OfferExpired: its last day is over.
        BelowCoverPolicy: since it was drafted the board has released that more months are covered.
        SamePerson, SharedVoucher, StaleApproval, ForgedSignature: the signed approval does not hold.

    """
    award = locked(ref)
    may_cover_award(actor)
    award.move("cover")
    _require_valid(award)
    policies.require_covered(award.covered_months, of=award.months)
    sign(award, "cover", statement=statement, signature=signature, actor=actor)
    settlements = _with_award(award)
    amounts = {f"award:{award.ref}:{award.round}": award.cover_minor} if award.cover_minor else {}
    amounts |= {f"settlement:{settlement.ref}": settlement.amount_minor for settlement in settlements}
    refs = ledger.commit_many(
        amounts, currency=award.currency, pot=award.pot, key=f"award:{award.ref}:{award.round}", actor=actor
    )
    _note_commitments(award, settlements, refs)
    award.save(update_fields=["state", "commitment_ref"])
    trail.record("award.covered", award.ref, actor=actor.ref)
    return award


def _note_commitments(award: Award, settlements: list[Settlement], refs: Mapping[str, UUID]) -> None:
    award.commitment_ref = refs.get(f"award:{award.ref}:{award.round}")
    for settlement in settlements:
        settlement.move("cover")
        settlement.commitment_ref = refs[f"settlement:{settlement.ref}"]
        settlement.save(update_fields=["state", "commitment_ref"])


@atomic_with_retry
def approve_award(ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Award:
    """Approve a covered promise; by another person than the one who covered it.

    Raises:
        OfferExpired: its last day is over.
        SamePerson, SharedVoucher, StaleApproval, ForgedSignature: the signed approval does not hold.

    """
    award = locked(ref)
    may_approve_award(actor)
    award.move("approve")
    _require_valid(award)
    sign(award, "approve", statement=statement, signature=signature, actor=actor)
    for settlement in _with_award(award):
        settlement.move("approve")
        settlement.save(update_fields=["state"])
    award.save(update_fields=["state"])
    trail.record("award.approved", award.ref, actor=actor.ref)
    return award


@atomic_with_retry
def offer_award(ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Award:
    """Offer an approved promise to its applicant until its last day; `cases` carries it to him.

    Raises:
        OfferExpired: its last day is over.
        SamePerson, SharedVoucher, StaleApproval, ForgedSignature: the signed approval does not hold.

    """
    award = locked(ref)
    may_offer_award(actor)
    if award.has_left:
        # Whoever has left already is not asked to wait for an offer.
        raise ForbiddenMove(state=award.state, verb="offer")
    award.move("offer")
    _require_valid(award)
    sign(award, "offer", statement=statement, signature=signature, actor=actor)
    award.save(update_fields=["state"])
    trail.record("award.offered", award.ref, actor=actor.ref)
    return award


@atomic_with_retry
def take_up_award(ref: UUID, *, actor: Actor) -> Award:
    """Record that the applicant accepts the offer; one who has left already goes here from approved at once.

    Raises:
        OfferExpired: its last day is over.

    """
    award = locked(ref)
    may_answer_award(actor)
    if award.state == "approved" and not award.has_left:
        raise ForbiddenMove(state=award.state, verb="take_up")
    award.move("take_up")
    _require_valid(award)
    award.save(update_fields=["state"])
    trail.record("award.taken_up", award.ref, actor=actor.ref)
    return award


@atomic_with_retry
def withdraw_award(ref: UUID, *, actor: Actor) -> Award:
    """Give a draft up, for which nothing was set aside: another can be drafted, smaller or later."""
    award = locked(ref)
    may_withdraw_award(actor)
    _withdraw(award, actor=actor)
    return award


def _withdraw(award: Award, *, actor: Actor) -> None:
    award.move("withdraw")
    award.save(update_fields=["state"])
    for settlement in _with_award(award):
        abandon_settlement(settlement, actor=actor)
    trail.record("award.withdrawn", award.ref, actor=actor.ref)


@atomic_with_retry
def decline_award(ref: UUID, *, actor: Actor) -> Award:
    """Record that the applicant declines; a person gives the cover back afterwards (`free_award`)."""
    award = locked(ref)
    may_answer_award(actor)
    award.move("decline")
    award.save(update_fields=["state"])
    trail.record("award.declined", award.ref, actor=actor.ref)
    return award


@atomic_with_retry
def lapse_awards(*, actor: Actor) -> list[UUID]:
    """Let offers lapse whose last day is over; their cover stays until a person gives it back. Returns them.

    Drafts that nobody covered in time are given up too; they had no cover.
    """
    may_lapse_awards(actor)
    lapsed = []
    drafts = Award.objects.select_for_update().filter(state="draft", has_left=False, valid_until__lt=clock.today())
    for award in drafts.order_by("ref"):
        _withdraw(award, actor=actor)
    for award in Award.objects.select_for_update().filter(state="offered", valid_until__lt=clock.today()):
        award.move("lapse")
        award.save(update_fields=["state"])
        trail.record("award.lapsed", award.ref, actor=actor.ref)
        lapsed.append(award.ref)
    return lapsed


@atomic_with_retry
def free_award(ref: UUID, *, actor: Actor) -> Award:
    """Give the cover of a promise back to its pot: it was refused, declined, or has lapsed."""
    award = locked(ref)
    may_free_award(actor)
    award.move("free")
    award.save(update_fields=["state"])
    if award.commitment_ref:
        ledger.free_commitment(award.commitment_ref, actor=actor)
    for settlement in _with_award(award):
        abandon_settlement(settlement, actor=actor)
    trail.record("award.freed", award.ref, actor=actor.ref)
    return award
