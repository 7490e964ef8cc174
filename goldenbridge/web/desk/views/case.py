"""One case for its caseworker: overview, the talk, notes, service and debts, summary for the signers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.cases.lines import CaseFacts
from goldenbridge.web.desk.forms import (
    CHECK_WORDS,
    OBLIGATION_WORDS,
    SERVICE_WORDS,
    LetterForm,
    ObligationForm,
    PersonForm,
    ServiceForm,
    SummaryForm,
)
from goldenbridge.web.desk.frame import Page, call_signs, deed, filled
from goldenbridge.web.desk.sealed import compartment_text, key_of, signed_text
from goldenbridge.web.desk.steps import next_step
from goldenbridge.web.desk.views.queue import AT_THE_DESK
from goldenbridge.web.staffbase.pages import staff_page

QUESTION_WORDS = {
    "text": "A question",
    "identity": "Who he is",
    "payout": "Where to pay",
    "offer": "The offer",
    "confirmation": "Whether a payment arrived",
    "work": "Whether advisers may see his skills",
    "introduction": "Whether an employer may have his name",
}
CHOICE_WORDS = {
    "accepted": "accepted",
    "agreed": "agreed",
    "declined": "declined",
    "left": "he has left",
    "not_received": "nothing came",
    "received": "it came",
    "received_with_issues": "it came, and something was wrong",
}


def words_of(request: HttpRequest, case: CaseFacts, refused: str) -> dict[str, Any]:
    """What every page of a case shows."""
    parts = {seat.part for seat in case.seats if seat.person_ref == request.actor.ref and seat.left_on is None}
    return {
        "refused": refused,
        "case": case,
        "step": next_step(case, person_ref=request.actor.ref),
        "is_owner": case.owner_ref == request.actor.ref,
        "parts": parts,
        "names": call_signs(),
        "currency": settings.CURRENCIES[0],
        "question_words": QUESTION_WORDS,
        "choice_words": CHOICE_WORDS,
        "service_words": SERVICE_WORDS,
        "obligation_words": OBLIGATION_WORDS,
        "check_words": CHECK_WORDS,
        "me": request.actor.ref,
        "reply_key": signed_text(case.reply_key),
    }


def _noting(case: CaseFacts) -> dict[str, Any]:
    """The forms on which service and debts are noted."""
    return {
        "service_form": ServiceForm(initial={"status": case.service_status}),
        "obligation_form": ObligationForm(currency=settings.CURRENCIES[0]),
        "currency": settings.CURRENCIES[0],
        "back": "",
    }


def _back(request: HttpRequest, ref: UUID) -> str:
    """The page on which it was noted: the case, or the story that says it."""
    return reverse("desk:story" if request.POST.get("back") == "story" else "desk:case", args=[ref])


def case_again(request: HttpRequest, ref: UUID, refused: str = "") -> HttpResponse:
    """The page once more, with why something was refused."""
    case = facts.case_facts(ref, actor=request.actor)
    words = words_of(request, case, refused)
    words |= _noting(case)
    words["has_account"] = words["is_owner"] and case.payee_on is not None and case.state in facts.LIVE
    words["may_draw_late"] = request.actor.has("coordinator")
    words["may_give"] = case.state not in facts.DONE and (words["is_owner"] or request.actor.has("coordinator"))
    if words["is_owner"]:
        words["on_duty"] = facts.on_duty(ref, actor=request.actor)
    return render(request, "desk/case.html", words)


@require_GET
@staff_page(*AT_THE_DESK)
def case(request: HttpRequest, ref: UUID) -> HttpResponse:
    """How far the case is and what to do next."""
    return case_again(request, ref)


@staff_page("caseworker")
@deed(case_again)
def service(request: HttpRequest, ref: UUID) -> str:
    """Note how he stands with his service."""
    cases.record_service(ref, status=filled(ServiceForm(request.POST))["status"], actor=request.actor)
    return _back(request, ref)


@staff_page("caseworker")
@deed(case_again)
def obligation(request: HttpRequest, ref: UUID) -> str:
    """Note what he says he owes."""
    currency = settings.CURRENCIES[0]
    form = filled(ObligationForm(request.POST, currency=currency))
    cases.state_obligation(
        ref,
        kind=form["kind"],
        currency=currency,
        stated_minor=form["stated"],
        actor=request.actor,
    )
    return _back(request, ref)


@staff_page("caseworker")
@deed(case_again)
def plan_checks(request: HttpRequest, ref: UUID) -> str:
    """Have two verifiers drawn."""
    cases.plan_checks(ref, actor=request.actor)
    return reverse("desk:case", args=[ref])


@staff_page("caseworker")
@deed(case_again)
def ask_account(request: HttpRequest, ref: UUID) -> str:
    """Ask him anew where to pay."""
    cases.ask_account_anew(ref, actor=request.actor)
    return reverse("desk:case", args=[ref])


@staff_page("caseworker")
@deed(case_again)
def decide_again(request: HttpRequest, ref: UUID) -> str:
    """Send the case back to its signers: the job is lost."""
    cases.decide_again(ref, actor=request.actor)
    return reverse("desk:summary", args=[ref])


@staff_page("caseworker")
@deed(case_again)
def close(request: HttpRequest, ref: UUID) -> str:
    """Close the case."""
    cases.close_case(ref, actor=request.actor)
    return reverse("desk:case", args=[ref])


@staff_page("caseworker", "coordinator")
@deed(case_again)
def duty(request: HttpRequest, ref: UUID) -> str:
    """Ask somebody on duty to reach the applicant."""
    cases.ask_duty(ref, person_ref=filled(PersonForm(request.POST))["person"], actor=request.actor)
    return reverse("desk:case", args=[ref])


def _opened(compartment: str) -> Page:
    """The page on which one compartment is read and written: what it holds, still sealed, and its newest key."""

    def show(request: HttpRequest, ref: UUID, refused: str = "") -> HttpResponse:
        case = facts.case_facts(ref, actor=request.actor)
        opened = cases.open_compartment(ref, compartment=compartment, actor=request.actor)
        words = words_of(request, case, refused) | {"key": key_of(opened), "sealed": compartment_text(opened)}
        return render(request, f"desk/{compartment}.html", words | _noting(case))

    return show


_story, _notes = _opened("story"), _opened("notes")


@require_GET
@staff_page("caseworker")
def story(request: HttpRequest, ref: UUID) -> HttpResponse:
    """What the applicant wrote, and writing to him."""
    return _story(request, ref)


@staff_page("caseworker")
@deed(_story)
def ask(request: HttpRequest, ref: UUID) -> str:
    """Put a question."""
    cases.ask_applicant(ref, **filled(LetterForm(request.POST)), actor=request.actor)
    return reverse("desk:story", args=[ref])


@staff_page("caseworker")
@deed(_story)
def reply(request: HttpRequest, ref: UUID) -> str:
    """Send a letter that needs no answer."""
    cases.write_reply(ref, **filled(LetterForm(request.POST)), actor=request.actor)
    return reverse("desk:story", args=[ref])


@staff_page("caseworker")
@deed(_story)
def begin_talks(request: HttpRequest, ref: UUID) -> str:
    """Take him into talks."""
    cases.begin_talks(ref, actor=request.actor)
    return reverse("desk:case", args=[ref])


@staff_page("caseworker")
@deed(_story)
def decline(request: HttpRequest, ref: UUID) -> str:
    """Decline with a letter that says why."""
    cases.decline_early(ref, envelope=filled(LetterForm(request.POST))["envelope"], actor=request.actor)
    return reverse("desk:case", args=[ref])


@require_GET
@staff_page("caseworker")
def notes(request: HttpRequest, ref: UUID) -> HttpResponse:
    """My notes on the case."""
    return _notes(request, ref)


@staff_page("caseworker")
@deed(_notes)
def write_note(request: HttpRequest, ref: UUID) -> str:
    """Keep a note."""
    cases.write_note(ref, envelope=filled(LetterForm(request.POST))["envelope"], actor=request.actor)
    return reverse("desk:notes", args=[ref])


def _contact(request: HttpRequest, ref: UUID, refused: str = "") -> HttpResponse:
    opened = cases.open_compartment(ref, compartment="contact", actor=request.actor)
    words = {"refused": refused, "case_ref": ref, "compartment": opened, "sealed": compartment_text(opened)}
    return render(request, "desk/contact.html", words)


@require_GET
@staff_page(*AT_THE_DESK)
def contact(request: HttpRequest, ref: UUID) -> HttpResponse:
    """How the applicant may be reached, for somebody on duty who was asked to."""
    return _contact(request, ref)


def _summary(request: HttpRequest, ref: UUID, refused: str = "") -> HttpResponse:
    case = facts.case_facts(ref, actor=request.actor)
    part = "reviewer" if any(seat.part == "reviewer" for seat in case.seats) else "signer"
    deciding = [seat for seat in case.seats if seat.part == part]
    readers = [str(request.actor.ref), *(str(seat.person_ref) for seat in deciding)]
    words = words_of(request, case, refused) | {"deciding": deciding, "readers": ",".join(readers)}
    words["empty_seat"] = any(seat.left_on for seat in deciding)
    return render(request, "desk/summary.html", words)


@require_GET
@staff_page("caseworker")
def summary(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The summary that the signers decide on."""
    return _summary(request, ref)


@staff_page("caseworker")
@deed(_summary)
def draw_signers(request: HttpRequest, ref: UUID) -> str:
    """Have two signers drawn."""
    cases.plan_determination(ref, actor=request.actor)
    return reverse("desk:summary", args=[ref])


@staff_page("caseworker")
@deed(_summary)
def hand_summary(request: HttpRequest, ref: UUID) -> str:
    """Hand the summary to the two signers."""
    form = filled(SummaryForm(request.POST))
    cases.hand_summary(ref, keys=form["keys"], envelope=form["envelope"], actor=request.actor)
    return reverse("desk:case", args=[ref])
