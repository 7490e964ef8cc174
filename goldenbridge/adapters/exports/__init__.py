"""Reads what payment services and networks export, in memory, down to balances: docs/formats/holdings.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from goldenbridge.adapters.exports import facebook, paypal, revolut
from goldenbridge.adapters.exports.table import Layout, Table, read_table
from goldenbridge.core.holding import HOLDER_WORDS, Export, Holder, NotAnExport, WrongExport


@dataclass(frozen=True, slots=True)
class _Reader:
    layouts: Sequence[Layout]
    columns: str
    read: Callable[..., Export]


_READERS: Final = {
    Holder.PAYPAL: _Reader(paypal.LAYOUTS, paypal.COLUMNS, paypal.read),
    Holder.REVOLUT: _Reader(revolut.LAYOUTS, revolut.COLUMNS, revolut.read),
    Holder.FACEBOOK: _Reader(facebook.LAYOUTS, facebook.COLUMNS, facebook.read),
}


def read_export(content: bytes, *, holder: Holder, day_first: bool | None = None) -> Export:
    """Return what an export of a partner says is held; nothing else of the file is kept.

    Raises:
        FileTooLarge: more bytes or rows than any export has.
        NotAnExport, WrongExport: it is no table of this holder.
        BrokenRow, DoubledColumn, FormulaCell, UnreadableAmount, UnreadableDay, UnreadableKind: it is damaged.
        AmbiguousDays: whether the day or the month comes first has to be said.

    """
    reader = _READERS[holder]
    table: Table | None = read_table(content, reader.layouts)
    if table is not None:
        return reader.read(table, day_first=day_first)
    for other, found in _READERS.items():
        if other is not holder and read_table(content, found.layouts) is not None:
            raise WrongExport(found=HOLDER_WORDS[other], holder=HOLDER_WORDS[holder])
    raise NotAnExport(holder=HOLDER_WORDS[holder], columns=reader.columns)
