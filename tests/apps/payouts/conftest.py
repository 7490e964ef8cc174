"""A treasury of its own for each test."""

import pytest

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.ledger import queries as books
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


@pytest.fixture
def books_equal_bank(treasury):
    """Compare the books with the bank: what its rows have moved, less what is not in a line or entry yet."""

    def compare(*moved_minor):
        actor = treasury.actor("ibis")
        waiting = sum(line.amount_minor for line in treasury.unclaimed())
        carried = banking.carried_total(treasury.account.ref, actor=actor)
        bank = books.balance("Bank:EUR").posted_minor
        assert bank + waiting + carried == 5_000_000 + sum(moved_minor)

    return compare
