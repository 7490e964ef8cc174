"""How long what two verifiers look at lasts when a decision is looked at again: their keys, and their access."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from goldenbridge.apps.cases.holding import HOLDER, WRAP_GRACE, grant_access
from goldenbridge.apps.cases.models import Case, CaseKey, Seat
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.core import retention
from goldenbridge.core.actors import Actor
from goldenbridge.platform import clock

CHECKED = ("identity", "evidence")


def keep_until(case: Case, until: date, *, actor: Actor) -> None:
    """Let no key of identity or evidence die on this day or before, by its own clock or by that of a wrap."""
    after = until + timedelta(days=1)
    for key in _living(case):
        limit = retention.evidence_dies_on(asked_on=key.made_on, attested_on=None)
        if key.dies_on is None or key.dies_on < after:
            key.dies_on = min(limit, after)
            key.save(update_fields=["dies_on"])
        for verifier in _verifiers(case):
            keystore.prolong_wraps(
                verifier, key_refs=[key.key_ref], expires_on=until + WRAP_GRACE, holder=HOLDER, actor=actor
            )


def let_verifiers_in(case: Case, *, actor: Actor) -> None:
    """Let both verifiers open identity and evidence again, as far as their keys are alive; the trail tells of it."""
    today = clock.today()
    living = {key.compartment for key in _living(case)}
    for key in _living(case):
        key.dies_on = retention.evidence_dies_on(asked_on=key.made_on, attested_on=None)
        key.save(update_fields=["dies_on"])
    for compartment in CHECKED:
        if compartment not in living:
            continue
        until = retention.access_ends(compartment, today)
        refs = [key.key_ref for key in _living(case) if key.compartment == compartment]
        for verifier in _verifiers(case):
            # Wraps first: an access without its wrap opens nothing.
            keystore.prolong_wraps(verifier, key_refs=refs, expires_on=until + WRAP_GRACE, holder=HOLDER, actor=actor)
            grant_access(case, compartment, verifier, reason="verifier", until=until, actor=actor)


def _living(case: Case) -> list[CaseKey]:
    return list(CaseKey.objects.filter(case=case, compartment__in=CHECKED, destroyed_on__isnull=True))


def _verifiers(case: Case) -> list[UUID]:
    return list(
        Seat.objects.filter(case=case, part="verifier", left_on__isnull=True).values_list("person_ref", flat=True)
    )
