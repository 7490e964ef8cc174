"""What an attestation and a determination must say, by what is recorded of the case."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from uuid import UUID

from goldenbridge.apps.cases.models import (
    Access,
    Attestation,
    Case,
    Check,
    Determination,
    Obligation,
    SealedRecord,
    Seat,
)
from goldenbridge.core import attestation, trust
from goldenbridge.core.casework import STEP_MINOR, require_reasoned
from goldenbridge.core.errors import BridgeError, NotFound, words
from goldenbridge.platform import clock, directory


class WrongStatement(BridgeError):
    """The statement says something else than what is recorded of this case."""

    code = "wrong_statement"
    status = 409
    sentence = words("The statement does not say what is recorded here. Nothing was signed; open the page again.")


class SeatEmpty(BridgeError):
    """A seat of those who decide is empty."""

    code = "seat_empty"
    status = 409
    sentence = words("A seat in this case is empty. Have another drawn first; then both get the same summary.")


class SummaryMissing(BridgeError):
    """The signers have no summary to decide on."""

    code = "summary_missing"
    status = 409
    sentence = words("The caseworker has not handed over the summary yet.")


def expected_attestation(
    case: Case, *, service_status: str = "", verified: Mapping[UUID, int] = MappingProxyType({})
) -> attestation.Attestation:
    """What the attestation of this case must say, from what is recorded; verified sums are the verifiers' own."""
    verifiers = list(Seat.objects.filter(case=case, part="verifier").values_list("person_ref", flat=True))
    checks = Check.objects.filter(case=case).order_by("kind").values_list("kind", "state")
    return attestation.Attestation(
        case=case.ref,
        applicant=bytes(case.sign_key),
        service_status=service_status or case.service_status or "serving",
        findings=tuple(f"{kind}_{state}" for kind, state in checks),
        obligations=tuple(
            attestation.Obligation(each.kind, verified.get(each.ref, each.stated_minor) // STEP_MINOR, each.currency)
            for each in Obligation.objects.filter(case=case).order_by("kind", "ref")
        ),
        verifiers=(verifiers[0], verifiers[1]),
        verified_on=clock.today(),
    )


def summary_hash(case: Case) -> bytes:
    """SHA-256 of the sealed summary that the signers decide on; raises SummaryMissing."""
    summary = SealedRecord.objects.filter(case=case, purpose="summary").order_by("-generation", "-id").first()
    if summary is None:
        raise SummaryMissing
    return hashlib.sha256(bytes(summary.envelope)).digest()


def attestation_hash(case: Case) -> bytes:
    """The digest of the complete attestation of the case's present round."""
    found = Attestation.objects.filter(case=case, round=case.round, completed_on__isnull=False).first()
    if found is None:
        raise NotFound
    return bytes(found.content_hash)


def attested(case: Case) -> attestation.Attestation:
    """What two verifiers attested; their signatures are checked here once more, so that no row is simply believed.

    Raises WrongStatement when the attestation is another case's, and NotFound, ForgedSignature, UnknownKey.
    """
    found = Attestation.objects.filter(case=case, round=case.round, completed_on__isnull=False).first()
    if found is None or found.second_ref is None:
        raise NotFound
    signatures = {found.first_ref: bytes(found.first_signature), found.second_ref: bytes(found.second_signature)}
    said = trust.believe_attestation(bytes(found.statement), signatures, directory.current())
    if said.case != case.ref:
        raise WrongStatement
    return said


def verified_minor(said: attestation.Attestation, obligation: Obligation) -> int:
    """What an attestation verifies of an obligation, in minor units; 0 if nothing."""
    steps = {(each.kind, each.currency): each.steps for each in said.obligations}
    return steps.get((obligation.kind, obligation.currency), 0) * STEP_MINOR


def deciding_part(case: Case) -> str:
    """Who decides: two signers at first, and after a review the two who reviewed it."""
    return "reviewer" if Seat.objects.filter(case=case, part="reviewer").exists() else "signer"


def check_attestation(case: Case, said: attestation.Attestation, *, on: date) -> None:
    """Raise WrongStatement unless the attestation says what is recorded, and verifies no more than was stated."""
    expected = expected_attestation(case)
    stated = {(each.kind, each.currency): each.steps for each in expected.obligations}
    verified = {(each.kind, each.currency): each.steps for each in said.obligations}
    same = (said.case, said.applicant, sorted(said.findings), sorted(said.verifiers), said.verified_on) == (
        expected.case,
        expected.applicant,
        sorted(expected.findings),
        sorted(expected.verifiers),
        on,
    )
    if not same or stated.keys() != verified.keys() or any(verified[key] > stated[key] for key in stated):
        raise WrongStatement


def check_determination(case: Case, said: attestation.Determination, part: str, *, on: date) -> None:
    """Raise unless the decision stands on this case's attestation and summary, is reasoned, and by its two."""
    seated = set(Seat.objects.filter(case=case, part=part).values_list("person_ref", flat=True))
    require_reasoned(said.outcome, said.reasons, said.conditions)
    if not has_summary(case, part):
        raise SummaryMissing
    if (said.case, said.attestation_hash, said.summary_hash, set(said.signers), said.on) != (
        case.ref,
        attestation_hash(case),
        summary_hash(case),
        seated,
        on,
    ):
        raise WrongStatement


def has_summary(case: Case, part: str) -> bool:
    """Whether those who decide hold a summary of this round: their access to it ends with each decision."""
    deciding = Seat.objects.filter(case=case, part=part).values_list("person_ref", flat=True)
    live = Access.objects.filter(case=case, compartment="summary", ended_on__isnull=True)
    return live.filter(person_ref__in=list(deciding)).exists()


def drop_half_signed(case: Case, model: type[Attestation | Determination]) -> bool:
    """Drop a statement that only one person has signed; True if there was one."""
    dropped, _ = model.objects.filter(case=case, round=case.round, completed_on__isnull=True).delete()
    return bool(dropped)
