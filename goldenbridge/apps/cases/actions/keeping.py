"""How long the people of a case keep its keys: as long as their work on it lasts, and no longer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.cases.holding import HOLDER, WRAP_GRACE
from goldenbridge.apps.cases.models import Access, CaseKey
from goldenbridge.apps.cases.permissions import may_run_clocks
from goldenbridge.apps.cases.standing import LIVE, MORTAL
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.keystore import queries as keys
from goldenbridge.core import retention
from goldenbridge.core.actors import Actor
from goldenbridge.platform import clock, log, trail

# While a case is in one of these states, whoever has access to the compartment keeps it. Contact is asked for by the
# week, and evidence and identity have a clock of their own (`CaseKey.dies_on`), which nothing here postpones.
WORKED_ON: Final = {
    "story": MORTAL | LIVE | {"in_review"},
    "notes": MORTAL | LIVE | {"in_review"},
    "identity": frozenset({"verification", "determination"}),
    "evidence": frozenset({"verification", "determination", "declined", "in_review"}),
    "summary": frozenset({"determination"}),
}


def renew_accesses(*, actor: Actor) -> int:
    """Prolong accesses and wraps that would end under somebody who still works on the case; returns how many."""
    may_run_clocks(actor)
    return sum(_renew(compartment, states, actor) for compartment, states in WORKED_ON.items())


@transaction.atomic
def end_due_accesses(*, actor: Actor) -> int:
    """End every access whose last day is over, once those that are still needed have been prolonged."""
    may_run_clocks(actor)
    renew_accesses(actor=actor)
    return Access.objects.filter(ended_on__isnull=True, until__lt=clock.today()).update(ended_on=clock.today())


def expire_keys(*, actor: Actor) -> int:
    """Destroy every key that nobody is to keep any longer, and mark those of cases; returns how many were destroyed.

    Accesses are renewed first, so that a worker which stood still for months destroys nothing under a live case.
    """
    may_run_clocks(actor)
    renew_accesses(actor=actor)
    expired = keystore.expire_keys(actor=actor)
    _mark_destroyed()
    if expired:
        log.event("keys_expired", count=len(expired))
    return len(expired)


@transaction.atomic
def _renew(compartment: str, states: Collection[str], actor: Actor) -> int:
    today = clock.today()
    until = retention.access_ends(compartment, today)
    due = Access.objects.filter(
        compartment=compartment,
        ended_on__isnull=True,
        until__lte=retention.renewed_by(compartment, today),
        case__state__in=states,
    ).exclude(reason="auditor")  # what was opened to auditors ends by itself
    held = list(due.values_list("ref", "case_id", "person_ref"))
    if not held:
        return 0
    _prolong_wraps(compartment, [(case_ref, person_ref) for _ref, case_ref, person_ref in held], until, actor)
    refs = [ref for ref, _case_ref, _person_ref in held]
    Access.objects.filter(ref__in=refs, ended_on__isnull=True).update(until=until)
    trail.record_many([(f"access.{compartment}.prolonged", ref) for ref in refs], actor=actor.ref)
    return len(refs)


def _prolong_wraps(compartment: str, held: list[tuple[UUID, UUID]], until: date, actor: Actor) -> None:
    """Wraps first: an access without its wrap opens nothing, and the wrap alone is not handed out."""
    key_refs: dict[UUID, list[UUID]] = defaultdict(list)
    of_cases = CaseKey.objects.filter(
        case_id__in={case_ref for case_ref, _person_ref in held}, compartment=compartment, destroyed_on__isnull=True
    )
    for case_ref, key_ref in of_cases.values_list("case_id", "key_ref"):
        key_refs[case_ref].append(key_ref)
    of_person: dict[UUID, list[UUID]] = defaultdict(list)
    for case_ref, person_ref in held:
        of_person[person_ref] += key_refs[case_ref]
    for person_ref, refs in of_person.items():
        keystore.prolong_wraps(person_ref, key_refs=refs, expires_on=until + WRAP_GRACE, holder=HOLDER, actor=actor)


def _mark_destroyed() -> None:
    """Say of each key that the keystore destroyed that it is gone; read from there, so that a stop loses nothing."""
    alive = CaseKey.objects.filter(destroyed_on__isnull=True)
    gone = keys.destroyed(list(alive.values_list("key_ref", flat=True)))
    CaseKey.objects.filter(key_ref__in=gone).update(destroyed_on=clock.today())
