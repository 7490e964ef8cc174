"""What the fund brings in: balances of its accounts before the books began, and what partners hold, shown apart."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking import holdings, queries
from goldenbridge.apps.banking.actions import Entered
from goldenbridge.apps.ledger import queries as ledger
from goldenbridge.core.chart import Stage, fund_code
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.holding import Holder
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.base.formats import money_text
from goldenbridge.web.staffbase.pages import staff_page
from goldenbridge.web.treasury.book_forms import OpeningForm, PartnerExportForm
from goldenbridge.web.treasury.uploads import too_large

SEE_OTHER: Final = 303
ORDERS: Final = {"day": True, "month": False}


@require_safe
@staff_page("treasurer", "approver", "auditor")
def brought_in(request: HttpRequest) -> HttpResponse:
    """What waits for its second person, what partners hold, and the two forms."""
    return _page(request)


@require_POST
@staff_page("treasurer")
def enter_opening(request: HttpRequest) -> HttpResponse:
    """Enter the balance at the end of a bank's statement."""
    form = _opening_form(request, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, opening=form, error=too_large(request), status=422)
    told = form.cleaned_data
    try:
        entered = banking.enter_opening(
            told["file"].read(), account_ref=UUID(told["account"]), pot=told["pot"], actor=request.actor
        )
    except BridgeError as error:
        return _page(request, opening=form, error=error)
    return _entered(entered)


@require_POST
@staff_page("treasurer")
def enter_partner(request: HttpRequest) -> HttpResponse:
    """Enter what a partner's export says he holds."""
    form = PartnerExportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, partner=form, error=too_large(request), status=422)
    told = form.cleaned_data
    try:
        entered = banking.enter_partner_holdings(
            told["file"].read(),
            holder=Holder(told["holder"]),
            label=told["label"],
            day_first=ORDERS.get(told["days"]),
            actor=request.actor,
        )
    except BridgeError as error:
        return _page(request, partner=form, error=error)
    return _entered(entered)


@require_POST
@staff_page("treasurer", "approver")
def confirm(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Say, as a second person, that so much is held."""
    try:
        banking.confirm_holding(ref, actor=request.actor)
    except BridgeError as error:
        return _page(request, error=error)
    return HttpResponseRedirect(f"{reverse('treasury:brought_in')}?done=confirmed", status=SEE_OTHER)


@require_POST
@staff_page("treasurer", "approver")
def refuse(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Put a balance aside that nobody shall confirm."""
    try:
        banking.refuse_holding(ref, actor=request.actor)
    except BridgeError as error:
        return _page(request, error=error)
    return HttpResponseRedirect(f"{reverse('treasury:brought_in')}?done=refused", status=SEE_OTHER)


def _entered(entered: Entered) -> HttpResponse:
    told = {"entered": len(entered.refs), "rows": entered.left_out, "strange": ",".join(entered.strange)}
    return HttpResponseRedirect(f"{reverse('treasury:brought_in')}?{urlencode(told)}", status=SEE_OTHER)


def _opening_form(request: HttpRequest, *data: object) -> OpeningForm:
    accounts = [
        (str(each.ref), f"{each.label} · {each.short_iban} · {each.currency}")
        for each in queries.accounts(actor=request.actor)
        if each.is_confirmed
    ]
    pots = sorted({pot for code in ledger.currencies() for pot in ledger.pots(code)})
    return OpeningForm(*data, accounts=accounts, pots=pots)


def _figures() -> list[dict[str, str]]:
    held = [(code, ledger.balance(fund_code(Stage.PARTNERS_HOLD, code)).posted_minor) for code in ledger.currencies()]
    return [
        {"label": f"Held by partners, {code}", "value": money_text(minor, code, exact=True), "note": "covers nothing"}
        for code, minor in held
        if minor
    ]


def _page(
    request: HttpRequest,
    *,
    opening: Form | None = None,
    partner: Form | None = None,
    error: BridgeError | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    rows = holdings.holdings(actor=actor)
    page = {
        "waiting": [each for each in rows if each.state == "waiting"],
        "confirmed": [each for each in rows if each.state == "confirmed"],
        "partners": holdings.partners(actor=actor),
        "figures": _figures(),
        "forms": [
            {
                "label": "What lies in an account of ours, before its books begin",
                "address": reverse("treasury:enter_opening"),
                "form": opening or _opening_form(request),
                "is_open": opening is not None,
            },
            {
                "label": "What a partner holds: PayPal, Revolut, Facebook",
                "address": reverse("treasury:enter_partner"),
                "form": partner or PartnerExportForm(),
                "is_open": partner is not None,
            },
        ],
        "may_enter": actor.has("treasurer"),
        "may_confirm": actor.has("treasurer", "approver"),
        "actor_ref": actor.ref,
        "told": {
            name: request.GET.get(name, "") for name in ("entered", "rows") if request.GET.get(name, "").isdecimal()
        },
        "strange": [code for code in request.GET.get("strange", "").split(",") if code.isalpha() and code.isascii()],
        "done": request.GET.get("done", ""),
        "error": sentence(error) if error else "",
    }
    return render(request, "treasury/brought_in.html", page, status=error.status if error else status)
