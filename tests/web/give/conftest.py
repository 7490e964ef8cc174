"""Every test here has a log key and a folder of its own, and a fund that takes euros and dollars."""

import pytest

from goldenbridge.web.base.patience import Patience
from goldenbridge.web.give import secret
from tests.apps.transparency import builders


@pytest.fixture(autouse=True)
def log_folder(settings, tmp_path):
    builders.lay_out(settings, tmp_path)
    settings.CURRENCIES = ["EUR", "USD"]
    settings.DANGER_COUNTRIES = ["BY", "RU"]
    return tmp_path / "log"


@pytest.fixture(autouse=True)
def _fresh_patience(monkeypatch):
    """Each test begins with full buckets, whatever day its clock shows."""
    for name in ("GIFT", "NEW_GIFTS", "OLD_GIFTS"):
        monkeypatch.setattr(secret, name, Patience(tries=20, seconds_each=1))
