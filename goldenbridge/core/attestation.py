"""What people of a case put their names to: the attestation of two verifiers and the determination of two signers.

Form: docs/formats/attestation.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.errors import BridgeError, Malformed, words
from goldenbridge.core.shape import Fields
from goldenbridge.core.statements import HASH_BYTES

SERVICE_STATUSES: Final = ("serving", "notice_given", "notice_refused", "dismissed", "left_without_leave")
OBLIGATION_KINDS: Final = ("service_contract", "training_cost", "bank_loan", "housing")
OUTCOMES: Final = ("accepted", "accepted_with_conditions", "declined")


class NotTwoPeople(BridgeError):
    """A statement that needs two signers has not two different ones."""

    code = "not_two_people"
    status = 409
    sentence = words("This needs the signatures of two different people. It has not both.")


@dataclass(frozen=True)
class Obligation:
    """What the applicant owes, rounded up to steps of 50 of the currency's units; never the exact sum."""

    kind: str
    steps: int
    currency: str


@dataclass(frozen=True)
class Attestation:
    """What two verifiers sign before evidence is destroyed: codes and steps, no name, no text."""

    case: UUID
    applicant: bytes
    service_status: str
    findings: tuple[str, ...]
    obligations: tuple[Obligation, ...]
    verifiers: tuple[UUID, UUID]
    verified_on: date

    kind: ClassVar[str] = "attestation"

    def to_value(self) -> dict[str, Value]:
        """The canonical value; verifiers and findings in sorted order, so that both verifiers sign the same bytes."""
        obligations: list[Value] = [
            {"currency": each.currency, "kind": each.kind, "steps": each.steps} for each in self.obligations
        ]
        return {
            "applicant": b64(self.applicant),
            "case": str(self.case),
            "findings": sorted(self.findings),
            "obligations": obligations,
            "service_status": self.service_status,
            "verified_on": self.verified_on.isoformat(),
            "verifiers": sorted(str(ref) for ref in self.verifiers),
        }

    @classmethod
    def from_value(cls, value: Value) -> Attestation:
        """The statement of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        attestation = cls(
            case=fields.ref("case"),
            applicant=fields.sign_key("applicant"),
            service_status=_one_of(fields.text("service_status"), SERVICE_STATUSES),
            findings=fields.texts("findings"),
            obligations=tuple(_obligation(each) for each in fields.items("obligations")),
            verifiers=_two(fields.refs("verifiers")),
            verified_on=fields.day("verified_on"),
        )
        fields.end()
        return attestation


@dataclass(frozen=True)
class Determination:
    """The reasoned decision of two signers, who saw attestation and summary only; reasons and conditions are codes."""

    case: UUID
    attestation_hash: bytes
    summary_hash: bytes
    outcome: str
    reasons: tuple[str, ...]
    conditions: tuple[str, ...]
    signers: tuple[UUID, UUID]
    on: date

    kind: ClassVar[str] = "determination"

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {
            "attestation": b64(self.attestation_hash),
            "case": str(self.case),
            "conditions": sorted(self.conditions),
            "on": self.on.isoformat(),
            "outcome": self.outcome,
            "reasons": sorted(self.reasons),
            "signers": sorted(str(ref) for ref in self.signers),
            "summary": b64(self.summary_hash),
        }

    @classmethod
    def from_value(cls, value: Value) -> Determination:
        """The statement of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        determination = cls(
            case=fields.ref("case"),
            attestation_hash=fields.octets("attestation", length=HASH_BYTES),
            summary_hash=fields.octets("summary", length=HASH_BYTES),
            outcome=_one_of(fields.text("outcome"), OUTCOMES),
            reasons=fields.texts("reasons"),
            conditions=fields.texts("conditions"),
            signers=_two(fields.refs("signers")),
            on=fields.day("on"),
        )
        fields.end()
        return determination


def _obligation(value: Value) -> Obligation:
    fields = Fields(value)
    obligation = Obligation(
        kind=_one_of(fields.text("kind"), OBLIGATION_KINDS),
        steps=fields.number("steps"),
        currency=fields.text("currency"),
    )
    fields.end()
    return obligation


def _one_of(text: str, allowed: Sequence[str]) -> str:
    if text not in allowed:
        raise Malformed
    return text


def _two(refs: tuple[UUID, ...]) -> tuple[UUID, UUID]:
    if len(set(refs)) != 2 or len(refs) != 2:
        raise NotTwoPeople
    return refs[0], refs[1]
