"""Safe logging: constant event names with references, numbers, dates and enumerations; never a sentence or a person."""

from __future__ import annotations

import logging
import re
import traceback
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Final
from uuid import UUID

from goldenbridge.core.errors import InvariantBroken

EVENT: Final = re.compile(r"[a-z][a-z0-9_]{2,59}")
ROUTE: Final = re.compile(r"[a-z0-9_/<>:.-]+")
OURS: Final = Path(__file__).resolve().parents[1]
_logger = logging.getLogger("goldenbridge")

Field = UUID | int | date | timedelta | Enum | bool


def event(name: str, **fields: Field) -> None:
    """Write one line; raises InvariantBroken for a name that is no constant or a field that could say something."""
    if not EVENT.fullmatch(name):
        raise InvariantBroken
    for value in fields.values():
        if not isinstance(value, Field):
            raise InvariantBroken
    parts = (f"{key}={value.value if isinstance(value, Enum) else value}" for key, value in sorted(fields.items()))
    _logger.info("%s %s", name, " ".join(parts))


def fault(name: str, error: BaseException, *, route: str = "") -> None:
    """Write where an unexpected error arose: its type, our own last line, the last frames; never its text or a value.

    `route` is the pattern of the page's address as the code has it; an address that was typed is not written.
    """
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(OURS)]
    parts = [name, f"type={type(error).__name__}"]
    if own:
        parts.append(f"own={Path(own[-1].filename).relative_to(OURS)}:{own[-1].lineno}")
    if ROUTE.fullmatch(route):
        parts.append(f"route={route}")
    places = " ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-8:])
    _logger.error("%s at=%s", " ".join(parts), places)
