"""Reads the amounts and days of exports: one way of writing a file, which its language names; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

from goldenbridge.adapters.exports.table import Row
from goldenbridge.core.holding import AmbiguousDays, FormulaCell, UnreadableAmount, UnreadableDay
from goldenbridge.core.money import LARGEST_MINOR, currency

_POINT: Final = re.compile(
    r"(?P<sign>[-\u2212+]?)(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<decimals>[0-9]+))?"
)
_COMMA: Final = re.compile(
    r"(?P<sign>[-\u2212+]?)(?P<whole>[0-9]+|[0-9]{1,3}(?:[. \u00a0\u202f'\u2019][0-9]{3})+)(?:,(?P<decimals>[0-9]+))?"
)
_GROUPING: Final = str.maketrans("", "", ",. \u00a0\u202f'\u2019")
_FORMULA: Final = re.compile(r"[=@\t]|[-+].*[(|!*/]", re.DOTALL)
_DAY: Final = re.compile(r"(?P<first>[0-9]{1,2})(?P<mark>[./-])(?P<second>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})")
_TIME: Final = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?")
_MONTHS: Final = 12
_LONGEST: Final = 40


def amount_in(row: Row, column: str, *, code: str, comma: bool) -> int:
    """Return a cell as minor units with their sign; noughts beyond the currency's decimals are allowed.

    Raises:
        FormulaCell: a spreadsheet would calculate the cell.
        UnreadableAmount: it is no amount in this way of writing, or finer than the smallest coin.

    """
    text = row[column]
    if _FORMULA.match(text):
        raise FormulaCell(row=row.line)
    found = (_COMMA if comma else _POINT).fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        raise UnreadableAmount(row=row.line)
    digits = currency(code).decimals
    decimals = found["decimals"] or ""
    if decimals[digits:].strip("0"):
        raise UnreadableAmount(row=row.line)
    minor = int(found["whole"].translate(_GROUPING) + decimals[:digits].ljust(digits, "0"))
    if minor > LARGEST_MINOR:
        raise UnreadableAmount(row=row.line)
    return -minor if found["sign"] in {"-", "\u2212"} else minor


def days_first(rows: Sequence[Row], column: str, *, said: bool | None) -> bool:
    """Tell whether the day comes before the month in a column: as was said, or as the file itself shows.

    Raises:
        AmbiguousDays: nobody said it, and no day of the file is later than the twelfth.

    """
    if said is not None:
        return said
    shown = set()
    for row in rows:
        found = _DAY.match(row[column])
        if found is None or found["mark"] == ".":
            continue
        first, second = int(found["first"]), int(found["second"])
        if first != second:
            shown.add(True if first > _MONTHS else False if second > _MONTHS else None)
    if shown == {None}:
        raise AmbiguousDays
    # A file that shows both is refused where the row that does not fit is read.
    return True in shown


def moment_in(row: Row, column: str, *, day_first: bool, time_column: str = "") -> datetime:
    """Return a day and time of a row, without a zone; a time may stand behind the day or in a column of its own.

    Raises:
        FormulaCell, UnreadableDay: the cell is no day.

    """
    text = row[column]
    if _FORMULA.match(text):
        raise FormulaCell(row=row.line)
    written, _, behind = text.replace("T", " ", 1).partition(" ")
    hour = row[time_column] if time_column else behind.removesuffix("Z").strip()
    try:
        return datetime.combine(_day(written, day_first=day_first), _time(hour))
    except ValueError as error:
        raise UnreadableDay(row=row.line) from error


def _day(text: str, *, day_first: bool) -> date:
    found = _DAY.fullmatch(text)
    if found is None:
        return date.fromisoformat(text)
    first, second = int(found["first"]), int(found["second"])
    day, month = (first, second) if day_first or found["mark"] == "." else (second, first)
    return date(int(found["year"]), month, day)


def _time(text: str) -> time:
    if not text:
        return time()
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError
    return time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
