"""What people say of a payment that nothing is to follow, on the page of its run."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from goldenbridge.apps.payouts import actions
from goldenbridge.core.errors import BridgeError
from goldenbridge.web.staffbase.pages import staff_page
from goldenbridge.web.treasury.run_pages import run_page

SEE_OTHER = 303


@require_POST
@staff_page("treasurer")
def propose(request: HttpRequest, run_ref: UUID, payment_ref: UUID) -> HttpResponse:
    """Say that nothing is to follow it, and why."""
    try:
        actions.propose_giving_up(payment_ref, reason=request.POST.get("reason", ""), actor=request.actor)
    except BridgeError as error:
        return run_page(request, run_ref, error=error)
    return _to_run(run_ref)


@require_POST
@staff_page("treasurer", "approver")
def decide(request: HttpRequest, run_ref: UUID, payment_ref: UUID) -> HttpResponse:
    """Confirm, as a second person, that nothing follows, or take that back."""
    is_confirmed = request.POST.get("verb") == "confirm"
    act = actions.confirm_giving_up if is_confirmed else actions.withdraw_giving_up
    try:
        act(payment_ref, actor=request.actor)
    except BridgeError as error:
        return run_page(request, run_ref, error=error)
    return _to_run(run_ref)


def _to_run(run_ref: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("treasury:run", args=[run_ref]), status=SEE_OTHER)
