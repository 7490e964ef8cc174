"""The danger list in words."""

import pytest
from django.utils import translation

from goldenbridge.web.give.places import dangerous_places


@pytest.mark.parametrize(
    ("codes", "says"),
    [(["BY"], "Belarus"), (["BY", "RU"], "Belarus or Russia"), (["BY", "RU", "XX"], "Belarus, Russia or XX"), ([], "")],
)
def test_places_are_joined_for_a_sentence(settings, codes, says):
    settings.DANGER_COUNTRIES = codes

    with translation.override("en"):
        assert dangerous_places() == says
