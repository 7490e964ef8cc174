"""Codes of countries as ISO 3166-1 has them: pycountry keeps the list."""

from __future__ import annotations

import pycountry

from goldenbridge.core.organisation import UnknownCountry


def checked_country(code: str) -> str:
    """A code of two capital letters that some country has; raises UnknownCountry for any other."""
    if len(code) != 2 or not code.isascii() or not code.isupper() or pycountry.countries.get(alpha_2=code) is None:
        raise UnknownCountry(given=code[:40])
    return code
