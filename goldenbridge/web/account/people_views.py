"""Who works here: the list, invitations with vouchers, roles, and locking somebody out."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.people import actions, queries
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.member import fingerprint
from goldenbridge.web.account.forms import InviteForm, RolesForm
from goldenbridge.web.account.views import must_post
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.staffbase.pages import staff_page

LOOKERS: Final = ("administrator", "coordinator")


@staff_page(
    "triager", "caseworker", "verifier", "signer", "administrator", "approver", "treasurer", "adviser",
    "editor", "coordinator", "auditor", "recovery_keeper", "operator",
)  # fmt: skip
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody by call-sign."""
    people = queries.everybody(actor=request.actor)
    call_signs = {each.ref: each.call_sign for each in people}
    rows = [
        {"person": each, "roles": sorted(each.roles), "vouchers": sorted(call_signs[ref] for ref in each.vouchers)}
        for each in people
    ]
    actor = request.actor
    shown = {"rows": rows, "may_invite": actor.has("administrator"), "may_open": actor.has(*LOOKERS)}
    return render(request, "account/people.html", shown)


@staff_page("administrator")
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the link is shown once."""
    people = [each for each in queries.everybody(actor=request.actor) if each.is_active]
    form = InviteForm(request.POST or None, people=people)
    if request.method != "POST":
        return render(request, "account/invite.html", {"form": form})
    if not form.is_valid():
        return render(request, "account/invite.html", {"form": form}, status=422)
    try:
        invited = actions.invite(
            form.cleaned_data["call_sign"],
            roles=form.cleaned_data["roles"],
            vouchers=[UUID(ref) for ref in form.cleaned_data["vouchers"]],
            actor=request.actor,
        )
    except BridgeError as error:
        form.add_error("call_sign" if "call_sign" in error.code else None, sentence(error))
        return render(request, "account/invite.html", {"form": form}, status=error.status)
    link = request.build_absolute_uri(f"{reverse('account:enrol')}#{invited.token}")
    person = queries.person(invited.person_ref)
    return render(request, "account/invited.html", {"person": person, "link": link}, status=201)


@staff_page(*LOOKERS)
def person(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One account: roles, vouchers, fingerprint of its keys."""
    return _person(request, ref)


@staff_page("administrator")
def roles(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give an account other roles; they count when the next directory is signed."""
    must_post(request)
    form = RolesForm(request.POST)
    if not form.is_valid():
        return _person(request, ref, form=form, status=422)
    actions.set_roles(ref, roles=form.cleaned_data["roles"], actor=request.actor)
    return _back(ref)


@staff_page("administrator")
def lock(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Lock somebody at once: sessions end, nothing opens, nothing is destroyed."""
    must_post(request)
    actions.lock(ref, actor=request.actor)
    return _back(ref)


@staff_page(*LOOKERS)
def unlock(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Let somebody in again who was locked."""
    must_post(request)
    actions.unlock(ref, actor=request.actor)
    return _back(ref)


@staff_page(*LOOKERS)
def lock_out(request: HttpRequest, ref: UUID) -> HttpResponse:
    """As the second person: the keys of somebody who was locked are destroyed."""
    must_post(request)
    actions.lock_out(ref, actor=request.actor)
    # He was locked already; what is left to him if this stops here is swept by the clock.
    keystore.drop_wraps(ref, actor=request.actor)
    return _back(ref)


@staff_page("administrator")
def withdraw(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take an invitation back."""
    must_post(request)
    actions.withdraw_invitation(ref, actor=request.actor)
    return _back(ref)


def _person(request: HttpRequest, ref: UUID, *, form: RolesForm | None = None, status: int = 200) -> HttpResponse:
    found = queries.person(ref)
    is_administrator = request.actor.has("administrator")
    invitations = queries.open_invitations(actor=request.actor) if is_administrator else {}
    shown = {
        "person": found,
        "roles": sorted(found.roles),
        "vouchers": sorted(queries.call_signs(found.vouchers).values()),
        "fingerprint": fingerprint(found.sign_key, found.seal_key) if found.sign_key else "",
        "invitation": invitations.get(ref),
        "form": form or RolesForm(initial={"roles": sorted(found.roles)}),
        "is_me": ref == request.actor.ref,
        "may_invite": is_administrator,
        "is_locked_by_me": found.locked_by_ref == request.actor.ref,
        "locked_by": queries.call_signs({found.locked_by_ref}).get(found.locked_by_ref) if found.locked_by_ref else "",
    }
    return render(request, "account/person.html", shown, status=status)


def _back(ref: UUID) -> HttpResponse:
    response = redirect("account:person", ref=ref)
    response.status_code = 303
    return response
