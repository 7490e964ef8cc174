"""Audits: seeds, what was drawn, accounts compared with the bank, and the result that both sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from goldenbridge.apps.audit import actions, queries
from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.ledger.queries import reports
from goldenbridge.core import canonical
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import unb64
from goldenbridge.core.errors import BridgeError, Malformed
from goldenbridge.core.shape import as_ref
from goldenbridge.platform import clock, directory
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.staffbase.pages import staff_page
from goldenbridge.web.treasury import signing
from goldenbridge.web.treasury.forms import AuditForm, BalancesDayForm, BalancesForm
from goldenbridge.web.treasury.signing import Step

SEE_OTHER: Final = 303
READERS: Final = ("auditor", "treasurer", "approver", "administrator", "coordinator")
FINDING_WORDS: Final = {"in_order": "in order", "not_in_order": "not in order", "unanswered": "unanswered"}
TRAIL_WORDS: Final = {
    "not_read": "not read yet",
    "whole": "holds together from its first record",
    "broken": "does not hold together",
}


def _commit(ref: UUID, form: QueryDict, actor: Actor) -> None:
    actions.commit_seed(ref, seed_hash=unb64(form.get("seed_hash", "")), **signing.read(form), actor=actor)


def _reveal(ref: UUID, form: QueryDict, actor: Actor) -> None:
    actions.reveal_seed(ref, seed=unb64(form.get("seed", "")), actor=actor)


def _withhold(ref: UUID, _form: QueryDict, actor: Actor) -> None:
    actions.withhold_audit(ref, actor=actor)


def _give_up(ref: UUID, _form: QueryDict, actor: Actor) -> None:
    actions.give_up_audit(ref, actor=actor)


def _find(ref: UUID, form: QueryDict, actor: Actor) -> None:
    payment_ref = as_ref(form.get("payment", ""))
    actions.record_finding(ref, payment_ref=payment_ref, finding=form.get("finding", ""), actor=actor)


def _read_trail(ref: UUID, form: QueryDict, actor: Actor) -> None:
    actions.record_trail(ref, state=form.get("trail", ""), actor=actor)


def _sign(ref: UUID, form: QueryDict, actor: Actor) -> None:
    actions.sign_result(ref, **signing.read(form), actor=actor)


STEPS: Final[Mapping[str, Callable[[UUID, QueryDict, Actor], None]]] = {
    "commit": _commit,
    "reveal": _reveal,
    "withhold": _withhold,
    "give-up": _give_up,
    "finding": _find,
    "trail": _read_trail,
    "sign": _sign,
}


@require_safe
@staff_page(*READERS)
def audits(request: HttpRequest) -> HttpResponse:
    """Every audit, and for auditors the form that opens one."""
    return _list(request, AuditForm(currencies=settings.CURRENCIES))


@require_POST
@staff_page("auditor")
def open_audit(request: HttpRequest) -> HttpResponse:
    """Open an audit of a period."""
    form = AuditForm(request.POST, currencies=settings.CURRENCIES)
    if not form.is_valid():
        return _list(request, form, status=422)
    told = form.cleaned_data
    try:
        opened = actions.open_audit(
            currency=told["currency"],
            first_on=told["first"],
            last_on=told["last"],
            wanted=told["wanted"],
            actor=request.actor,
        )
    except BridgeError as error:
        return _list(request, form, error=error)
    return _to(opened.ref)


@require_safe
@staff_page(*READERS)
def audit(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One audit: how far it is, and what this person can do about it."""
    return _page(request, ref)


@require_POST
@staff_page("auditor")
def take_step(request: HttpRequest, ref: UUID, step: str) -> HttpResponse:
    """One step of an auditor."""
    if step not in STEPS:
        raise Http404
    try:
        STEPS[step](ref, request.POST, request.actor)
    except BridgeError as error:
        return _page(request, ref, error=error)
    return _to(ref)


@require_POST
@staff_page("auditor")
def balances(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Say whether the accounts' statements, which the auditor had from the bank, agree with the books of their day."""
    form = BalancesForm(request.POST)
    try:
        if not form.is_valid():
            raise Malformed
        files = {as_ref(name.removeprefix("file-")): file.read() for name, file in request.FILES.items()}
        told = form.cleaned_data
        actions.compare_balances(
            ref, statements=files, on=told["day"], agrees=told["agrees"] == "yes", actor=request.actor
        )
    except BridgeError as error:
        return _page(request, ref, error=error)
    return _to(ref)


@require_safe
@staff_page("auditor")
def paper(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The result as a paper to sign in a terminal."""
    return signing.paper_file(queries.result_paper(ref, actor=request.actor))


@require_safe
@staff_page("auditor")
def population(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The list of payments as it was fixed, to draw anew at home."""
    content = queries.population_file(ref, actor=request.actor)
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="audit-{str(ref)[:8]}.json"'
    response["Cache-Control"] = "no-store"
    return response


def _to(ref: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("treasury:audit", args=[ref]), status=SEE_OTHER)


def _list(
    request: HttpRequest, form: AuditForm, *, error: BridgeError | None = None, status: int = 200
) -> HttpResponse:
    page = {
        "audits": queries.audits(actor=request.actor),
        "form": form,
        "is_auditor": request.actor.has("auditor"),
        "error": sentence(error) if error else "",
    }
    return render(request, "treasury/audits.html", page, status=error.status if error else status)


def _page(request: HttpRequest, ref: UUID, *, error: BridgeError | None = None) -> HttpResponse:
    view = queries.audit(ref, actor=request.actor)
    names = {person.ref: person.call_sign for person in directory.latest().staff}
    mine = next((each for each in view.seeds if each.person_ref == request.actor.ref), None)
    late = view.withheld_after is not None and clock.today() > view.withheld_after
    page = {
        "view": view,
        "audit": view.line,
        "seeds": [(names.get(each.person_ref, "somebody who has left"), each) for each in view.seeds],
        "signed_by": [names.get(each, "somebody who has left") for each in view.signed_by],
        "is_auditor": request.actor.has("auditor"),
        "terms": _terms(ref, request.actor) if _may_commit(view, request.actor) else "",
        "may_reveal": view.line.state == "fixed" and mine is not None and mine.revealed_on is None,
        "may_withhold": late and request.actor.has("auditor"),
        "is_working": view.line.state == "drawn" and view.is_mine,
        "compared": _compared(request, view.line) if view.is_mine else None,
        "today": clock.today(),
        "finding_words": FINDING_WORDS,
        "trail_words": TRAIL_WORDS,
        "trail_said": TRAIL_WORDS[view.trail],
        "step": _step(view, request.actor),
        "error": sentence(error) if error else "",
        "line": request.POST.get("line", ""),
    }
    return render(request, "treasury/audit.html", page, status=error.status if error else 200)


def _may_commit(view: queries.AuditSeen, actor: Actor) -> bool:
    return view.line.state == "opened" and actor.has("auditor") and not view.is_mine


def _terms(ref: UUID, actor: Actor) -> str:
    return canonical.b64(canonical.encode(queries.commit_terms(ref, actor=actor)))


@dataclass(frozen=True)
class Compared:
    """What the closing balances of a day should make together, and of what that is made."""

    day: date
    books_minor: int
    unclaimed_minor: int
    carried_minor: int

    @property
    def together_minor(self) -> int:
        """What the statements should say, all accounts together."""
        return self.books_minor + self.unclaimed_minor + self.carried_minor


def _compared(request: HttpRequest, audit: queries.AuditLine) -> Compared:
    """The books of the day that was asked for, and what the bank has beside them; of the period's last day at first."""
    form = BalancesDayForm(request.POST if request.method == "POST" else request.GET)
    day = form.cleaned_data["day"] if form.is_valid() else audit.last_on
    day = min(max(day, audit.last_on), clock.today())
    beside = banking.beside_books(audit.currency, on=day, actor=request.actor)
    books = reports.in_bank_on(day, audit.currency, actor=request.actor)
    return Compared(day, books, beside.unclaimed_minor, beside.carried_minor)


def _step(view: queries.AuditSeen, actor: Actor) -> Step | None:
    """The signature that is still this auditor's to give."""
    is_due = view.line.state == "drawn" and view.is_whole and actor.ref not in view.signed_by
    if not is_due:
        return None
    arguments: list[Any] = [view.line.ref]
    return signing.step(
        queries.result_paper(view.line.ref, actor=actor),
        label="Sign this result",
        explanation="Once both auditors have signed the very same, it stands in the public log for ever.",
        address=reverse("treasury:audit_step", args=[*arguments, "sign"]),
        paper_address=reverse("treasury:audit_paper", args=arguments),
        actor=actor,
    )
