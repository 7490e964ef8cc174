"""What a treasurer books by hand, without a bank line: the reserve; and exchanges, by their lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking import queries as bank
from goldenbridge.apps.ledger import actions, queries
from goldenbridge.apps.ledger.queries import reports
from goldenbridge.core.actors import Actor
from goldenbridge.core.chart import Stage, fund_code
from goldenbridge.core.errors import BridgeError, NotFound
from goldenbridge.core.journal import EntryKind
from goldenbridge.core.money import Money
from goldenbridge.core.rates import Rate
from goldenbridge.platform import clock
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.base.formats import money_text
from goldenbridge.web.staffbase.pages import staff_page
from goldenbridge.web.treasury.book_forms import BookForm, LineExchangeForm, ReserveForm

SEE_OTHER: Final = 303


def _reserve(told: dict[str, Any], *, actor: Actor) -> None:
    act = actions.fill_reserve if told["way"] == "into" else actions.release_reserve
    act(**_terms(told), actor=actor)


def _terms(told: dict[str, Any]) -> dict[str, Any]:
    amount = Money.parse(told["amount"], told["currency"])
    return {
        "amount_minor": amount.minor,
        "currency": amount.currency,
        "pot": told["pot"],
        "key": str(told["once"]),
        "on": told["on"],
    }


def _rate(told: dict[str, Any]) -> Rate:
    return Rate.parse(told["rate"], source=told["source"], day=told["rate_on"])


BOOKED: Final[dict[str, tuple[str, type[BookForm], Callable[..., None]]]] = {
    "reserve": ("The reserve", ReserveForm, _reserve),
}
KIND_WORDS: Final = {
    EntryKind.OPENING: "opening balance",
    EntryKind.RESERVE: "reserve",
    EntryKind.PARTNER: "held by a partner",
    EntryKind.FEE: "fee",
    EntryKind.FX: "exchange",
    EntryKind.REVERSAL: "taken back",
}


@require_safe
@staff_page("treasurer", "auditor")
def by_hand(request: HttpRequest) -> HttpResponse:
    """The forms, the reserve, what was booked without a bank line, and the newest exchanges with their rates."""
    return _page(request)


@require_POST
@staff_page("treasurer")
def book(request: HttpRequest, what: str) -> HttpResponse:
    """Book one thing; sending the form twice books it once."""
    if what not in BOOKED:
        raise Http404
    _, form_class, act = BOOKED[what]
    form = form_class(request.POST, pots=_pots(), currencies=queries.currencies())
    if not form.is_valid():
        return _page(request, what=what, form=form, status=422)
    try:
        act(form.cleaned_data, actor=request.actor)
    except BridgeError as error:
        return _page(request, what=what, form=form, error=error)
    return HttpResponseRedirect(f"{reverse('treasury:by_hand')}?booked={what}", status=SEE_OTHER)


@staff_page("treasurer")
def exchange_line(request: HttpRequest, line_ref: UUID) -> HttpResponse:
    """Call a line that left one account and one that came into another an exchange, at a rate."""
    lines = bank.unclaimed_lines(actor=request.actor)
    line = next((each for each in lines if each.line_ref == line_ref and each.amount_minor < 0), None)
    if line is None:
        raise NotFound
    incoming = [each for each in lines if each.amount_minor > 0 and each.currency != line.currency]
    choices = [
        (str(each.line_ref), f"{money_text(each.amount_minor, each.currency, exact=True)} on {each.booked_on}")
        for each in incoming
    ]
    form = LineExchangeForm(request.POST or None, lines=choices, pots=_pots(), initial={"rate_on": line.booked_on})
    error: BridgeError | None = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            banking.claim_exchange(
                line_ref, bought_ref=UUID(told["other"]), rate=_rate(told), pot=told["pot"], actor=request.actor
            )
        except BridgeError as refusal:
            error = refusal
        else:
            return HttpResponseRedirect(reverse("treasury:bank"), status=SEE_OTHER)
    page = {"line": line, "form": form, "has_lines": bool(choices), "error": sentence(error) if error else ""}
    status = error.status if error else 422 if form.errors else 200
    return render(request, "treasury/exchange_line.html", page, status=status)


def _pots() -> list[str]:
    return sorted({pot for code in queries.currencies() for pot in queries.pots(code)})


def _figures(reserves: list[tuple[str, int]]) -> list[dict[str, str]]:
    """The reserves, and what partners hold where there is any."""
    held = [(code, queries.balance(fund_code(Stage.PARTNERS_HOLD, code)).posted_minor) for code, _left in reserves]
    return [{"label": f"Reserve, {code}", "value": money_text(left, code, exact=True)} for code, left in reserves] + [
        {"label": f"Held by partners, {code}", "value": money_text(minor, code, exact=True), "note": "covers nothing"}
        for code, minor in held
        if minor
    ]


def _page(
    request: HttpRequest,
    *,
    what: str = "",
    form: Form | None = None,
    error: BridgeError | None = None,
    status: int = 200,
) -> HttpResponse:
    currencies, pots = queries.currencies(), _pots()
    forms = [
        {
            "name": name,
            "label": label,
            "form": form if name == what and form else form_class(pots=pots, currencies=currencies),
            "is_open": name == what,
        }
        for name, (label, form_class, _act) in BOOKED.items()
    ]
    reserves = [(code, queries.reserve_left(code)) for code in currencies]
    page = {
        "forms": forms,
        "figures": _figures(reserves),
        "frozen": [code for code, left in reserves if left < 0],
        "exchanges": reports.exchanges(actor=request.actor),
        "entries": [(KIND_WORDS[each.kind], each) for each in reports.booked_by_hand(actor=request.actor)],
        "booked": BOOKED[request.GET["booked"]][0] if request.GET.get("booked") in BOOKED else "",
        "error": sentence(error) if error else "",
        "may_book": request.actor.has("treasurer"),
        "today": clock.today(),
    }
    return render(request, "treasury/by_hand.html", page, status=error.status if error else status)
