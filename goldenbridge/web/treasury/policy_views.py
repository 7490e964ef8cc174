"""The board's cover policy: proposed, signed by two, released; it shows on promises and in public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from goldenbridge.apps.approvals import queries as approvals
from goldenbridge.apps.awards import actions, queries
from goldenbridge.apps.awards.queries import PolicyView
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.paper import Paper
from goldenbridge.platform import directory
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.staffbase.pages import staff_page
from goldenbridge.web.treasury import signing
from goldenbridge.web.treasury.forms import PolicyForm
from goldenbridge.web.treasury.signing import Step

SEE_OTHER: Final = 303
BOARD: Final = ("approver", "administrator")
READERS: Final = (*BOARD, "treasurer", "auditor")
SIGNED: Final[dict[str, Callable[..., Any]]] = {"make": actions.sign_policy, "release": actions.release_policy}
WORDS: Final = {
    "make": ("Sign this proposal", "Nothing changes yet: a second person of the board releases it."),
    "release": ("Release this policy", "From now on new promises follow it, and the public books say so."),
}
NEXT: Final = {"proposed": "make", "signed": "release"}


def _page(request: HttpRequest, *, error: BridgeError | None = None, form: PolicyForm | None = None) -> HttpResponse:
    rows = queries.policies(actor=request.actor)
    released = next((each for each in rows if each.state == "released"), None)
    waiting = next((each for each in rows if each.state in NEXT), None)
    page = {
        "released": released,
        "waiting": waiting,
        "policies": rows,
        "step": _step(waiting, request.actor) if waiting else None,
        "may_see_promises": request.actor.has("approver", "treasurer", "auditor"),
        "is_board": request.actor.has(*BOARD),
        "form": form or PolicyForm(),
        "error": sentence(error) if error else "",
        "line": request.POST.get("line", ""),
    }
    return render(request, "treasury/policies.html", page, status=error.status if error else 200)


def _step(policy: PolicyView, actor: Actor) -> Step | None:
    name = NEXT[policy.state]
    person = directory.current().person(actor.ref)
    if not actor.has(*BOARD) or not approvals.is_free_for_step(person, "cover_policy", name, subject_ref=policy.ref):
        return None
    label, explanation = WORDS[name]
    return signing.step(
        Paper("cover_policy", policy.ref, name, policy.content),
        label=label,
        explanation=explanation,
        address=reverse("treasury:cover_policy_step", args=[policy.ref, name]),
        paper_address=reverse("treasury:cover_policy_paper", args=[policy.ref, name]),
        actor=actor,
    )


@require_safe
@staff_page(*READERS)
def policies(request: HttpRequest) -> HttpResponse:
    """How many months of a promise are covered before it is made, and what is proposed."""
    return _page(request)


@require_POST
@staff_page(*BOARD)
def propose(request: HttpRequest) -> HttpResponse:
    """Propose another number of months."""
    form = PolicyForm(request.POST)
    if not form.is_valid():
        response = _page(request, form=form)
        response.status_code = 422
        return response
    try:
        actions.propose_policy(months=form.cleaned_data["months"], actor=request.actor)
    except BridgeError as error:
        return _page(request, error=error, form=form)
    return HttpResponseRedirect(reverse("treasury:cover_policies"), status=SEE_OTHER)


@require_POST
@staff_page(*BOARD)
def take_step(request: HttpRequest, ref: UUID, step: str) -> HttpResponse:
    """Sign or release a proposal, or give it up."""
    try:
        if step in SIGNED:
            SIGNED[step](ref, **signing.read(request.POST), actor=request.actor)
        elif step == "withdraw":
            actions.withdraw_policy(ref, actor=request.actor)
        else:
            raise Http404
    except BridgeError as error:
        return _page(request, error=error)
    return HttpResponseRedirect(reverse("treasury:cover_policies"), status=SEE_OTHER)


@require_safe
@staff_page(*BOARD)
def paper(request: HttpRequest, ref: UUID, step: str) -> HttpResponse:
    """The paper of one step, to sign in a terminal."""
    policy = next((each for each in queries.policies(actor=request.actor) if each.ref == ref), None)
    if policy is None or step not in SIGNED:
        raise Http404
    return signing.paper_file(Paper("cover_policy", ref, step, policy.content))
