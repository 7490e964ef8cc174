"""Promises: which wait for whom, what the pot looks like afterwards, and the steps that people sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from goldenbridge.apps.awards import actions, queries
from goldenbridge.apps.awards.reliefs import reliefs_of
from goldenbridge.apps.ledger import queries as books
from goldenbridge.core.canonical import Value
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.paper import Paper
from goldenbridge.web.base.charts import bar_chart
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.base.formats import money_text
from goldenbridge.web.staffbase.cover import PAUSE_WORDS, ways_sentences
from goldenbridge.web.staffbase.ending import END_WORDS, STAYS_OWED, EndingForm
from goldenbridge.web.staffbase.pages import staff_page
from goldenbridge.web.staffbase.relief import CONDITION_WORDS, DEBT_WORDS, PARTY_WORDS
from goldenbridge.web.treasury import award_steps, signing
from goldenbridge.web.treasury.paging import sheet_of

SEE_OTHER: Final = 303
MONEY: Final = ("approver", "treasurer")
READERS: Final = (*MONEY, "auditor")
# Which promises a list shows; the first is what somebody has to do something about.
LISTS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "waiting": ("Waiting for a step", ("draft", "covered", "approved", "declined", "lapsed")),
    "offered": ("Offered", ("offered", "taken_up")),
    "active": ("In force", ("active", "suspended")),
    "over": ("Over", ("ended", "freed", "withdrawn")),
}
MAY_END: Final = ("taken_up", "active", "suspended")
PLAIN_STEPS: Final[dict[str, Callable[..., Any]]] = {
    "free": actions.free_award,
    "withdraw": actions.withdraw_award,
}
SIGNED_STEPS: Final[dict[str, Callable[..., Any]]] = {
    "cover": actions.cover_award,
    "approve": actions.approve_award,
    "offer": actions.offer_award,
    "resume": actions.resume_award,
}


class NotFilled(BridgeError):
    """The end of a promise was asked for without a day or a reason."""

    code = "ending_not_filled"
    status = 422
    sentence = words("Say why it ends and on which day.")


@dataclass(frozen=True)
class Part:
    """What belongs to a promise in force and has steps of its own: how they are taken, and what is signed."""

    signed: Mapping[str, Callable[..., Any]]
    content: Callable[..., dict[str, Value]]
    kind: str
    plain: Mapping[str, Callable[..., Any]] = field(default_factory=dict)


# By the word that stands in their addresses.
PARTS: Final[dict[str, Part]] = {
    "settlements": Part(
        signed={"cover": actions.cover_settlement, "approve": actions.approve_settlement},
        content=queries.content_of_settlement,
        kind="settlement",
    ),
    "changes": Part(
        signed={"cover": actions.cover_change, "approve": actions.approve_change},
        content=queries.content_of_change,
        kind="award",
        plain={"withdraw": actions.withdraw_change},
    ),
    "endings": Part(
        signed={"sign": actions.sign_ending, "end": actions.confirm_ending},
        content=queries.content_of_ending,
        kind="ending",
        plain={"withdraw": actions.withdraw_ending},
    ),
}


@require_safe
@staff_page(*READERS)
def awards(request: HttpRequest) -> HttpResponse:
    """The promises of one list, and what can still be promised in each currency."""
    shown = request.GET.get("list", "waiting")
    if shown not in LISTS:
        raise Http404
    counts = queries.counts(actor=request.actor)
    sheet = sheet_of(request, sum(counts.get(state, 0) for state in LISTS[shown][1]))
    page = {
        "awards": queries.awards_in(LISTS[shown][1], limit=sheet.size, skip=sheet.skip, actor=request.actor),
        "sheet": sheet,
        "sheet_of": f"list={shown}&",
        "label": LISTS[shown][0],
        "lists": [
            {"name": name, "label": label, "count": sum(counts.get(state, 0) for state in states), "now": name == shown}
            for name, (label, states) in LISTS.items()
        ],
        "figures": [
            {"label": f"Free to promise, {currency}", "value": money_text(books.free_to_promise(currency), currency)}
            for currency in books.currencies()
        ],
    }
    return render(request, "treasury/awards.html", page)


@require_safe
@staff_page(*READERS)
def award(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One promise: its terms, its pot before and after, what each month owes, and the step that comes next."""
    return _page(request, ref)


@require_POST
@staff_page(*MONEY)
def take_step(request: HttpRequest, ref: UUID, step: str) -> HttpResponse:
    """Cover, approve, offer or resume a promise with a signature; free it, give its draft up, or pause it."""
    try:
        if step in SIGNED_STEPS:
            SIGNED_STEPS[step](ref, **signing.read(request.POST), actor=request.actor)
        elif step in PLAIN_STEPS:
            PLAIN_STEPS[step](ref, actor=request.actor)
        elif step == "suspend":
            actions.suspend_award(ref, reason=request.POST.get("reason", ""), actor=request.actor)
        else:
            raise Http404
    except BridgeError as error:
        return _page(request, ref, error=error)
    return HttpResponseRedirect(reverse("treasury:award", args=[ref]), status=SEE_OTHER)


@require_POST
@staff_page(*MONEY)
def propose_ending(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Write down that a promise shall end; two people sign it."""
    form = EndingForm(request.POST)
    try:
        if not form.is_valid():
            raise NotFilled
        actions.propose_ending(ref, **form.cleaned_data, actor=request.actor)
    except BridgeError as error:
        return _page(request, ref, error=error)
    return HttpResponseRedirect(reverse("treasury:award", args=[ref]), status=SEE_OTHER)


@require_POST
@staff_page(*MONEY)
def take_part_step(request: HttpRequest, ref: UUID, part: str, part_ref: UUID, step: str) -> HttpResponse:
    """Cover or approve a later settlement or a new version of a promise in force, or sign its end; or give those up."""
    steps = _part(part)
    try:
        if step in steps.signed:
            steps.signed[step](part_ref, **signing.read(request.POST), actor=request.actor)
        elif step in steps.plain:
            steps.plain[step](part_ref, actor=request.actor)
        else:
            raise Http404
    except BridgeError as error:
        return _page(request, ref, error=error)
    return HttpResponseRedirect(reverse("treasury:award", args=[ref]), status=SEE_OTHER)


@require_safe
@staff_page(*MONEY)
def part_paper(request: HttpRequest, ref: UUID, part: str, part_ref: UUID, step: str) -> HttpResponse:
    """The paper of one step of a later settlement or a new version, to sign in a terminal."""
    steps = _part(part)
    if step not in steps.signed:
        raise Http404
    # A new version is signed as the promise that it becomes.
    subject_ref = ref if steps.kind == "award" else part_ref
    return signing.paper_file(Paper(steps.kind, subject_ref, step, steps.content(part_ref, actor=request.actor)))


def _part(name: str) -> Part:
    if name not in PARTS:
        raise Http404
    return PARTS[name]


@require_safe
@staff_page(*MONEY)
def paper(request: HttpRequest, ref: UUID, step: str) -> HttpResponse:
    """The paper of one step, to sign in a terminal."""
    if step not in SIGNED_STEPS:
        raise Http404
    if step == "resume":
        pause = next(iter(queries.pauses(ref, actor=request.actor)), None)
        if pause is None or pause.ended_on:
            raise Http404
        content = queries.content_of_pause(pause.ref, actor=request.actor)
        return signing.paper_file(Paper("pause", pause.ref, step, content))
    return signing.paper_file(Paper("award", ref, step, queries.content(ref, actor=request.actor)))


def _page(request: HttpRequest, ref: UUID, *, error: BridgeError | None = None) -> HttpResponse:
    view = queries.award(ref, actor=request.actor)
    after = _after(view, request)
    ways = queries.ways_out(view, actor=request.actor) if after and after.missing_minor else None
    pauses = queries.pauses(ref, actor=request.actor)
    endings = queries.endings(ref, actor=request.actor)
    has_cover = after is None or not after.missing_minor
    page = {
        "award": view,
        "after": after,
        "chart": _chart(after) if after else None,
        "ways": ways_sentences(ways, view.currency) if ways else [],
        "steps": award_steps.steps_for(view, actor=request.actor, has_cover=has_cover),
        "taken": award_steps.taken(view, actor=request.actor),
        "what_changed": award_steps.what_changed(view, actor=request.actor),
        "pauses": pauses,
        "pause_reason": PAUSE_WORDS[pauses[0].reason] if pauses and not pauses[0].ended_on else "",
        "pause_words": PAUSE_WORDS,
        "endings": [
            {
                "is_over": each.state == "ended",
                "because": END_WORDS[each.reason],
                "view": each,
                "owed": STAYS_OWED[each.reason],
            }
            for each in endings
        ],
        "ending_form": _ending_form(view, endings, request, error),
        "may_pause": view.state == "active" and request.actor.has(*MONEY),
        "reliefs": [
            {
                "debt": DEBT_WORDS[each.kind_of_debt],
                "by": PARTY_WORDS[each.party],
                "when": CONDITION_WORDS[each.condition],
                "view": each,
            }
            for each in reliefs_of(view.payee_ref, actor=request.actor)
        ],
        "months": queries.entitlements(ref, actor=request.actor),
        "hash": view.content_hash.hex(),
        "error": sentence(error) if error else "",
        "line": request.POST.get("line", ""),
    }
    return render(request, "treasury/award.html", page, status=error.status if error else 200)


def _ending_form(
    view: queries.AwardView, endings: list[queries.EndingView], request: HttpRequest, error: BridgeError | None
) -> EndingForm | None:
    """The form that asks for the end of a promise, with what was typed; None where none can be asked for."""
    if view.state not in MAY_END or endings or not request.actor.has(*MONEY):
        return None
    return EndingForm(request.POST) if error and "ends_on" in request.POST else EndingForm()


def _after(view: queries.AwardView, request: HttpRequest) -> queries.PotAfter | None:
    """What the pot looks like after all steps that wait to set money aside; None if there is none."""
    if view.state == "draft":
        return queries.pot_after(view, actor=request.actor)
    actor = request.actor
    settlements = [each for each in view.settlements if each.is_later and each.state == "negotiated"]
    changes = [each for each in queries.changes(view.ref, actor=actor) if each.state == "draft"]
    waiting = [
        *(queries.pot_after_settlement(view, each, actor=actor) for each in settlements),
        *(queries.pot_after_change(view, each.ref, actor=actor) for each in changes),
    ]
    # One that fits alone may not fit beside the others, and each is covered by a step of its own.
    return replace(waiting[0], promise_minor=sum(each.promise_minor for each in waiting)) if waiting else None


def _chart(after: queries.PotAfter) -> Any:
    return bar_chart(
        f"The pot {after.pot} before and after",
        [
            ("Free to promise now", after.free_minor),
            ("What is set aside", after.promise_minor),
            ("Missing" if after.missing_minor else "Free afterwards", after.missing_minor or after.after_minor),
        ],
        value_text=lambda minor: money_text(minor, after.currency, exact=True),
        name="What",
        unit="Amount",
    )
