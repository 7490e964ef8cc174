"""The verifiers of a case open a sample of it to the two auditors who drew its payment, and to nobody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.cases import samples
from goldenbridge.apps.cases.holding import HOLDER, WrongKeys, check_envelope, grant_access, locked_case
from goldenbridge.apps.cases.models import Access, Case, CaseKey, Sample
from goldenbridge.apps.cases.permissions import may_open_compartment, may_run_clocks
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.keystore import queries as keys
from goldenbridge.core.actors import Actor
from goldenbridge.core.casework import NewWrap
from goldenbridge.core.sealing import Purpose
from goldenbridge.platform import clock, trail

SAMPLE_DAYS: Final = 14


@transaction.atomic
def open_sample(
    case_ref: UUID,
    *,
    payment_ref: UUID,
    accounts: Mapping[UUID, bytes],
    wraps: Sequence[tuple[UUID, NewWrap]],
    actor: Actor,
) -> list[Sample]:
    """Give the two auditors this verifier's account of his check, sealed to each, and what is left of the evidence.

    `accounts` are envelopes by auditor; `wraps` the evidence keys, (key_ref, wrap), for both, as long as the evidence
    lives and the verifier may read it himself. After two weeks it is over.

    Raises:
        NotFound: the payment was not drawn, is settled, or belongs to a case that he did not verify.
        WrongKeys: the accounts or keys are not for exactly these two.

    """
    case = locked_case(case_ref)
    due = samples.sample_due(case_ref, payment_ref, actor=actor)
    if set(accounts) != set(due.auditors):
        raise WrongKeys
    for envelope in accounts.values():
        check_envelope(envelope, case, purpose=Purpose.NOTE, compartment="evidence", generation=None)
    until = clock.today() + timedelta(days=SAMPLE_DAYS)
    _hand_evidence(case, due, wraps, actor)
    opened = [
        Sample.objects.update_or_create(
            case=case,
            payment_ref=payment_ref,
            verifier_ref=actor.ref,
            auditor_ref=auditor,
            defaults={"envelope": envelope, "opened_on": clock.today(), "until": until},
        )[0]
        for auditor, envelope in accounts.items()
    ]
    trail.record("sample.opened", case.ref, actor=actor.ref)
    return opened


@transaction.atomic
def forget_samples(*, actor: Actor) -> int:
    """Delete what verifiers wrote to auditors, once its two weeks are over; returns how many."""
    may_run_clocks(actor)
    return Sample.objects.filter(until__lt=clock.today()).delete()[0]


def _hand_evidence(case: Case, due: samples.SampleDue, wraps: Sequence[tuple[UUID, NewWrap]], actor: Actor) -> None:
    """Let both auditors open the evidence, if there is any and the verifier may read it himself."""
    if not wraps:
        return
    mine = Access.objects.filter(case=case, compartment="evidence", person_ref=actor.ref, ended_on=None).first()
    may_open_compartment(actor, mine, today=clock.today())
    alive = CaseKey.objects.filter(case=case, compartment="evidence", destroyed_on=None)
    refs = set(alive.values_list("key_ref", flat=True))
    if {(ref, wrap.recipient_ref) for ref, wrap in wraps} != {(ref, each) for ref in refs for each in due.auditors}:
        raise WrongKeys
    until = clock.today() + timedelta(days=SAMPLE_DAYS)
    had = keys.keepers(list(refs))
    for key_ref, wrap in wraps:
        header = check_envelope(wrap.wrap, case, purpose=Purpose.WRAP, compartment="evidence", generation=None)
        if header.record != key_ref:
            raise WrongKeys
        # The other verifier has handed it over already: none is ever put in the place of another.
        if wrap.recipient_ref not in had[key_ref]:
            keystore.store_wrap(
                key_ref=key_ref,
                recipient_ref=wrap.recipient_ref,
                wrap=wrap.wrap,
                expires_on=until,
                holder=HOLDER,
                actor=actor,
            )
    for auditor in due.auditors:
        grant_access(case, "evidence", auditor, reason="auditor", until=until, actor=actor)
