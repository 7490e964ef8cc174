"""An office of its own for each test."""

import pytest

from tests.apps.awards.builders import open_office


@pytest.fixture
def office(db, settings, tmp_path):
    settings.DATA = tmp_path
    return open_office(tmp_path, cleared_minor=1_000_000)
