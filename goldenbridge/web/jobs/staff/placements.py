"""Jobs found: when they began, whether they last, when they ended; and the overview of all of it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from goldenbridge.apps.work import actions, queries
from goldenbridge.core.errors import BridgeError, NotFound
from goldenbridge.platform import clock
from goldenbridge.web.jobs.staff.forms import DayForm, EndingForm
from goldenbridge.web.jobs.staff.frame import on_to, show, show_again
from goldenbridge.web.staffbase.pages import staff_page

FORMS: Final[dict[str, type[forms.Form]]] = {"start": DayForm, "end": EndingForm}


@staff_page("adviser", "coordinator")
def overview(request: HttpRequest) -> HttpResponse:
    """How finding work stands, and who waits unseen."""
    unseen = queries.unseen_candidates(actor=request.actor)
    own = queries.own_among(unseen, actor=request.actor) if request.actor.has("adviser") else frozenset()
    mine = queries.introductions(request.actor) if request.actor.has("adviser") else []
    context = {
        "figures": queries.figures(actor=request.actor),
        "unseen_count": len(unseen),
        "own_unseen": [ref for ref in unseen if ref in own],
        "own_under_way": len([one for one in mine if one.state not in queries.OVER]),
        "waiting": [one for one in mine if one.state in {"prospect", "agreed_by_candidate", "offer"}],
    }
    return show(request, "overview.html", context)


@staff_page("adviser", "coordinator")
def placements(request: HttpRequest) -> HttpResponse:
    """Placements, newest first."""
    return show(request, "placements.html", _context(request))


@staff_page("adviser")
@require_POST
def placement_step(request: HttpRequest, ref: UUID, step: str) -> HttpResponse:
    """The first day at work, still at work, or the end."""
    form = FORMS[step](request.POST) if step in FORMS else None
    if form is not None and not form.is_valid():
        return show_again(request, "placements.html", _context(request) | {"form": form, "form_ref": ref})
    try:
        if step == "start":
            actions.start_placement(ref, on=form.cleaned_data["on"], actor=request.actor)
        elif step == "confirm":
            actions.confirm_placement(ref, actor=request.actor)
        elif step == "end":
            actions.end_placement(ref, **form.cleaned_data, actor=request.actor)
        else:
            raise NotFound
    except BridgeError as error:
        return show(request, "placements.html", _context(request), refusal=error)
    return on_to("placements")


def _context(request: HttpRequest) -> dict[str, object]:
    is_adviser = request.actor.has("adviser")
    found = [
        {
            "placement": placement,
            "verbs": placement.lifecycle.verbs(placement.state) if is_adviser else frozenset(),
            "is_confirmable": any(verb.startswith("confirm") for verb in placement.lifecycle.verbs(placement.state)),
        }
        for placement in queries.placements(request.actor)
    ]
    return {"rows": found, "start_form": DayForm(initial={"on": clock.today()}), "end_form": EndingForm()}
