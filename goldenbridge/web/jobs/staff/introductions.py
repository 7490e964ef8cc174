"""The way of one candidate to one vacancy, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from goldenbridge.apps.work import actions, queries
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import b64
from goldenbridge.core.errors import BridgeError, NotFound
from goldenbridge.platform import clock
from goldenbridge.web.jobs.staff.forms import ClosingForm, DayForm, SharingForm
from goldenbridge.web.jobs.staff.frame import on_to, show, show_again
from goldenbridge.web.jobs.staff.steps import next_sentence
from goldenbridge.web.staffbase.pages import staff_page

FORMS: Final[dict[str, type[forms.Form]]] = {"share": SharingForm, "accept": DayForm, "close": ClosingForm}
PATH: Final = (
    ("prospect", "Chosen"),
    ("agreed_by_candidate", "The candidate agrees"),
    ("shared", "Name shared"),
    ("interview", "Interview"),
    ("offer", "Job offered"),
    ("accepted", "Accepted"),
    ("started", "At work"),
)


@staff_page("adviser")
def introductions(request: HttpRequest) -> HttpResponse:
    """The introductions of the adviser's own candidates."""
    mine = queries.introductions(request.actor)
    under_way = [one for one in mine if one.state not in queries.OVER]
    over = [one for one in mine if one.state in queries.OVER]
    return show(request, "introductions.html", {"lists": [("Under way", under_way), ("Begun or closed", over)]})


@staff_page("adviser")
def introduction(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One introduction."""
    return show(request, "introduction.html", _context(request, ref))


@staff_page("adviser")
@require_POST
def introduction_step(request: HttpRequest, ref: UUID, step: str) -> HttpResponse:
    """The employer's word, sharing, interview, offer, acceptance, training or the end."""
    form = FORMS[step](request.POST) if step in FORMS else None
    if form is not None and not form.is_valid():
        return show_again(request, "introduction.html", _context(request, ref) | {f"{step}_form": form})
    try:
        _take(step, ref, form.cleaned_data if form else {}, request.actor)
    except BridgeError as error:
        return show(request, "introduction.html", _context(request, ref), refusal=error)
    return on_to("introduction", ref)


def _take(step: str, ref: UUID, data: dict[str, object], actor: Actor) -> None:
    takes: dict[str, Callable[[], object]] = {
        "wanted": lambda: actions.record_employer_agreement(ref, actor=actor),
        "share": lambda: actions.share_names(ref, sealed_names=data["sealed_names"], actor=actor),
        "interview": lambda: actions.advance_introduction(ref, step="interview", actor=actor),
        "offer": lambda: actions.advance_introduction(ref, step="offer", actor=actor),
        "train": lambda: actions.advance_introduction(ref, step="train", actor=actor),
        "accept": lambda: actions.place(ref, on=data["on"], actor=actor),
        "close": lambda: actions.close_introduction(ref, reason=data["reason"], actor=actor),
    }
    if step not in takes:
        raise NotFound
    takes[step]()


def _context(request: HttpRequest, ref: UUID) -> dict[str, object]:
    found = queries.introduction(ref, actor=request.actor)
    verbs = found.lifecycle.verbs(found.state)
    contact = found.candidate.sealed_contact
    order = [state for state, _label in PATH]
    reached = order.index(found.state) if found.state in order else len(order)
    return {
        "introduction": found,
        "placement": queries.placement_of(ref, actor=request.actor),
        "next": next_sentence(
            found.state,
            employer_has_agreed=found.employer_agreed_on is not None,
            is_barred=found.vacancy.employer.barred_on is not None,
            is_halted=bool(queries.introductions_to_stop([found], actor=request.actor)),
        ),
        "verbs": verbs,
        "waits_for_employer": found.state in {"prospect", "agreed_by_candidate"} and found.employer_agreed_on is None,
        "may_share": "share" in verbs and found.employer_agreed_on is not None,
        "contact": b64(bytes(contact)) if contact else "",
        "names": b64(bytes(found.sealed_names)) if found.sealed_names else "",
        "path": [(label, number < reached, number == reached) for number, (_state, label) in enumerate(PATH)],
        "share_form": SharingForm(),
        "accept_form": DayForm(initial={"on": clock.today()}),
        "close_form": ClosingForm(),
    }
