"""Everything that changes payees, runs and payments."""

from goldenbridge.apps.payouts.actions.building import OpenedRow, build_order
from goldenbridge.apps.payouts.actions.confirming import give_up_confirmations, mark_asked, record_confirmation
from goldenbridge.apps.payouts.actions.deciding import approve_run, authorise_run, release_run, sign_again
from goldenbridge.apps.payouts.actions.doubting import call_unpaid, confirm_unpaid, keep_paid, withdraw_unpaid
from goldenbridge.apps.payouts.actions.dropping import drop_others, drop_payment
from goldenbridge.apps.payouts.actions.filing import open_run_file
from goldenbridge.apps.payouts.actions.giving_up import confirm_giving_up, propose_giving_up, withdraw_giving_up
from goldenbridge.apps.payouts.actions.opening import open_cell
from goldenbridge.apps.payouts.actions.payees import register_payee, want_account, warn_payee
from goldenbridge.apps.payouts.actions.preparing import fill_run, lock_run, prepare_run
from goldenbridge.apps.payouts.actions.resolving import (
    call_loss,
    confirm_loss,
    settle_row,
    withdraw_loss,
)
from goldenbridge.apps.payouts.actions.returning import book_returns
from goldenbridge.apps.payouts.actions.sending import mark_sent, witness_payment
from goldenbridge.apps.payouts.actions.settling import (
    BankNews,
    claim_withdrawal,
    close_run,
    import_bank_file,
    import_status_report,
    settle_doubtful_rows,
)
from goldenbridge.apps.payouts.actions.undoing import abort_run, recall_in_place, recall_order, reject_run

__all__ = [
    "BankNews",
    "OpenedRow",
    "abort_run",
    "approve_run",
    "authorise_run",
    "book_returns",
    "build_order",
    "call_loss",
    "call_unpaid",
    "claim_withdrawal",
    "close_run",
    "confirm_giving_up",
    "confirm_loss",
    "confirm_unpaid",
    "drop_others",
    "drop_payment",
    "fill_run",
    "give_up_confirmations",
    "import_bank_file",
    "import_status_report",
    "keep_paid",
    "lock_run",
    "mark_asked",
    "mark_sent",
    "open_cell",
    "open_run_file",
    "prepare_run",
    "propose_giving_up",
    "recall_in_place",
    "recall_order",
    "record_confirmation",
    "register_payee",
    "reject_run",
    "release_run",
    "settle_doubtful_rows",
    "settle_row",
    "sign_again",
    "want_account",
    "warn_payee",
    "withdraw_giving_up",
    "withdraw_loss",
    "withdraw_unpaid",
    "witness_payment",
]
