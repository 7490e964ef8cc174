"""What lies for the fund with a bank or a partner at the end of a day, as its own export says; and when that adds up.

A *holding* that lies on a bank account of ours is an opening balance. One that lies with somebody else (a payment
service, a network that collects) is money held by partners: it is shown apart and covers nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from goldenbridge.core.errors import BridgeError, words


class Holder(StrEnum):
    """Who wrote the export."""

    BANK = "bank"
    PAYPAL = "paypal"
    REVOLUT = "revolut"
    FACEBOOK = "facebook"


HOLDER_WORDS: Final = {
    Holder.BANK: "Bank",
    Holder.PAYPAL: "PayPal",
    Holder.REVOLUT: "Revolut",
    Holder.FACEBOOK: "Facebook",
}
ARRIVES_WITHIN: Final = timedelta(days=10)
"""What left a partner is in our bank by then, over any weekend and holiday."""
_ZONE: Final = timedelta(days=1)
_LATELY: Final = timedelta(days=31)
PARTNERS: Final = tuple(holder for holder in Holder if holder is not Holder.BANK)


class NotAnExport(BridgeError):
    """The file is not a table, or one without the columns that are needed."""

    code = "not_an_export"
    status = 422
    sentence = words(
        "This is not an export of {holder} that can be read here. It has to be a table (CSV) with the columns "
        "{columns}."
    )


class WrongExport(BridgeError):
    """The file was written by somebody else than was chosen."""

    code = "wrong_export"
    status = 422
    sentence = words("This file is an export of {found}, not of {holder}. Choose {found}, or another file.")


class BrokenRow(BridgeError):
    """A row of a table that is no row: cut off, or with quotes that do not end."""

    code = "broken_row"
    status = 422
    sentence = words("Line {row} of the file cannot be read: it is cut off, or a quote does not end. Export it again.")


class FormulaCell(BridgeError):
    """A cell that a spreadsheet would calculate stands where an amount or a day should be."""

    code = "formula_cell"
    status = 422
    sentence = words("Line {row} of the file holds a formula. No export has any: take the file as it was downloaded.")


class UnreadableAmount(BridgeError):
    """A cell is no amount, or finer than the smallest coin of its currency."""

    code = "unreadable_amount"
    status = 422
    sentence = words("Line {row} of the file holds an amount that cannot be read. Take the file as it was downloaded.")


class UnreadableDay(BridgeError):
    """A cell is no day."""

    code = "unreadable_day"
    status = 422
    sentence = words("Line {row} of the file holds a day that cannot be read. Take the file as it was downloaded.")


class UnreadableKind(BridgeError):
    """A row is neither a gift nor one that was given or taken back."""

    code = "unreadable_kind"
    status = 422
    sentence = words("Line {row} of the file is of a kind that is not known here, so nothing was read.")


class AmbiguousDays(BridgeError):
    """Whether the day or the month comes first cannot be told from the file."""

    code = "ambiguous_days"
    status = 422
    sentence = words(
        "The file does not tell whether the day or the month comes first. Say it in the form, and try again."
    )


class DoubledColumn(BridgeError):
    """Two columns have one name."""

    code = "doubled_column"
    status = 422
    sentence = words("Two columns of the file are called {column}. Take the file as it was downloaded.")


class NothingInExport(BridgeError):
    """The export has no row that says what is held."""

    code = "nothing_in_export"
    status = 422
    sentence = words("The file has no row that says what is held. Export a longer time.")


class BelowNought(BridgeError):
    """Somebody owes: that is no money that could be brought in."""

    code = "holding_below_nought"
    status = 409
    sentence = words("The balance in {currency} is below nought. Settle it first, then export again.")


class DayNotOver(BridgeError):
    """An opening balance of a day that has not ended: what is booked later in it would be lost."""

    code = "holding_day_not_over"
    status = 422
    sentence = words(
        "The balance is of {day}, and that day has not ended: more may be booked in it. Take the statement of the day "
        "before, or come back tomorrow."
    )


class DayToCome(BridgeError):
    """The balance is of a day to come."""

    code = "holding_day_to_come"
    status = 422
    sentence = words("The balance is of {day}, which has not come yet.")


@dataclass(frozen=True, slots=True)
class Left:
    """What left a partner on a day, by a row of his export."""

    on: date
    minor: int

    def may_be(self, minor: int, on: date) -> bool:
        """Whether this is what came into our bank on a day: the same sum, and not long on its way.

        A day too early is none: the two may count their days in different zones.
        """
        return minor == self.minor and -_ZONE <= on - self.on <= ARRIVES_WITHIN


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held in one currency at the end of a day, from how many rows, and whether these make the balance."""

    currency: str
    amount_minor: int
    on: date
    rows: int
    adds_up: bool
    left: tuple[Left, ...] = ()
    """What left in the last month before."""


@dataclass(frozen=True, slots=True)
class Export:
    """All that is left of an export: one holding a currency, and what could not be counted."""

    holder: Holder
    holdings: tuple[Holding, ...]
    strange: tuple[str, ...] = ()
    """Currencies that no books can be kept in."""
    left_out: int = 0
    """Rows that somebody else pays out, or that have not happened."""


@dataclass(frozen=True, slots=True)
class Movement:
    """A row that changed a balance, and the balance after it; `at` has no zone, for only its order counts."""

    at: datetime
    change_minor: int
    balance_minor: int
    without_fee_minor: int | None = None
    """The change less what the holder took for himself, where his export tells it apart."""

    @property
    def moved_minor(self) -> int:
        """What went to somebody, or came from him."""
        return self.change_minor if self.without_fee_minor is None else self.without_fee_minor


def closing(rows: Sequence[Movement]) -> tuple[Movement, bool]:
    """Return the last of the rows of one balance, and whether each row leads from the one before.

    Exports run up or down; rows of one second stand in the order of the file. If all are of one second, the order is
    taken that adds up.

    Raises:
        NothingInExport: there is no row.

    """
    if not rows:
        raise NothingInExport
    up = sorted(rows, key=lambda row: row.at)
    down = [rows[place] for place in sorted(range(len(rows)), key=lambda place: (rows[place].at, -place))]
    if rows[0].at == rows[-1].at:
        chosen = down if _adds_up(down) and not _adds_up(up) else up
    else:
        chosen = up if rows[0].at < rows[-1].at else down
    return chosen[-1], _adds_up(chosen)


def left_lately(rows: Iterable[Movement], *, until: date) -> tuple[Left, ...]:
    """Return what rows took away in the month up to a day, the oldest first; what the holder took is none of it."""
    gone = [Left(row.at.date(), -row.moved_minor) for row in rows if row.moved_minor < 0]
    return tuple(
        sorted((each for each in gone if until - _LATELY <= each.on <= until), key=lambda each: (each.on, each.minor))
    )


def _adds_up(rows: Sequence[Movement]) -> bool:
    return all(earlier.balance_minor + later.change_minor == later.balance_minor for earlier, later in pairwise(rows))


def checked(export: Export, *, today: date) -> Export:
    """Return an export that can be entered.

    Raises:
        NothingInExport: it tells of no currency that books can be kept in.
        BelowNought: a balance is below nought.
        DayToCome: a balance is of a day to come.
        DayNotOver: a bank's balance is of today; rows up to its day become no lines, so the day has to be over.

    """
    if not export.holdings:
        raise NothingInExport
    for each in export.holdings:
        if each.amount_minor < 0:
            raise BelowNought(currency=each.currency)
        if each.on > today:
            raise DayToCome(day=each.on.isoformat())
        if export.holder is Holder.BANK and each.on == today:
            raise DayNotOver(day=each.on.isoformat())
    return export
