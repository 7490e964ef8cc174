"""How long a gift may still go back, by its method; until then it is never cover for a promise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

DAYS: Final = {"transfer": 2}
"""A booked credit transfer is final in law; two days leave the bank time to correct itself."""

LIFE_OF_ANNOUNCEMENT: Final = timedelta(days=90)
"""After this an announced gift that never came is forgotten."""

LIFE_OF_REFERENCE: Final = timedelta(days=400)
"""After this the reference of a gift is forgotten: banks recall transfers for thirteen months."""


def clears_on(method: str, received_on: date) -> date:
    """The first day on which a gift received by this method counts as cleared."""
    return received_on + timedelta(days=DAYS[method])
