"""Who leads a case and by whose keys: which cases nobody leads any more, and whose keys must be made anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from goldenbridge.apps.cases.models import Case, CaseKey, SealedRecord
from goldenbridge.apps.cases.permissions import may_coordinate
from goldenbridge.apps.cases.standing import LIVE, MORTAL
from goldenbridge.apps.keystore import queries as keystore
from goldenbridge.apps.people import queries as people
from goldenbridge.core import statements
from goldenbridge.core.actors import Actor
from goldenbridge.core.certificates import ReplyKey
from goldenbridge.core.directory import Directory
from goldenbridge.core.trust import CASE_KEY_MAKERS, CASE_OPENERS
from goldenbridge.platform import directory as directories

OPEN = MORTAL | LIVE | {"submitted", "declined", "in_review"}
OWN = ("story", "notes")
PLACE = {"case": OuterRef("case"), "compartment": OuterRef("compartment")}
TEXTS = SealedRecord.objects.filter(**PLACE, generation=OuterRef("generation"))
HOLDS_TEXTS = Exists(TEXTS)
# What does not open keeps its key alive, but nobody is asked to seal it anew.
HOLDS_READABLE = Exists(TEXTS.filter(unreadable_on__isnull=True))


def needs_new_keys(case: Case) -> bool:
    """Whether the owner's page must make keys: the case was given to him, or who certified its keys has left."""
    return case.ref in _due([case])


def cases_to_renew(actor: Actor) -> list[UUID]:
    """The open cases that the actor leads and whose keys his page must make anew."""
    mine = list(Case.objects.filter(owner_ref=actor.ref, state__in=OPEN).order_by("opened_on", "ref"))
    due = _due(mine)
    return [case.ref for case in mine if case.ref in due]


def has_old_texts(case: Case, *, actor: Actor) -> bool:
    """Whether something that the actor can open is still sealed to a key that a newer one has replaced."""
    return bool(_with_old_texts([case.ref], actor))


def cases_to_finish(actor: Actor) -> list[UUID]:
    """The open cases that the actor leads and whose texts his page has not all sealed to the newest keys."""
    mine = Case.objects.filter(owner_ref=actor.ref, state__in=OPEN).order_by("opened_on", "ref")
    refs = list(mine.values_list("ref", flat=True))
    unfinished = _with_old_texts(refs, actor)
    return [ref for ref in refs if ref in unfinished]


def replaced_keys(*, before: date | None = None) -> QuerySet[CaseKey]:
    """Living keys of story and notes that a newer one has replaced, before a day if one is named."""
    made = Q() if before is None else Q(made_on__lt=before)
    newer = CaseKey.objects.filter(made, **PLACE, generation__gt=OuterRef("generation"), destroyed_on__isnull=True)
    return CaseKey.objects.filter(Exists(newer), compartment__in=OWN, destroyed_on__isnull=True)


def cases_without_owner(actor: Actor) -> list[tuple[UUID, str]]:
    """Open cases whose caseworker is gone, each with the label of its state; for coordinators, who give them away."""
    may_coordinate(actor)
    here = [person.ref for person in people.holders("caseworker")]
    left = Case.objects.filter(state__in=OPEN).exclude(owner_ref__in=here).order_by("opened_on", "ref")
    return [(case.ref, case.state_label) for case in left]


def _due(cases: Iterable[Case]) -> set[UUID]:
    listed = directories.latest()
    by_ref = {case.ref: case for case in cases}
    return {
        ref
        for ref, makers in _makers(by_ref.values()).items()
        if by_ref[ref].given_on is not None
        or not all(_may_make(listed, maker, CASE_KEY_MAKERS) for maker in makers)
        or not _may_make(listed, _vouched_by(by_ref[ref]), CASE_OPENERS)
    }


def _with_old_texts(refs: Iterable[UUID], actor: Actor) -> set[UUID]:
    old = replaced_keys().filter(HOLDS_READABLE, case_id__in=refs)
    case_of = dict(old.values_list("key_ref", "case_id"))
    return {case_of[key_ref] for key_ref in keystore.wraps(list(case_of), actor)}


def _makers(cases: Iterable[Case]) -> Mapping[UUID, set[UUID]]:
    """Who made the newest keys of story and notes of each case."""
    refs = [case.ref for case in cases]
    newest: dict[tuple[UUID, str], UUID] = {}
    keys = CaseKey.objects.filter(case_id__in=refs, compartment__in=OWN, destroyed_on__isnull=True)
    for case_ref, compartment, maker in keys.order_by("generation").values_list("case_id", "compartment", "maker_ref"):
        newest[case_ref, compartment] = maker
    makers: dict[UUID, set[UUID]] = {ref: set() for ref in refs}
    for (case_ref, _compartment), maker in newest.items():
        makers[case_ref].add(maker)
    return makers


def _vouched_by(case: Case) -> UUID:
    return statements.read(ReplyKey, bytes(case.reply_certificate)).maker


def _may_make(listed: Directory, ref: UUID, roles: frozenset[str]) -> bool:
    return any(person.ref == ref and person.roles & roles for person in listed.staff)
