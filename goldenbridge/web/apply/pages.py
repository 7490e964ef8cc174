"""What the applicants' pages share: constant sizes, the key of hidden fields, and apps' built-in browsers."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from goldenbridge.core.formstate import FormKey
from goldenbridge.core.phrase import Language

STEP_BYTES: Final = 16 * 1024
"""A page of the form is as long as the next multiple of this, so that its length says little."""
STATUS_BYTES: Final = 48 * 1024
"""A page behind a phrase: long enough for all that it shows at once, so that nearly all are equally long."""

# Apps that show pages in a window of their own and can read what is typed there.
BUILT_IN: Final = re.compile(
    r"Instagram|FBAN|FBAV|FB_IAB|FBIOS|Telegram|Viber|VKAndroidApp|VKClient|OKApp|odnoklassniki|MicroMessenger|"
    r"\bLine/|Snapchat|BytedanceWebview|musical_ly|trill_|TikTok|Twitter|LinkedInApp|Pinterest|\bGSA/|; wv\)",
    re.IGNORECASE,
)


@cache
def _form_key(secret: str) -> FormKey:
    return FormKey(secret.encode())


def form_key() -> FormKey:
    """The key of hidden fields."""
    return _form_key(settings.SECRET_KEY)


def show(
    request: HttpRequest, template: str, context: dict[str, Any], *, step_bytes: int, status: int = 200
) -> HttpResponse:
    """Render a page padded with spaces to the next multiple of `step_bytes`; such pages are never compressed."""
    response = render(request, template, context, status=status)
    missing = -len(response.content) % step_bytes
    response.content += b" " * missing
    return response


def is_built_in_browser(request: HttpRequest) -> bool:
    """Whether the page is shown inside another app, as far as one can tell; the answer is not kept."""
    if "own" in request.GET:
        return False
    return "built-in" in request.GET or BUILT_IN.search(request.headers.get("User-Agent", "")) is not None


def show_way_out(request: HttpRequest) -> HttpResponse:
    """How to open this page in a browser of one's own; there is no field on it."""
    scheme = "https" if settings.HTTPS else "http"
    address = f"{scheme}://{request.get_host()}{request.path}"
    return show(request, "apply/own_browser.html", {"address": address}, step_bytes=STEP_BYTES)


def phrase_language() -> Language:
    """In which list of words a phrase is first shown."""
    return "english" if (get_language() or "en").startswith("en") else "russian"
