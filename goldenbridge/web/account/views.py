"""One's own account: keys, capacity, sessions, passphrase, and locking oneself out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.keystore import queries as keys
from goldenbridge.apps.people import actions, queries
from goldenbridge.core.canonical import unb64
from goldenbridge.core.errors import BridgeError, Malformed, NotAllowed
from goldenbridge.core.keyfile import KeyFile
from goldenbridge.core.member import fingerprint
from goldenbridge.core.shape import Fields
from goldenbridge.web.account.forms import CapacityForm, SessionForm
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.staffbase.pages import COOKIE, answers_script, drop_session, staff_page


@staff_page()
def me(request: HttpRequest) -> HttpResponse:
    """Who I am here, which keys I hold, where I am signed in."""
    return _me(request, CapacityForm(initial={"capacity": request.person.capacity}))


@staff_page()
def capacity(request: HttpRequest) -> HttpResponse:
    """Say how much I can carry."""
    form = CapacityForm(request.POST or None)
    if not form.is_valid():
        return _me(request, form, status=422)
    try:
        actions.set_capacity(request.actor.ref, capacity=form.cleaned_data["capacity"], actor=request.actor)
    except BridgeError as error:
        form.add_error("capacity", sentence(error))
        return _me(request, form, status=error.status)
    return _see("account:me")


@staff_page()
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Close one of my sessions, or all of them."""
    must_post(request)
    form = SessionForm(request.POST)
    # No session named means all of them; a damaged name means nothing.
    if "session" in request.POST and not form.is_valid():
        raise Malformed
    ref = form.cleaned_data["session"] if form.is_valid() else None
    actions.end_session(ref, actor=request.actor)
    return _see("account:me")


@staff_page()
@answers_script
def passphrase(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """Lock my keys anew under another passphrase; all other sessions end."""
    fields = Fields(told)
    actions.change_passphrase(
        old_proof=fields.octets("old_proof", length=32),
        salt=fields.octets("salt"),
        login_proof=fields.octets("login_proof"),
        locked_keys=fields.octets("locked_keys"),
        keep=request.COOKIES.get(COOKIE, ""),
        actor=request.actor,
    )
    return {"changed": True}


@staff_page()
def key_file(request: HttpRequest) -> HttpResponse:
    """My keys under my passphrase, as a file for the terminal."""
    file = KeyFile(
        person=request.person.ref,
        call_sign=request.person.call_sign,
        salt=unb64(request.desk.salt),
        locked=unb64(request.desk.locked_keys),
    )
    name = f"{request.person.call_sign}.keys.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(file.encode(), content_type="application/json", headers=headers)


@staff_page()
def lock_out(request: HttpRequest) -> HttpResponse:
    """Lock myself out: one question, one press, and nothing opens with my keys any more."""
    if request.method != "POST":
        return render(request, "account/lock_out.html", {"held": len(keys.wraps_for(request.actor))})
    # Keys first: whatever fails after that, nothing opens any more.
    keystore.drop_wraps(request.actor.ref, actor=request.actor)
    actions.lock_out(request.actor.ref, actor=request.actor)
    response = _see("account:locked_out")
    drop_session(response)
    return response


def _me(request: HttpRequest, form: CapacityForm, *, status: int = 200) -> HttpResponse:
    person = request.person
    shown = {
        "person": person,
        "form": form,
        "fingerprint": fingerprint(person.sign_key, person.seal_key),
        "vouchers": sorted(queries.call_signs(person.vouchers).values()),
        "roles_in_force": sorted(request.actor.roles),
        "roles_waiting": sorted(person.roles - request.actor.roles),
        "held": len(keys.wraps_for(request.actor)),
        "sessions": queries.sessions(request.COOKIES.get(COOKIE, ""), actor=request.actor),
    }
    return render(request, "account/me.html", shown, status=status)


def _see(name: str, *args: object) -> HttpResponse:
    response = redirect(name, *args)
    response.status_code = 303
    return response


def must_post(request: HttpRequest) -> None:
    """Raise NotAllowed for anything but a form that was sent."""
    if request.method != "POST":
        raise NotAllowed
