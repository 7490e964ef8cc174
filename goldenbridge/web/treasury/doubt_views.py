"""What people say of a payment that counts as paid and is doubted, on the page of its run."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from goldenbridge.apps.payouts import actions
from goldenbridge.core.errors import BridgeError, Malformed
from goldenbridge.web.staffbase.pages import staff_page
from goldenbridge.web.treasury.run_pages import run_page

SEE_OTHER = 303
_VERBS: dict[str, Callable[..., object]] = {
    "paid": actions.keep_paid,
    "unpaid": actions.call_unpaid,
    "confirm": actions.confirm_unpaid,
    "withdraw": actions.withdraw_unpaid,
}


@require_POST
@staff_page("treasurer", "approver")
def decide_doubt(request: HttpRequest, run_ref: UUID, payment_ref: UUID) -> HttpResponse:
    """Say that it was paid, or was not; confirm that as a second person, or take it back."""
    try:
        act = _VERBS.get(request.POST.get("verb", ""))
        if act is None:
            raise Malformed
        act(payment_ref, actor=request.actor)
    except BridgeError as error:
        return run_page(request, run_ref, error=error)
    return HttpResponseRedirect(reverse("treasury:run", args=[run_ref]), status=SEE_OTHER)
