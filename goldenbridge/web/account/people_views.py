"""Who works here: the list, invitations with vouchers, roles, and locking somebody out."""

from __future__ import annotations

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
    shown = {"rows": rows, "may_invite": request.actor.has("administrator")}
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


@staff_page("administrator")
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
def lock_out(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Lock somebody out at once: sessions, locked keys and wraps are gone."""
    must_post(request)
    # Keys first: whatever fails after that, nothing opens any more.
    keystore.drop_wraps(ref, actor=request.actor)
    actions.lock_out(ref, actor=request.actor)
    return _back(ref)


@staff_page("administrator")
def withdraw(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take an invitation back."""
    must_post(request)
    actions.withdraw_invitation(ref, actor=request.actor)
    return _back(ref)


def _person(request: HttpRequest, ref: UUID, *, form: RolesForm | None = None, status: int = 200) -> HttpResponse:
    found = queries.person(ref)
    shown = {
        "person": found,
        "roles": sorted(found.roles),
        "vouchers": sorted(queries.call_signs(found.vouchers).values()),
        "fingerprint": fingerprint(found.sign_key, found.seal_key) if found.sign_key else "",
        "invitation": queries.open_invitations(actor=request.actor).get(ref),
        "form": form or RolesForm(initial={"roles": sorted(found.roles)}),
        "is_me": ref == request.actor.ref,
    }
    return render(request, "account/person.html", shown, status=status)


def _back(ref: UUID) -> HttpResponse:
    response = redirect("account:person", ref=ref)
    response.status_code = 303
    return response
