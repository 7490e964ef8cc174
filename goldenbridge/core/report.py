"""A report as plain data: tables of words, days and money, which page, CSV and PDF all show alike.

As CSV it is safe to open in a spreadsheet: a text that a spreadsheet would run as a formula is made harmless by an
apostrophe, while numbers stay numbers (OWASP, "CSV injection").
"""

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Final

from goldenbridge.core.errors import InvariantBroken
from goldenbridge.core.money import Money

Cell = str | int | date | Money | None

STARTS_FORMULA: Final = frozenset("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20")
"""What makes a spreadsheet take a text for a formula or a command, its full-width forms included."""


@dataclass(frozen=True, slots=True)
class Table:
    """A part of a report, in one currency; the sums stand below the rows and are cells like all others."""

    heading: str
    currency: str
    rows: tuple[tuple[Cell, ...], ...]
    sums: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report: what it is called, one sentence that says how to read it, and tables of the same columns."""

    name: str
    title: str
    lead: str
    columns: tuple[str, ...]
    tables: tuple[Table, ...]

    def __post_init__(self) -> None:
        for table in self.tables:
            for row in (*table.rows, *table.sums):
                if len(row) != len(self.columns):
                    raise InvariantBroken
                if any(isinstance(cell, Money) and cell.currency != table.currency for cell in row):
                    raise InvariantBroken


def harmless(text: str) -> str:
    """Return the text as a spreadsheet shows it and never runs it."""
    looked_at = text.lstrip(" \u00a0")
    return f"'{text}" if looked_at[:1] in STARTS_FORMULA and looked_at else text


def csv_text(report: Report) -> str:
    """Return the report as CSV (RFC 4180): part and currency lead each row; amounts are plain numbers, days ISO text.

    Sums are left out: whoever reads the rows adds them up himself.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in ("Part", "Currency", *report.columns)])
    for table in report.tables:
        for row in table.rows:
            writer.writerow([harmless(table.heading), table.currency, *[_csv_cell(cell) for cell in row]])
    return written.getvalue()


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Money):
        return cell.plain
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell) if isinstance(cell, int) else harmless(cell)
