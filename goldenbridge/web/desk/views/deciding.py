"""The signers' page: attestation and summary, nothing else; the decision, and the review of a refusal."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.core import statements
from goldenbridge.core.attestation import Attestation, Determination
from goldenbridge.core.canonical import b64
from goldenbridge.core.casework import CONDITIONS, REASONS, ConditionsMissing, ReasonsContradict
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.desk.forms import OUTCOME_WORDS, DecisionForm, ReviewForm, SignForm
from goldenbridge.web.desk.frame import deed, filled
from goldenbridge.web.desk.sealed import compartment_text
from goldenbridge.web.desk.views.case import words_of
from goldenbridge.web.staffbase.pages import staff_page


def decide_again(request: HttpRequest, ref: UUID, refused: str = "") -> HttpResponse:
    """The page once more, with why something was refused."""
    case = facts.case_facts(ref, actor=request.actor)
    words = words_of(request, case, refused)
    form = DecisionForm(request.POST if "outcome" in request.POST else None)
    words |= {"form": form, "reason_words": REASONS, "condition_words": CONDITIONS, "outcome_words": OUTCOME_WORDS}
    if case.attestation and case.attestation.completed_on:
        words["attested"] = statements.read(Attestation, case.attestation.statement)
    if "summary" in case.accesses:
        words["sealed"] = compartment_text(cases.open_compartment(ref, compartment="summary", actor=request.actor))
    statement = None
    if case.determination:
        statement = case.determination.statement
    elif case.state == "determination" and case.has_summary and form.is_bound and form.is_valid():
        try:
            statement = facts.determination_to_sign(ref, **form.cleaned_data, actor=request.actor)
        except (ReasonsContradict, ConditionsMissing) as error:
            form.add_error(None, sentence(error))
    if statement is not None:
        words |= {"statement": b64(statement), "said": statements.read(Determination, statement)}
    words["review_form"] = ReviewForm()
    return render(request, "desk/decide.html", words)


@require_GET
@staff_page("signer")
def decide(request: HttpRequest, ref: UUID) -> HttpResponse:
    """What was attested, what the caseworker summed up, and the decision."""
    return decide_again(request, ref)


@require_POST
@staff_page("signer")
def propose_decision(request: HttpRequest, ref: UUID) -> HttpResponse:
    """What one would sign; by POST, so that no decision and no accusation stands in an address."""
    return decide_again(request, ref)


@staff_page("signer")
@deed(decide_again)
def determine(request: HttpRequest, ref: UUID) -> str:
    """Sign the decision."""
    form = filled(SignForm(request.POST))
    cases.determine(ref, statement=form["statement"], signature=form["signature"], actor=request.actor)
    return reverse("desk:decide", args=[ref])


@staff_page("signer")
@deed(decide_again)
def set_determination_aside(request: HttpRequest, ref: UUID) -> str:
    """Drop the half-signed decision."""
    cases.set_determination_aside(ref, actor=request.actor)
    return reverse("desk:decide", args=[ref])


@staff_page("signer")
@deed(decide_again)
def settle_review(request: HttpRequest, ref: UUID) -> str:
    """Say whether the refusal stands."""
    cases.settle_review(ref, upheld=filled(ReviewForm(request.POST))["upheld"], actor=request.actor)
    return reverse("desk:decide", args=[ref])
