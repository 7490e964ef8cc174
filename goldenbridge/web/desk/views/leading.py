"""Handing a case to another caseworker, and making its keys one's own after that."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.cases.actions.opening import Compartment
from goldenbridge.apps.people import queries as people
from goldenbridge.core.statements import Signed
from goldenbridge.platform import directory as directories
from goldenbridge.web.desk.forms import GiveForm, RenewForm
from goldenbridge.web.desk.frame import deed, filled
from goldenbridge.web.desk.sealed import compartments_text
from goldenbridge.web.desk.views.case import words_of
from goldenbridge.web.staffbase.pages import staff_page


def _give(request: HttpRequest, ref: UUID, refused: str = "") -> HttpResponse:
    case = facts.case_facts(ref, actor=request.actor)
    words = words_of(request, case, refused)
    barred = {case.owner_ref, *people.locked_out_refs()}
    others = [each for each in directories.current().holders("caseworker") if each.ref not in barred]
    words["caseworkers"] = sorted(others, key=lambda person: person.call_sign)
    if words["is_owner"]:
        words["sealed"] = compartments_text(cases.open_for_giving(ref, actor=request.actor))
    return render(request, "desk/give.html", words)


@require_GET
@staff_page("caseworker", "coordinator")
def give(request: HttpRequest, ref: UUID) -> HttpResponse:
    """To whom the case goes."""
    return _give(request, ref)


@staff_page("caseworker", "coordinator")
@deed(_give)
def hand_over(request: HttpRequest, ref: UUID) -> str:
    """Give the case to another caseworker."""
    form = filled(GiveForm(request.POST))
    cases.give_case(ref, owner_ref=form["owner"], wraps=form["wraps"], actor=request.actor)
    return reverse("desk:overview" if request.actor.has("coordinator") else "desk:home") + "?given=yes"


def _renew(request: HttpRequest, ref: UUID, refused: str = "") -> HttpResponse:
    case = facts.case_facts(ref, actor=request.actor)
    words = words_of(request, case, refused)
    handed = cases.open_for_renewal(ref, actor=request.actor)
    words |= {"sealed": compartments_text(handed), "left": sum(_left(each) for each in handed)}
    words["unreadable"] = [record for each in handed for record in each.records if record.unreadable_on]
    if case.needs_new_keys:
        words["next_generations"] = facts.next_generations(ref, actor=request.actor)
    return render(request, "desk/renew.html", words)


@require_GET
@staff_page("caseworker")
def renew(request: HttpRequest, ref: UUID) -> HttpResponse:
    """New keys for a case, made by the page of whoever leads it."""
    return _renew(request, ref)


@staff_page("caseworker")
@deed(_renew)
def store(request: HttpRequest, ref: UUID) -> str:
    """Keep the new keys and the texts that were sealed to them."""
    form = filled(RenewForm(request.POST))
    cases.renew_case_keys(
        ref,
        keys=form["keys"],
        records=form["records"],
        reply_key=Signed(form["reply_key"], form["reply_signature"]),
        unreadable=form["unreadable"],
        actor=request.actor,
    )
    return reverse("desk:renew_keys" if form["rest"] else "desk:case", args=[ref])


def _left(opened: Compartment) -> int:
    """How many texts are still sealed to an older key than the newest that was handed over."""
    newest = max((key.generation for key in opened.keys), default=0)
    return sum(record.generation < newest and not record.unreadable_on for record in opened.records)
