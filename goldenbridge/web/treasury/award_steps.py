"""Which step of a promise comes next, whether this person may take it, and who has taken the earlier ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from django.urls import reverse

from goldenbridge.apps.approvals import queries as approvals
from goldenbridge.apps.awards import queries
from goldenbridge.apps.awards.queries import AwardView, ChangeView, SettlementView
from goldenbridge.core.actors import Actor
from goldenbridge.core.award import Difference
from goldenbridge.core.canonical import Value
from goldenbridge.core.paper import Paper
from goldenbridge.platform import directory
from goldenbridge.web.treasury import signing
from goldenbridge.web.treasury.signing import Step

SIGNED: Final = {
    "cover": ("Cover this promise", "The whole amount is set aside from the pot, before anybody hears of it."),
    "approve": ("Approve this promise", "A second person agrees to exactly what is shown here. Nothing moves."),
    "offer": ("Offer this promise", "The applicant hears of it and may accept it until its last day."),
    "resume": ("Take payments up again", "What fell due meanwhile is owed. You sign the reason of the pause with it."),
    "sign": ("Sign that this promise ends", "A second person ends it. Until then everything stays as it is."),
    "end": ("End this promise", "Whatever it does not owe any more returns to the pot at once."),
}
NEXT: Final = {"draft": "cover", "covered": "approve", "approved": "offer"}
NEXT_OF_ENDING: Final = {"proposed": "sign", "signed": "end"}
NEXT_OF_PART: Final = {"draft": "cover", "negotiated": "cover", "covered": "approve"}
COVER_OF_PART: Final = "What it needs beyond what is set aside for this promise already is set aside from the pot."
NAMES: Final = {"settlement": "this later settlement", "change": "the new version"}
PLAIN: Final = {
    "free": ("Give the cover back", "What was set aside returns to the pot, and the promise is over."),
    "withdraw": ("Give this draft up", "Nothing is set aside for it. Its caseworker can draft a smaller one."),
}
PLAIN_IN: Final = {
    "draft": ("withdraw",),
    "covered": ("free",),
    "approved": ("free",),
    "declined": ("free",),
    "lapsed": ("free",),
}
TAKEN_PART: Final = "You have a part in this that excludes the next step. A different person must take it."
TERM_WORDS: Final = {
    "covered_months": "Months covered",
    "has_left": "Has left",
    "monthly": "Monthly pay",
    "months": "Months",
    "pay": "Pay in all",
    "pot": "Pot",
    "settlements": "Debts",
    "taper": "Taper",
    "total": "In all",
    "valid_until": "Valid until",
}


@dataclass(frozen=True)
class PlainStep:
    """A step without a signature."""

    name: str
    label: str
    explanation: str
    address: str


@dataclass(frozen=True)
class Steps:
    """What this person can do here now; `refusal` says why the next signed step is another's."""

    signed: tuple[Step, ...] = ()
    plain: tuple[PlainStep, ...] = ()
    refusal: str = ""


@dataclass(frozen=True)
class Taken:
    """A step that somebody has signed."""

    step: str
    call_sign: str
    signed_on: date


def steps_for(award: AwardView, *, actor: Actor, has_cover: bool) -> Steps:
    """The next steps of a promise for this person; covering is not offered while the pot has too little.

    `has_cover` says so of the promise itself; each later settlement and change is compared with the pot by itself.
    """
    if not actor.has("approver", "treasurer"):
        return Steps()
    plain = [
        PlainStep(name, *PLAIN[name], reverse("treasury:award_step", args=[award.ref, name]))
        for name in PLAIN_IN.get(award.state, ())
    ]
    signed, refusal = _award_step(award, actor) if has_cover or award.state != "draft" else (None, "")
    later = [_settlement_step(award, each, actor) for each in award.settlements if each.is_later]
    waiting = [each for each in queries.changes(award.ref, actor=actor) if each.state in NEXT_OF_PART]
    changed = [_change_step(award, each, actor) for each in waiting]
    plain += [
        PlainStep(
            "give_up",
            "Give this change up",
            "The promise stays as it stands; what was set aside for the change returns to the pot.",
            reverse("treasury:part_step", args=[award.ref, "changes", each.ref, "withdraw"]),
        )
        for each in waiting
    ]
    ending, stopped = _ending_step(award, actor)
    plain += [
        PlainStep(
            "give_up",
            "Let it go on",
            "The end of this promise is given up; it stands as before.",
            reverse("treasury:part_step", args=[award.ref, "endings", each.ref, "withdraw"]),
        )
        for each in queries.endings(award.ref, actor=actor)
        if each.state in NEXT_OF_ENDING
    ]
    every = [signed, _resume_step(award, actor), *later, *changed, ending]
    return Steps(tuple(each for each in every if each), tuple(plain), refusal or stopped)


def _award_step(award: AwardView, actor: Actor) -> tuple[Step | None, str]:
    name = NEXT.get(award.state)
    if name is None:
        return None, ""
    if name == "offer" and award.has_left:
        return None, "He has left already: this promise is taken up without an offer, by his caseworker."
    if not _is_free("award", name, award.ref, actor):
        return None, TAKEN_PART
    content, before = queries.content(award.ref, actor=actor), queries.content_before(award.ref, actor=actor)
    return _step(Paper("award", award.ref, name, content), "award", [award.ref, name], actor, before), ""


def _resume_step(award: AwardView, actor: Actor) -> Step | None:
    if award.state != "suspended":
        return None
    pause = queries.pauses(award.ref, actor=actor)[0]
    if not _is_free("pause", "resume", pause.ref, actor, award.ref):
        return None
    content = queries.content_of_pause(pause.ref, actor=actor)
    return _step(Paper("pause", pause.ref, "resume", content), "award", [award.ref, "resume"], actor)


def _settlement_step(award: AwardView, settlement: SettlementView, actor: Actor) -> Step | None:
    name = NEXT_OF_PART.get(settlement.state)
    if name is None:
        return None
    if name == "cover" and queries.pot_after_settlement(award, settlement, actor=actor).missing_minor:
        return None
    if not _is_free("settlement", name, settlement.ref, actor, award.ref):
        return None
    content = queries.content_of_settlement(settlement.ref, actor=actor)
    arguments: list[object] = [award.ref, "settlements", settlement.ref, name]
    return _step(Paper("settlement", settlement.ref, name, content), "settlement", arguments, actor)


def _change_step(award: AwardView, change: ChangeView, actor: Actor) -> Step | None:
    name = NEXT_OF_PART[change.state]
    if name == "cover" and queries.pot_after_change(award, change.ref, actor=actor).missing_minor:
        return None
    if not _is_free("award", name, award.ref, actor):
        return None
    content, before = queries.content_of_change(change.ref, actor=actor), queries.content_before(award.ref, actor=actor)
    arguments: list[object] = [award.ref, "changes", change.ref, name]
    return _step(Paper("award", award.ref, name, content), "change", arguments, actor, before)


def _ending_step(award: AwardView, actor: Actor) -> tuple[Step | None, str]:
    found = [each for each in queries.endings(award.ref, actor=actor) if each.state in NEXT_OF_ENDING]
    if not found:
        return None, ""
    name = NEXT_OF_ENDING[found[0].state]
    if not _is_free("ending", name, found[0].ref, actor, award.ref):
        return None, TAKEN_PART
    arguments: list[object] = [award.ref, "endings", found[0].ref, name]
    return _step(Paper("ending", found[0].ref, name, found[0].content), "part", arguments, actor), ""


def _is_free(kind: str, name: str, ref: UUID, actor: Actor, *related: UUID) -> bool:
    person = directory.current().person(actor.ref)
    return approvals.is_free_for_step(person, kind, name, subject_ref=ref, related=related)


def _step(paper: Paper, kind: str, arguments: list[object], actor: Actor, before: Value = None) -> Step:
    label, explanation = SIGNED[paper.step]
    address = "part" if kind in NAMES else kind
    return signing.step(
        paper,
        label=f"{label.split()[0]} {NAMES[kind]}" if kind in NAMES else label,
        explanation=COVER_OF_PART if kind in NAMES and paper.step == "cover" else explanation,
        address=reverse(f"treasury:{address}_step", args=arguments),
        paper_address=reverse(f"treasury:{address}_paper", args=arguments),
        actor=actor,
        before=before,
    )


def taken(award: AwardView, *, actor: Actor) -> list[Taken]:
    """The steps that people have signed over exactly these terms, or over the new version that waits."""
    listed = directory.latest()
    names = {person.ref: person.call_sign for person in listed.staff}
    rows = approvals.approvals_of("award", award.ref, award.content_hash)
    for change in queries.changes(award.ref, actor=actor):
        if change.state == "covered":
            rows += approvals.approvals_of("award", award.ref, change.content_hash)
    gone = "somebody who has left"
    return [
        Taken(
            row.step,
            names.get(row.person_ref, gone) + (f" for {names.get(row.for_ref, gone)}" if row.for_ref else ""),
            row.signed_on,
        )
        for row in rows
    ]


def what_changed(award: AwardView, *, actor: Actor) -> list[Difference]:
    """What the newest version changes of the one before it, in words."""
    found = queries.what_changed(award.ref, actor=actor)
    return [replace(each, name=TERM_WORDS.get(each.name, each.name)) for each in found]
