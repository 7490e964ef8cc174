"""Everything that changes the books."""

from goldenbridge.apps.ledger.actions.accounts import open_accounts, record_opening
from goldenbridge.apps.ledger.actions.entries import post, post_many, reverse_entry
from goldenbridge.apps.ledger.actions.gifts import (
    GiftLine,
    charge_back_gift,
    clear_gift,
    clear_gifts,
    record_gift,
    record_gifts,
    refund_gift,
)
from goldenbridge.apps.ledger.actions.periods import close_period
from goldenbridge.apps.ledger.actions.promises import (
    Draw,
    commit,
    commit_many,
    draw_commitments,
    free_commitment,
    undraw_commitments,
)
from goldenbridge.apps.ledger.actions.runs import free_payable, hold_run, return_payments, settle_run, void_run
from goldenbridge.apps.ledger.actions.treasury import (
    exchange,
    fill_reserve,
    receive_partner_money,
    record_fee,
    record_partner_money,
    release_partner_money,
    release_reserve,
)

__all__ = [
    "Draw",
    "GiftLine",
    "charge_back_gift",
    "clear_gift",
    "clear_gifts",
    "close_period",
    "commit",
    "commit_many",
    "draw_commitments",
    "exchange",
    "fill_reserve",
    "free_commitment",
    "free_payable",
    "hold_run",
    "open_accounts",
    "post",
    "post_many",
    "receive_partner_money",
    "record_fee",
    "record_gift",
    "record_gifts",
    "record_opening",
    "record_partner_money",
    "refund_gift",
    "release_partner_money",
    "release_reserve",
    "return_payments",
    "reverse_entry",
    "settle_run",
    "undraw_commitments",
    "void_run",
]
