"""Every test here has a log key and a folder of its own."""

import pytest

from tests.apps.transparency import builders


@pytest.fixture(autouse=True)
def log_folder(settings, tmp_path):
    builders.lay_out(settings, tmp_path)
    return tmp_path / "log"
