"""The way into work: may advisers see his skills, handing him to one, and asking before a name goes to an employer."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.work import actions as work
from goldenbridge.apps.work import queries as paths
from goldenbridge.platform import directory as directories
from goldenbridge.web.desk.forms import CandidateForm, IntroductionForm, LetterForm
from goldenbridge.web.desk.frame import deed, filled
from goldenbridge.web.desk.views.case import words_of
from goldenbridge.web.staffbase.pages import staff_page


def _work(request: HttpRequest, ref: UUID, refused: str = "") -> HttpResponse:
    case = facts.case_facts(ref, actor=request.actor)
    asked = {each.subject_ref for each in case.questions if each.kind == "introduction"}
    waiting = paths.questions_to_ask(actor=request.actor) if case.candidate_ref else []
    words = words_of(request, case, refused) | {
        "consent": facts.work_consent(ref, actor=request.actor),
        "asked_about_work": any(each.kind == "work" for each in case.questions),
        "advisers": sorted(directories.current().holders("adviser"), key=lambda person: person.call_sign),
        "form": CandidateForm(request.POST if request.method == "POST" else None),
        "introductions": paths.introductions_of(case.candidate_ref, actor=request.actor) if case.candidate_ref else [],
        "to_ask": [
            each for each in waiting if each.candidate_ref == case.candidate_ref and each.introduction_ref not in asked
        ],
        "is_candidate": case.candidate_ref is not None and paths.is_registered(case.candidate_ref, actor=request.actor),
        "adviser_ref": request.GET.get("adviser", ""),
    }
    return render(request, "desk/work.html", words)


@require_GET
@staff_page("caseworker")
def path(request: HttpRequest, ref: UUID) -> HttpResponse:
    """How far he is on the way into work."""
    return _work(request, ref)


@staff_page("caseworker")
@deed(_work)
def ask(request: HttpRequest, ref: UUID) -> str:
    """Ask whether advisers may see his skills."""
    cases.ask_about_work(ref, envelope=filled(LetterForm(request.POST))["envelope"], actor=request.actor)
    return reverse("desk:work", args=[ref])


@staff_page("caseworker")
@deed(_work)
def register(request: HttpRequest, ref: UUID) -> str:
    """Hand him to an adviser: skills in the clear, how to reach him sealed to the adviser alone."""
    form = filled(CandidateForm(request.POST))
    case = facts.case_facts(ref, actor=request.actor)
    work.register_candidate(
        case.candidate_ref,
        award_ref=case.award.ref if case.award else None,
        adviser_ref=form["adviser"],
        skills=form["skills"],
        languages=form["languages"],
        sealed_contact=form["sealed_contact"],
        consent=facts.work_consent(ref, actor=request.actor) or b"",
        actor=request.actor,
    )
    return reverse("desk:work", args=[ref])


@staff_page("caseworker")
@deed(_work)
def ask_introduction(request: HttpRequest, ref: UUID) -> str:
    """Ask whether his name may go to one employer."""
    form = filled(IntroductionForm(request.POST))
    cases.ask_about_introduction(
        ref, introduction_ref=form["introduction"], envelope=form["envelope"], actor=request.actor
    )
    return reverse("desk:work", args=[ref])
