"""Pages for donors: questions about safety, a reference to write on a transfer, a receipt. No cookie, no account."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from goldenbridge.adapters.epc_qr import epc_svg
from goldenbridge.apps.giving import actions, queries
from goldenbridge.core import canonical, clearing, donorphrase
from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.formstate import FormKey
from goldenbridge.core.money import Money
from goldenbridge.core.receipt import LARGEST_BYTES, BadReceipt
from goldenbridge.core.receipt import parse as parse_receipt
from goldenbridge.core.references import donation_reference, grouped, read_reference
from goldenbridge.platform import clock
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.base.patience import Patience
from goldenbridge.web.give.forms import GiftForm, ReceiptForm, SafetyForm
from goldenbridge.web.give.places import dangerous_places

STEP = "gift"
# A phrase costs a quarter of a second of the thread that serves applicants too: twenty at once, then one a second.
PHRASES = Patience(tries=20, seconds_each=1)
LIFE = timedelta(days=2)


@require_http_methods(["GET", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Four questions first; who may be harmed by giving is stopped before any way of giving shows."""
    form = SafetyForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        page = {"form": form, "places": dangerous_places()}
        return render(request, "give/give.html", page, status=422 if form.errors else 200)
    if form.is_dangerous:
        return render(request, "give/stop.html", {"places": dangerous_places()})
    reference = donation_reference(secrets.token_bytes(8))
    token = _key().seal(STEP, {"reference": reference}, now=clock.now())
    return _gift_page(request, _gift_form(initial={"token": token}), reference)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def gift(request: HttpRequest) -> HttpResponse:
    """Take the announcement and tell where to send the money; the same sent again gets the same answer."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("give:give"))
    form = _gift_form(request.POST)
    reference = ""
    try:
        reference = _reference(request.POST.get("token", ""))
        if form.is_valid():
            return _announced(request, form.cleaned_data, reference)
    except BridgeError as error:
        if not reference:
            reference = donation_reference(secrets.token_bytes(8))
            # A secret belongs to its reference; with a new reference it would prove nothing.
            renewed = {"token": _key().seal(STEP, {"reference": reference}, now=clock.now()), "nonce": ""}
            form = _gift_form({**request.POST.dict(), **renewed})
        form.is_valid()
        form.add_error(None, sentence(error))
        return _gift_page(request, form, reference, status=error.status)
    return _gift_page(request, form, reference, status=422)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Make a receipt from what the donor remembers; nothing is stored, and nothing about him looked up."""
    form = ReceiptForm(request.POST or None, currencies=_currencies())
    page: dict[str, Any] = {"form": form, "origin": settings.LOG_ORIGIN, "rounds": donorphrase.ROUNDS}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                page["receipt"] = _receipt_text(form.cleaned_data)
                status = 200
            except BridgeError as error:
                form.add_error(None, sentence(error))
                page["progress"] = _progress(form.cleaned_data["reference"])
                status = error.status
    return render(request, "give/receipt.html", page, status=status)


@sensitive_post_parameters()
@require_POST
def receipt_file(request: HttpRequest) -> HttpResponse:
    """Hand the receipt back as a file, for pages without JavaScript."""
    text = request.POST.get("receipt", "")[: LARGEST_BYTES + 1]
    try:
        made = parse_receipt(text)
    except BadReceipt as error:
        return HttpResponse(sentence(error), status=error.status, content_type="text/plain; charset=utf-8")
    response = HttpResponse(made.text(), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="receipt.txt"'
    return response


def _key() -> FormKey:
    return FormKey(settings.SECRET_KEY.encode())


def _reference(token: str) -> str:
    fields = _key().open(STEP, token, now=clock.now(), life=LIFE)
    return read_reference(str(fields["reference"]))


def _currencies() -> list[str]:
    return [code for code in settings.CURRENCIES if queries.receiving_account(code) is not None]


def _gift_form(data: Any = None, **kwargs: Any) -> GiftForm:
    campaigns = queries.campaigns((get_language() or "en").split("-")[0])
    return GiftForm(data, campaigns=campaigns, currencies=_currencies(), **kwargs)


def _gift_page(request: HttpRequest, form: GiftForm, reference: str, *, status: int = 200) -> HttpResponse:
    is_open = bool(form.fields["campaign"].choices and form.fields["currency"].choices)  # type: ignore[attr-defined]
    page = {"form": form, "reference": reference, "rounds": donorphrase.ROUNDS, "is_open": is_open}
    return render(request, "give/gift.html", page, status=status)


def _announced(request: HttpRequest, given: dict[str, Any], reference: str) -> HttpResponse:
    money = Money.parse(given["amount"], given["currency"])
    actions.announce_gift(
        reference,
        campaign_slug=given["campaign"],
        amount_minor=money.minor,
        currency=money.currency,
        nonce=_nonce(given, reference),
        actor=ANONYMOUS,
    )
    account = queries.receiving_account(money.currency)
    code = ""
    if account is not None and money.currency == "EUR":
        code = mark_safe(  # noqa: S308 (drawn by us from checked values)
            epc_svg(account, amount_minor=money.minor, reference=reference)
        )
    page = {
        "account": account,
        "iban": grouped(account.iban) if account else "",
        "money": money,
        "reference": grouped(reference),
        "plain_reference": reference,
        "code": code,
        "has_receipt": bool(given["nonce"] or given["phrase"].strip()),
        "clearing_days": clearing.DAYS["transfer"],
    }
    return render(request, "give/transfer.html", page)


def _nonce(given: dict[str, Any], reference: str) -> bytes | None:
    """The secret that the page made, or, without JavaScript, one made here from the phrase, in memory only."""
    if given["nonce"]:
        return canonical.unb64(given["nonce"])
    if given["phrase"].strip():
        return _from_phrase(given["phrase"], reference)
    return None


def _from_phrase(phrase: str, reference: str) -> bytes:
    """The secret of a phrase; TooManyTries while too many are asked for at once, by anybody."""
    donorphrase.check_strength(phrase)
    PHRASES.spend("phrases")
    return donorphrase.nonce(phrase, reference=reference)


def _receipt_text(given: dict[str, Any]) -> str:
    reference = read_reference(given["reference"])
    money = Money.parse(given["amount"], given["currency"])
    made = queries.receipt(
        reference,
        nonce=_from_phrase(given["phrase"], reference),
        amount_minor=money.minor,
        currency=money.currency,
        sent_on=given["sent_on"],
    )
    return made.text()


def _progress(reference: str) -> queries.GiftProgress | None:
    try:
        return queries.progress(reference)
    except BridgeError:
        return None
