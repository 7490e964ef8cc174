"""The first page after signing in: what waits for whom, and how one begins."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goldenbridge.web.account.waiting import first_steps, waiting_for
from goldenbridge.web.staffbase.pages import staff_page


@staff_page()
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the person who looks, most urgent first."""
    shown = {
        "waiting": waiting_for(request.actor),
        "steps": first_steps(request.actor),
        "is_listed": request.is_listed,
        "roles_waiting": sorted(request.person.roles - request.actor.roles),
    }
    return render(request, "account/home.html", shown)
