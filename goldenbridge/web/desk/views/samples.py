"""Samples for auditors: what a verifier opens to them, and what an auditor is shown of the case behind a payment."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import samples
from goldenbridge.core.canonical import b64
from goldenbridge.web.desk.forms import SERVICE_WORDS
from goldenbridge.web.desk.frame import call_signs, deed, filled
from goldenbridge.web.desk.sample_forms import SampleForm
from goldenbridge.web.desk.sealed import compartment_text
from goldenbridge.web.staffbase.pages import staff_page

DECIDED_WORDS = {"accepted": "accepted", "accepted_with_conditions": "accepted with conditions", "declined": "declined"}


@require_GET
@staff_page("verifier")
def due(request: HttpRequest) -> HttpResponse:
    """Which payments of my cases auditors have drawn."""
    page = {"samples": samples.samples_due(request.actor), "names": call_signs()}
    return render(request, "desk/samples.html", page)


def _to_open(request: HttpRequest, ref: UUID, payment_ref: UUID, refused: str = "") -> HttpResponse:
    waiting = samples.sample_due(ref, payment_ref, actor=request.actor)
    evidence = ""
    if waiting.has_evidence:
        opened = cases.open_compartment(ref, compartment="evidence", actor=request.actor, marks_read=False)
        evidence = compartment_text(opened)
    page = {
        "sample": waiting,
        "refused": refused,
        "names": call_signs(),
        "auditors": ",".join(str(each) for each in waiting.auditors),
        "evidence": evidence,
    }
    return render(request, "desk/sample_to_open.html", page)


@require_GET
@staff_page("verifier")
def sample_to_open(request: HttpRequest, ref: UUID, payment_ref: UUID) -> HttpResponse:
    """Write what I checked, and hand over what is left of the evidence."""
    return _to_open(request, ref, payment_ref)


@staff_page("verifier")
@deed(_to_open)
def open_sample(request: HttpRequest, ref: UUID, payment_ref: UUID) -> str:
    """Open the sample to the two auditors."""
    form = filled(SampleForm(request.POST))
    cases.open_sample(ref, payment_ref=payment_ref, accounts=form["accounts"], wraps=form["wraps"], actor=request.actor)
    return reverse("desk:samples")


@require_GET
@staff_page("auditor")
def sample(request: HttpRequest, audit_ref: UUID, payment_ref: UUID) -> HttpResponse:
    """The case behind a drawn payment, for its two auditors: what people signed, and what verifiers opened."""
    seen = samples.sample(audit_ref, payment_ref, actor=request.actor)
    evidence = ""
    if seen.evidence_until:
        evidence = compartment_text(
            cases.open_compartment(seen.case_ref, compartment="evidence", actor=request.actor, marks_read=False)
        )
    page = {
        "sample": seen,
        "audit_ref": audit_ref,
        "payment_ref": payment_ref,
        "names": call_signs(),
        "decision": DECIDED_WORDS.get(seen.decision, ""),
        "service": SERVICE_WORDS.get(seen.attested.service_status, "") if seen.attested else "",
        "accounts": [(each, b64(each.envelope)) for each in seen.accounts],
        "evidence": evidence,
    }
    return render(request, "desk/sample.html", page)
