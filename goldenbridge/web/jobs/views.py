"""Vacancies for everybody: read here, answered through the fund."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goldenbridge.apps.work import queries


def vacancies(request: HttpRequest) -> HttpResponse:
    """Every open vacancy of a vetted employer."""
    return render(request, "jobs/vacancies.html", {"vacancies": queries.public_vacancies()})


def vacancy(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One open vacancy."""
    return render(request, "jobs/vacancy.html", {"vacancy": queries.public_vacancy(ref)})
