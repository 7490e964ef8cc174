"""Which payable money stands behind which payment: drawn, taken over by a follow-up, handed back, kept."""

from __future__ import annotations

from collections.abc import Iterable

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
