"""The offer: drafting it, telling the applicant, recording that he left."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST

from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.cases.actions import SettlementDraft
from goldenbridge.apps.cases.actions.support import ACCEPTED, MAY_DRAFT
from goldenbridge.apps.cases.lines import CaseFacts
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.rules import queries as rules
from goldenbridge.core.errors import BridgeError, NotFound
from goldenbridge.core.rules import RuleKind
from goldenbridge.platform import clock
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.base.formats import day_text
from goldenbridge.web.base.terms import offer_terms
from goldenbridge.web.desk.forms import (
    MINOR,
    OBLIGATION_WORDS,
    Amount,
    ChangeForm,
    LeftForm,
    LetterForm,
    OfferForm,
    PauseForm,
    RulesAskedForm,
)
from goldenbridge.web.desk.frame import deed, filled
from goldenbridge.web.desk.views.case import words_of
from goldenbridge.web.staffbase.cover import missing_sentence, ways_sentences
from goldenbridge.web.staffbase.ending import END_WORDS, EndingForm
from goldenbridge.web.staffbase.pages import staff_page


def _offer_form(case: CaseFacts, data: object = None) -> OfferForm:
    form = OfferForm(data, initial=_drafted_terms(case))
    form.fields["pot"].choices = [(pot, pot) for pot in books.pots(settings.CURRENCIES[0])]
    latest = clock.today() + timedelta(days=settings.OFFER_DAYS)
    form.fields["valid_until"].widget.attrs |= {"min": clock.today().isoformat(), "max": latest.isoformat()}
    form.fields["valid_until"].help_text = f"{day_text(latest)} at the latest: its money is kept from others so long."
    for obligation in case.obligations:
        if obligation.verified_minor:
            label = f"Settle of: {OBLIGATION_WORDS[obligation.kind].lower()}"
            form.fields[f"settle_{obligation.ref}"] = Amount(label, required=False)
            form.fields[f"parts_{obligation.ref}"] = forms.IntegerField(
                label="in how many monthly parts", min_value=1, max_value=36, initial=1, required=False
            )
    return form


def _drafted_terms(case: CaseFacts) -> dict[str, object]:
    """The draft as it stands, with as many months as can be covered, to begin a smaller one from."""
    award = case.award
    if award is None or award.state != "draft":
        return {}
    settled = {f"settle_{each.obligation_ref}": each.amount_minor // MINOR for each in award.settlements}
    parts = {f"parts_{each.obligation_ref}": each.parts for each in award.settlements}
    return (
        settled
        | parts
        | {
            "pot": award.pot,
            "monthly": award.monthly_minor // MINOR or "",
            "months": (case.ways_out.months if case.ways_out else 0) or award.months,
            "valid_until": award.valid_until.isoformat(),
        }
    )


def _asks_rules(request: HttpRequest) -> bool:
    return request.method == "POST" and "service_class" in request.POST


def _by_the_rules(request: HttpRequest) -> tuple[int | None, str]:
    """What the rules in force give for what was asked, in minor units, or why they give nothing."""
    if not _asks_rules(request):
        return None, ""
    try:
        inputs = filled(RulesAskedForm(request.POST))
        return rules.amount_minor(RuleKind.MONTHLY_PAY, inputs, currency=settings.CURRENCIES[0]), ""
    except NotFound:
        return None, "No rules are in force yet. An approver writes them, and two people sign."
    except BridgeError as error:
        return None, sentence(error)


def offer_letter(case: CaseFacts) -> str:
    """The terms in plain words of the case's language, to be sealed by the caseworker's page; he may add to them."""
    award = case.award
    if award is None:
        return ""
    with translation.override(case.language):
        return "\n".join(offer_terms(award))


def _offer(request: HttpRequest, ref: UUID, refused: str = "") -> HttpResponse:
    case = facts.case_facts(ref, actor=request.actor)
    by_the_rules, no_rule = _by_the_rules(request)
    is_bound = request.method == "POST" and not _asks_rules(request)
    form = _offer_form(case, request.POST if is_bound else None)
    if by_the_rules is not None:
        form.initial["monthly"] = by_the_rules // MINOR
    words = words_of(request, case, refused) | {
        "form": form,
        "asked": RulesAskedForm(request.POST if _asks_rules(request) else None),
        "by_the_rules": by_the_rules,
        "no_rule": no_rule,
        "currency": settings.CURRENCIES[0],
        "letter": offer_letter(case),
        "may_draft": case.state in ACCEPTED and (case.award is None or case.award.state in MAY_DRAFT),
        "missing": missing_sentence(case.ways_out, case.award.currency) if case.ways_out and case.award else "",
        "ways": ways_sentences(case.ways_out, case.award.currency) if case.ways_out and case.award else [],
        "left_form": LeftForm(initial={"left_on": clock.today()}),
        "pause_form": PauseForm(),
        "change_form": _change_form(case),
        "changes": _open_changes(case, request),
        "ending": _open_ending(case, request),
        "ending_form": _ending_form(case, request),
    }
    return render(request, "desk/offer.html", words)


def _change_form(case: CaseFacts) -> ChangeForm | None:
    """The terms as they stand, to begin new ones from; None where there is nothing to change."""
    award = case.award
    if award is None or award.state not in {"active", "suspended"} or not award.months:
        return None
    return ChangeForm(
        initial={
            "monthly": award.monthly_minor // MINOR,
            "months": award.months,
            "covered_months": award.covered_months if award.is_covered_in_part else "",
        }
    )


def _open_changes(case: CaseFacts, request: HttpRequest) -> list[promises.ChangeView]:
    found = promises.changes(case.award.ref, actor=request.actor) if case.award else []
    return [each for each in found if each.state in {"draft", "covered"}]


def _open_ending(case: CaseFacts, request: HttpRequest) -> dict[str, object] | None:
    """Why and when the promise shall end, while it waits for its signatures."""
    found = promises.endings(case.award.ref, actor=request.actor) if case.award else []
    return next(
        ({"on": each.ends_on, "because": END_WORDS[each.reason]} for each in found if each.state != "ended"), None
    )


def _ending_form(case: CaseFacts, request: HttpRequest) -> EndingForm | None:
    if case.award is None or case.award.state not in {"taken_up", "active", "suspended"}:
        return None
    return EndingForm(request.POST) if "ends_on" in request.POST else EndingForm()


@require_GET
@staff_page("caseworker")
def offer(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The offer of a case."""
    return _offer(request, ref)


@require_POST
@staff_page("caseworker")
def ask_rules(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The offer of a case, begun from what the rules give; by POST, so that no fact of a case stands in an address."""
    return _offer(request, ref)


@staff_page("caseworker")
@deed(_offer)
def draft(request: HttpRequest, ref: UUID) -> str:
    """Draft it."""
    case = facts.case_facts(ref, actor=request.actor)
    form = filled(_offer_form(case, request.POST))
    settlements = [
        SettlementDraft(obligation.ref, form[f"settle_{obligation.ref}"], form[f"parts_{obligation.ref}"] or 1)
        for obligation in case.obligations
        if form.get(f"settle_{obligation.ref}")
    ]
    cases.draft_offer(
        ref,
        pot=form["pot"],
        currency=settings.CURRENCIES[0],
        monthly_minor=form["monthly"],
        months=form["months"],
        settlements=settlements,
        valid_until=form["valid_until"],
        actor=request.actor,
    )
    return reverse("desk:case", args=[ref])


@staff_page("caseworker")
@deed(_offer)
def change(request: HttpRequest, ref: UUID) -> str:
    """Draft new terms for what is left of a promise in force."""
    form = filled(ChangeForm(request.POST))
    cases.draft_change(
        ref,
        monthly_minor=form["monthly"],
        months=form["months"],
        covered_months=form["covered_months"],
        actor=request.actor,
    )
    return reverse("desk:offer", args=[ref])


@staff_page("caseworker")
@deed(_offer)
def pause(request: HttpRequest, ref: UUID) -> str:
    """Pause payments at once."""
    cases.pause_support(ref, reason=filled(PauseForm(request.POST))["reason"], actor=request.actor)
    return reverse("desk:offer", args=[ref])


@staff_page("caseworker")
@deed(_offer)
def propose_ending(request: HttpRequest, ref: UUID) -> str:
    """Write down that the promise shall end; two others sign it."""
    form = filled(EndingForm(request.POST))
    cases.propose_ending(ref, reason=form["reason"], ends_on=form["ends_on"], actor=request.actor)
    return reverse("desk:offer", args=[ref])


@staff_page("caseworker")
@deed(_offer)
def withdraw(request: HttpRequest, ref: UUID) -> str:
    """Give the draft up."""
    cases.withdraw_offer(ref, actor=request.actor)
    return reverse("desk:offer", args=[ref])


@staff_page("caseworker")
@deed(_offer)
def tell(request: HttpRequest, ref: UUID) -> str:
    """Tell the applicant."""
    cases.tell_offer(ref, envelope=filled(LetterForm(request.POST))["envelope"], actor=request.actor)
    return reverse("desk:case", args=[ref])


@staff_page("caseworker")
@deed(_offer)
def left(request: HttpRequest, ref: UUID) -> str:
    """Record that he has left."""
    cases.record_left_service(ref, left_on=filled(LeftForm(request.POST))["left_on"], actor=request.actor)
    return reverse("desk:case", args=[ref])
