"""What may be seen of payees, runs and payments; lists show references, steps and states, never a name or an amount."""

from goldenbridge.apps.payouts.queries.auditing import SentPayment, sent_payments
from goldenbridge.apps.payouts.queries.doubts import DoubtSeen, doubts_of, runs_in_doubt
from goldenbridge.apps.payouts.queries.giving_up import (
    GivingUpSeen,
    giving_up_reasons,
    givings_up,
    left_of,
    runs_giving_up,
)
from goldenbridge.apps.payouts.queries.payees import (
    PaymentSeen,
    ToConfirm,
    cells_with_room,
    confirmations_to_ask,
    payee_counts,
    payees_of,
    payments_of,
)
from goldenbridge.apps.payouts.queries.runs import (
    PaymentInRun,
    Returns,
    RunInList,
    RunSeen,
    Signature,
    is_free_to_sign,
    returns_waiting,
    run,
    run_count,
    run_paper,
    runs,
    runs_of_rows,
    work_left,
)
from goldenbridge.apps.payouts.queries.witnessing import (
    PaymentByHand,
    payment_by_hand,
    payments_to_witness,
    witness_paper,
)

__all__ = [
    "DoubtSeen",
    "GivingUpSeen",
    "PaymentByHand",
    "PaymentInRun",
    "PaymentSeen",
    "Returns",
    "RunInList",
    "RunSeen",
    "SentPayment",
    "Signature",
    "ToConfirm",
    "cells_with_room",
    "confirmations_to_ask",
    "doubts_of",
    "giving_up_reasons",
    "givings_up",
    "is_free_to_sign",
    "left_of",
    "payee_counts",
    "payees_of",
    "payment_by_hand",
    "payments_of",
    "payments_to_witness",
    "returns_waiting",
    "run",
    "run_count",
    "run_paper",
    "runs",
    "runs_giving_up",
    "runs_in_doubt",
    "runs_of_rows",
    "sent_payments",
    "witness_paper",
    "work_left",
]
