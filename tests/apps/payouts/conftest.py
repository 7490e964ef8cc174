"""A treasury of its own for each test."""

import pytest

from tests.apps.payouts.builders import open_treasury


@pytest.fixture
def treasury(db, settings, tmp_path):
    return open_treasury(settings, tmp_path)
