"""A small fund with an applicant who has come some way, for the desk's pages."""

import pytest

from tests.apps.cases.builders import Journey
from tests.apps.people.builders import open_house, open_intake


@pytest.fixture
def house(settings, tmp_path):
    house = open_house(settings, tmp_path)
    house.intake = open_intake(house)
    return house


@pytest.fixture
def journey(house):
    return Journey(house)
