"""Employers and vacancies: entered by one, vetted by another, ranked by skills."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from goldenbridge.apps.work import actions, queries
from goldenbridge.apps.work.actions.vacancies import VacancyText
from goldenbridge.core.errors import BridgeError, NotFound
from goldenbridge.web.jobs.staff.forms import EmployerForm, VacancyForm, VettingForm
from goldenbridge.web.jobs.staff.frame import on_to, show, show_again
from goldenbridge.web.staffbase.pages import staff_page

KEEPERS: Final = ("adviser", "coordinator")
STEPS: Final = {
    "vet": actions.vet_vacancy,
    "open": actions.open_vacancy,
    "pause": actions.pause_vacancy,
    "close": actions.close_vacancy,
}
# One word for the button, in the order in which they stand.
BUTTONS: Final = (("vet", "Vet"), ("open", "Open"), ("pause", "Pause"), ("close", "Close"))


@staff_page(*KEEPERS)
def employers(request: HttpRequest) -> HttpResponse:
    """All employers, and a form for a new one."""
    form = EmployerForm(request.POST or None)
    context = {"form": form, "employers": queries.employers(request.actor)}
    if request.method != "POST":
        return show(request, "employers.html", context)
    if not form.is_valid():
        return show_again(request, "employers.html", context)
    try:
        employer = actions.register_employer(**form.cleaned_data, actor=request.actor)
    except BridgeError as error:
        context["employers"] = queries.employers(request.actor)
        return show(request, "employers.html", context, refusal=error)
    return on_to("employer", employer.ref)


@staff_page(*KEEPERS)
def employer(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One employer; a second person vets it here."""
    form = VettingForm(request.POST or None)
    context = {"employer": queries.employer(ref, actor=request.actor), "form": form}
    if request.method != "POST":
        return show(request, "employer.html", context)
    if not form.is_valid():
        return show_again(request, "employer.html", context)
    try:
        actions.vet_employer(ref, grounds=form.cleaned_data["grounds"], actor=request.actor)
    except BridgeError as error:
        return show(request, "employer.html", context, refusal=error)
    return on_to("employer", ref)


@staff_page(*KEEPERS)
@require_POST
def bar(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Stop everything with an employer."""
    actions.bar_employer(ref, actor=request.actor)
    return on_to("employer", ref)


@staff_page(*KEEPERS)
def vacancies(request: HttpRequest) -> HttpResponse:
    """All vacancies."""
    return show(request, "vacancies.html", {"vacancies": queries.vacancies(request.actor)})


@staff_page(*KEEPERS)
def new_vacancy(request: HttpRequest, employer_ref: UUID) -> HttpResponse:
    """Write down a vacancy of an employer."""
    form = VacancyForm(request.POST or None)
    context = {"employer": queries.employer(employer_ref, actor=request.actor), "form": form}
    if request.method != "POST":
        return show(request, "new_vacancy.html", context)
    if not form.is_valid():
        return show_again(request, "new_vacancy.html", context)
    try:
        vacancy = actions.draft_vacancy(employer_ref, content=VacancyText(**form.cleaned_data), actor=request.actor)
    except BridgeError as error:
        return show(request, "new_vacancy.html", context, refusal=error)
    return on_to("vacancy", vacancy.ref)


@staff_page(*KEEPERS)
def vacancy(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One vacancy: how it stands, what can be done, and who fits."""
    return _vacancy_page(request, ref)


@staff_page(*KEEPERS)
@require_POST
def vacancy_step(request: HttpRequest, ref: UUID, step: str) -> HttpResponse:
    """Vet, open, pause or close; rank candidates; or introduce one."""
    try:
        if step == "rank":
            actions.make_shortlist(ref, actor=request.actor)
        elif step == "introduce":
            introduction = actions.introduce(ref, candidate_ref=_candidate_ref(request), actor=request.actor)
            return on_to("introduction", introduction.ref)
        elif step in STEPS:
            STEPS[step](ref, actor=request.actor)
        else:
            raise NotFound
    except BridgeError as error:
        return _vacancy_page(request, ref, refusal=error)
    return on_to("vacancy", ref)


def _vacancy_page(request: HttpRequest, ref: UUID, *, refusal: BridgeError | None = None) -> HttpResponse:
    vacancy = queries.vacancy(ref, actor=request.actor)
    verbs = vacancy.lifecycle.verbs(vacancy.state)
    context = {
        "vacancy": vacancy,
        "buttons": [(step, label) for step, label in BUTTONS if step in verbs],
        **_ranking(request, ref),
    }
    return show(request, "vacancy.html", context, refusal=refusal)


def _ranking(request: HttpRequest, ref: UUID) -> dict[str, object]:
    """The newest shortlist for advisers; coordinators see none."""
    if not request.actor.has("adviser"):
        return {"may_rank": False}
    run = queries.shortlist_of(ref, actor=request.actor)
    if run is None:
        return {"may_rank": True, "run": None}
    own = queries.own_among([UUID(place[0]) for place in run.places], actor=request.actor)
    places = [
        {"ref": place[0], "points": place[1], "missing": place[2], "is_own": UUID(place[0]) in own}
        for place in run.places
    ]
    return {"may_rank": True, "run": run, "places": places}


def _candidate_ref(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("candidate", ""))
    except ValueError as error:
        raise NotFound from error
