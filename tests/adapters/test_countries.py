"""Codes of countries."""

import pytest

from goldenbridge.adapters.countries import checked_country
from goldenbridge.core.organisation import UnknownCountry


@pytest.mark.parametrize("code", ["PL", "LT", "BY", "GB"])
def test_the_code_of_a_country_is_kept(code):
    assert checked_country(code) == code


@pytest.mark.parametrize("code", ["XX", "pl", "POL", "P", "", "ПЛ", "UK", "Poland"])
def test_anything_else_is_refused_by_name(code):
    with pytest.raises(UnknownCountry):
        checked_country(code)
