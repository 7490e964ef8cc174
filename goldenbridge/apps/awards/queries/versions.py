"""Versions of a promise: what changed since the last, changes that wait, pauses, and the board's cover policy."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from goldenbridge.apps.awards.models import Award, Change, CoverPolicy, Ending, Pause
from goldenbridge.apps.awards.permissions import may_read_awards, may_read_policies
from goldenbridge.apps.awards.terms import (
    changed_terms_of,
    current_terms_of,
    ending_content,
    pause_content,
    policy_content,
)
from goldenbridge.core import canonical
from goldenbridge.core.actors import Actor
from goldenbridge.core.award import Difference, differences
from goldenbridge.core.canonical import Value
from goldenbridge.core.errors import NotFound
from goldenbridge.core.lifecycles import AWARD_CHANGE, AWARD_ENDING, COVER_POLICY


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change of a promise in force, as staff see it."""

    ref: UUID
    round: int
    state: str
    state_label: str
    monthly_minor: int
    months: int
    covered_months: int
    promised_minor: int
    kept_months: int
    content_hash: bytes
    drafted_on: date


def changes(award_ref: UUID, *, actor: Actor) -> list[ChangeView]:
    """Return the changes of a promise, the newest first."""
    may_read_awards(actor)
    rows = Change.objects.filter(award_id=award_ref).order_by("-round", "-drafted_on", "ref")
    return [
        ChangeView(
            ref=row.ref,
            round=row.round,
            state=row.state,
            state_label=AWARD_CHANGE.labels[row.state],
            monthly_minor=row.monthly_minor,
            months=row.months,
            covered_months=row.covered_months,
            promised_minor=row.promised_minor,
            kept_months=row.kept_months,
            content_hash=bytes(row.content_hash),
            drafted_on=row.drafted_on,
        )
        for row in rows
    ]


def content_of_change(ref: UUID, *, actor: Actor) -> dict[str, Value]:
    """Return what is signed when a change is covered and approved: the promise as it would be."""
    may_read_awards(actor)
    row = Change.objects.select_related("award").filter(ref=ref).first()
    if row is None:
        raise NotFound
    return changed_terms_of(row).content()


def what_changed(award_ref: UUID, *, actor: Actor) -> tuple[Difference, ...]:
    """Return what the version that people are asked to sign, or signed last, changes of the one before it.

    The one before is the promise in force while a change of it waits; the version before the last change; or the draft
    that this promise replaces. Empty for a first version.
    """
    may_read_awards(actor)
    award = _award(award_ref)
    waiting = _waiting(award)
    before = _before(award, waiting)
    after = changed_terms_of(waiting) if waiting else current_terms_of(award)
    return differences(before, after.content()) if before else ()


def content_before(award_ref: UUID, *, actor: Actor) -> dict[str, Value] | None:
    """Return the content of the version before the one that people are asked to sign, or signed last; None if none."""
    may_read_awards(actor)
    award = _award(award_ref)
    return _before(award, _waiting(award))


def _award(ref: UUID) -> Award:
    award = Award.objects.filter(ref=ref).first()
    if award is None:
        raise NotFound
    return award


def _before(award: Award, waiting: Change | None) -> dict[str, Value] | None:
    if waiting is not None:
        return current_terms_of(award).content()
    last = award.changes.filter(state="in_force").order_by("-round").first()
    if last is not None and last.earlier_content is not None:
        earlier = canonical.decode(bytes(last.earlier_content))
        return earlier if isinstance(earlier, dict) else None
    replaced = _replaced_by(award)
    return current_terms_of(replaced).content() if replaced else None


def _waiting(award: Award) -> Change | None:
    return award.changes.filter(state__in=["draft", "covered"]).first()


def _replaced_by(award: Award) -> Award | None:
    """The draft or promise of the same payee that came before this one; None if there was none."""
    before = Award.objects.filter(payee_ref=award.payee_ref, number__lt=award.number)
    return before.order_by("-number").first()


@dataclass(frozen=True, slots=True)
class PauseView:
    """Why and since when nothing is paid."""

    ref: UUID
    reason: str
    since: date
    ended_on: date | None
    content_hash: bytes


def pauses(award_ref: UUID, *, actor: Actor) -> list[PauseView]:
    """Return the pauses of a promise, the newest first."""
    may_read_awards(actor)
    rows = Pause.objects.filter(award_id=award_ref).order_by("-number")
    return [PauseView(row.ref, row.reason, row.since, row.ended_on, bytes(row.content_hash)) for row in rows]


def content_of_pause(ref: UUID, *, actor: Actor) -> dict[str, Value]:
    """Return what is signed when payments are taken up again."""
    may_read_awards(actor)
    row = Pause.objects.filter(ref=ref).first()
    if row is None:
        raise NotFound
    return pause_content(row)


@dataclass(frozen=True, slots=True)
class EndingView:
    """Why and when a promise shall end before its time, or has ended, and what two people sign."""

    ref: UUID
    reason: str
    ends_on: date
    state: str
    state_label: str
    content_hash: bytes
    content: dict[str, Value]


def endings(award_ref: UUID, *, actor: Actor) -> list[EndingView]:
    """Return the endings of a promise that wait for signatures or have both; one that waits comes first."""
    may_read_awards(actor)
    rows = Ending.objects.filter(award_id=award_ref).exclude(state="withdrawn").order_by("-proposed_on", "ref")
    return [_ending_view(row) for row in sorted(rows, key=lambda row: row.state == "ended")]


def content_of_ending(ref: UUID, *, actor: Actor) -> dict[str, Value]:
    """Return what two people sign when a promise ends."""
    may_read_awards(actor)
    row = Ending.objects.filter(ref=ref).first()
    if row is None:
        raise NotFound
    return ending_content(row)


def _ending_view(row: Ending) -> EndingView:
    return EndingView(
        ref=row.ref,
        reason=row.reason,
        ends_on=row.ends_on,
        state=row.state,
        state_label=AWARD_ENDING.labels[row.state],
        content_hash=bytes(row.content_hash),
        content=ending_content(row),
    )


@dataclass(frozen=True, slots=True)
class PolicyView:
    """How many months of a new promise are covered (None: all), as the board proposes or has released it."""

    ref: UUID
    number: int
    months: int | None
    state: str
    state_label: str
    proposed_on: date
    released_on: date | None
    content_hash: bytes
    content: dict[str, Value]


def policies(*, actor: Actor) -> list[PolicyView]:
    """Return the cover policies, the newest first."""
    may_read_policies(actor)
    return [
        PolicyView(
            ref=row.ref,
            number=row.number,
            months=row.months,
            state=row.state,
            state_label=COVER_POLICY.labels[row.state],
            proposed_on=row.proposed_on,
            released_on=row.released_on,
            content_hash=bytes(row.content_hash),
            content=policy_content(row),
        )
        for row in CoverPolicy.objects.order_by("-number")
    ]
