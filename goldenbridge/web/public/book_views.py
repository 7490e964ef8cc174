"""The open book: totals that are sums over signed windows, the funnel, and how to check all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from goldenbridge.apps.ledger import queries as ledger
from goldenbridge.apps.rules import queries as entitlement
from goldenbridge.apps.transparency import queries
from goldenbridge.core import funnel
from goldenbridge.core.pieces import LEAST_GIFTS
from goldenbridge.core.verifier import window_path
from goldenbridge.core.window import Figures, Head
from goldenbridge.platform import clock
from goldenbridge.web.base.charts import Chart, flow_chart, line_chart
from goldenbridge.web.base.formats import money_text

SHOWN_WINDOWS = 30


@dataclass(frozen=True, slots=True)
class Book:
    """One currency's book: the sums over all signed windows, and what can be promised."""

    currency: str
    figures: Figures | None
    free_minor: int
    gifts: int
    waiting: int
    heads: Sequence[Head]
    flow: Chart | None
    course: Chart | None


@require_safe
def books(request: HttpRequest) -> HttpResponse:
    """Opening and gifts, less set aside or paid and fees, make the closing; the funnel beside it."""
    newest = queries.figures()
    page = {
        "books": [_book(currency) for currency in settings.CURRENCIES],
        "funnel": _funnel(newest[0].counts) if newest else [],
        "funnel_on": newest[0].on if newest else None,
        "head": queries.log_head(),
        "least": LEAST_GIFTS,
        "small": funnel.SMALL_CELL,
    }
    return render(request, "public/books.html", page)


@require_safe
def window(request: HttpRequest, number: int) -> HttpResponse:
    """One gift window: its figures and where its public file lies."""
    page = {"head": queries.window_head(number), "file": f"/log/{window_path(number)}", "log": queries.log_head()}
    return render(request, "public/window.html", page)


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """How anybody checks gifts and books at home, and what that does not prove."""
    head = queries.log_head()
    return render(request, "public/check.html", {"head": head, "key": queries.fund_key() if head else ""})


def _book(currency: str) -> Book:
    heads = queries.window_heads(currency=currency)
    figures = _summed(heads)
    is_open = currency in ledger.currencies()
    return Book(
        currency=currency,
        figures=figures,
        free_minor=_free_to_promise(currency) if is_open else 0,
        gifts=sum(head.gifts for head in heads),
        waiting=queries.waiting_gifts(currency),
        heads=heads[:SHOWN_WINDOWS],
        flow=_flow(figures, currency) if figures else None,
        course=_course(heads, currency) if len(heads) > 1 else None,
    )


def _summed(heads: Sequence[Head]) -> Figures | None:
    """The books over all windows: the first opening, all movements, the last closing."""
    if not heads:
        return None
    names = [field.name for field in fields(Figures) if field.name not in {"opening_minor", "closing_minor"}]
    sums = {name: sum(getattr(head.figures, name) for head in heads) for name in names}
    return Figures(opening_minor=heads[-1].figures.opening_minor, closing_minor=heads[0].figures.closing_minor, **sums)


def _free_to_promise(currency: str) -> int:
    """As of the end of yesterday: by the minute it would tell when somebody is promised something."""
    yesterday = clock.today() - timedelta(days=1)
    reserve = ledger.reserve_left(currency)
    return max(ledger.books(yesterday, yesterday, currency).closing_minor - reserve, 0) if reserve >= 0 else 0


def _flow(figures: Figures, currency: str) -> Chart:
    sources = [(gettext("Opening"), figures.opening_minor), (gettext("Gifts"), figures.gifts_minor)]
    uses = [
        (gettext("Returned to donors"), figures.returned_minor),
        (gettext("Set aside or paid"), figures.set_aside_or_paid_minor),
        (gettext("Fees"), figures.fees_minor),
        (gettext("Closing"), figures.closing_minor),
    ]
    return flow_chart(
        gettext("Where the money came from and where it went"),
        [source for source in sources if source[1] > 0],
        [use for use in uses if use[1] > 0],
        value_text=partial(money_text, currency=currency),
    )


def _course(heads: Sequence[Head], currency: str) -> Chart:
    total = 0
    points = []
    for head in reversed(heads):
        total += head.figures.gifts_minor
        points.append((head.last_on, total))
    return line_chart(
        gettext("Gifts since the beginning"),
        points,
        value_text=partial(money_text, currency=currency),
        name=gettext("Day"),
        unit=gettext("Gifts"),
    )


def _funnel(counts: dict[str, int | None]) -> list[dict[str, object]]:
    return [
        {"name": gettext(stage.name), "definition": gettext(stage.definition), "count": counts[stage.code]}
        for stage in funnel.STAGES
        if stage.code in counts
    ]


@require_safe
def rules(request: HttpRequest, currency: str) -> HttpResponse:  # noqa: ARG001 (every view's first)
    """The rules of entitlement in force, with the two approvals that released them."""
    return HttpResponse(entitlement.signed_table(currency), content_type="application/json")
