"""Payments that count as paid and are doubted, for the page of their run and the list of runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from goldenbridge.apps.payouts.contents import open_doubts
from goldenbridge.apps.payouts.models import Doubt, Payment
from goldenbridge.apps.payouts.permissions import may_see_runs
from goldenbridge.core.actors import Actor
from goldenbridge.core.runs import payment_name


@dataclass(frozen=True)
class DoubtSeen:
    """One doubted payment: who denies it and since when, and who has called it unpaid, if somebody has."""

    payment_ref: UUID
    name: str
    voices: tuple[tuple[str, date], ...]
    reason: str
    called_by: UUID | None
    called_on: date | None


def doubts_of(run_ref: UUID, *, actor: Actor) -> list[DoubtSeen]:
    """The doubted payments of a run that nobody has settled."""
    may_see_runs(actor)
    found: dict[UUID, list[Doubt]] = {}
    for doubt in open_doubts(Payment.objects.filter(run=run_ref)).select_related("payment"):
        found.setdefault(doubt.payment_id, []).append(doubt)
    return [_seen(doubts) for doubts in found.values()]


def _seen(doubts: list[Doubt]) -> DoubtSeen:
    payment = doubts[0].payment
    called = next((doubt for doubt in doubts if doubt.called_by), None)
    return DoubtSeen(
        payment_ref=payment.ref,
        name=payment_name(payment.payee_id, payment.month),
        voices=tuple((doubt.voice, doubt.raised_on) for doubt in doubts),
        reason=next((doubt.reason for doubt in doubts if doubt.reason), ""),
        called_by=called.called_by if called else None,
        called_on=called.called_on if called else None,
    )


def runs_in_doubt(*, actor: Actor) -> list[UUID]:
    """The runs with a doubted payment, the oldest doubt first; closed ones too."""
    may_see_runs(actor)
    rows = open_doubts(Payment.objects.all()).values_list("payment__run_id", flat=True)
    return list(dict.fromkeys(rows))
