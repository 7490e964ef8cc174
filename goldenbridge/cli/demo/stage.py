"""What the chapters of the rehearsal share: a folder, a calendar, seeded dice, people, and a sheet to print."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from rich.progress import Progress

from goldenbridge.platform import clock

T = TypeVar("T")
DAYS: Final = 45
"""How many days the rehearsal takes; its last day is today, so that whoever looks finds everything in force."""


SITE: Final = "{address}"
"""Stands on the sheet for http://host:port, which may be another the next time."""


class Chapter(Protocol):
    """A module of this package."""

    def play(self, stage: Stage) -> None:
        """Play the chapter through the real actions."""


@dataclass
class Stage:
    """One rehearsal. `scale` 1 is the whole story; tests play a small one."""

    folder: Path
    progress: Progress
    scale: float = 1.0
    dice: random.Random = field(default_factory=lambda: random.Random(2020))  # noqa: S311 (a story, not a key)
    last_day: date = field(default_factory=clock.today)
    people: dict[str, Any] = field(default_factory=dict)
    """Signed-in staff by call-sign, with their keys in memory."""
    shelf: dict[str, Any] = field(default_factory=dict)
    """What one chapter leaves for a later one, by name."""
    rounds: list[Callable[[], None]] = field(default_factory=list)
    """What somebody sees to on whatever day the clock is set to, such as the weekly list of keys."""
    sheet: list[tuple[str, str, str]] = field(default_factory=list)
    """Lines to print: heading, name, value."""

    def size(self, whole: int, *, least: int = 1) -> int:
        """How many of something at this scale."""
        return max(least, round(whole * self.scale))

    def day(self, number: int) -> date:
        """The day of the story with this number; day 0 is the call, day 45 is today."""
        return self.last_day - timedelta(days=DAYS - number)

    def be_at(self, number: int, *, hour: int = 9, minute: int = 0) -> None:
        """Move the clock to an hour of a day of the story; never beyond this moment."""
        moment = datetime.combine(self.day(number), time(hour, minute), UTC)
        clock.reset()
        if moment < clock.now():
            clock.move_to(moment)
        for see_to in self.rounds:
            see_to()

    def each(self, things: Iterable[T], *, total: int, saying: str) -> Iterator[T]:
        """The things, one by one, with a progress bar that says what is going on."""
        yield from self.progress.track(things, total=total, description=saying)

    def tell(self, heading: str, name: str, value: str) -> None:
        """Put a line on the sheet."""
        self.sheet.append((heading, name, value))
