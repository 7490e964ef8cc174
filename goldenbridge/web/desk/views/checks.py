"""The verifiers' page: seat, halves, evidence, findings, attestation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.cases import seats as seating
from goldenbridge.apps.cases.lines import CaseFacts
from goldenbridge.core.canonical import b64
from goldenbridge.web.desk.forms import (
    SERVICE_WORDS,
    CheckForm,
    FindingForm,
    HalfForm,
    LetterForm,
    SeatForm,
    SignForm,
)
from goldenbridge.web.desk.frame import deed, filled
from goldenbridge.web.desk.sealed import compartment_text, compartments_text, key_of
from goldenbridge.web.desk.views.case import words_of
from goldenbridge.web.staffbase.pages import staff_page

MINOR = 100


def checks_again(request: HttpRequest, ref: UUID, refused: str = "") -> HttpResponse:
    """The page once more, with why something was refused."""
    case = facts.case_facts(ref, actor=request.actor)
    words = words_of(request, case, refused)
    seats = [seat for seat in case.seats if seat.part == "verifier"]
    words |= {
        "mine": next((seat for seat in seats if seat.person_ref == request.actor.ref), None),
        "other": next((seat for seat in seats if seat.person_ref != request.actor.ref), None),
        "both": ",".join(str(seat.person_ref) for seat in seats if seat.left_on is None),
        "brings_evidence_key": seating.evidence_generation(ref, actor=request.actor),
        "has_identity": any(each.kind == "identity" and each.answered_on for each in case.questions),
        "finding_form": FindingForm(),
        "service_words": SERVICE_WORDS,
    }
    for name in ("evidence", "identity"):
        if name in case.accesses:
            opened = cases.open_compartment(ref, compartment=name, actor=request.actor)
            words[name] = compartment_text(opened)
            if name == "evidence":
                words["key"] = key_of(opened)
                words["to_hand_on"] = compartments_text([opened]) if case.has_evidence_to_hand_on else ""
    if case.state == "verification" and _all_found(case):
        words |= _to_attest(request, case)
    return render(request, "desk/checks.html", words)


def _all_found(case: CaseFacts) -> bool:
    return bool(case.checks) and all(check.state not in {"planned", "in_progress"} for check in case.checks)


def _to_attest(request: HttpRequest, case: CaseFacts) -> dict[str, Any]:
    """What this verifier would sign, with what he typed of sums and service in the place of what is recorded."""
    typed = {owed.ref: request.POST.get(f"verified_{owed.ref}", "") for owed in case.obligations}
    verified = {ref: int(text) * MINOR for ref, text in typed.items() if text.isdecimal()}
    status = request.POST.get("service_status", "")
    status = status if status in SERVICE_WORDS else case.service_status
    statement = facts.attestation_to_sign(case.ref, service_status=status, verified=verified, actor=request.actor)
    return {
        "statement": b64(statement),
        "verified": {str(owed.ref): typed[owed.ref] or owed.stated_minor // MINOR for owed in case.obligations},
        "service_status": status,
        "is_changed": "service_status" in request.POST,
    }


@require_GET
@staff_page("verifier")
def checks(request: HttpRequest, ref: UUID) -> HttpResponse:
    """What is to be checked, with what, and what was found."""
    return checks_again(request, ref)


@staff_page("verifier")
@deed(checks_again)
def take_seat(request: HttpRequest, ref: UUID) -> str:
    """Sit down: the page has made the half key."""
    form = filled(SeatForm(request.POST))
    cases.take_seat(ref, half=form["half"][0], evidence=form["evidence"], actor=request.actor)
    return reverse("desk:checks", args=[ref])


@staff_page("verifier")
@deed(checks_again)
def share_half(request: HttpRequest, ref: UUID) -> str:
    """Share my half for this sitting."""
    cases.share_half(ref, half=filled(HalfForm(request.POST))["half"], actor=request.actor)
    return reverse("desk:checks", args=[ref])


@staff_page("verifier")
@deed(checks_again)
def ask_evidence(request: HttpRequest, ref: UUID) -> str:
    """Ask the applicant for evidence."""
    cases.ask_applicant(ref, **filled(LetterForm(request.POST)), compartment="evidence", actor=request.actor)
    return reverse("desk:checks", args=[ref])


@staff_page("verifier")
@deed(checks_again)
def record_finding(request: HttpRequest, ref: UUID) -> str:
    """Record what I found."""
    form = filled(FindingForm(request.POST))
    cases.record_finding(
        ref, kind=form["kind"], outcome=form["outcome"], envelope=form["envelope"], actor=request.actor
    )
    return reverse("desk:checks", args=[ref])


@staff_page("verifier")
@deed(checks_again)
def reopen_check(request: HttpRequest, ref: UUID) -> str:
    """Look at one check again."""
    cases.reopen_check(ref, kind=filled(CheckForm(request.POST))["kind"], actor=request.actor)
    return reverse("desk:checks", args=[ref])


@require_POST
@staff_page("verifier")
def propose_attestation(request: HttpRequest, ref: UUID) -> HttpResponse:
    """What one would sign; by POST, so that nothing that somebody owes stands in an address."""
    return checks_again(request, ref)


@staff_page("verifier")
@deed(checks_again)
def attest(request: HttpRequest, ref: UUID) -> str:
    """Sign the attestation."""
    form = filled(SignForm(request.POST))
    cases.attest(ref, statement=form["statement"], signature=form["signature"], actor=request.actor)
    return reverse("desk:case", args=[ref])


@staff_page("verifier")
@deed(checks_again)
def set_attestation_aside(request: HttpRequest, ref: UUID) -> str:
    """Drop the half-signed attestation."""
    cases.set_attestation_aside(ref, actor=request.actor)
    return reverse("desk:checks", args=[ref])
