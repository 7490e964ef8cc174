"""Reads Facebook's report of donations (CSV): what is to be paid out, less what was given or taken back.

The report has no balance. It is asked for the days since the last payout, so that its sum is what has not come yet.
Rows that another house pays out (PayPal Giving Fund, Network for Good) are left out.
"""

from __future__ import annotations

from typing import Final

from goldenbridge.adapters.exports.cells import amount_in, days_first, moment_in
from goldenbridge.adapters.exports.table import Layout, Row, Table, columns
from goldenbridge.core.holding import Export, Holder, Holding, UnreadableAmount, UnreadableKind
from goldenbridge.core.money import currency_codes

LAYOUTS: Final = (
    Layout(
        columns(
            payment="payment id",
            net="net payout amount",
            currency="payout currency",
            kind="charge action type",
            date="charge date",
        ),
        columns(processor="payment processor"),
    ),
)
COLUMNS: Final = "Payment ID, Net payout amount, Payout currency, Charge action type, Charge date"

_SIGNS: Final = {"S": 1, "R": -1, "C": -1, "D": 1}
"""Sale, refund, chargeback, and a chargeback that was decided for us; some reports write what went back as negative."""

_OURS: Final = frozenset({"", "facebook", "meta"})


def read(table: Table, *, day_first: bool | None) -> Export:
    """Return what Facebook has to pay out, by currency, up to the last day of the report."""
    ours = [row for row in table.rows if row["processor"].casefold() in _OURS]
    first = days_first(ours, "date", said=day_first)
    by_currency: dict[str, list[Row]] = {}
    for row in ours:
        by_currency.setdefault(row["currency"], []).append(row)
    known = [code for code in currency_codes() if code in by_currency]
    holdings = []
    for code in known:
        rows = by_currency[code]
        total = sum(_signed(row, code) for row in rows)
        on = max(moment_in(row, "date", day_first=first).date() for row in rows)
        holdings.append(Holding(code, total, on, len(rows), adds_up=True))
    strange = tuple(sorted(by_currency.keys() - set(known)))
    return Export(Holder.FACEBOOK, tuple(holdings), strange, len(table.rows) - len(ours))


def _signed(row: Row, code: str) -> int:
    sign = _SIGNS.get(row["kind"].upper())
    if sign is None:
        raise UnreadableKind(row=row.line)
    amount = amount_in(row, "net", code=code, comma=False)
    if sign > 0 > amount:
        raise UnreadableAmount(row=row.line)
    return sign * abs(amount)
