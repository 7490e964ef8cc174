"""Which days an account's statements leave out: what stands in none of them is not known not to have happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


def days_unread(first: date, last: date, spans: Iterable[tuple[date, date]]) -> tuple[date, ...]:
    """The working days from `first` up to and with `last` that no statement tells of whole, in their order.

    A span is the day of a statement's opening balance and that of its closing one. Some banks date the opening by the
    evening before, some by the first day itself: unless both are one day, it is read as the evening before.
    """
    wanted = {first + number * _DAY for number in range((last - first).days + 1)}
    read: set[date] = set()
    for opened_on, closed_on in spans:
        begins = closed_on if opened_on == closed_on else opened_on + _DAY
        read |= {day for day in wanted if begins <= day <= closed_on}
    return tuple(sorted(day for day in wanted - read if day.weekday() < _SATURDAY))
