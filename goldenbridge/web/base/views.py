"""Pages of no audience: choosing a language, a sign of life, and the error pages."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.urls import is_valid_path
from django.utils.http import escape_leading_slashes
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
    """404: there is no such page; one whose address differs by a last slash is shown the way."""
    if request.method in {"GET", "HEAD"} and (address := _other_spelling(request)):
        return HttpResponsePermanentRedirect(address)
    return error_page(request, code="not_found", status=404, text=gettext("There is no page at this address."))


def broken(request: HttpRequest) -> HttpResponse:
    """500: our own fault, said so."""
    text = gettext("Something is wrong on our side. Nothing you sent was changed; please try again in a while.")
    return error_page(request, code="broken", status=500, text=text)


def _other_spelling(request: HttpRequest) -> str:
    """The page's address without its last slash, or with one, if there is a page at that and none at this."""
    path = request.path_info
    other = path.rstrip("/") if path.endswith("/") else path + "/"
    if is_valid_path(path) or not is_valid_path(other):
        return ""
    query = request.META["QUERY_STRING"]
    # Two slashes at the beginning would name another host.
    return escape_leading_slashes(quote(other)) + (f"?{query}" if query else "")
