"""Whom a payment is still on its way to: until it has arrived, or somebody has given it up."""

import pytest

from goldenbridge.apps.payouts import actions
from goldenbridge.apps.payouts.payees import payees_awaited
from tests.apps.payouts.builders import booked, came_back

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_payee_is_awaited_while_a_payment_is_on_its_way_or_came_back_and_nothing_followed(treasury):
    recipient = treasury.recipient()
    other = treasury.recipient(name="Somebody Else")
    told = []

    def ask():
        told.append(payees_awaited([recipient.ref], actor=treasury.actor("ibis")) == {recipient.ref})

    ask()
    run = treasury.sent()
    payment = run.payments.get(payee_id=recipient.ref)
    ask()
    treasury.bank_says(booked(run, "966.40"))
    ask()
    treasury.bank_says(came_back(payment, "483.20"))
    ask()
    actions.give_up_payment(payment.ref, actor=treasury.actor("ibis"))
    ask()

    assert told == [False, True, False, True, False]
    assert payees_awaited([other.ref], actor=treasury.actor("ibis")) == set()
