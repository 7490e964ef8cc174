"""A run from what is due to the books, by different people."""

import pytest

from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts import actions
from tests.apps.payouts.builders import booked

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_run_goes_from_what_is_due_to_the_books(treasury):
    for _ in range(3):
        treasury.recipient()
    run = treasury.released()

    actions.mark_sent(run.ref, **treasury.built(run), actor=treasury.actor("ibis"))
    treasury.bank_says(booked(run, "1449.60"))

    run.refresh_from_db()
    assert run.state == "reconciled"
    assert [books.balance(f"General:{stage}:EUR").posted_minor for stage in ("Available", "Committed", "Payable")] == [
        4_105_040,
        750_000,
        0,
    ]
    assert books.balance("Bank:EUR").posted_minor == 5_000_000 - 144_960
