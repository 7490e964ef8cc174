"""Pausing a promise and taking it up again: one person may pause at any time; taking up again is signed."""

from uuid import UUID, uuid4

from goldenbridge.apps.awards.actions.ending import end_if_run_out
from goldenbridge.apps.awards.models import PAUSE_REASONS, Award, Pause
from goldenbridge.apps.awards.permissions import may_resume_award, may_suspend_award
from goldenbridge.apps.awards.refusals import UnknownReason
from goldenbridge.apps.awards.rows import locked
from goldenbridge.apps.awards.signing import sign
from goldenbridge.apps.awards.terms import pause_content
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import digest
from goldenbridge.platform import clock, trail


@atomic_with_retry
def suspend_award(ref: UUID, *, reason: str, actor: Actor) -> Award:
    """Pause payments; what falls due meanwhile is owed when they are taken up again.

    Raises:
        UnknownReason: it is none of the reasons for a pause.

    """
    award = locked(ref)
    may_suspend_award(actor)
    if reason not in PAUSE_REASONS:
        raise UnknownReason
    award.move("suspend")
    award.save(update_fields=["state"])
    pause = Pause(ref=uuid4(), award=award, number=award.pauses.count() + 1, reason=reason, since=clock.today())
    pause.content_hash = digest("pause", pause_content(pause))
    pause.save(force_insert=True)
    trail.record("award.suspended", award.ref, actor=actor.ref)
    return award


@atomic_with_retry
def resume_award(ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Award:
    """Take payments up again; signed over the reason for which they were paused.

    Raises:
        SamePerson, SharedVoucher, StaleApproval, ForgedSignature: the signed approval does not hold.

    """
    award = locked(ref)
    may_resume_award(actor)
    award.move("resume")
    award.save(update_fields=["state"])
    pause = award.pauses.select_for_update().get(ended_on__isnull=True)
    sign(pause, "resume", statement=statement, signature=signature, actor=actor)
    pause.ended_on = clock.today()
    pause.save(update_fields=["ended_on"])
    trail.record("award.resumed", award.ref, actor=actor.ref)
    # A run may have paid its last month while it was paused.
    end_if_run_out(award, actor=actor)
    return award
