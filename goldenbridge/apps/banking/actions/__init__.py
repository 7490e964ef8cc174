"""What changes in banking, by subject."""

from goldenbridge.apps.banking.actions.accounts import confirm_bank_account, open_bank_account, stop_bank_account
from goldenbridge.apps.banking.actions.carrying import carry_return, claim_batch, claim_carried, claim_in_steps
from goldenbridge.apps.banking.actions.holdings import (
    Entered,
    claim_from_partner,
    confirm_holding,
    enter_opening,
    enter_partner_holdings,
    refuse_holding,
)
from goldenbridge.apps.banking.actions.importing import BatchOnAccount, Import, import_statement, settle_doubtful
from goldenbridge.apps.banking.actions.lines import (
    claim_exchange,
    claim_fee,
    claim_line,
    claim_lines,
    claim_refund,
    claim_transfer,
    register_order,
)

__all__ = [
    "BatchOnAccount",
    "Entered",
    "Import",
    "carry_return",
    "claim_batch",
    "claim_carried",
    "claim_exchange",
    "claim_fee",
    "claim_from_partner",
    "claim_in_steps",
    "claim_line",
    "claim_lines",
    "claim_refund",
    "claim_transfer",
    "confirm_bank_account",
    "confirm_holding",
    "enter_opening",
    "enter_partner_holdings",
    "import_statement",
    "open_bank_account",
    "refuse_holding",
    "register_order",
    "settle_doubtful",
    "stop_bank_account",
]
