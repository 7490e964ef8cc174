"""A job that is lost soon after it began: two signers decide again, on what was attested before."""

from __future__ import annotations

from uuid import UUID

from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.cases.holding import locked_case
from goldenbridge.apps.cases.judgements import deciding_part
from goldenbridge.apps.cases.models import Attestation, Case, Seat
from goldenbridge.apps.cases.permissions import may_lead_case
from goldenbridge.apps.cases.standing import may_be_decided_again
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.platform import trail


class NothingToDecideAgain(BridgeError):
    """The stipend did not end with a job that was lost soon."""

    code = "nothing_to_decide_again"
    status = 409
    sentence = words(
        "Support can be decided on again only if it ended with a job, and that job ended within ninety days. "
        "His adviser records the end of the job."
    )


@atomic_with_retry
def decide_again(case_ref: UUID, *, actor: Actor) -> Case:
    """Send a case back to its two signers because its job is lost; the attestation stands, the summary is written anew.

    Accepted, it may be promised something again by an offer with cover and approvals of its own.

    Raises:
        NothingToDecideAgain: the stipend did not end with a job, or the job lasted longer than the guarded days.

    """
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    award = promises.award(case.award_ref, actor=actor) if case.award_ref else None
    if not may_be_decided_again(case, award, actor=actor):
        raise NothingToDecideAgain
    case.move("decide_again")
    _stand_on_attestation(case)
    Seat.objects.filter(case=case, part=deciding_part(case)).update(is_done=False)
    case.save(update_fields=["state", "round"])
    trail.record("case.decided_again", case.ref, actor=actor.ref)
    return case


def _stand_on_attestation(case: Case) -> None:
    """Begin the next round with what two verifiers have attested, as they signed it."""
    attested = Attestation.objects.get(case=case, round=case.round, completed_on__isnull=False)
    case.round += 1
    attested.pk, attested.round = None, case.round
    attested.save(force_insert=True)
