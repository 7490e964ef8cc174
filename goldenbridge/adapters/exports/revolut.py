"""Reads Revolut's transaction statement (CSV; of a business, or of one person): the balance of each pocket, summed up.

Only what is completed counts. What a row changes is its total, or its amount less its fee where no total is given.
"""

from __future__ import annotations

from typing import Final

from goldenbridge.adapters.exports.cells import amount_in, days_first, moment_in
from goldenbridge.adapters.exports.table import Layout, Row, Table, columns
from goldenbridge.core.holding import Export, Holder, Holding, Movement, closing, left_lately
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
    amount = amount_in(row, "amount", code=code, comma=False)
    if row["total"]:
        change = amount_in(row, "total", code=code, comma=False)
    else:
        change = amount - (amount_in(row, "fee", code=code, comma=False) if row["fee"] else 0)
    balance = amount_in(row, "balance", code=code, comma=False)
    return Movement(moment_in(row, "date", day_first=day_first), change, balance, amount)


def _summed(pockets: dict[tuple[str, str], list[Movement]]) -> tuple[Holding, ...]:
    holdings = []
    for code in currency_codes():
        of_code = [moves for (each, _), moves in pockets.items() if each == code]
        if of_code:
            closed = [closing(moves) for moves in of_code]
            total = sum(last.balance_minor for last, _ in closed)
            on = max(last.at.date() for last, _ in closed)
            rows = [row for moves in of_code for row in moves]
            adds_up, left = all(each for _, each in closed), left_lately(rows, until=on)
            holdings.append(Holding(code, total, on, len(rows), adds_up=adds_up, left=left))
    return tuple(holdings)
