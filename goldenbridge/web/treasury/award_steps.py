"""Which step of a promise comes next, whether this person may take it, and who has taken the earlier ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.urls import reverse

from goldenbridge.apps.approvals import queries as approvals
from goldenbridge.apps.awards import queries
from goldenbridge.apps.awards.queries import AwardView, SettlementView
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import Value
from goldenbridge.core.paper import Paper
from goldenbridge.core.steps import part_of_step
from goldenbridge.platform import directory
from goldenbridge.web.treasury import signing
from goldenbridge.web.treasury.signing import Step

SIGNED: Final = {
    "cover": ("Cover this promise", "The whole amount is set aside from the pot, before anybody hears of it."),
    "approve": ("Approve this promise", "A second person agrees to exactly what is shown here. Nothing moves."),
    "offer": ("Offer this promise", "The applicant hears of it and may accept it until its last day."),
}
NEXT: Final = {"draft": "cover", "ended": "cover", "covered": "approve", "approved": "offer"}
PLAIN: Final = {
    "free": ("Give the cover back", "What was set aside returns to the pot, and the promise is over."),
    "withdraw": (
        "Give this draft up",
        "Nothing is set aside for it. Its caseworker can draft a smaller one.",
    ),
    "suspend": ("Pause payments", "Nothing is paid until they are taken up again; what falls due stays owed."),
    "resume": ("Take payments up again", "What fell due meanwhile is owed."),
}
PLAIN_IN: Final = {
    "draft": ("withdraw",),
    "covered": ("free",),
    "approved": ("free",),
    "declined": ("free",),
    "lapsed": ("free",),
    "active": ("suspend",),
    "suspended": ("resume",),
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
    """The next steps of a promise for this person; covering is not offered while the pot has too little."""
    if not actor.has("approver", "treasurer"):
        return Steps()
    plain = tuple(
        PlainStep(name, *PLAIN[name], reverse("treasury:award_step", args=[award.ref, name]))
        for name in PLAIN_IN.get(award.state, ())
    )
    signed, refusal = _award_step(award, actor) if has_cover else (None, "")
    later = [
        _settlement_step(award, each, actor)
        for each in award.settlements
        if each.is_later and (has_cover or each.state != "negotiated")
    ]
    return Steps(
        (*([signed] if signed else []), *(each for each in later if each)),
        plain,
        refusal,
    )


def _award_step(award: AwardView, actor: Actor) -> tuple[Step | None, str]:
    name = NEXT.get(award.state)
    if name is None or (award.state == "ended" and award.end_reason):
        return None, ""
    if name == "offer" and award.has_left:
        return None, "He has left already: this promise is taken up without an offer, by his caseworker."
    if not _is_free("award", name, award.ref, actor):
        return None, "You have a part in this that excludes the next step. A different person must take it."
    content = queries.content(award.ref, actor=actor)
    arguments: list[object] = [award.ref, name]
    return _step("award", award.ref, name, content=content, arguments=arguments, actor=actor), ""


def _settlement_step(award: AwardView, settlement: SettlementView, actor: Actor) -> Step | None:
    name = {"negotiated": "cover", "covered": "approve"}.get(settlement.state)
    if name is None or not _is_free("settlement", name, settlement.ref, actor, award.ref):
        return None
    content = queries.content_of_settlement(settlement.ref, actor=actor)
    arguments: list[object] = [award.ref, settlement.ref, name]
    return _step("settlement", settlement.ref, name, content=content, arguments=arguments, actor=actor)


def _is_free(kind: str, name: str, ref: UUID, actor: Actor, *related: UUID) -> bool:
    person = directory.current().person(actor.ref)
    part, _roles = part_of_step(kind, name)
    return bool(approvals.free_for(part, subject_ref=ref, people=[person], related=related))


def _step(kind: str, ref: UUID, name: str, *, content: Value, arguments: list[object], actor: Actor) -> Step:
    label, explanation = SIGNED[name]
    return signing.step(
        Paper(kind, ref, name, content),
        label=label if kind == "award" else f"{label.split()[0]} this later settlement",
        explanation=explanation,
        address=reverse(f"treasury:{kind}_step", args=arguments),
        paper_address=reverse(f"treasury:{kind}_paper", args=arguments),
        actor=actor,
    )


def taken(award: AwardView) -> list[Taken]:
    """The steps that people have signed over exactly these terms."""
    listed = directory.latest()
    names = {person.ref: person.call_sign for person in listed.staff}
    rows = approvals.approvals_of("award", award.ref, award.content_hash)
    return [Taken(row.step, names.get(row.person_ref, "somebody who has left"), row.signed_on) for row in rows]
