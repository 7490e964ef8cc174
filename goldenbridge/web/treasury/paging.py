"""Long lists in sheets: a page never stops silently, it says how many there are and where the rest stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from django.http import HttpRequest

SIZE: Final = 100
Row = TypeVar("Row")


@dataclass(frozen=True)
class Sheet:
    """Which rows of a list a page shows, counted from one, and of how many."""

    skip: int
    count: int
    size: int

    @property
    def first(self) -> int:
        """The number of its first row."""
        return self.skip + 1

    @property
    def last(self) -> int:
        """The number of its last row."""
        return min(self.skip + self.size, self.count)

    @property
    def before(self) -> int | None:
        """Where the sheet before begins, if there is one."""
        return max(0, self.skip - self.size) if self.skip else None

    @property
    def after(self) -> int | None:
        """Where the next sheet begins, if there is one."""
        return self.last if self.last < self.count else None

    def of(self, rows: list[Row]) -> list[Row]:
        """The rows of this sheet, out of all of them."""
        return rows[self.skip : self.skip + self.size]


def sheet_of(request: HttpRequest, count: int) -> Sheet:
    """The sheet that the address asks for by `from`; the first one if it asks for none that there is."""
    asked = request.GET.get("from", "")
    skip = int(asked) if asked.isdecimal() and len(asked) < 8 else 0
    return Sheet(skip if skip < count else 0, count, SIZE)
