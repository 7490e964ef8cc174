"""Which payable money stands behind which payment: drawn, taken over by a follow-up, handed back, kept."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from goldenbridge.apps.payouts.contents import unfollowed
from goldenbridge.apps.payouts.models import Payment


def back(payments: Iterable[Payment]) -> None:
    """A locked run's payments: what was drawn for them, or what was kept for the payment that they follow."""
    changed = []
    for payment in payments:
        if payment.follows is None:
            payment.backed_minor = payment.steps_minor
        else:
            _move(payment.follows, payment)
            changed.append(payment.follows)
        changed.append(payment)
    Payment.objects.bulk_update(changed, ["backed_minor"])


def unback(payments: Iterable[Payment]) -> None:
    """The other way round, when a payment is cancelled or its run sent back or given up."""
    changed = []
    for payment in payments:
        if payment.follows is None:
            payment.backed_minor = 0
        else:
            _move(payment, payment.follows)
            changed.append(payment.follows)
        changed.append(payment)
    Payment.objects.bulk_update(changed, ["backed_minor"])


def _move(source: Payment, target: Payment) -> None:
    source.backed_minor, target.backed_minor = 0, target.backed_minor + source.backed_minor


def keep(payments: Iterable[Payment], amount_minor: int) -> int:
    """Let the amount stand behind these payments, in their order, each up to its need; returns what was taken."""
    changed, left = [], amount_minor
    for payment in payments:
        taken = max(0, min(payment.followed_minor - payment.backed_minor, left))
        payment.backed_minor += taken
        left -= taken
        changed.append(payment)
    Payment.objects.bulk_update(changed, ["backed_minor"])
    return amount_minor - left


def payments_beside(cell_ref: UUID, pot: str, account_ref: UUID) -> QuerySet[Payment]:
    """All payments of a cell from one pot and one account: what comes back of one may pay another."""
    of_cell = Payment.objects.filter(run__cell_ref=cell_ref, run__pot=pot, run__account_id=account_ref)
    return of_cell.select_related("run")


def count_on_returns(own: QuerySet[Payment], others: QuerySet[Payment]) -> list[Payment]:
    """Follow-ups on their way, then payments that nothing follows yet, for which something came back.

    A follow-up in an open run has nothing behind it yet: it takes that over from what it follows, when it is locked.
    """
    under_way = others.filter(came_back_minor__isnull=False, state__in=["pending", "sent"])
    wait = [*under_way.exclude(run__state="open").order_by("month", "ref")]
    back = own.filter(came_back_minor__isnull=False)
    prepared = back.filter(
        state__in=["failed", "returned"], followed_by__state="pending", followed_by__run__state="open"
    )
    return [*wait, *prepared.order_by("month", "ref"), *unfollowed(back).order_by("month", "ref")]
