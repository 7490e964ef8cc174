"""The end of a promise before its time: written down by one person, signed by two others, then nothing more is owed."""

from datetime import date
from uuid import UUID, uuid4

from goldenbridge.apps.awards.abandoning import abandon_ending
from goldenbridge.apps.awards.actions.ending import end_locked
from goldenbridge.apps.awards.models import ENDED_BY_TWO, Award, Ending
from goldenbridge.apps.awards.permissions import may_propose_ending, may_sign_ending
from goldenbridge.apps.awards.refusals import EndingOpen, UnknownReason, WrongLastDay
from goldenbridge.apps.awards.rows import locked
from goldenbridge.apps.awards.signing import sign
from goldenbridge.apps.awards.terms import ending_content
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import digest
from goldenbridge.core.errors import ForbiddenMove, NotFound
from goldenbridge.core.lifecycles import AWARD
from goldenbridge.platform import clock, trail


@atomic_with_retry
def propose_ending(ref: UUID, *, reason: str, ends_on: date, actor: Actor) -> Ending:
    """Write down that a promise shall end, why and on which day; nothing is freed before two people have signed it.

    Raises:
        UnknownReason, WrongLastDay, EndingOpen, ForbiddenMove: it cannot end so.

    """
    award = locked(ref)
    may_propose_ending(actor)
    if reason not in ENDED_BY_TWO:
        raise UnknownReason
    if (award.state, "end") not in AWARD.moves:
        raise ForbiddenMove(state=award.state, verb="end")
    # Only a term may be set for a day to come: its months up to then stay owed.
    if ends_on < award.drafted_on or (reason != "term" and ends_on > clock.today()):
        raise WrongLastDay
    if award.endings.filter(state__in=["proposed", "signed"]).exists():
        raise EndingOpen
    ending = Ending(ref=uuid4(), award=award, reason=reason, ends_on=ends_on, proposed_on=clock.today())
    ending.content_hash = digest("ending", ending_content(ending))
    ending.save(force_insert=True)
    trail.record("ending.proposed", ending.ref, actor=actor.ref)
    return ending


@atomic_with_retry
def sign_ending(ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Ending:
    """Agree, as the first of two, that the promise ends; nothing moves yet.

    Raises:
        SamePerson, SharedVoucher, StaleApproval, ForgedSignature: the signed approval does not hold.

    """
    ending, _award = _locked_ending(ref)
    may_sign_ending(actor)
    ending.move("sign")
    sign(ending, "sign", statement=statement, signature=signature, actor=actor)
    ending.save(update_fields=["state"])
    trail.record("ending.signed", ending.ref, actor=actor.ref)
    return ending


@atomic_with_retry
def confirm_ending(ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Award:
    """End the promise, as the second of two: what it does not owe any more returns to the pot.

    Raises:
        SamePerson, SharedVoucher, StaleApproval, ForgedSignature: the signed approval does not hold.

    """
    ending, award = _locked_ending(ref)
    may_sign_ending(actor)
    ending.move("end")
    sign(ending, "end", statement=statement, signature=signature, actor=actor)
    ending.save(update_fields=["state"])
    end_locked(award, reason=ending.reason, on=ending.ends_on, actor=actor)
    trail.record("ending.ended", ending.ref, actor=actor.ref)
    return award


@atomic_with_retry
def withdraw_ending(ref: UUID, *, actor: Actor) -> Ending:
    """Give up an ending that not both have signed; the promise stands as before."""
    ending, _award = _locked_ending(ref)
    may_propose_ending(actor)
    abandon_ending(ending, actor=actor)
    return ending


def _locked_ending(ref: UUID) -> tuple[Ending, Award]:
    """Return an ending and its promise, both locked, always in the same order."""
    award_ref = Ending.objects.filter(ref=ref).values_list("award_id", flat=True).first()
    if award_ref is None:
        raise NotFound
    award = locked(award_ref)
    return Ending.objects.select_for_update().get(ref=ref), award
