"""Vacancies for everybody: read here, answered through the fund."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goldenbridge.apps.work import queries
from goldenbridge.web.jobs.search import Search, in_own_words


def vacancies(request: HttpRequest) -> HttpResponse:
    """Every open vacancy of a vetted employer, newest first, or those that fit what was chosen.

    The choice is posted: in an address it would stay in the browser's history and in the logs of machines between.
    """
    everything = queries.public_vacancies()
    search = Search(request.POST, everything)
    found = [in_own_words(vacancy) for vacancy in search.found(everything)]
    return render(request, "jobs/vacancies.html", {"found": found, "search": search, "count": len(everything)})


def vacancy(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One open vacancy."""
    return render(request, "jobs/vacancy.html", {"shown": in_own_words(queries.public_vacancy(ref))})
