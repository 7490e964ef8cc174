"""The chapter of the treasury: bank accounts, the books of each currency, and what the fund had on its first day."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings

from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.cli.demo.stage import Stage
from goldenbridge.core.actors import Actor
from goldenbridge.core.bank import Account, Address
from goldenbridge.core.holding import Holder
from goldenbridge.platform import clock

POT: Final = "General"
ADDRESS: Final = Address("Amsterdam", "NL", "Damrak", "1", "1012 LG")
ACCOUNTS: Final = {
    "USD": Account("Golden Bridge", "NL41MOCK0000000001", "MOCKNL2A", ADDRESS),
    "EUR": Account("Golden Bridge", "NL14MOCK0000000002", "MOCKNL2A", ADDRESS),
}
OPENING_MINOR: Final = {"USD": 5_000_00}
"""What the founder put in on the first day; all of it is the reserve that bears chargebacks."""


def play(stage: Stage) -> None:
    """Enter the fund's accounts, open its books, and put the founder's money into the reserve."""
    stage.be_at(0, hour=7)
    administrator, treasurer = (first_with(stage, role) for role in ("administrator", "treasurer"))
    for currency in settings.CURRENCIES:
        ledger.open_accounts(currency=currency, pots=[POT], actor=treasurer)
        if currency in ACCOUNTS:
            opened = banking.open_bank_account(
                ACCOUNTS[currency], label=f"Main account, {currency}", currency=currency, actor=administrator
            )
            banking.confirm_bank_account(opened.ref, actor=treasurer)
        if currency in OPENING_MINOR:
            ledger.record_opening(
                amount_minor=0,
                reserve_minor=OPENING_MINOR[currency],
                currency=currency,
                pot=POT,
                key=f"opening:{currency}",
                on=clock.today(),
                actor=treasurer,
            )
    _bring_in(treasurer, first_with(stage, "approver", but=treasurer))
    stage.shelf["opening_minor"] = dict(OPENING_MINOR)


def _bring_in(treasurer: Actor, second: Actor) -> None:
    """What a network and a card service hold since before: the first is confirmed, the other waits for somebody."""
    on = clock.today() - timedelta(days=1)
    donations = (
        "Payment ID,Charge time,Donation amount,FB fee,Net payout amount,Payout currency,Charge action type,"
        f"Charge date,Fundraiser title,Payment processor\n4252,1596900000,8350.00,0,8350.00,USD,S,{on},"
        "On the side of good,Facebook\n"
    )
    pockets = (
        "Date completed (UTC),ID,State,Payment currency,Amount,Total amount,Fee,Balance,Account\n"
        f"{on},a1,COMPLETED,USD,2140.00,2140.00,0.00,2140.00,Main\n"
    )
    facebook = banking.enter_partner_holdings(
        donations.encode(), holder=Holder.FACEBOOK, label="The page", actor=treasurer
    )
    banking.confirm_holding(facebook.refs[0], actor=second)
    banking.enter_partner_holdings(pockets.encode(), holder=Holder.REVOLUT, label="Cards", actor=treasurer)


def first_with(stage: Stage, role: str, *, but: Actor | None = None) -> Actor:
    """The first of the rehearsal's people who holds a role."""
    actor: Actor = next(each.actor for each in stage.people.values() if each.actor.has(role) and each.actor != but)
    return actor
