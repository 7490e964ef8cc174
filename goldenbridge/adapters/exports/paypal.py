"""Reads PayPal's activity report and its monthly statement (CSV or TAB): the balance after the last row of a currency.

The names of the columns are translated, and with the language go the decimal comma and the order of day and month; only
English files come with both orders. Rows that PayPal itself calls a memo change no balance.
"""

from __future__ import annotations

from typing import Final

from goldenbridge.adapters.exports.cells import amount_in, days_first, moment_in
from goldenbridge.adapters.exports.table import Layout, Row, Table, columns
from goldenbridge.core.holding import Export, Holder, Holding, Movement, closing, left_lately
from goldenbridge.core.money import currency_codes

_IMPACT: Final = "balance impact|auswirkung auf guthaben|impact sur le solde"
_MEMO: Final = frozenset({"memo", "mémo"})
_NO_BALANCE: Final = frozenset({"", "...", "…"})


def _translated(**names: str) -> Layout:
    return Layout(columns(**names), columns(impact=_IMPACT), comma=True, day_first=True)


LAYOUTS: Final = (
    Layout(
        columns(date="date", time="time", zone="timezone|time zone", currency="currency", net="net", balance="balance"),
        columns(impact=_IMPACT),
    ),
    _translated(
        date="datum", time="uhrzeit", zone="zeitzone", currency="währung", net="netto", balance="guthaben|saldo"
    ),
    _translated(date="date", time="heure", zone="fuseau horaire", currency="devise", net="net", balance="solde"),
    _translated(date="fecha", time="hora", zone="zona horaria", currency="divisa", net="neto", balance="saldo"),
    _translated(date="data", time="ora", zone="fuso orario", currency="valuta", net="netto", balance="saldo"),
    _translated(date="datum", time="tijd", zone="tijdzone", currency="valuta", net="net|netto", balance="saldo"),
    _translated(date="data", time="godzina", zone="strefa czasowa", currency="waluta", net="netto", balance="saldo"),
)
COLUMNS: Final = "Date, Time, TimeZone, Currency, Net, Balance"


def read(table: Table, *, day_first: bool | None) -> Export:
    """Return what PayPal held after the last row of each currency."""
    layout = table.layout
    said = day_first if layout.day_first is None else layout.day_first
    first = days_first(table.rows, "date", said=said)
    by_currency: dict[str, list[Row]] = {}
    left_out = 0
    for row in table.rows:
        if row["balance"] in _NO_BALANCE or row["impact"].casefold() in _MEMO:
            left_out += 1
        else:
            by_currency.setdefault(row["currency"], []).append(row)
    known = [code for code in currency_codes() if code in by_currency]
    holdings = []
    for code in known:
        moves = [_movement(row, code, layout, day_first=first) for row in by_currency[code]]
        last, adds_up = closing(moves)
        on = last.at.date()
        left = left_lately(moves, until=on)
        holdings.append(Holding(code, last.balance_minor, on, len(moves), adds_up=adds_up, left=left))
    strange = tuple(sorted(by_currency.keys() - set(known)))
    return Export(Holder.PAYPAL, tuple(holdings), strange, left_out)


def _movement(row: Row, code: str, layout: Layout, *, day_first: bool) -> Movement:
    return Movement(
        moment_in(row, "date", day_first=day_first, time_column="time"),
        amount_in(row, "net", code=code, comma=layout.comma),
        amount_in(row, "balance", code=code, comma=layout.comma),
    )
