"""The payees of each cell as a treasurer sees them: pseudonyms, seats and how their payments stand; nobody's name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q

from goldenbridge.apps.payouts.contents import unfollowed
from goldenbridge.apps.payouts.models import Payee, Payment
from goldenbridge.apps.payouts.permissions import may_see_payments, may_see_runs
from goldenbridge.core.actors import Actor


@dataclass(frozen=True, slots=True)
class PayeeInCell:
    """One seat of a cell: since when, whether he has warned us, and how many payments arrived, wait or came back."""

    ref: UUID
    cell_ref: UUID
    seat: int
    registered_on: date
    has_warned: bool
    arrived: int
    on_their_way: int
    undone: int
    last_month: date | None
    account_wanted_on: date | None


def payees(*, actor: Actor) -> list[PayeeInCell]:
    """Return all payees, cell by cell, by seat; one question however many there are."""
    may_see_runs(actor)
    rows = Payee.objects.order_by("cell_ref", "seat").annotate(
        arrived=Count("payments", filter=Q(payments__state="delivered")),
        on_their_way=Count("payments", filter=Q(payments__state__in=["pending", "sent"])),
        undone=Count("payments", filter=Q(payments__state__in=["failed", "returned"])),
        last_month=Max("payments__month", filter=Q(payments__state="delivered")),
    )
    return [
        PayeeInCell(
            ref=row.ref,
            cell_ref=row.cell_ref,
            seat=row.seat,
            registered_on=row.registered_on,
            has_warned=row.has_warned,
            arrived=row.arrived,
            on_their_way=row.on_their_way,
            undone=row.undone,
            last_month=row.last_month,
            account_wanted_on=row.account_wanted_on,
        )
        for row in rows
    ]


def payees_awaited(payee_refs: Collection[UUID], *, actor: Actor) -> set[UUID]:
    """Return those to whom a payment is on its way, or failed or came back and was neither followed nor given up."""
    may_see_payments(actor)
    rows = Payment.objects.filter(payee_id__in=payee_refs)
    on_their_way = rows.filter(state__in=["pending", "sent"]).values_list("payee_id", flat=True)
    return {*on_their_way, *unfollowed(rows).values_list("payee_id", flat=True)}


def accounts_wanted(*, actor: Actor) -> set[UUID]:
    """Return the payees whose next payments wait for a new account: they are asked, or must be."""
    may_see_payments(actor)
    return set(Payee.objects.exclude(account_wanted_on=None).values_list("ref", flat=True))


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """An entitlement whose money came back and has not arrived since; of what was given up nothing follows."""

    payee_ref: UUID
    entitlement_ref: UUID
    is_given_up: bool


def money_back(payee_refs: Collection[UUID], *, actor: Actor) -> list[MoneyBack]:
    """Return what came back from these payees and does not count as paid, until a payment that follows has arrived.

    So does what two people have called unpaid after it had counted as paid.
    """
    may_see_payments(actor)
    same = Payment.objects.filter(entitlement_ref=OuterRef("entitlement_ref"), part=OuterRef("part"))
    denied = Q(state="failed", doubts__called_by__isnull=False, doubts__settled_on__isnull=False)
    unpaid = Payment.objects.filter(Q(state="returned") | denied, payee_id__in=payee_refs)
    rows = unpaid.exclude(Exists(same.filter(state="delivered")))
    given_up = Exists(same.filter(given_up_on__isnull=False))
    found = rows.values_list("payee_id", "entitlement_ref").annotate(is_given_up=given_up).distinct()
    return [MoneyBack(*each) for each in found.order_by("payee_id", "entitlement_ref")]
