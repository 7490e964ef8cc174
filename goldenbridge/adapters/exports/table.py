"""Opens a table (CSV) that somebody downloaded: any encoding and separator that services use, never more than a limit.

Names of donors stand in these tables. Only the columns that are asked for are looked at; the rest is never kept.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from goldenbridge.core.bank import FileTooLarge
from goldenbridge.core.holding import BrokenRow, DoubledColumn

MOST_BYTES: Final = 32 * 2**20
MOST_ROWS: Final = 200_000
HEAD_ROWS: Final = 20
"""So many lines may stand before the names of the columns."""

_SEPARATORS: Final = (",", ";", "\t")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one kind of table in one language, and how it writes amounts and days.

    `needed` and `wished` lead from what a column is for to the names that it may have.
    """

    needed: Mapping[str, frozenset[str]]
    wished: Mapping[str, frozenset[str]] = field(default_factory=dict)
    comma: bool = False
    """Whether a comma stands before the decimals."""
    day_first: bool | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The cells that were asked for; never printed, for a wrong file may have anything in them."""

    line: int
    cells: Mapping[str, str] = field(repr=False)

    def __getitem__(self, column: str) -> str:
        """Return a cell; empty if the table has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A layout that fits, and the rows under it."""

    layout: Layout
    rows: tuple[Row, ...] = field(repr=False)


def columns(**names: str) -> dict[str, frozenset[str]]:
    """Return names of columns by what they are for; several names of one are told apart by a bar."""
    return {purpose: frozenset(written.split("|")) for purpose, written in names.items()}


def read_table(content: bytes, layouts: Sequence[Layout]) -> Table | None:
    """Return the table under the first layout that fits; None if none does.

    Raises:
        FileTooLarge: more bytes or rows than any export has.
        BrokenRow: a row is cut off, or a quote does not end.
        DoubledColumn: two columns have one name.

    """
    if len(content) > MOST_BYTES:
        raise FileTooLarge
    text = _decoded(content)
    if text is None:
        return None
    for separator in _SEPARATORS:
        for names, skipped in _heads(text, separator):
            for layout in layouts:
                places = _places(names, layout)
                if places is not None:
                    return Table(layout, tuple(_rows(text, separator, skipped, places)))
    return None


def _decoded(content: bytes) -> str | None:
    """Return the text; None if these bytes are none, as of a picture or an archive."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        # Older exports are in the Western code page; every byte is a letter there, so what is no text shows below.
        text = content.decode("cp1252", errors="replace")
    return None if "\x00" in text else text


def _heads(text: str, separator: str) -> Iterator[tuple[list[str], int]]:
    """Yield what may be the names of the columns, with the number of rows up to and with them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for number in range(1, HEAD_ROWS + 1):
        try:
            cells = next(reader)
        except (StopIteration, csv.Error):
            return
        if len(cells) > 1:
            yield [_named(cell) for cell in cells], number


def _named(cell: str) -> str:
    return " ".join(cell.casefold().split())


def _places(names: list[str], layout: Layout) -> dict[str, int] | None:
    places = {}
    for purpose, known in (*layout.needed.items(), *layout.wished.items()):
        found = [place for place, name in enumerate(names) if name in known]
        if not found and purpose in layout.needed:
            return None
        if found:
            places[purpose] = found[0]
    for place in places.values():
        if names.count(names[place]) > 1:
            raise DoubledColumn(column=names[place][:40])
    return places


def _rows(text: str, separator: str, skipped: int, places: Mapping[str, int]) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    widest = max(places.values())
    count = 0
    try:
        for number, cells in enumerate(reader):
            if number < skipped or not any(cell.strip() for cell in cells):
                continue
            if len(cells) <= widest:
                raise BrokenRow(row=reader.line_num)
            count += 1
            if count > MOST_ROWS:
                raise FileTooLarge
            yield Row(reader.line_num, {purpose: cells[place].strip() for purpose, place in places.items()})
    except csv.Error as error:
        raise BrokenRow(row=reader.line_num) from error
