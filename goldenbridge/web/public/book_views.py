"""The open book: totals that are sums over signed windows, the funnel, and how to check all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from goldenbridge.apps.ledger import queries as ledger
from goldenbridge.apps.ledger.queries.apart import held_by_partners_on
from goldenbridge.apps.rules import queries as entitlement
from goldenbridge.apps.transparency import queries
from goldenbridge.core import auditlog, funnel
from goldenbridge.core.auditlog import Audit
from goldenbridge.core.errors import BridgeError, NotFound
from goldenbridge.core.pieces import LEAST_GIFTS
from goldenbridge.core.sampling import doubt_percent
from goldenbridge.core.verifier import window_path
from goldenbridge.core.window import Figures, Head
from goldenbridge.platform import clock
from goldenbridge.web.base.athome import at_home
from goldenbridge.web.base.charts import Chart, flow_chart, line_chart
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.base.formats import money_text

LEAST_STREAMS: Final = 3
MOST_AUDITS: Final = 12


@dataclass(frozen=True, slots=True)
class Free:
    """How the closing of the last window becomes what can be promised at the end of yesterday."""

    since_minor: int
    reserve_minor: int
    free_minor: int


@dataclass(frozen=True, slots=True)
class Month:
    """The windows of one currency that ended in a month."""

    first: date
    gifts_minor: int


@dataclass(frozen=True, slots=True)
class Book:
    """One currency's book: the sums over all signed windows, and what can be promised."""

    currency: str
    figures: Figures | None
    free: Free
    apart_minor: int
    gifts: int
    waiting: int
    newest: Head | None
    months: Sequence[Month]
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
        "cover": queries.cover_policy(),
        **_audits(),
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
def month(request: HttpRequest, currency: str, year: int, number: int) -> HttpResponse:
    """The windows of one currency that ended in a month."""
    heads = [head for head in queries.window_heads(currency=currency) if _month_of(head) == (year, number)]
    if not heads:
        raise NotFound
    page = {"heads": heads, "month": heads[0].last_on, "currency": currency, "shared": len(settings.CURRENCIES) > 1}
    return render(request, "public/month.html", page)


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """How anybody checks gifts and books at home, and what that does not prove."""
    head = queries.log_head()
    return render(request, "public/check.html", {"home": at_home(request), "key": queries.fund_key() if head else ""})


def _audits() -> dict[str, object]:
    """What auditors have signed; of an audit whose entries do not hold the page says so, and shows the others."""
    try:
        audits = queries.audits()
    except BridgeError as error:
        return {"audits": [], "audits_errors": [sentence(error)]}
    told = [
        {"terms": each.agreed, "audit": each, "doubt": _doubt(each)}
        for each in [audit for audit in audits if audit.fault is None][:MOST_AUDITS]
    ]
    faulty = [sentence(auditlog.AuditOutOfOrder(audit=each.audit)) for each in audits if each.fault]
    return {"audits": told, "audits_errors": faulty}


def _doubt(audit: Audit) -> int:
    """How many per cent may be wrong at most; 0 where something was, or where nothing is signed."""
    found = audit.result
    return doubt_percent(found.draws) if found and found.in_order == found.draws else 0


def _book(currency: str) -> Book:
    heads = queries.window_heads(currency=currency)
    figures = _summed(heads)
    is_open = currency in ledger.currencies()
    return Book(
        currency=currency,
        figures=figures,
        free=_free(currency, figures.closing_minor if figures else 0) if is_open else Free(0, 0, 0),
        apart_minor=held_by_partners_on(clock.today() - timedelta(days=1), currency) if is_open else 0,
        gifts=sum(head.gifts for head in heads),
        waiting=queries.waiting_gifts(currency),
        newest=heads[0] if heads else None,
        months=_months(heads),
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


def _free(currency: str, closing_minor: int) -> Free:
    """As of the end of yesterday, the reserve too: by the minute it would tell when somebody is promised something."""
    yesterday = clock.today() - timedelta(days=1)
    reserve = ledger.reserve_on(yesterday, currency)
    unpromised = ledger.books(yesterday, yesterday, currency).closing_minor
    free = max(unpromised - reserve, 0) if reserve >= 0 else 0
    return Free(since_minor=unpromised - closing_minor, reserve_minor=reserve, free_minor=free)


def _month_of(head: Head) -> tuple[int, int]:
    return head.last_on.year, head.last_on.month


def _months(heads: Sequence[Head]) -> list[Month]:
    """Newest first, as the heads are."""
    return [
        Month(date(year, number, 1), sum(head.figures.gifts_minor for head in found))
        for (year, number), found in groupby(heads, key=_month_of)
    ]


def _flow(figures: Figures, currency: str) -> Chart | None:
    """Every figure of the books, by its sign on one side or the other, so that both sides make the same total.

    None where money only came, from one side: a picture of that shows nothing.
    """
    streams = [
        (gettext("Opening"), figures.opening_minor),
        (gettext("Gifts"), figures.gifts_minor),
        (gettext("Exchanged or brought in"), figures.exchanged_minor),
        (gettext("Returned to donors"), -figures.returned_minor),
        (gettext("Set aside or paid"), -figures.set_aside_or_paid_minor),
        (gettext("Fees"), -figures.fees_minor),
        (gettext("Closing"), -figures.closing_minor),
    ]
    sources = [(label, minor) for label, minor in streams if minor > 0]
    uses = [(label, -minor) for label, minor in streams if minor < 0]
    if len(sources) + len(uses) < LEAST_STREAMS:
        return None
    return flow_chart(
        gettext("Where the money came from and where it went"),
        sources,
        uses,
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
