"""Handing a drawn seat back, drawing another person for one that nobody works in, and letting a new partner read."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from goldenbridge.apps.cases import actions as cases
from goldenbridge.web.desk.forms import GiveForm, PersonForm
from goldenbridge.web.desk.frame import deed, filled
from goldenbridge.web.desk.views.case import case_again
from goldenbridge.web.desk.views.checks import checks_again
from goldenbridge.web.desk.views.deciding import decide_again
from goldenbridge.web.staffbase.pages import staff_page


@staff_page("verifier")
@deed(checks_again)
def leave_checks(request: HttpRequest, ref: UUID) -> str:
    """Hand a verifier's seat back."""
    cases.leave_seat(ref, actor=request.actor)
    return reverse("desk:home")


@staff_page("signer")
@deed(decide_again)
def leave_decision(request: HttpRequest, ref: UUID) -> str:
    """Hand a signer's or reviewer's seat back."""
    cases.leave_seat(ref, actor=request.actor)
    return reverse("desk:home")


@staff_page("verifier")
@deed(checks_again)
def let_partner_in(request: HttpRequest, ref: UUID) -> str:
    """Give the evidence keys to a new partner."""
    cases.let_partner_in(ref, wraps=filled(GiveForm(request.POST))["wraps"], actor=request.actor)
    return reverse("desk:checks", args=[ref])


@staff_page("caseworker", "coordinator")
@deed(case_again)
def draw_again(request: HttpRequest, ref: UUID) -> str:
    """Have another drawn for a seat that nobody works in."""
    cases.replace_seat(ref, person_ref=filled(PersonForm(request.POST))["person"], actor=request.actor)
    return reverse("desk:overview") if request.actor.has("coordinator") else reverse("desk:case", args=[ref])
