"""August 2020 in the books of a small fund, written so that an accountant can follow it line by line.

Debits are positive, credits negative. `Bank` is what the fund has; all other accounts say what it is for.
"""

from datetime import date
from uuid import UUID

from goldenbridge.core.chart import ROUTES, chart_of
from goldenbridge.core.entitlement import MonthlyPay
from goldenbridge.core.journal import Entry, EntryKind, Transfer, TransferState, postings, trial_balance
from goldenbridge.core.money import round_up_to_step

PROMISE = UUID(int=1)
HOLD = "hold:run:1"

#      day  event                   debit                    credit                   dollars  state
MONTH = """
        9   opening                 Bank:USD                 Opening:USD              2000.00
        9   opening                 Opening:USD              Reserve:USD              2000.00
       10   gift                    Bank:USD                 General:Uncleared:USD    6000.00
       11   gift                    Bank:USD                 General:Uncleared:USD    4000.00
       14   clearing                General:Uncleared:USD    General:Available:USD    6000.00
       16   commitment              General:Available:USD    General:Committed:USD    3350.00
       20   drawing                 General:Committed:USD    General:Payable:USD       850.00
       21   hold                    General:Payable:USD      Bank:USD                  850.00  pending
       24   settlement              General:Payable:USD      Bank:USD                  847.35  post
       24   settlement              General:Payable:USD      General:Available:USD       2.65
       25   fee                     General:Available:USD    Fees:USD                   12.00
       25   fee                     Fees:USD                 Bank:USD                   12.00
       27   chargeback              Reserve:USD              Bank:USD                   60.00
       28   freeing                 General:Committed:USD    General:Available:USD     500.00
"""

CLOSING = {
    "Bank:USD": 11_080_65,
    "Fees:USD": 0,
    "General:Available:USD": -3_140_65,
    "General:Committed:USD": -2_000_00,
    "General:Payable:USD": 0,
    "General:Uncleared:USD": -4_000_00,
    "Opening:USD": 0,
    "Reserve:USD": -1_940_00,
}


def entries(text):
    """Read the table above: consecutive lines of one day and event are one entry."""
    grouped = {}
    for line in text.strip().splitlines():
        day, event, debit, credit, dollars, *state = line.split()
        transfer = Transfer(
            debit,
            credit,
            int(dollars.replace(".", "")),
            "USD",
            TransferState(state[0] if state else "posted"),
            PROMISE if "Committed" in debit + credit else None,
            HOLD if "post" in state else None,
        )
        grouped.setdefault((int(day), event), []).append(transfer)
    return [
        Entry(HOLD if event == "hold" else f"{event}:{day}", EntryKind(event), date(2020, 8, day), tuple(transfers))
        for (day, event), transfers in grouped.items()
    ]


def test_the_month_closes_as_the_accountant_expects():
    assert trial_balance(entries(MONTH)) == CLOSING


def test_what_the_fund_has_is_what_it_stands_for():
    assert sum(CLOSING.values()) == 0


def test_every_line_goes_a_way_that_the_chart_knows():
    stage = {spec.code: spec.stage for spec in chart_of("USD", ("General",))}

    ways = {(stage[t.debit], stage[t.credit]) for entry in entries(MONTH) for t in entry.transfers}

    assert ways <= ROUTES


def test_opening_and_gifts_less_set_aside_and_fees_are_the_closing():
    """Cleared and not promised, as the public page shows it: all pots' available money and the reserve."""
    opening, cleared, charged_back, fees = 2_000_00, 6_000_00, 60_00, 12_00
    set_aside = 3_350_00 - 500_00 - 2_65

    closing = opening + cleared - charged_back - set_aside - fees

    assert closing == -(CLOSING["General:Available:USD"] + CLOSING["Reserve:USD"])


def test_the_promise_behind_the_commitment():
    """Pay of $500 for 5 months and a debt of $801.20, which is promised as $850: the ledger fits nobody."""
    pay = MonthlyPay("USD", 500_00, 5, 2_500_00)

    assert pay.promised_minor + round_up_to_step(801_20, "USD") == 3_350_00


def test_a_hold_posts_nothing_until_the_bank_has_booked_it():
    before_the_bank = [entry for entry in entries(MONTH) if entry.day <= date(2020, 8, 21)]

    moved = [p for p in postings(before_the_bank) if p.account == "General:Payable:USD"]

    assert [p.amount_minor for p in moved] == [-850_00]
