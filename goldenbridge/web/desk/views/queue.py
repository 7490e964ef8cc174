"""The queue: take the next application, read it, open a case of it, give it back or set it apart."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.cases import samples as drawn
from goldenbridge.apps.triage import actions as triage
from goldenbridge.apps.triage import queries as queue
from goldenbridge.core.statements import Signed
from goldenbridge.platform import directory as directories
from goldenbridge.web.desk.forms import OpenCaseForm, QuarantineForm, ReturnForm
from goldenbridge.web.desk.frame import deed, filled
from goldenbridge.web.desk.sealed import bundle_text
from goldenbridge.web.staffbase.pages import staff_page

AT_THE_DESK = ("triager", "caseworker", "verifier", "signer", "coordinator")


def _home(request: HttpRequest, refused: str = "") -> HttpResponse:
    actor = request.actor
    may_read = actor.has("triager", "caseworker", "coordinator")
    words = {
        "refused": refused,
        "counts": queue.queue_counts(actor) if may_read else None,
        "leases": queue.my_leases(actor) if actor.has("triager") else [],
        "cases": facts.my_cases(actor),
        "may_lease": actor.has("triager"),
        "to_reach": facts.to_reach(actor),
        "samples": [each for each in drawn.samples_due(actor) if not each.is_opened],
    }
    return render(request, "desk/home.html", words)


@require_GET
@staff_page(*AT_THE_DESK)
def home(request: HttpRequest) -> HttpResponse:
    """What waits, what I hold, and the cases in which I have a part."""
    return _home(request)


@staff_page("triager")
@deed(_home)
def lease_next(request: HttpRequest) -> str:
    """Take the next application."""
    return reverse("desk:bundle", args=[triage.lease_next(actor=request.actor).ref])


def _bundle(request: HttpRequest, ref: UUID, refused: str = "") -> HttpResponse:
    opened = triage.open_bundle(ref, actor=request.actor)
    caseworkers = sorted(directories.current().holders("caseworker"), key=lambda person: person.call_sign)
    words = {
        "refused": refused,
        "opened": opened,
        "sealed": bundle_text(opened),
        "caseworkers": caseworkers,
        "is_caseworker": request.actor.has("caseworker"),
        "return_form": ReturnForm(),
        "quarantine_form": QuarantineForm(),
        "owner_ref": request.POST.get("owner", str(request.actor.ref)),
    }
    return render(request, "desk/bundle.html", words)


@require_GET
@staff_page("triager")
def bundle(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One application, sealed until the page opens it."""
    return _bundle(request, ref)


@staff_page("triager")
@deed(_bundle)
def open_case(request: HttpRequest, ref: UUID) -> str:
    """Make a case of it."""
    form = filled(OpenCaseForm(request.POST))
    case = cases.open_case(
        ref,
        owner_ref=form["owner"],
        story=form["story"],
        keys=form["keys"],
        reply_key=Signed(form["reply_key"], form["reply_signature"]),
        actor=request.actor,
    )
    return reverse("desk:case", args=[case.ref]) if case.owner_ref == request.actor.ref else reverse("desk:home")


@staff_page("triager")
@deed(_bundle)
def return_bundle(request: HttpRequest, ref: UUID) -> str:
    """Give it back."""
    triage.return_lease(ref, reason=filled(ReturnForm(request.POST))["reason"], actor=request.actor)
    return reverse("desk:home")


@staff_page("triager")
@deed(_bundle)
def quarantine_bundle(request: HttpRequest, ref: UUID) -> str:
    """Set it apart for a coordinator."""
    triage.quarantine(ref, reason=filled(QuarantineForm(request.POST))["reason"], actor=request.actor)
    return reverse("desk:home")
