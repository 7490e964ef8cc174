"""Turns a BridgeError that no page caught into an error page with its own words and status."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy

from goldenbridge.core.errors import BridgeError
from goldenbridge.platform import log

HEADINGS: Final = {
    400: gettext_lazy("That did not arrive whole"),
    403: gettext_lazy("This is not yours to do"),
    404: gettext_lazy("Nothing here"),
    409: gettext_lazy("Not possible now"),
    413: gettext_lazy("That is too much at once"),
    422: gettext_lazy("Something needs another look"),
    429: gettext_lazy("Too many at once"),
    500: gettext_lazy("Our mistake"),
    503: gettext_lazy("Not open just now"),
}
NEXT_STEPS: Final = {
    400: gettext_lazy("Go back and send it again. If it keeps failing, try another browser."),
    403: gettext_lazy("If you think that you should be able to do this, ask your coordinator."),
    404: gettext_lazy("Check the address, or begin again on the front page."),
    409: gettext_lazy("Go back, load the page again and look at how things stand."),
    413: gettext_lazy("Shorten it, or send it in parts."),
    422: gettext_lazy("Go back: what you typed is still there. Mend what is named above and send it again."),
    429: gettext_lazy("Wait a few minutes, then try again. Nothing that you sent before is lost."),
    503: gettext_lazy("Come back later. Nothing that you sent before is lost."),
    500: gettext_lazy("Wait a little, then try again. We can see that something broke, but not what you wrote."),
}


def sentence(error: BridgeError) -> str:
    """The error's sentence in the reader's language, details filled in."""
    text = gettext(error.sentence)
    return text.format(**error.details) if error.details else text


def error_page(request: HttpRequest, *, code: str, status: int, text: str) -> HttpResponse:
    """A page that says what happened and what to do now, with the right status."""
    nearest = status if status in HEADINGS else 500 if status >= 500 else 400
    words = {"code": code, "heading": HEADINGS[nearest], "next_step": NEXT_STEPS[nearest], "text": text}
    # Where nothing is here, nothing is there in another language.
    words["is_missing"] = status == HTTPStatus.NOT_FOUND
    response = render(request, "base/error.html", words, status=status)
    # By this a page's script knows that the answer is a refusal only, and keeps what somebody has typed.
    response.headers["Refusal"] = code
    return response


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
            log.fault("page_broken", error, route=_route(request))
            return None
        return error_page(request, code=error.code, status=error.status, text=sentence(error))


def _route(request: HttpRequest) -> str:
    """The pattern of the page's address, without the reader's language."""
    match = request.resolver_match
    route = str(match.route) if match else ""
    first, _, rest = route.partition("/")
    return rest if first in settings.LANGUAGE_CODES else route
