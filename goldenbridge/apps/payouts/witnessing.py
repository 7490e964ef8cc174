"""What a witness of a payment by hand signs."""

from __future__ import annotations

from goldenbridge.apps.payouts.models import Payment
from goldenbridge.core.canonical import Value


def witness_content(payment: Payment) -> dict[str, Value]:
    """That this payment was handed over: in steps, never the exact amount."""
    return {
        "currency": payment.run.currency,
        "month": payment.month.isoformat(),
        "payee": str(payment.payee_id),
        "payment": str(payment.ref),
        "run": str(payment.run_id),
        "steps_minor": payment.steps_minor,
    }
