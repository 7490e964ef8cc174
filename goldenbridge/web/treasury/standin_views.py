"""Stand-ins: who has lent his role to whom until when; lending, by signature, and taking back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from goldenbridge.apps.approvals import actions, standins
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError, Malformed
from goldenbridge.core.paper import Paper
from goldenbridge.core.standin import KIND, LENT_ROLES, STEP, Lent, check_days, check_people
from goldenbridge.platform import clock, directory
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.staffbase.pages import staff_page
from goldenbridge.web.treasury import signing
from goldenbridge.web.treasury.signing import Step

SEE_OTHER: Final = 303
MONEY: Final = ("approver", "treasurer")
READERS: Final = (*MONEY, "auditor", "administrator")
WHAT: Final = (
    "Your stand-in takes steps of this role in his own name, marked as for you. What one of you has done excludes the "
    "other, as if you were one person. It ends by itself; you can take it back at any time."
)


class LendForm(forms.Form):
    """Which role is lent to whom, from when until when; `ref` is the lending's own, made with the form."""

    ref = forms.UUIDField(widget=forms.HiddenInput, required=False)
    to = forms.TypedChoiceField(label="To", coerce=UUID)
    role = forms.ChoiceField(label="My role of")
    first = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="Up to and with", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = directory.latest()
        mine = [person.roles & LENT_ROLES for person in listed.staff if person.ref == actor.ref]
        others = [person for person in listed.staff if person.roles & LENT_ROLES and person.ref != actor.ref]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (str(person.ref), person.call_sign) for person in sorted(others, key=lambda each: each.call_sign)
        ]
        self.fields["role"].choices = [(role, role) for role in sorted(mine[0] if mine else ())]  # type: ignore[attr-defined]


@require_safe
@staff_page(*READERS)
def stand_ins(request: HttpRequest) -> HttpResponse:
    """Every lending; and once the form is filled in, the paper that lends, to be signed here or in a terminal."""
    asked = request.GET if "to" in request.GET else None
    form = LendForm(asked, actor=request.actor) if request.actor.has(*MONEY) else None
    if asked is None or form is None:
        return _page(request, form)
    try:
        return _page(request, form, step=_step(_lent(form, request.actor), request.actor))
    except BridgeError as error:
        return _page(request, form, error=error)


@require_POST
@staff_page(*MONEY)
def lend(request: HttpRequest) -> HttpResponse:
    """Lend the role that the address names, by the signature that came with the form."""
    form = LendForm(request.GET, actor=request.actor)
    try:
        lent = _lent(form, request.actor)
        actions.lend_role(lent, **signing.read(request.POST), actor=request.actor)
    except BridgeError as error:
        return _page(request, form, error=error)
    return _to_list()


@require_safe
@staff_page(*MONEY)
def paper(request: HttpRequest) -> HttpResponse:
    """The paper of a lending, to sign in a terminal."""
    lent = _lent(LendForm(request.GET, actor=request.actor), request.actor)
    return signing.paper_file(Paper(KIND, lent.ref, STEP, lent.to_value()))


@require_POST
@staff_page(*MONEY, "administrator")
def revoke(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take a lent role back."""
    try:
        actions.revoke_stand_in(ref, actor=request.actor)
    except BridgeError as error:
        return _page(request, None, error=error)
    return _to_list()


def _lent(form: LendForm, actor: Actor) -> Lent:
    """What the form lends; Malformed, CannotStandIn or WrongDays."""
    if not form.is_valid():
        raise Malformed
    told: Mapping[str, Any] = form.cleaned_data
    lent = Lent(told["ref"] or uuid4(), actor.ref, told["to"], told["role"], told["first"], told["last"])
    listed = directory.current()
    check_people(lent, listed.person(lent.lender), listed.person(lent.to))
    check_days(lent, clock.today())
    return lent


def _step(lent: Lent, actor: Actor) -> Step:
    terms = {"ref": lent.ref, "to": lent.to, "role": lent.role, "first": lent.first, "last": lent.last}
    return signing.step(
        Paper(KIND, lent.ref, STEP, lent.to_value()),
        label=f"Lend it to {directory.current().person(lent.to).call_sign}",
        explanation=WHAT,
        address=f"{reverse('treasury:lend_role')}?{urlencode(terms)}",
        paper_address=f"{reverse('treasury:lend_paper')}?{urlencode(terms)}",
        actor=actor,
    )


def _to_list() -> HttpResponse:
    return HttpResponseRedirect(reverse("treasury:stand_ins"), status=SEE_OTHER)


def _page(
    request: HttpRequest, form: LendForm | None, *, step: Step | None = None, error: BridgeError | None = None
) -> HttpResponse:
    names = {person.ref: person.call_sign for person in directory.latest().staff}
    actor = request.actor
    rows = [
        {
            "seen": each,
            "lender": names.get(each.lender_ref, "somebody who has left"),
            "to": names.get(each.to_ref, "somebody who has left"),
            "may_revoke": each.is_live and (actor.has("administrator") or actor.ref in {each.lender_ref, each.to_ref}),
        }
        for each in standins.stand_ins(actor=actor)
    ]
    page = {
        "rows": rows,
        "form": form,
        "step": step,
        "error": sentence(error) if error else "",
        "line": request.POST.get("line", ""),
    }
    return render(request, "treasury/stand_ins.html", page, status=error.status if error else 200)
