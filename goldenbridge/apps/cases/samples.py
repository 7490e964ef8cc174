"""Which payments of one's cases auditors have drawn, and what an auditor is shown of such a case: no name, no story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from goldenbridge.apps.audit import queries as audits
from goldenbridge.apps.cases.models import Access, Attestation, Case, CaseKey, Determination, Sample, Seat
from goldenbridge.apps.cases.permissions import may_open_sample
from goldenbridge.core import trust
from goldenbridge.core.actors import Actor
from goldenbridge.core.attestation import Attestation as Attested
from goldenbridge.core.errors import BridgeError, NotFound
from goldenbridge.core.statements import read
from goldenbridge.platform import clock, directory


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
    drawn = {each.payee_ref: each for each in audits.drawn_payees(actor=actor)}
    seats = Seat.objects.filter(part="verifier", person_ref=actor.ref, case__payee_ref__in=drawn)
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
        SampleDue(ref, drawn[payee].payment_ref, drawn[payee].auditors, ref in readable,
                  (ref, drawn[payee].payment_ref) in opened)
        for ref, payee in cases.items()
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.is_opened, str(each.case_ref)))


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
    attestation = Attestation.objects.filter(case=case, completed_on__isnull=False).order_by("-round").first()
    decision = Determination.objects.filter(case=case, completed_on__isnull=False).order_by("-round").first()
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
        is_attestation_genuine=_is_genuine(attestation, trust.believe_attestation),
        decision=decision.decision if decision else "",
        decided_on=decision.completed_on if decision else None,
        is_decision_genuine=_is_genuine(decision, trust.believe_determination),
        accounts=tuple(
            Account(each.verifier_ref, bytes(each.envelope), each.opened_on, each.until)
            for each in accounts.order_by("opened_on", "ref")
        ),
        evidence_until=access.until if access and alive else None,
        evidence_destroyed=not alive,
    )


def _is_genuine(signed, believe) -> bool:  # noqa: ANN001 (one of two models and its own believer)
    """Whether both signatures are those of people who could give them then, by the signed list of keys alone."""
    if signed is None:
        return False
    given = {signed.first_ref: bytes(signed.first_signature), signed.second_ref: bytes(signed.second_signature)}
    try:
        believe(bytes(signed.statement), given, directory.latest())
    except BridgeError:
        return False
    return True
