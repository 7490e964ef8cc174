"""Payees by cell, under pseudonyms: who is paid how often, and whose payment came back."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goldenbridge.apps.payouts.payees import payees
from goldenbridge.core.runs import MOST_PAYEES_IN_CELL
from goldenbridge.web.staffbase.pages import staff_page


@require_safe
@staff_page("treasurer", "auditor")
def payee_list(request: HttpRequest) -> HttpResponse:
    """The seats of each cell; names and accounts open for the cell's treasurer in a run, and nowhere else."""
    found = payees(actor=request.actor)
    cells = [{"ref": ref, "payees": list(rows)} for ref, rows in groupby(found, key=lambda each: each.cell_ref)]
    return render(request, "treasury/payees.html", {"cells": cells, "most": MOST_PAYEES_IN_CELL})
