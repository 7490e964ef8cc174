"""How far the money reaches, and who is needed: the answer first, then a fan, the weeks, and what-if values."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from goldenbridge.apps.planning import runway as plans
from goldenbridge.core import funnel
from goldenbridge.core.errors import BridgeError
from goldenbridge.platform import clock
from goldenbridge.web.base.charts import Chart, FanDay, fan_chart
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.base.formats import money_text
from goldenbridge.web.desk.frame import filled
from goldenbridge.web.desk.whatif import WhatIfForm
from goldenbridge.web.staffbase.pages import staff_page

# The table shows the weeks one by one at first, when things change most, and few afterwards.
WEEKS_SHOWN = (0, 1, 2, 3, 4, 8, 12, 26, 50)


@require_http_methods(["GET", "POST"])
@staff_page("coordinator", "treasurer", "approver")
def runway(request: HttpRequest) -> HttpResponse:
    """The forecast of one currency; a what-if value that cannot be is named, and what was typed stays.

    What if comes by POST, though nothing is kept: no sum of the fund stands in an address.
    """
    asked = request.POST if request.method == "POST" else request.GET
    currency = asked.get("currency", settings.CURRENCIES[0])
    if currency not in settings.CURRENCIES:
        currency = settings.CURRENCIES[0]
    today = plans.position(currency, actor=request.actor)
    given = plans.observed(today, actor=request.actor)
    form = WhatIfForm(request.POST if request.method == "POST" else None, currency=currency, seen=given)
    refused, status = "", 200
    if form.is_bound:
        try:
            filled(form)
            given = form.what_if()
        except BridgeError as error:
            refused, status = sentence(error), error.status
    found = plans.outlook(today, given)
    return render(request, "desk/runway.html", _words(found, form, refused), status=status)


def _words(found: plans.Outlook, form: WhatIfForm, refused: str) -> dict[str, Any]:
    today, weeks = clock.today(), found.forecast.weeks
    short = found.forecast.short_on_day
    told = funnel.published(found.position.funnel)
    return {
        "found": found,
        "position": found.position,
        "promised": found.position.promised,
        "is_empty": not form.is_bound and _is_empty(found.position),
        "form": form,
        "refused": refused,
        "currencies": settings.CURRENCIES if len(settings.CURRENCIES) > 1 else (),
        "short_on": None if short is None else today + timedelta(days=short),
        "fan": _fan(found),
        "months": plans.months_ahead(found, today),
        "weeks": [(today + timedelta(days=weeks[week].day), weeks[week]) for week in WEEKS_SHOWN if week < len(weeks)],
        "most_volunteers": max(week.volunteers for week in weeks),
        "funnel": [(stage.name, told[stage.code]) for stage in funnel.STAGES],
    }


def _is_empty(position: plans.Position) -> bool:
    """Whether there is neither money nor a promise nor an applicant, so that every number would be nought."""
    promised = position.promised
    return not (position.cash_minor or promised.offered or promised.running or any(position.funnel.values()))


def _fan(found: plans.Outlook) -> Chart:
    today, currency = clock.today(), found.position.currency
    days = [FanDay(today + timedelta(days=week.day), week.free_minor) for week in found.forecast.weeks]
    return fan_chart(
        "Free money, if everybody who comes so far is promised",
        days,
        value_text=lambda minor: money_text(minor, currency),
        columns=("Day", "One future in twenty is below", "In the middle", "One in twenty is above"),
    )
