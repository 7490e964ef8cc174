"""The treasury's reports: what each is called, how to read it, and which figures stand in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from goldenbridge.apps.awards.liabilities import liabilities as owed_by_promises
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.ledger.queries import reports as ledger
from goldenbridge.apps.ledger.queries.apart import held_by_partners_on
from goldenbridge.apps.payouts.liabilities import liabilities as owed_by_runs
from goldenbridge.core.actors import Actor
from goldenbridge.core.chart import Stage
from goldenbridge.core.income import Line
from goldenbridge.core.liability import Owed, by_month
from goldenbridge.core.money import Money
from goldenbridge.core.report import Cell, Report, Table

LINES: Final = {
    Line.BROUGHT_IN: "Brought in when the books were opened",
    Line.GIFTS: "Gifts received",
    Line.GIVEN_BACK: "Gifts given back",
    Line.CHARGED_BACK: "Gifts that banks took back",
    Line.PAID: "Paid to recipients",
    Line.FEES: "Fees",
    Line.EXCHANGED: "Exchanged between currencies",
    Line.MOVED: "Moved between pot and reserve",
}


APART: Final = (Stage.PARTNERS_HOLD, Stage.PARTNERS_OWE)


def _sums(rows: Iterable[tuple[Cell, ...]], currency: str, *, places: range) -> tuple[Cell, ...]:
    """The row of sums of these columns."""
    kept = list(rows)
    totals = [sum(cell.minor for row in kept if isinstance(cell := row[place], Money)) for place in places]
    return tuple(Money(total, currency) for total in totals)


def balance(first: date, last: date, *, actor: Actor) -> Report:
    """Every account: opening, debits and credits of the days, closing."""
    accounts: dict[tuple[str, bool], list[tuple[Cell, ...]]] = {}
    for each in ledger.turnovers(first, last, actor=actor):
        figures = each.opening_minor, each.debit_minor, each.credit_minor, each.closing_minor
        row = each.code, *(Money(minor, each.currency) for minor in figures)
        accounts.setdefault((each.currency, each.stage in APART), []).append(row)
    return Report(
        name="balance",
        title=f"Balance of all accounts, {first} to {last}",
        lead="Debits are positive, credits negative. Opening and closing come to nought; debits equal credits.",
        columns=("Account", "Opening", "Debits", "Credits", "Closing"),
        tables=tuple(
            Table(
                f"Held by partners in {currency}, covers nothing" if is_apart else f"Accounts in {currency}",
                currency,
                tuple(rows),
                (("Sum", *_sums(rows, currency, places=range(1, 5))),),
            )
            for (currency, is_apart), rows in accounts.items()
        ),
    )


def income(first: date, last: date, *, actor: Actor) -> Report:
    """Each pot and the reserve: what came in, what went out, what is left."""
    tables = []
    for each in ledger.income(first, last, actor=actor):
        rows: list[tuple[Cell, ...]] = [(f"At the beginning of {first}", Money(each.opening_minor, each.currency))]
        rows += [(LINES[line], Money(minor, each.currency)) for line, minor in each.lines.items() if minor]
        if len(rows) == 1 and not each.closing_minor:
            continue
        closing = f"At the end of {last}", Money(each.closing_minor, each.currency)
        tables.append(Table(each.pot or "Reserve", each.currency, tuple(rows), (closing,)))
    for currency in books.currencies():
        if held_minor := held_by_partners_on(last, currency):
            held = (f"Held for the fund at the end of {last}", Money(held_minor, currency))
            tables.append(Table("Held by partners, covers nothing", currency, (held,)))
    return Report(
        name="income",
        title=f"Income and spending, {first} to {last}",
        lead="What each pot had, what came in and went out, and what is left. Promises are not spending until they are "
        "paid: they stand under what is owed.",
        columns=("What", "Amount"),
        tables=tuple(tables),
    )


def liabilities(first: date, last: date, *, actor: Actor) -> Report:
    """What is owed, pot by pot and month by month of the days, by how far it has come."""
    found = by_month([*owed_by_promises(actor=actor), *owed_by_runs(actor=actor)])
    tables = []
    for (currency, pot), months in found.items():
        rows: list[tuple[Cell, ...]] = [
            (f"{month:%Y-%m}" if month else "not begun", *(Money(row[owed], currency) for owed in Owed))
            for month, row in months.items()
            if month is None or first.replace(day=1) <= month <= last
        ]
        sums = ("Sum", *_sums(rows, currency, places=range(1, len(Owed) + 1)))
        if rows:
            tables.append(Table(pot, currency, tuple(rows), (sums,)))
    return Report(
        name="liabilities",
        title=f"What is owed to recipients, months from {first:%Y-%m} to {last:%Y-%m}",
        lead="As of now, in whole steps, by the month in which it is due. Offered: set aside and not accepted. "
        "Promised: accepted, or on its way back. Approved: in a run that was approved. Sent: with the bank. Paid and "
        "confirmed: no longer owed.",
        columns=("Month", "Offered", "Promised", "Approved", "Sent", "Paid", "Confirmed"),
        tables=tuple(tables),
    )


REPORTS: Final[dict[str, Callable[..., Report]]] = {"balance": balance, "income": income, "liabilities": liabilities}
