"""What may be settled of a debt: as much of its principal as two verifiers attested."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from goldenbridge.apps.awards.actions import SettlementTerms
from goldenbridge.apps.cases.judgements import verified_minor
from goldenbridge.apps.cases.models import Case, Obligation
from goldenbridge.core.attestation import Attestation
from goldenbridge.core.errors import BridgeError, words


class ObligationNotVerified(BridgeError):
    """A debt is settled only as far as two verifiers attested it."""

    code = "obligation_not_verified"
    status = 409
    sentence = words("This obligation has not been verified, so no settlement can be offered for it.")


@dataclass(frozen=True)
class SettlementDraft:
    """How much of a verified obligation the fund would settle, in how many parts."""

    obligation_ref: UUID
    amount_minor: int
    parts: int = 1


def settlement_terms(case: Case, said: Attestation, draft: SettlementDraft) -> SettlementTerms:
    """The terms of a settlement, its principal as two verifiers attested it; ObligationNotVerified if they did not."""
    obligation = Obligation.objects.filter(case=case, ref=draft.obligation_ref).first()
    if obligation is None or not obligation.verified_minor or not verified_minor(said, obligation):
        raise ObligationNotVerified
    return SettlementTerms(
        obligation_ref=obligation.ref,
        verified_minor=verified_minor(said, obligation),
        amount_minor=draft.amount_minor,
        parts=draft.parts,
    )
