"""The one clock: what time it is for this process, which a rehearsal or a test may move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta


class _Offset:
    """How far this process's clock stands from the machine's."""

    value = timedelta(0)


def now() -> datetime:
    """This moment, in UTC, with its zone."""
    return datetime.now(UTC) + _Offset.value


def today() -> date:
    """This day in UTC; what applicants do is recorded by day only."""
    return now().date()


def move_to(when: datetime) -> None:
    """Set this process's clock; time goes on from there. For rehearsals and tests."""
    _Offset.value = when - datetime.now(UTC)


def reset() -> None:
    """Return to the machine's clock."""
    _Offset.value = timedelta(0)


@contextmanager
def moved_to(when: datetime) -> Iterator[None]:
    """Within the block this process's clock starts at `when`."""
    before = _Offset.value
    move_to(when)
    try:
        yield
    finally:
        _Offset.value = before
