"""Turns a BridgeError that no page caught into an error page with its own words and status."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from goldenbridge.core.errors import BridgeError
from goldenbridge.platform import log


def sentence(error: BridgeError) -> str:
    """The error's sentence in the reader's language, details filled in."""
    text = gettext(error.sentence)
    return text.format(**error.details) if error.details else text


def error_page(request: HttpRequest, *, code: str, status: int, text: str) -> HttpResponse:
    """A page that says what happened, with the right status."""
    return render(request, "base/error.html", {"code": code, "status": status, "text": text}, status=status)


class ErrorsMiddleware:
    """Pages show errors where they happen; what they let through is shown here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for a BridgeError; anything else goes on to the page for our own faults."""
        if not isinstance(error, BridgeError):
            log.fault("page_broken", error)
            return None
        return error_page(request, code=error.code, status=error.status, text=sentence(error))
