"""Income and spending: which line of the report a transfer belongs to, and whose money it changes.

Whose: one of the pots, or the reserve, which is named by the empty word. Moves within a pot (cleared, promised, drawn)
are neither income nor spending. Opening, fees and exchange are passed through, so the side of the pot tells all.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from goldenbridge.core.chart import POT_STAGES, Stage
from goldenbridge.core.journal import EntryKind

OWN: Final = frozenset({*POT_STAGES, Stage.RESERVE})
RESERVE: Final = ""


class Line(StrEnum):
    """The lines of the report, in the order in which they stand."""

    BROUGHT_IN = "brought_in"
    GIFTS = "gifts"
    GIVEN_BACK = "given_back"
    CHARGED_BACK = "charged_back"
    PAID = "paid"
    FEES = "fees"
    EXCHANGED = "exchanged"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a transfer: what its account is for, and of which pot."""

    stage: Stage
    pot: str

    @property
    def holder(self) -> str:
        """The pot whose money it is, or the reserve."""
        return RESERVE if self.stage is Stage.RESERVE else self.pot


_PASSED: Final = {Stage.OPENING: Line.BROUGHT_IN, Stage.FEES: Line.FEES, Stage.FX: Line.EXCHANGED}
_BY_BANK: Final = {
    Stage.UNCLEARED: Line.GIVEN_BACK,
    Stage.AVAILABLE: Line.GIVEN_BACK,
    Stage.COMMITTED: Line.PAID,
    Stage.PAYABLE: Line.PAID,
    Stage.RESERVE: Line.CHARGED_BACK,
}

_BY_KIND: Final = {EntryKind.CHARGEBACK: Line.CHARGED_BACK, EntryKind.REFUND: Line.GIVEN_BACK}


def effects(debit: Side, credit: Side, minor: int, kind: EntryKind) -> list[tuple[str, Line, int]]:
    """Return what a posted transfer does: holder, line and minor units, more if positive, less if negative."""
    if credit.stage in OWN and debit.stage in OWN:
        if credit.holder == debit.holder:
            return []
        return [(credit.holder, Line.MOVED, minor), (debit.holder, Line.MOVED, -minor)]
    if credit.stage in OWN:
        return [(credit.holder, _line(credit.stage, debit.stage, kind, is_in=True), minor)]
    if debit.stage in OWN:
        return [(debit.holder, _line(debit.stage, credit.stage, kind, is_in=False), -minor)]
    return []


def _line(own: Stage, other: Stage, kind: EntryKind, *, is_in: bool) -> Line:
    if other in _PASSED:
        return _PASSED[other]
    # A reversal goes the other way and still belongs to the line that it takes back.
    is_gift = is_in != (kind is EntryKind.REVERSAL)
    if own is Stage.UNCLEARED and is_gift:
        return Line.GIFTS
    return _BY_KIND.get(kind, _BY_BANK[own])
