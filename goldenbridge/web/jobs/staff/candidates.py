"""An adviser's own candidates: skills in the open, the name sealed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from goldenbridge.apps.work import actions, queries
from goldenbridge.apps.work.actions.candidates import Skills
from goldenbridge.core.canonical import b64
from goldenbridge.core.errors import BridgeError
from goldenbridge.web.jobs.staff.forms import SkillsForm
from goldenbridge.web.jobs.staff.frame import on_to, show, show_again
from goldenbridge.web.staffbase.pages import staff_page


@staff_page("adviser")
def candidates(request: HttpRequest) -> HttpResponse:
    """The adviser's own candidates, longest waiting first."""
    mine = queries.candidates(request.actor)
    halted = queries.halted_among(mine, actor=request.actor)
    return show(request, "candidates.html", {"candidates": mine, "halted": halted})


@staff_page("adviser")
def candidate(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One candidate; what he can do may be written down anew here."""
    found = queries.candidate(ref, actor=request.actor)
    known = {name: getattr(found, name) for name in ("skills", "tested", "languages", "countries")}
    form = SkillsForm(request.POST or None, initial=known)
    context = {
        "candidate": found,
        "form": form,
        "contact": b64(bytes(found.sealed_contact)) if found.sealed_contact else "",
        "is_halted": bool(queries.halted_among([found], actor=request.actor)),
        "introductions": queries.introductions_of(ref, actor=request.actor),
    }
    if request.method != "POST":
        return show(request, "candidate.html", context)
    if not form.is_valid():
        return show_again(request, "candidate.html", context)
    try:
        actions.describe_candidate(ref, skills=Skills(**form.cleaned_data), actor=request.actor)
    except BridgeError as error:
        return show(request, "candidate.html", context, refusal=error)
    return on_to("candidate", ref)


@staff_page("adviser")
@require_POST
def withdraw(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The candidate has changed his mind."""
    actions.withdraw_candidate(ref, actor=request.actor)
    return on_to("candidates")
