"""What the advisers' pages share: going on after a step, and showing a refusal where it happened."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from goldenbridge.core.errors import BridgeError
from goldenbridge.web.base.errors import sentence


class SeeOther(HttpResponseRedirect):
    """303: the step is done; look at the result."""

    status_code = 303


def on_to(name: str, *args: object) -> SeeOther:
    """To the page that shows the result."""
    return SeeOther(reverse(f"jobs_staff:{name}", args=args))


def show(
    request: HttpRequest, template: str, context: dict[str, Any], *, refusal: BridgeError | None = None
) -> HttpResponse:
    """A page; with a refusal its sentence stands on top and its status is the answer's."""
    words = {"refusal": sentence(refusal), "refusal_code": refusal.code} if refusal else {}
    return render(request, f"jobs/staff/{template}", {**context, **words}, status=refusal.status if refusal else 200)


def show_again(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page whose form was not filled in as it should be; what was typed is still there."""
    return render(request, f"jobs/staff/{template}", context, status=422)
