"""The list for payments by hand: one row a payment, for the two people who carry it; plain CSV, on paper by evening."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from goldenbridge.core.bank import amount_to_text

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = ("number", "id", "name", "amount", "currency", "country", "town", "note", "received")


@dataclass(frozen=True)
class HandOver:
    """One payment by hand."""

    end_to_end_id: str
    amount_minor: int = field(repr=False)
    currency: str
    name: str = field(repr=False)
    country: str = field(repr=False)
    town: str = field(repr=False)
    note: str = field(repr=False)


def _plain(text: str) -> str:
    """A cell that a spreadsheet takes for text: what the recipient wrote must never run as a formula."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_FORMULA) else line


def handover_list(rows: Sequence[HandOver]) -> bytes:
    """The list as UTF-8 CSV with a byte-order mark, which spreadsheets need for Cyrillic; the last column is blank."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for number, row in enumerate(rows, 1):
        amount = amount_to_text(row.amount_minor, currency=row.currency)
        told = [_plain(text) for text in (row.name, row.country, row.town, row.note)]
        writer.writerow([number, row.end_to_end_id, told[0], amount, row.currency, *told[1:], ""])
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8", "replace")
