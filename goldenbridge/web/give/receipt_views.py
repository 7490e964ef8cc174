"""The donor's receipt, made from what he remembers; nothing is stored, and only his reference looked up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from goldenbridge.apps.giving import queries
from goldenbridge.apps.transparency import queries as transparency
from goldenbridge.core import donorphrase
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.money import Money
from goldenbridge.core.receipt import LARGEST_BYTES, BadReceipt, Receipt
from goldenbridge.core.receipt import parse as parse_receipt
from goldenbridge.core.references import read_reference
from goldenbridge.web.base.athome import at_home
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.base.formats import month_names
from goldenbridge.web.give import secret
from goldenbridge.web.give.forms import ReceiptForm, currencies


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Make a receipt from what the donor remembers."""
    form = ReceiptForm(request.POST or None, currencies=currencies())
    page: dict[str, Any] = {"form": form, "rounds": donorphrase.ROUNDS, "home": at_home(request), "key": _key()}
    page["months"] = " ".join(month_names()[1])
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = _receipt(form.cleaned_data)
                page.update(receipt=made, head=transparency.window_head(made.window))
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


def _key() -> str:
    """The fund's public key once there is a log, as the program wants it."""
    return transparency.fund_key() if transparency.log_head() else ""


def _receipt(given: dict[str, Any]) -> Receipt:
    reference = read_reference(given["reference"])
    money = Money.parse(given["amount"], given["currency"])
    # Before the costly secret is made.
    among = None if queries.is_known(reference, sent_on=given["sent_on"]) else secret.OLD_GIFTS
    return queries.receipt(
        reference,
        nonce=secret.secret_of(given["phrase"], reference=reference, among=among),
        amount_minor=money.minor,
        currency=money.currency,
        sent_on=given["sent_on"],
    )


def _progress(reference: str) -> queries.GiftProgress | None:
    try:
        return queries.progress(reference)
    except BridgeError:
        return None
