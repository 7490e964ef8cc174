"""Debts of somebody who has left: settling one later, giving a settlement up, and the proof of each instalment."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.cases.actions import SettlementDraft
from goldenbridge.apps.cases.lines import CaseFacts
from goldenbridge.platform import clock
from goldenbridge.web.desk.forms import OBLIGATION_WORDS, PROOF_WORDS, DebtForm, GivenUpForm, ProofForm
from goldenbridge.web.desk.frame import deed, filled
from goldenbridge.web.desk.views.case import words_of
from goldenbridge.web.staffbase.pages import staff_page

IN_FORCE = frozenset({"taken_up", "active", "suspended"})
# Nothing was drawn of a settlement in these states, so that it can still be given up.
UNPAID = frozenset({"negotiated", "covered", "approved"})


def _form(case: CaseFacts, data: object = None) -> DebtForm:
    form = DebtForm(data, initial={"first_month": clock.today()})
    form.fields["obligation"].choices = [
        (str(each.ref), OBLIGATION_WORDS[each.kind]) for each in case.obligations if each.verified_minor
    ]
    return form


def _debts(request: HttpRequest, ref: UUID, refused: str = "") -> HttpResponse:
    case = facts.case_facts(ref, actor=request.actor)
    award = case.award
    months = promises.entitlements(award.ref, actor=request.actor) if award else []
    room = promises.room_of([each.ref for each in case.obligations], actor=request.actor)
    kinds = {each.ref: OBLIGATION_WORDS[each.kind] for each in case.obligations}
    words = words_of(request, case, refused) | {
        "form": _form(case, request.POST if request.method == "POST" else None),
        "may_settle": award is not None and award.state in IN_FORCE,
        "owed": [{"debt": each, "room_minor": room.get(each.ref, each.verified_minor)} for each in case.obligations],
        "settlements": [
            {
                "view": each,
                "kind": kinds.get(each.obligation_ref, "Debt"),
                "may_give_up": each.is_later and each.state in UNPAID,
                "instalments": [month for month in months if month.settlement_ref == each.ref],
            }
            for each in (award.settlements if award else ())
        ],
        "proof_words": PROOF_WORDS,
    }
    return render(request, "desk/debts.html", words)


@require_GET
@staff_page("caseworker")
def debts(request: HttpRequest, ref: UUID) -> HttpResponse:
    """What he owes, what of it is settled, and when."""
    return _debts(request, ref)


@staff_page("caseworker")
@deed(_debts)
def draft(request: HttpRequest, ref: UUID) -> str:
    """Write a settlement down that was negotiated."""
    case = facts.case_facts(ref, actor=request.actor)
    form = filled(_form(case, request.POST))
    cases.draft_settlement(
        ref,
        draft=SettlementDraft(UUID(form["obligation"]), form["amount"], form["parts"]),
        interest_minor=form["interest"],
        first_month=form["first_month"],
        actor=request.actor,
    )
    return reverse("desk:debts", args=[ref])


@staff_page("caseworker")
@deed(_debts)
def give_up(request: HttpRequest, ref: UUID) -> str:
    """Give a settlement up."""
    settlement_ref = filled(GivenUpForm(request.POST))["settlement"]
    cases.withdraw_settlement(ref, settlement_ref=settlement_ref, actor=request.actor)
    return reverse("desk:debts", args=[ref])


@staff_page("caseworker")
@deed(_debts)
def prove(request: HttpRequest, ref: UUID) -> str:
    """Record the proof of an instalment."""
    form = filled(ProofForm(request.POST))
    cases.record_proof(ref, entitlement_ref=form["entitlement"], proof=form["proof"], actor=request.actor)
    return reverse("desk:debts", args=[ref])
