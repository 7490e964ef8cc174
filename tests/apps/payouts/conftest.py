"""A treasury of its own for each test."""

import pytest

from tests.apps.payouts.builders import open_treasury


@pytest.fixture
def treasury(db, settings, tmp_path):
    return open_treasury(settings, tmp_path)


@pytest.fixture
def first(monkeypatch):
    """Give a deed that happens once, while a module's next action waits for the run."""

    def waits(module, deed):
        lock, deeds = module.locked_run, [deed]

        def locked_run(ref):
            if deeds:
                deeds.pop()()
            return lock(ref)

        monkeypatch.setattr(module, "locked_run", locked_run)

    return waits
