"""Giving: questions about safety, a form, where to send the money; no cookie, no account, an address for each page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from goldenbridge.adapters.epc_qr import epc_svg
from goldenbridge.apps.giving import actions, queries
from goldenbridge.apps.giving.errors import GiftAnnouncedAlready
from goldenbridge.core import canonical, clearing, donorphrase
from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.formstate import ForgedField, StaleField
from goldenbridge.core.money import Money
from goldenbridge.core.references import grouped
from goldenbridge.platform import clock
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.give import secret
from goldenbridge.web.give.carried import (
    Announced,
    form_address,
    gift_address,
    new_reference,
    read_form,
    read_gift,
)
from goldenbridge.web.give.forms import GiftForm, SafetyForm, currencies
from goldenbridge.web.give.places import dangerous_places

BANK_DAYS_ON_THE_WAY: Final = 2
SATURDAY: Final = 5


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Four questions first; who may be harmed by giving is stopped before any way of giving shows."""
    form = SafetyForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        page = {"form": form, "places": dangerous_places()}
        return render(request, "give/give.html", page, status=422 if form.errors else 200)
    if form.is_dangerous:
        return _see("give:stop")
    return _see("give:gift", form_address(new_reference()))


@require_safe
def stop(request: HttpRequest) -> HttpResponse:
    """Why somebody had better not give, and what helps as much."""
    return render(request, "give/stop.html", {"places": dangerous_places()})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def gift(request: HttpRequest, carried: str) -> HttpResponse:
    """Take the announcement and go on to where to send the money; the same sent again leads to the same page."""
    try:
        reference = read_form(carried)
    except (ForgedField, StaleField) as error:
        return _begin_anew(request, error) if request.method == "POST" else _see("give:give")
    if request.method != "POST":
        return _gift_page(request, _gift_form(), reference)
    form = _gift_form(request.POST)
    if not form.is_valid():
        return _gift_page(request, form, reference, status=422)
    try:
        return _see("give:transfer", gift_address(_announce(form.cleaned_data, reference)))
    except GiftAnnouncedAlready as error:
        return _begin_anew(request, error)
    except BridgeError as error:
        form.add_error(None, sentence(error))
        return _gift_page(request, form, reference, status=error.status)


@require_safe
def transfer(request: HttpRequest, carried: str) -> HttpResponse:
    """Where to send a gift, what to write down, and what happens when; beyond the day's cap without a receipt."""
    announced = read_gift(carried)
    account = queries.receiving_account(announced.money.currency)
    page = {"account": account, "iban": grouped(account.iban) if account else "", "gift": announced}
    if not announced.reference:
        return render(request, "give/unnoted.html", page)
    code = ""
    if account is not None and announced.money.currency == "EUR":
        code = mark_safe(  # noqa: S308 (drawn by us from checked values)
            epc_svg(account, amount_minor=announced.money.minor, reference=announced.reference)
        )
    page |= {
        "reference": grouped(announced.reference),
        "code": code,
        "clearing_days": clearing.DAYS["transfer"],
        "progress": queries.progress(announced.reference),
        **_days(announced.on),
    }
    return render(request, "give/transfer.html", page)


def _see(name: str, *carried: str) -> HttpResponseRedirect:
    """303: the step is done; its result has an address of its own, which the browser can show again."""
    return HttpResponseRedirect(reverse(name, args=carried), status=303)


def _gift_form(data: Any = None) -> GiftForm:
    campaigns = queries.campaigns((get_language() or "en").split("-")[0])
    return GiftForm(data, campaigns=campaigns, currencies=currencies())


def _gift_page(request: HttpRequest, form: GiftForm, reference: str, *, status: int = 200) -> HttpResponse:
    page = {
        "form": form,
        "reference": reference,
        "carried": form_address(reference),
        "rounds": donorphrase.ROUNDS,
        "is_open": bool(form.fields["campaign"].choices and form.fields["currency"].choices),  # type: ignore[attr-defined]
    }
    return render(request, "give/gift.html", page, status=status)


def _begin_anew(request: HttpRequest, error: BridgeError) -> HttpResponse:
    """The form with all that was typed, under a new reference; a secret made for the old one would prove nothing."""
    form = _gift_form({**request.POST.dict(), "nonce": ""})
    form.is_valid()
    form.add_error(None, sentence(error))
    return _gift_page(request, form, new_reference(), status=error.status)


def _announce(given: dict[str, Any], reference: str) -> Announced:
    money = Money.parse(given["amount"], given["currency"])
    if not queries.has_room_for(reference):
        # We keep nothing of it and expect no reference; and the costly secret is not made.
        return Announced(reference="", money=money, on=clock.today(), has_secret=False)
    made = actions.announce_gift(
        reference,
        campaign_slug=given["campaign"],
        amount_minor=money.minor,
        currency=money.currency,
        nonce=_nonce(given, reference),
        actor=ANONYMOUS,
    )
    return Announced(reference, money, made.announced_on, has_secret=made.nonce is not None)


def _nonce(given: dict[str, Any], reference: str) -> bytes | None:
    """The secret that the page made, or, without JavaScript, one made here from the phrase, in memory only."""
    if given["nonce"]:
        return canonical.unb64(given["nonce"])
    if given["phrase"].strip():
        return secret.secret_of(given["phrase"], reference=reference, among=secret.NEW_GIFTS)
    return None


def _days(on: date) -> dict[str, date]:
    """By about when a transfer of that day has arrived, has cleared, and can be counted."""
    arrives, bank_days = on, 0
    while bank_days < BANK_DAYS_ON_THE_WAY:
        arrives += timedelta(days=1)
        bank_days += arrives.weekday() < SATURDAY
    clears = clearing.clears_on("transfer", arrives)
    return {"arrives_by": arrives, "clears_by": clears, "counted_from": clears + timedelta(days=1)}
