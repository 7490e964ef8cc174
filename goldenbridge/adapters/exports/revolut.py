"""Reads Revolut's transaction statement (CSV; of a business, or of one person): the balance of each pocket, summed up.

Only what is completed counts. What a row changes is its total, or its amount less its fee where no total is given.
"""

from __future__ import annotations

from typing import Final

from goldenbridge.adapters.exports.cells import amount_in, days_first, moment_in
from goldenbridge.adapters.exports.table import Layout, Row, Table, columns
from goldenbridge.core.holding import Export, Holder, Holding, Movement, closing
from goldenbridge.core.money import currency_codes

LAYOUTS: Final = (
    Layout(
        columns(
            date="date completed (utc)",
            currency="payment currency",
            amount="amount",
            balance="balance",
            pocket="account",
        ),
        columns(total="total amount", fee="fee", state="state"),
    ),
    Layout(
        columns(date="completed date", currency="currency", amount="amount", balance="balance", pocket="product"),
        columns(fee="fee", state="state"),
    ),
)
COLUMNS: Final = "Date completed (UTC), Payment currency, Amount, Balance, Account"


def read(table: Table, *, day_first: bool | None) -> Export:
    """Return what Revolut held after the last row of each pocket, by currency."""
    done = [row for row in table.rows if _is_done(row)]
    first = days_first(done, "date", said=day_first)
    pockets: dict[tuple[str, str], list[Movement]] = {}
    strange = set()
    for row in done:
        if row["currency"] in currency_codes():
            pockets.setdefault((row["currency"], row["pocket"]), []).append(_movement(row, day_first=first))
        else:
            strange.add(row["currency"])
    return Export(Holder.REVOLUT, _summed(pockets), tuple(sorted(strange)), len(table.rows) - len(done))


def _is_done(row: Row) -> bool:
    return row["state"].upper() in {"", "COMPLETED"} and bool(row["date"] and row["balance"])


def _movement(row: Row, *, day_first: bool) -> Movement:
    code = row["currency"]
    if row["total"]:
        change = amount_in(row, "total", code=code, comma=False)
    else:
        fee = amount_in(row, "fee", code=code, comma=False) if row["fee"] else 0
        change = amount_in(row, "amount", code=code, comma=False) - fee
    balance = amount_in(row, "balance", code=code, comma=False)
    return Movement(moment_in(row, "date", day_first=day_first), change, balance)


def _summed(pockets: dict[tuple[str, str], list[Movement]]) -> tuple[Holding, ...]:
    closed = [(code, len(moves), *closing(moves)) for (code, _), moves in pockets.items()]
    holdings = []
    for code in currency_codes():
        of_code = [(rows, last, adds_up) for each, rows, last, adds_up in closed if each == code]
        if of_code:
            total = sum(last.balance_minor for _, last, _ in of_code)
            on = max(last.at.date() for _, last, _ in of_code)
            adds_up = all(each for _, _, each in of_code)
            holdings.append(Holding(code, total, on, sum(rows for rows, _, _ in of_code), adds_up=adds_up))
    return tuple(holdings)
