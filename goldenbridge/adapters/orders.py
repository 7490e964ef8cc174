"""What leaves the house for a run: a payment file for the bank, or the list for those who carry cash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from goldenbridge.adapters.handover import HandOver, handover_list
from goldenbridge.adapters.pain001 import WrongOrder, payment_file
from goldenbridge.core.bank import OrderFile
from goldenbridge.core.payfile import OpenPayment, RunFile, must_match_rail, order_of, screen
from goldenbridge.core.screening import ScreeningList


def order_file(run: RunFile, payments: Sequence[OpenPayment], names: ScreeningList, *, made_at: datetime) -> OrderFile:
    """The order of opened payments, names screened first; raises by name whatever is wrong, and builds nothing then."""
    must_match_rail(run, payments)
    screen(payments, names)
    if run.content.rail == "manual":
        return OrderFile(handover_list([_row(payment) for payment in payments]), ())
    try:
        return payment_file(order_of(run, payments, made_at=made_at))
    except WrongOrder as error:
        # The bank's file knows a payment by an id that stands on no page.
        called: dict[object, object] = {each.content.end_to_end_id: each.content.name for each in payments}
        where = error.details["where"]
        raise WrongOrder(fault=error.details["fault"], where=called.get(where, where)) from error


def _row(payment: OpenPayment) -> HandOver:
    return HandOver(
        end_to_end_id=payment.content.end_to_end_id,
        amount_minor=payment.amount.amount_minor,
        currency=payment.amount.currency,
        name=payment.details.name,
        country=payment.details.country,
        town=payment.details.town,
        note=payment.details.note,
    )
