"""The door of every staff page: who is signed in, by which roles, and that the form came from our own page."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie

from goldenbridge.apps.approvals import standins
from goldenbridge.apps.people import queries as people
from goldenbridge.core.actors import ANONYMOUS, Actor
from goldenbridge.core.canonical import b64, encode
from goldenbridge.core.errors import BridgeError, Malformed, NotAllowed, words
from goldenbridge.core.standin import LENT_ROLES
from goldenbridge.platform import clock, directory
from goldenbridge.web.base.errors import error_page, sentence

COOKIE: Final = "staff"
COOKIE_PATH: Final = "/staff/"
LONGEST_JSON: Final = 256 * 1024

View = Callable[..., HttpResponse]


class SignedOut(BridgeError):
    """The form came after the session had ended."""

    code = "signed_out"
    status = 401
    sentence = words("You are signed out, so nothing was stored. Sign in in another tab, come back and send it again.")


@dataclass(frozen=True)
class Desk:
    """What a staff page's script needs to unlock the keys and to know the directory."""

    person_ref: str
    call_sign: str
    salt: str = field(repr=False)
    locked_keys: str = field(repr=False)
    root: str
    today: str


def staff_page(*roles: str) -> Callable[[View], View]:
    """Let in whoever is signed in and holds one of the roles (none named: everybody who works here).

    The view finds `request.actor`, whose roles the signed directory confirms, and `request.person`. Others are sent to
    the sign-in page, or refused with 403. POST must carry the CSRF token of our own form.
    """

    def decorate(view: View) -> View:
        @csrf_protect
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with translation.override("en"):
                found = people.signed_in(request.COOKIES.get(COOKIE, ""))
                if found is None:
                    return _to_sign_in(request)
                enter(request, found)
                if roles and not request.actor.has(*roles):
                    raise NotAllowed
                return _name_origin(view(request, *args, **kwargs))

        return page

    return decorate


def open_page(view: View) -> View:
    """A page in front of the door, such as the sign-in: nobody is known there, but forms carry a CSRF token."""

    @ensure_csrf_cookie
    @csrf_protect
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override("en"):
            request.actor = ANONYMOUS
            return _name_origin(view(request, *args, **kwargs))

    return page


def answers_script(view: Callable[..., dict[str, Any] | HttpResponse]) -> View:
    """A view for our own scripts: takes one JSON object, gives one; a refusal is {"code", "text"} with its status."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = view(request, _read_json(request), *args, **kwargs)
        except BridgeError as error:
            return JsonResponse({"code": error.code, "text": sentence(error)}, status=error.status)
        return answer if isinstance(answer, HttpResponse) else JsonResponse(answer)

    return page


def enter(request: HttpRequest, found: people.SignedIn) -> None:
    """Tell the request who is signed in, and what the page's script needs."""
    # A lent role ends by itself: it is read anew for every page, and counts only beside a role of money of one's own.
    roles = found.actor.roles
    lent = standins.lent_roles(found.actor.ref) if len(LENT_ROLES & roles) == 1 else frozenset()
    request.actor = Actor(found.actor.ref, roles | lent)
    request.person = found.person
    request.is_listed = found.is_listed
    request.desk = Desk(
        person_ref=str(found.person.ref),
        call_sign=found.person.call_sign,
        salt=b64(found.salt),
        locked_keys=b64(found.locked_keys),
        root=_root(),
        today=clock.today().isoformat(),
    )


def set_session(response: HttpResponse, token: str) -> None:
    """Give the browser its session cookie: for /staff/ only, unreadable for scripts, sent by our own pages only."""
    response.set_cookie(
        COOKIE, token, path=COOKIE_PATH, secure=settings.HTTPS, httponly=True, samesite="Strict", max_age=None
    )


def drop_session(response: HttpResponse) -> None:
    """Take the cookie back."""
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Strict")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """403: the form did not come from our own page, or the browser keeps no cookies under /staff/."""
    text = "This form did not come from a page of ours, or your browser keeps no cookies. Load the page again."
    if _is_script(request):
        return JsonResponse({"code": "foreign_form", "text": text}, status=403)
    return error_page(request, code="foreign_form", status=403, text=text)


def _name_origin(response: HttpResponse) -> HttpResponse:
    """Let the browser name our own origin in forms; with no referrer at all it sends `null`, which is refused."""
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    # A part of a page has no place for the sign-in: the page around it stays, with what was typed into it.
    if request.method not in {"GET", "HEAD"} or "Turbo-Frame" in request.headers:
        return _signed_out(request)
    response = redirect(f"{reverse('account:sign_in')}?{urlencode({'next': request.get_full_path()})}")
    if COOKIE in request.COOKIES:
        drop_session(response)
    return response


def _signed_out(request: HttpRequest) -> HttpResponse:
    """401 that loses nothing: a script keeps its page; anybody else gets back what he sent, to send it once more.

    Only a form of our own comes here, its token was right: what another site has posted is never given back.
    """
    error = SignedOut()
    if _is_script(request):
        return JsonResponse({"code": error.code, "text": sentence(error)}, status=error.status)
    sent = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    page = {
        "text": sentence(error),
        "address": request.get_full_path(),
        "sent": [(name, value) for name, values in sent.items() for value in values],
        "had_files": bool(request.FILES),
    }
    response = render(request, "staffbase/signed_out.html", page, status=error.status)
    response.headers["Refusal"] = error.code
    return _name_origin(response)


def _is_script(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def _root() -> str:
    try:
        return encode(directory.root().to_value()).decode()
    except directory.NoDirectory:
        return ""


def _read_json(request: HttpRequest) -> dict[str, Any]:
    if request.method != "POST":
        raise Malformed
    try:
        value = json.loads(request.body) if len(request.body) <= LONGEST_JSON else None
    except (ValueError, RawPostDataException) as error:  # the latter: a form with a file came, and was read as a form
        raise Malformed from error
    if not isinstance(value, dict):
        raise Malformed
    return value
