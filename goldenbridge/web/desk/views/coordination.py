"""The coordinator's page: queue, states, load, what was set apart; references and numbers only."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import leading, vacancies
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.planning import queries as planning
from goldenbridge.apps.triage import actions as triage
from goldenbridge.apps.triage import queries as queue
from goldenbridge.platform import directory
from goldenbridge.web.desk.forms import QUARANTINE_WORDS
from goldenbridge.web.desk.frame import call_signs, deed
from goldenbridge.web.staffbase.pages import staff_page

WHY_WORDS = {"empty": "Handed back", "gone": "Nobody: whoever it was is gone", "late": "Something waits for him"}


def _overview(request: HttpRequest, ref: UUID | None = None, refused: str = "") -> HttpResponse:  # noqa: ARG001 (the deed's)
    names = call_signs()
    load = facts.load_by_person(request.actor)
    funnel = planning.funnel(request.actor)
    words = {
        "refused": refused,
        "is_closed": not directory.takes_applications(),
        "counts": queue.queue_counts(request.actor),
        "states": facts.coordinator_table(request.actor),
        "funnel": funnel,
        "has_week_ago": any(stage.week_ago is not None for stage in funnel),
        "load": sorted(
            ((names.get(str(person), "gone"), count) for person, count in load.items()), key=lambda row: -row[1]
        ),
        "set_apart": queue.set_apart(request.actor),
        "without_owner": leading.cases_without_owner(request.actor),
        "empty_seats": vacancies.empty_seats(request.actor),
        "why_words": WHY_WORDS,
        "names": names,
        "declined": facts.declined_cases(request.actor),
        "reasons": QUARANTINE_WORDS | {"flood": "More came on that day than is read at once"},
    }
    return render(request, "desk/overview.html", words)


@require_GET
@staff_page("coordinator")
def overview(request: HttpRequest) -> HttpResponse:
    """How the whole desk stands."""
    return _overview(request)


@staff_page("coordinator")
@deed(_overview)
def requeue(request: HttpRequest, ref: UUID) -> str:
    """Let it be read after all."""
    triage.requeue(ref, actor=request.actor)
    return reverse("desk:overview")


@staff_page("coordinator")
@deed(_overview)
def set_aside(request: HttpRequest, ref: UUID) -> str:
    """Leave it unread for good."""
    triage.set_aside(ref, actor=request.actor)
    return reverse("desk:overview")


@staff_page("coordinator")
@deed(_overview)
def review(request: HttpRequest, ref: UUID) -> str:
    """Have a refusal reviewed by two others."""
    cases.review_case(ref, actor=request.actor)
    return reverse("desk:overview")
