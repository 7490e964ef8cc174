"""What somebody else promised to forgive later: written down by its amount and kind, and committed to in the log."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from goldenbridge.apps.awards.models import Relief, ReliefBatch
from goldenbridge.apps.awards.permissions import may_log_reliefs, may_record_relief
from goldenbridge.apps.transparency import actions as log
from goldenbridge.core import relief as certificates
from goldenbridge.core.actors import Actor
from goldenbridge.core.attestation import OBLIGATION_KINDS
from goldenbridge.core.errors import Malformed
from goldenbridge.core.money import currency as currency_of
from goldenbridge.core.money import require_steps
from goldenbridge.platform import clock, trail

EVERY: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ReliefTerms:
    """What of a third party's word may be told here: no name, no words."""

    obligation_ref: UUID
    kind_of_debt: str
    party: str
    condition: str
    amount_minor: int
    currency: str


@transaction.atomic
def record_relief(payee_ref: UUID, *, terms: ReliefTerms, commitment: bytes, actor: Actor) -> Relief:
    """Write a promise of later forgiveness down, once for each certificate; it is shown, and covers nothing.

    Raises:
        Malformed: a code that nobody knows, or a commitment that is none.
        NotInSteps, AmountOutOfRange: the amount lies between two steps.

    """
    may_record_relief(actor)
    known = (
        terms.kind_of_debt in OBLIGATION_KINDS
        and terms.party in certificates.PARTIES
        and terms.condition in certificates.CONDITIONS
    )
    if not known or len(commitment) != certificates.COMMITMENT_BYTES:
        raise Malformed
    require_steps(terms.amount_minor, terms.currency)
    row, is_new = Relief.objects.get_or_create(
        commitment=commitment,
        defaults={
            "payee_ref": payee_ref,
            "obligation_ref": terms.obligation_ref,
            "kind_of_debt": terms.kind_of_debt,
            "party": terms.party,
            "condition": terms.condition,
            "currency": terms.currency,
            "step_minor": currency_of(terms.currency).step_minor,
            "amount_minor": terms.amount_minor,
            "recorded_on": clock.today(),
        },
    )
    if row.payee_ref != payee_ref:
        raise Malformed
    if is_new:
        trail.record("relief.recorded", row.ref, actor=actor.ref)
    return row


@transaction.atomic
def log_reliefs(*, actor: Actor) -> int:
    """Hand the commitments of a week to the log, filled up with random ones; returns how many are true.

    An entry goes out each week, also when nothing was recorded, and says nothing about how many there are.
    """
    may_log_reliefs(actor)
    today = clock.today()
    if ReliefBatch.objects.filter(on__gt=today - EVERY).exists():
        return 0
    try:
        with transaction.atomic():
            ReliefBatch(on=today).save(force_insert=True)
    except IntegrityError:
        return 0
    rows = list(Relief.objects.select_for_update().filter(logged_on=None, recorded_on__lte=today))
    for value in certificates.batches([bytes(row.commitment) for row in rows], fill=secrets.token_bytes):
        log.append("relief", value, actor=actor)
    Relief.objects.filter(ref__in=[row.ref for row in rows]).update(logged_on=today)
    return len(rows)
