"""Every test here has a log key and a folder of its own, and a fund that takes euros and dollars."""

import pytest

from tests.apps.transparency import builders


@pytest.fixture(autouse=True)
def log_folder(settings, tmp_path):
    builders.lay_out(settings, tmp_path)
    settings.CURRENCIES = ["EUR", "USD"]
    settings.DANGER_COUNTRIES = ["BY", "RU"]
    return tmp_path / "log"
