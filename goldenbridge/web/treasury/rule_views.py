"""The rules of entitlement: those in force, the version that waits for signatures, and writing a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from goldenbridge.apps.rules import actions, queries
from goldenbridge.apps.rules.queries import RulesView
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.paper import Paper
from goldenbridge.core.rules import KIND, changes
from goldenbridge.platform import directory
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.staffbase.pages import staff_page
from goldenbridge.web.treasury import signing
from goldenbridge.web.treasury.rule_forms import LABELS, RulesForm, line_of

SEE_OTHER: Final = 303
WRITERS: Final = ("approver", "treasurer", "coordinator")
READERS: Final = (*WRITERS, "auditor")
SIGNED_STEPS: Final[dict[str, Callable[..., Any]]] = {
    "propose": actions.propose_rules,
    "release": actions.release_rules,
}
WORDS: Final = {
    "propose": ("Propose these rules", "Nothing changes yet: another person releases them."),
    "release": ("Release these rules", "From now on they are in force, for ever kept, and stand in the public log."),
}


@require_safe
@staff_page(*READERS)
def rules(request: HttpRequest, currency: str = "") -> HttpResponse:
    """The rules of one currency."""
    return _page(request, _known(currency))


@require_POST
@staff_page(*WRITERS)
def draft(request: HttpRequest, currency: str) -> HttpResponse:
    """Keep a new version; what cannot be read or does not come out is named, and what was typed stays."""
    form = RulesForm(request.POST)
    try:
        if not form.is_valid():
            return _page(request, _known(currency), form=form, status=422)
        actions.draft_rules(
            currency=_known(currency), rules=form.rules(), examples=form.examples(), actor=request.actor
        )
    except BridgeError as error:
        return _page(request, currency, form=form, error=error, status=error.status)
    return HttpResponseRedirect(reverse("treasury:rules_of", args=[currency]), status=SEE_OTHER)


@require_POST
@staff_page(*WRITERS)
def take_step(request: HttpRequest, currency: str, ref: UUID, step: str) -> HttpResponse:
    """Propose or release a version with a signature."""
    if step not in SIGNED_STEPS:
        raise Http404
    try:
        SIGNED_STEPS[step](ref, **signing.read(request.POST), actor=request.actor)
    except BridgeError as error:
        return _page(request, _known(currency), error=error, status=error.status)
    return HttpResponseRedirect(reverse("treasury:rules_of", args=[_known(currency)]), status=SEE_OTHER)


@require_safe
@staff_page(*WRITERS)
def paper(request: HttpRequest, currency: str, ref: UUID, step: str) -> HttpResponse:  # noqa: ARG001 (the address's)
    """The paper of one step, to sign in a terminal."""
    if step not in SIGNED_STEPS:
        raise Http404
    return signing.paper_file(Paper(KIND, ref, step, queries.content(ref, actor=request.actor)))


def _known(currency: str) -> str:
    if currency and currency not in settings.CURRENCIES:
        raise Http404
    return currency or settings.CURRENCIES[0]


def _page(
    request: HttpRequest,
    currency: str,
    *,
    form: RulesForm | None = None,
    error: BridgeError | None = None,
    status: int = 200,
) -> HttpResponse:
    in_force, waiting = queries.in_force(currency), queries.draft(currency, actor=request.actor)
    newest = waiting or in_force
    may_write = request.actor.has(*WRITERS)
    page = {
        "currency": currency,
        "currencies": settings.CURRENCIES,
        "in_force": in_force,
        "rows": _rows(in_force),
        "waiting": waiting,
        "waiting_rows": _rows(waiting),
        "changes": [
            (LABELS[change.kind], change)
            for change in (changes(waiting.table, in_force.table if in_force else None) if waiting else ())
        ],
        "signers": [(each, _name(each.person_ref)) for each in (newest.signed if newest else ())],
        "step": _step(request, currency, waiting, in_force) if waiting and may_write else None,
        "has_signed": bool(waiting) and any(each.person_ref == request.actor.ref for each in waiting.signed),
        "form": form or RulesForm(table=newest.table if newest else None),
        "may_write": may_write,
        "error": sentence(error) if error else "",
        "line": request.POST.get("line", ""),
    }
    return render(request, "treasury/rules.html", page, status=status)


def _rows(view: RulesView | None) -> list[tuple[str, str, int, list[str]]]:
    if view is None:
        return []
    return [
        (
            LABELS[rule.kind],
            rule.expression,
            rule.cap,
            [line_of(example) for example in view.table.examples if example.kind is rule.kind],
        )
        for rule in view.table.rules
    ]


def _step(request: HttpRequest, currency: str, waiting: RulesView, in_force: RulesView | None) -> signing.Step | None:
    name = waiting.next_step
    if any(each.person_ref == request.actor.ref for each in waiting.signed):
        return None
    label, explanation = WORDS[name]
    where = [currency, waiting.ref, name]
    return signing.step(
        signing.paper(KIND, waiting.ref, name, waiting.table.content()),
        label=label,
        explanation=explanation,
        address=reverse("treasury:rules_step", args=where),
        paper_address=reverse("treasury:rules_paper", args=where),
        actor=request.actor,
        before=in_force.table.content() if in_force else None,
    )


def _name(person_ref: UUID) -> str:
    listed = {person.ref: person.call_sign for person in directory.current().staff}
    return listed.get(person_ref, "somebody who has left")
