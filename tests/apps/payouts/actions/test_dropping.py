"""Payments leave a run before it goes to the bank, never after it; whoever comes second sees what the first did.

Each test lets the first act in the moment in which the second waits for the run's lock, as PostgreSQL would.
"""

import pytest

from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts import actions
from goldenbridge.apps.payouts.actions import dropping
from goldenbridge.apps.payouts.models import Run
from tests.apps.payouts.builders import booked

pytestmark = pytest.mark.django_db(databases="__all__")


def balances():
    return {
        code: books.balance(f"{code}:EUR").posted_minor
        for code in ("General:Available", "General:Committed", "General:Payable", "Bank")
    }


def _at_the_bank(run):
    return Run.objects.filter(ref=run.ref).update(state="sent", order_digest=bytes(32))


def states(run):
    return sorted(run.payments.values_list("state", flat=True))


def test_an_account_that_changes_while_its_run_is_sent_cancels_nothing(treasury, first):
    recipients = [treasury.recipient() for _ in range(2)]
    run = treasury.released()
    # As mark_sent leaves it; called here it would see the new account, which nobody else can see yet.
    first(dropping, lambda: (run.payments.update(state="sent"), _at_the_bank(run)))

    treasury.register(recipients[0], town="Paris")

    assert (Run.objects.get().state, states(run)) == ("sent", ["sent", "sent"])
    treasury.bank_says(booked(run, "966.40"))
    assert states(run) == ["delivered", "delivered"]
    assert balances()["Bank"] == 5_000_000 - 96_640


def test_an_account_that_changes_while_its_payment_is_dropped_drops_it_once(treasury, first):
    recipient = treasury.recipient()
    payment = treasury.authorised().payments.get()
    first(dropping, lambda: actions.drop_payment(payment.ref, reason="asked", actor=treasury.actor("ibis")))

    treasury.register(recipient, town="Paris")

    payment.refresh_from_db()
    assert (payment.state, payment.reason) == ("cancelled", "asked")
