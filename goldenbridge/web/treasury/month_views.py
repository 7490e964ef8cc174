"""The months of the books: closed one after the other, and the check that everything adds up."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goldenbridge.apps.ledger import actions, queries
from goldenbridge.apps.ledger.queries import proof, reports
from goldenbridge.core.canonical import b64
from goldenbridge.core.errors import BridgeError
from goldenbridge.platform import clock
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.staffbase.pages import staff_page

SEE_OTHER: Final = 303


@require_safe
@staff_page("treasurer", "auditor")
def months(request: HttpRequest) -> HttpResponse:
    """All months, which of them can be closed now, and the check if it was asked for."""
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("treasurer")
def close_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """Show what a month closes with, and close it for good by those balances and no others."""
    try:
        first = date(year, month, 1)
    except ValueError as error:
        raise Http404 from error
    period = next((each for each in queries.periods() if each.first == first), None)
    if period is None:
        raise Http404
    closing = [each for each in reports.turnovers(period.first, period.last, actor=request.actor) if _has_moved(each)]
    mark = sha256(repr([(each.code, each.closing_minor) for each in closing]).encode()).hexdigest()
    if request.method == "POST" and request.POST.get("mark") == mark:
        try:
            actions.close_period(first, actor=request.actor)
        except BridgeError as error:
            return _page(request, error=error)
        return HttpResponseRedirect(reverse("treasury:months"), status=SEE_OTHER)
    page = {
        "first": first,
        "last": period.last,
        "closing": closing,
        "mark": mark,
        "has_changed": "mark" in request.POST,
    }
    return render(request, "treasury/month_close.html", page, status=409 if request.method == "POST" else 200)


def _has_moved(account: reports.Turnover) -> bool:
    return bool(account.closing_minor or account.debit_minor or account.credit_minor)


def _page(request: HttpRequest, *, error: BridgeError | None = None) -> HttpResponse:
    periods = queries.periods()
    first_open = min((each.first for each in periods if not each.closed and each.last < clock.today()), default=None)
    page = {
        "months": [
            {
                "first": each.first,
                "last": each.last,
                "closed": each.closed,
                "hash": b64(each.balance_hash) if each.balance_hash else "",
                "may_close": each.first == first_open and request.actor.has("treasurer"),
            }
            for each in periods
        ],
        "proof": proof.proof(actor=request.actor) if request.GET.get("check") == "yes" else None,
        "error": sentence(error) if error else "",
    }
    return render(request, "treasury/months.html", page, status=error.status if error else 200)
