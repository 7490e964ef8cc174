"""The treasurer's gift lines: what came in and waits to be called a gift, and what banks have taken back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from goldenbridge.apps.giving import actions, queries, refunds
from goldenbridge.apps.transparency import queries as transparency
from goldenbridge.apps.transparency.queries import window_heads
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError, Malformed, NotFound
from goldenbridge.platform import directory
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.staffbase.pages import staff_page
from goldenbridge.web.treasury.paging import sheet_of

SEE_OTHER = 303
REASON_WORDS = {
    "asked": "the donor asked for it",
    "mistake": "it came to us by mistake",
    "not_kept": "the fund may not keep it",
}


@require_safe
@staff_page("treasurer", "approver", "auditor")
def gift_lines(request: HttpRequest) -> HttpResponse:
    """Incoming lines that nobody has claimed, and whether a donor announced them."""
    return _page(request)


@require_POST
@staff_page("treasurer")
def claim_gifts(request: HttpRequest) -> HttpResponse:
    """Make gifts of all lines whose reference is expected."""
    actions.claim_lines(actor=request.actor)
    return _back()


@require_POST
@staff_page("treasurer")
def claim_gift(request: HttpRequest, line_ref: UUID) -> HttpResponse:
    """Make one line a gift for a campaign."""
    try:
        actions.claim_line(line_ref, campaign_slug=request.POST.get("campaign", ""), actor=request.actor)
    except BridgeError as error:
        return _page(request, error=error)
    return _back()


@require_POST
@staff_page("treasurer")
def take_back_gift(request: HttpRequest, line_ref: UUID) -> HttpResponse:
    """Take back a gift whose money the bank has taken back."""
    try:
        actions.charge_back_gift(line_ref, actor=request.actor)
    except BridgeError as error:
        return _page(request, error=error)
    return _back()


@require_POST
@staff_page("treasurer")
def propose_refund(request: HttpRequest, line_ref: UUID) -> HttpResponse:
    """Say which gift went back by a line, and why."""
    try:
        gift = UUID(request.POST.get("gift", ""))
    except ValueError:
        return _page(request, error=Malformed())
    try:
        actions.propose_refund(line_ref, donation_ref=gift, reason=request.POST.get("reason", ""), actor=request.actor)
    except BridgeError as error:
        return _page(request, error=error)
    return _back()


@require_POST
@staff_page("treasurer", "approver")
def settle_refund(request: HttpRequest, ref: UUID, verb: str) -> HttpResponse:
    """Confirm a refund as a second person, or put it aside."""
    act = {"confirm": actions.confirm_refund, "refuse": actions.refuse_refund}.get(verb)
    if act is None:
        raise NotFound
    try:
        act(ref, actor=request.actor)
    except BridgeError as error:
        return _page(request, error=error)
    return _back()


def _page(request: HttpRequest, *, error: BridgeError | None = None) -> HttpResponse:
    lines = queries.gift_lines(actor=request.actor)
    sheet = sheet_of(request, len(lines))
    page = {
        "lines": sheet.of(lines),
        "sheet": sheet,
        "expected": sum(line.is_expected for line in lines),
        "returns": queries.return_lines(actor=request.actor),
        "refund_lines": refunds.refund_lines(actor=request.actor),
        "refunds": _refunds(request.actor),
        "refund_reasons": REASON_WORDS,
        "me": request.actor.ref,
        "campaigns": queries.campaigns("en"),
        "waiting": queries.waiting_to_clear(actor=request.actor),
        "heads": window_heads(most=5),
        "head": transparency.log_head(),
        "error": sentence(error) if error else "",
        "may_settle": request.actor.has("treasurer", "approver"),
        "may_claim": request.actor.has("treasurer"),
    }
    return render(request, "treasury/gift_lines.html", page, status=error.status if error else 200)


def _refunds(actor: Actor) -> list[dict[str, object]]:
    """Each refund with its reason in words and its two people by call-sign."""
    names = {person.ref: person.call_sign for person in directory.latest().staff}
    return [
        {
            "seen": each,
            "why": REASON_WORDS[each.reason],
            "by": names.get(each.proposed_by, "somebody who has left"),
            "second": names.get(each.settled_by, "somebody who has left"),
        }
        for each in refunds.refunds(actor=actor)
    ]


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("treasury:gift_lines"), status=SEE_OTHER)
