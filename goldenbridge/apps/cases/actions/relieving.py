"""A third party's word that a debt will be forgiven later: recorded by its amount, told sealed to its officer alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.cases.actions.talks import write_reply
from goldenbridge.apps.cases.holding import locked_case
from goldenbridge.apps.cases.models import Case, Obligation
from goldenbridge.apps.cases.permissions import may_lead_case
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError, NotFound, words
from goldenbridge.platform import trail


class ReliefAboveDebt(BridgeError):
    """More would be forgiven than is owed."""

    code = "relief_above_debt"
    status = 422
    sentence = words("Nobody can forgive more than is owed. Note the debt first, or write down less.")


@dataclass(frozen=True, slots=True)
class ReliefDraft:
    """What the page tells in the clear: which debt, how much of it, who and when by their kinds alone."""

    obligation_ref: UUID
    amount_minor: int
    party: str
    condition: str


@atomic_with_retry
def record_relief(case_ref: UUID, *, draft: ReliefDraft, commitment: bytes, envelope: bytes, actor: Actor) -> Case:
    """Record that somebody else has promised to forgive a debt later, and send its officer the certificate, sealed.

    Nothing is set aside. Nobody of the fund keeps the certificate: there is no copy of the letter. Raises
    ReliefAboveDebt, and what a letter and the terms are refused for.
    """
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    obligation = Obligation.objects.filter(ref=draft.obligation_ref, case=case).first()
    if obligation is None:
        raise NotFound
    if draft.amount_minor > obligation.stated_minor:
        raise ReliefAboveDebt
    terms = awards.ReliefTerms(
        obligation_ref=obligation.ref,
        kind_of_debt=obligation.kind,
        party=draft.party,
        condition=draft.condition,
        amount_minor=draft.amount_minor,
        currency=obligation.currency,
    )
    awards.record_relief(case.payee_ref, terms=terms, commitment=commitment, actor=actor)
    write_reply(case_ref, envelope=envelope, actor=actor)
    trail.record("relief.told", case.ref, actor=actor.ref)
    return case
