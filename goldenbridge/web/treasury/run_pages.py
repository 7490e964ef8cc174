"""The page of one run: its facts, the way it has come, and the one thing to do next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.keystore import queries as keystore
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts import queries
from goldenbridge.apps.payouts.queries import RunSeen, Signature
from goldenbridge.apps.screening import queries as screening
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.money import currency as currency_of
from goldenbridge.core.runs import RunChange
from goldenbridge.platform import directory
from goldenbridge.platform.program import program
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.base.formats import money_text
from goldenbridge.web.treasury import signing

_WAY = (
    ("make", "Made", "A treasurer enters exact amounts, sealed to the cell, and locks the run."),
    ("approve", "Approved", "Somebody who did not make it approves it."),
    ("authorise", "Authorised", "Authorised as it was approved."),
    ("release", "Released", "The warnings are decided about and the money is held."),
    ("send", "Sent", "The order is built where the names are open, screened, and taken to the bank."),
    ("import", "Booked", "The bank's statement settles the run."),
    ("close", "Closed", "Everybody is paid, followed up or given up by two people."),
)
_BY_HAND = {
    "send": "The list for those who carry the cash is built where the names are open, and screened.",
    "import": "Two witnesses sign for each payment, and the withdrawal is found on a statement.",
}
_PLACE = {step: number for number, (step, _, _) in enumerate(_WAY)}
_SIGNED = {
    "make": (
        "Lock it",
        "You sign each payment in steps, and its sealed amount and account by their hashes. Nothing can change unseen.",
    ),
    "approve": ("Approve it", "You did not make this run. Look at who is paid, for which month and how much at most."),
    "authorise": ("Authorise it", "You say that it may be paid as it was made and approved."),
    "release": (
        "Release it",
        "With your signature the money is held and the order gets its ids. It covers the warnings above.",
    ),
    "again": ("Sign what is left", "A payment was dropped after the release. You sign that the rest goes out."),
}
_SIGNERS = {"make": ("treasurer",), "approve": ("approver",), "authorise": ("approver",)}


@dataclass(frozen=True)
class WayStep:
    """One step of the way, done, next or ahead, and by whom."""

    heading: str
    text: str
    state: str
    people: tuple[str, ...]


def run_page(request: HttpRequest, run_ref: UUID, *, error: BridgeError | None = None) -> HttpResponse:
    """The page, with the reason of a refusal if there is one."""
    actor = request.actor
    run = queries.run(run_ref, actor=actor)
    givings_up = queries.givings_up(run.ref, actor=actor)
    page: dict[str, Any] = {
        "run": run,
        "way": _way(run),
        "error": sentence(error) if error else "",
        "may_fill": actor.has("treasurer"),
        "may_send_back": actor.has("treasurer", "approver")
        and run.state in {"open", "locked", "approved", "authorised", "released"},
        "screenings": screening.screenings_of(run.ref, actor=actor),
        "builds_here": settings.SERVER_BUILDS_FILES and bool(settings.SCREENING_LIST),
        "terminal": _terminal(),
        "decimals": currency_of(run.currency).decimals,
        "takers": [_call_sign(ref) for ref in run.unrecalled],
        "rows": [(row, _call_sign(row.loss.called_by) if row.loss else "") for row in run.waiting],
        "doubts": [
            (doubt, _call_sign(doubt.called_by) if doubt.called_by else "")
            for doubt in queries.doubts_of(run.ref, actor=actor)
        ],
        "givings_up": [(each, _call_sign(each.called_by)) for each in givings_up],
        "giving_up": {each.payment_ref for each in givings_up},
        "giving_up_reasons": queries.giving_up_reasons(),
        "may_confirm": actor.has("treasurer", "approver"),
        "actor_ref": actor.ref,
        "recall": _recall(run, actor),
        "signed_for": [_call_sign(ref) for ref in run.absence.signed_by] if run.absence else [],
        "recall_for": _recall_for(run, actor),
        "changes": [(each.name, _changed(each, run.currency)) for each in run.changes],
        "free_minor": books.free_to_promise(run.currency, pot=run.pot),
        **_next(run, actor),
    }
    return render(request, "treasury/run.html", page, status=error.status if error else 200)


def _terminal() -> dict[str, str]:
    """What a treasurer types: at home by bare names; in the rehearsal, which has one machine, by their paths."""
    if not settings.DEMO:
        return {"program": "goldenbridge", "directory": "directory.json", "root": "root.json"}
    data = Path(settings.DATA)
    return {"program": program(), "directory": str(data / "directory.json"), "root": str(data / "root.json")}


def _call_sign(ref: UUID) -> str:
    return {person.ref: person.call_sign for person in directory.latest().staff}.get(ref, "?")


def _way(run: RunSeen) -> list[WayStep]:
    listed = {person.ref: person.call_sign for person in directory.latest().staff}
    now = _PLACE.get(run.next_step, len(_WAY))
    steps = []
    for number, (step, heading, text) in enumerate(_WAY):
        people = {_signer(each, listed) for each in run.signatures if each.step == step}
        state = "done" if number < now else "now" if number == now else "ahead"
        told = _BY_HAND.get(step, text) if run.rail == "manual" else text
        steps.append(WayStep(heading, told, state, tuple(sorted(people))))
    return steps


def _changed(change: RunChange, currency: str) -> str:
    """What is different for one payment, in words."""
    before, after = (money_text(minor, currency) for minor in (change.before_minor, change.after_minor))
    return {
        "gone": f"no longer in it; it was at most {before}",
        "new": f"new, at most {after}",
        "steps": f"at most {after} instead of {before}",
        "amount": "its exact amount was sealed anew",
        "account": "it goes to another sealed account",
    }[change.what]


def _signer(signature: Signature, listed: dict[UUID, str]) -> str:
    """Who signed, and for whom if the role was lent to him."""
    name = listed.get(signature.person_ref, "?")
    return f"{name} for {listed.get(signature.for_ref, '?')}" if signature.for_ref else name


def _next(run: RunSeen, actor: Actor) -> dict[str, Any]:
    """What this person can do with the run now, and what that needs."""
    found: dict[str, Any] = {"next": ""}
    if run.state == "open" and actor.has("treasurer"):
        found["next"] = "empty" if not run.steps_minor else "fill" if run.missing_amounts else "make"
    elif run.state in {"locked", "approved"} and actor.has(*_SIGNERS[run.next_step]):
        found["next"] = run.next_step
    elif run.state == "authorised" and actor.has("treasurer", "approver"):
        found["next"] = "release"
    elif run.state == "released" and run.needs_new_release and actor.has("treasurer", "approver"):
        found["next"] = "again"
    elif run.state == "released" and actor.has("treasurer"):
        found["next"] = "send"
    elif run.state in {"sent", "reconciling"} and actor.has("treasurer"):
        found["next"] = "import"
        found["withdrawals"] = _withdrawals(run, actor) if run.rail == "manual" and not run.booked_on else []
    elif run.state == "reconciled" and actor.has("treasurer"):
        found |= {"next": "close", "left": queries.left_of(run.ref, actor=actor)}
    if found["next"] in _SIGNED:
        step = "release" if found["next"] == "again" else found["next"]
        if queries.is_free_to_sign(run.ref, step, actor=actor):
            found["step"] = _signing(run, found["next"], actor)
        else:
            found["next"] = ""
    found |= _cell(run, actor)
    return found


def _recall(run: RunSeen, actor: Actor) -> signing.Step | None:
    """What the person who took the payouts signs before the run can be sent back."""
    if actor.ref not in run.unrecalled:
        return None
    return signing.step(
        queries.run_paper(run.ref, "recall", actor=actor),
        label="Say that the bank was not given the order",
        explanation="I took the payouts. I gave the order to nobody, I give it to nobody, and I have deleted it.",
        address=reverse("treasury:recall_order", args=[run.ref]),
        paper_address=reverse("treasury:run_paper", args=[run.ref, "recall"]),
        actor=actor,
    )


def _recall_for(run: RunSeen, actor: Actor) -> signing.Step | None:
    """What one of two others signs in place of who took the payouts and does not answer."""
    absence = run.absence
    if absence is None or not absence.may_be_signed or not actor.has("treasurer", "approver"):
        return None
    if actor.ref in {*run.unrecalled, *absence.signed_by}:
        return None
    return signing.step(
        queries.run_paper(run.ref, "recall_for", actor=actor),
        label="Say that the bank has not paid the order",
        explanation="Nobody hears from who took the payouts. I have looked into the account at the bank myself: "
        "it shows no row of this order, and none that waits.",
        address=reverse("treasury:recall_in_place", args=[run.ref]),
        paper_address=reverse("treasury:run_paper", args=[run.ref, "recall_for"]),
        actor=actor,
    )


def _signing(run: RunSeen, step: str, actor: Actor) -> signing.Step:
    signed = "release" if step == "again" else step
    accepted = run.to_accept if signed == "release" else ()
    label, explanation = _SIGNED[step]
    return signing.step(
        queries.run_paper(run.ref, signed, actor=actor, accepted=accepted),
        label=label,
        explanation=explanation,
        address=reverse("treasury:sign_run", args=[run.ref, step]),
        paper_address=reverse("treasury:run_paper", args=[run.ref, signed]),
        actor=actor,
    )


def _withdrawals(run: RunSeen, actor: Actor) -> list[banking.BankLine]:
    lines = banking.unclaimed_lines(actor=actor, account_ref=run.account_ref)
    return [line for line in lines if line.amount_minor < 0]


def _cell(run: RunSeen, actor: Actor) -> dict[str, Any]:
    """The cell's key reference, who holds it, and whether this person does; the wrap is handed over on record only."""
    card = directory.current().cell(run.cell_ref).card
    keepers = keystore.keepers([card.key_ref])[card.key_ref]
    return {
        "cell_key_ref": card.key_ref,
        "holds_cell": actor.has("treasurer") and actor.ref in keepers,
        "cell_keepers": sorted(_call_sign(keeper) for keeper in keepers),
    }
