"""Pages of no audience: choosing a language, a sign of life, and the error pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language_from_request, gettext

from goldenbridge.web.base.errors import error_page


def choose_language(request: HttpRequest) -> HttpResponse:
    """Send the visitor to the front page in his own language."""
    response = redirect(f"/{get_language_from_request(request)}/")
    response["Vary"] = "Accept-Language"
    return response


def healthy(_request: HttpRequest) -> HttpResponse:
    """Say that the server answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """400: the request has not the shape it must have."""
    text = gettext("What was sent is damaged or incomplete. Nothing was stored; please try again.")
    return error_page(request, code="malformed", status=400, text=text)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """403: not for this visitor."""
    return error_page(request, code="not_allowed", status=403, text=gettext("This page is not for you."))


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """404: there is no such page."""
    return error_page(request, code="not_found", status=404, text=gettext("There is no page at this address."))


def broken(request: HttpRequest) -> HttpResponse:
    """500: our own fault, said so."""
    text = gettext("Something is wrong on our side. Nothing you sent was changed; please try again in a while.")
    return error_page(request, code="broken", status=500, text=text)
