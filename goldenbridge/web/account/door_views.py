"""The door: signing in and out, and enrolling with keys that are made in the page."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from goldenbridge.apps.people import actions, queries
from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.errors import Malformed
from goldenbridge.core.shape import Fields
from goldenbridge.core.statements import Signed
from goldenbridge.web.base.patience import Patience
from goldenbridge.web.staffbase.pages import COOKIE, answers_script, drop_session, open_page, set_session, staff_page

# Five wrong passphrases at once, then two a minute. Invitations need no limit: their word has 192 random bits.
PASSPHRASES: Final = Patience(tries=5, seconds_each=30)


@open_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for call-sign and passphrase; the page's script does the rest."""
    if queries.signed_in(request.COOKIES.get(COOKIE, "")):
        return redirect(_next(request))
    return render(request, "account/sign_in.html", {"next": _next(request)})


@open_page
@answers_script
def salt(_request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """The salt of a call-sign; one that nobody has gets a steady false one."""
    return {"salt": b64(queries.salt_of(Fields(told).text("call_sign")))}


@open_page
@answers_script
def challenge(_request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """The locked keys and a challenge for whoever proves that he knows the passphrase."""
    fields = Fields(told)
    call_sign = fields.text("call_sign").strip().lower()
    PASSPHRASES.spend(call_sign)
    given = actions.ask_challenge(call_sign, login_proof=fields.octets("login_proof", length=32), actor=ANONYMOUS)
    PASSPHRASES.give_back(call_sign)
    return {
        "person": str(given.person_ref),
        "locked_keys": b64(given.locked_keys),
        "challenge": b64(given.challenge),
    }


@open_page
@answers_script
def answer(_request: HttpRequest, told: dict[str, Any]) -> HttpResponse:
    """A session for whoever signs the challenge with his unlocked key."""
    token = actions.sign_in(_signed(told), actor=ANONYMOUS)
    response = JsonResponse({"signed_in": True})
    set_session(response, token)
    return response


@require_safe
@open_page
def token(request: HttpRequest) -> HttpResponse:
    """A token for the forms of a page that stood open while its reader signed in anew, and whether he has."""
    is_in = queries.signed_in(request.COOKIES.get(COOKIE, "")) is not None
    return JsonResponse({"token": get_token(request), "signed_in": is_in})


@staff_page()
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close this session."""
    if request.method == "POST":
        actions.sign_out(request.COOKIES.get(COOKIE, ""), actor=request.actor)
    response = redirect("account:sign_in", permanent=False)
    response.status_code = 303
    drop_session(response)
    return response


@open_page
def enrol(request: HttpRequest) -> HttpResponse:
    """Where an invitation leads; its word stands behind the # and reaches the server only when the page sends it."""
    return render(request, "account/enrol.html")


@open_page
@answers_script
def invitation(_request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """Whose account an invitation opens."""
    person = queries.invited(Fields(told).text("token"))
    return {"person": str(person.ref), "call_sign": person.call_sign, "roles": sorted(person.roles)}


@open_page
@answers_script
def enrol_keys(_request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """Take the keys that the page has made for an invited account."""
    fields = Fields(told)
    person = actions.enrol(
        fields.text("token"),
        salt=fields.octets("salt"),
        login_proof=fields.octets("login_proof"),
        locked_keys=fields.octets("locked_keys"),
        enrolment=_signed(told),
        actor=ANONYMOUS,
    )
    return {"person": str(person.ref), "call_sign": person.call_sign}


@open_page
def locked_out(request: HttpRequest) -> HttpResponse:
    """What was done and what cannot be undone, after somebody locked himself out."""
    return render(request, "account/locked_out.html")


def _signed(told: dict[str, Any]) -> Signed:
    try:
        return Signed(unb64(str(told["statement"])), unb64(str(told["signature"])))
    except KeyError as error:
        raise Malformed from error


def _next(request: HttpRequest) -> str:
    """Where to go after signing in: only ever to another staff page of ours."""
    wanted = request.GET.get("next", "")
    if wanted.startswith("/staff/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("account:home")
