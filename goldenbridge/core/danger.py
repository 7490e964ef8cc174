"""Countries that a fund may warn of: where giving to it can put somebody in danger, and which every page can name."""

from __future__ import annotations

from typing import Final

COUNTRIES: Final = ("AM", "AZ", "BY", "CN", "GE", "IR", "KG", "KZ", "MM", "RU", "TJ", "TM", "UZ", "VE")
"""ISO 3166. Another one needs a name in each language, in `web/give/places.py`."""
