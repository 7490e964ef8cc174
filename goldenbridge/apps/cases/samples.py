"""Which payments of one's cases auditors have drawn, and what an auditor is shown of such a case: no name, no story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from goldenbridge.apps.audit import queries as audits
from goldenbridge.apps.cases.models import Access, Attestation, Case, CaseKey, Determination, Sample, Seat
from goldenbridge.apps.cases.permissions import may_open_sample
from goldenbridge.core import trust
from goldenbridge.core.actors import Actor
from goldenbridge.core.attestation import Attestation as Attested
from goldenbridge.core.attestation import Determination as Decided
from goldenbridge.core.errors import BridgeError, NotFound
from goldenbridge.core.statements import read, statement_hash
from goldenbridge.platform import clock, directory

_S = TypeVar("_S")


@dataclass(frozen=True)
class SampleDue:
    """A drawn payment of a case whose verifier this person was."""

    case_ref: UUID
    payment_ref: UUID
    auditors: tuple[UUID, ...]
    has_evidence: bool
    is_opened: bool


@dataclass(frozen=True)
class Account:
    """What one verifier has written to this auditor; sealed to him."""

    verifier_ref: UUID
    envelope: bytes
    opened_on: date
    until: date


@dataclass(frozen=True)
class SampleSeen:
    """The case behind a drawn payment, as an auditor sees it."""

    case_ref: UUID
    state_label: str
    opened_on: date
    attested: Attested | None
    attested_on: date | None
    is_attestation_genuine: bool
    decision: str
    decided_on: date | None
    is_decision_genuine: bool
    accounts: tuple[Account, ...]
    evidence_until: date | None
    evidence_destroyed: bool


def samples_due(actor: Actor) -> list[SampleDue]:
    """The drawn payments of cases that the actor verified, those first that he has not opened."""
    if not actor.has("verifier"):
        return []
    drawn = defaultdict(list)
    for payment in audits.drawn_payees(actor=actor):
        drawn[payment.payee_ref].append(payment)
    seats = Seat.objects.filter(part="verifier", person_ref=actor.ref, left_on__isnull=True, case__payee_ref__in=drawn)
    cases = dict(seats.values_list("case_id", "case__payee_ref"))
    mine = Sample.objects.filter(verifier_ref=actor.ref, case__in=cases)
    opened = set(mine.values_list("case_id", "payment_ref"))
    today = clock.today()
    access = Access.objects.filter(
        case__in=cases, compartment="evidence", person_ref=actor.ref, ended_on=None, until__gte=today
    )
    alive = CaseKey.objects.filter(case__in=cases, compartment="evidence", destroyed_on=None)
    readable = set(access.values_list("case_id", flat=True)) & set(alive.values_list("case_id", flat=True))
    found = [
        SampleDue(ref, each.payment_ref, each.auditors, ref in readable, (ref, each.payment_ref) in opened)
        for ref, payee in cases.items()
        for each in drawn[payee]
    ]
    return sorted(found, key=lambda each: (each.is_opened, str(each.case_ref), str(each.payment_ref)))


def sample_due(case_ref: UUID, payment_ref: UUID, *, actor: Actor) -> SampleDue:
    """One of them; NotFound if it was not drawn, or the actor did not verify that case."""
    for each in samples_due(actor):
        if (each.case_ref, each.payment_ref) == (case_ref, payment_ref):
            return each
    raise NotFound


def sample(audit_ref: UUID, payment_ref: UUID, *, actor: Actor) -> SampleSeen:
    """What stands behind a payment that was drawn in an audit of the actor's."""
    item = audits.drawn_item(audit_ref, payment_ref, actor=actor)
    case = Case.objects.filter(payee_ref=item.payee_ref).first()
    if case is None:
        raise NotFound
    may_open_sample(actor)
    decision = Determination.objects.filter(case=case, completed_on__isnull=False).order_by("-round").first()
    attested = Attestation.objects.filter(case=case, completed_on__isnull=False).order_by("-round")
    attestation = (attested.filter(round=decision.round) if decision else attested).first()
    today = clock.today()
    accounts = Sample.objects.filter(case=case, payment_ref=payment_ref, auditor_ref=actor.ref, until__gte=today)
    access = Access.objects.filter(
        case=case, compartment="evidence", person_ref=actor.ref, ended_on=None, until__gte=today
    ).first()
    alive = CaseKey.objects.filter(case=case, compartment="evidence", destroyed_on=None).exists()
    return SampleSeen(
        case_ref=case.ref,
        state_label=case.state_label,
        opened_on=case.opened_on,
        attested=read(Attested, bytes(attestation.statement)) if attestation else None,
        attested_on=attestation.completed_on if attestation else None,
        is_attestation_genuine=_attests(case, attestation),
        decision=read(Decided, bytes(decision.statement)).outcome if decision else "",
        decided_on=decision.completed_on if decision else None,
        is_decision_genuine=_decides(case, decision, attestation),
        accounts=tuple(
            Account(each.verifier_ref, bytes(each.envelope), each.opened_on, each.until)
            for each in accounts.order_by("opened_on", "ref")
        ),
        evidence_until=access.until if access and alive else None,
        evidence_destroyed=not alive,
    )


def _attests(case: Case, row: Attestation | None) -> bool:
    """Whether two verifiers attested this very case and this applicant's key; signatures of another prove nothing."""
    said = _believed(row, trust.believe_attestation)
    return said is not None and (said.case, said.applicant) == (case.ref, bytes(case.sign_key))


def _decides(case: Case, row: Determination | None, attestation: Attestation | None) -> bool:
    """Whether two signers decided on this very case, on the grounds of the attestation that is shown."""
    said = _believed(row, trust.believe_determination)
    if said is None or attestation is None:
        return False
    grounds = statement_hash(read(Attested, bytes(attestation.statement)))
    return (said.case, said.attestation_hash) == (case.ref, grounds)


def _believed(row: Attestation | Determination | None, believe: Callable[..., _S]) -> _S | None:
    """What both signed, if they could sign it then by the signed list of keys alone; None otherwise."""
    if row is None or row.second_ref is None:
        return None
    given = {row.first_ref: bytes(row.first_signature), row.second_ref: bytes(row.second_signature)}
    try:
        return believe(bytes(row.statement), given, directory.latest())
    except BridgeError:
        return None
