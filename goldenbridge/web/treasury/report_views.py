"""The treasury's reports as pages, CSV and PDF; all three show the same one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goldenbridge.adapters.pdf import report_pdf
from goldenbridge.apps.ledger.queries import exports
from goldenbridge.core.entitlement import first_of_month, month_after
from goldenbridge.core.money import Money
from goldenbridge.core.plaintext import SUFFIX, Format
from goldenbridge.core.report import Cell, Report, csv_text
from goldenbridge.platform import clock
from goldenbridge.web.base.formats import day_text, money_text
from goldenbridge.web.staffbase.pages import staff_page
from goldenbridge.web.treasury.forms import DaysForm
from goldenbridge.web.treasury.reports import REPORTS

READERS: Final = ("treasurer", "auditor", "approver")
LABELS: Final = {"income": "Income and spending", "liabilities": "What is owed", "balance": "Balance"}
FIRST_OWED: Final = timedelta(days=366)


@require_safe
@staff_page(*READERS)
def report(request: HttpRequest, name: str = "income") -> HttpResponse:
    """One report for the days that were asked for: this month, or for what is owed a year back and ahead."""
    if name not in REPORTS:
        raise Http404
    form, days = _days(request, name)
    if days is None:
        return _page(request, name, form, None, status=422)
    made = REPORTS[name](*days, actor=request.actor)
    if request.GET.get("as") == "csv":
        return _file(csv_text(made).encode(), "text/csv; charset=utf-8", f"{name}-{days[0]}-{days[1]}.csv")
    if request.GET.get("as") == "pdf":
        content = report_pdf(made, holder=settings.FUND_NAME, made_on=clock.today())
        return _file(content, "application/pdf", f"{name}-{days[0]}-{days[1]}.pdf")
    return _page(request, name, form, made)


@require_safe
@staff_page(*READERS)
def export(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """The whole of the books for beancount or hledger, as it is read."""
    if form not in set(Format):
        raise Http404
    chosen = Format(form)
    lines = exports.export(chosen, title=settings.FUND_NAME, actor=request.actor)
    response = StreamingHttpResponse(lines, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="books-{clock.today()}.{SUFFIX[chosen]}"'
    return response


def _days(request: HttpRequest, name: str) -> tuple[DaysForm, tuple[date, date] | None]:
    """The form as it is shown, and the days; none if what was typed is no stretch of days."""
    today = clock.today()
    month = first_of_month(today)
    days = (today - FIRST_OWED, today + FIRST_OWED) if name == "liabilities" else (month, _last_of(month))
    if not request.GET.keys() & {"first", "last"}:
        return DaysForm(initial=dict(zip(("first", "last"), days, strict=True))), days
    form = DaysForm(request.GET)
    if not form.is_valid():
        return form, None
    return form, (form.cleaned_data["first"], form.cleaned_data["last"])


def _last_of(month: date) -> date:
    return month_after(month) - timedelta(days=1)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(request: HttpRequest, name: str, form: DaysForm, made: Report | None, *, status: int = 200) -> HttpResponse:
    page = {
        "form": form,
        "report": made,
        "tables": [_table(made, place) for place in range(len(made.tables))] if made else [],
        "lists": [{"name": each, "label": label, "now": each == name} for each, label in LABELS.items()],
        "label": LABELS[name],
        "name": name,
        "query": request.GET.urlencode(),
    }
    return render(request, "treasury/report.html", page, status=status)


def _table(made: Report, place: int) -> dict[str, object]:
    """A table as the page shows it: each cell with its column's name and whether it is a figure."""
    table = made.tables[place]
    rows = [(row, False) for row in table.rows] + [(row, True) for row in table.sums]
    return {
        "heading": f"{table.heading}, {table.currency}",
        "columns": [(column, bool(number)) for number, column in enumerate(made.columns)],
        "rows": [
            ([(column, *_shown(cell)) for column, cell in zip(made.columns, row, strict=True)], is_sum)
            for row, is_sum in rows
        ],
    }


def _shown(cell: Cell) -> tuple[str, bool]:
    """A cell's text, and whether it is a figure."""
    if isinstance(cell, Money):
        return money_text(cell.minor, cell.currency, exact=True), True
    if isinstance(cell, date):
        return day_text(cell), False
    return "" if cell is None else str(cell), isinstance(cell, int)
