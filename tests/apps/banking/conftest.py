"""Every test here has a signed list of people, though one of strangers unless it publishes its own."""

import pytest

from tests.apps.banking import builders


@pytest.fixture(autouse=True)
def signed_list(settings):
    settings.DATA = builders.strangers()
