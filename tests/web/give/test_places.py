"""The danger list in words."""

import pytest
from django.utils import translation

from goldenbridge.core.danger import COUNTRIES
from goldenbridge.web.give.places import NAMES, dangerous_places


@pytest.mark.parametrize(
    ("codes", "says"),
    [(["BY"], "Belarus"), (["BY", "RU"], "Belarus or Russia"), (["BY", "RU", "MM"], "Belarus, Russia or Myanmar")],
)
def test_places_are_joined_for_a_sentence(settings, codes, says):
    settings.DANGER_COUNTRIES = codes

    with translation.override("en"):
        assert dangerous_places() == says


def test_each_country_that_a_fund_may_warn_of_has_a_name():
    assert sorted(NAMES) == sorted(COUNTRIES)
