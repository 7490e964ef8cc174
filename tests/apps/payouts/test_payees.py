"""Whom a payment is still on its way to: until it has arrived, or somebody has given it up."""

import pytest

from goldenbridge.apps.payouts import actions
from goldenbridge.apps.payouts.payees import MoneyBack, money_back, payees_awaited
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
    treasury.give_up(payment)
    ask()

    assert told == [False, True, False, True, False]
    assert payees_awaited([other.ref], actor=treasury.actor("ibis")) == set()


def test_what_came_back_is_told_until_it_has_arrived_or_was_given_up(treasury):
    recipient = treasury.recipient()
    told = []

    def ask():
        told.append(money_back([recipient.ref], actor=treasury.actor("ibis")))

    run = treasury.sent()
    first = run.payments.get()
    treasury.bank_says(booked(run, "483.20"))
    ask()
    treasury.bank_says(came_back(first, "483.20"))
    ask()
    again = treasury.sent()
    ask()
    treasury.bank_says(booked(again, "483.20", on="2020-08-21"))
    ask()
    back = MoneyBack(recipient.ref, first.entitlement_ref, is_given_up=False)

    assert told == [[], [back], [back], []]


def test_what_came_back_and_was_given_up_says_so(treasury):
    recipient = treasury.recipient()
    run = treasury.sent()
    treasury.bank_says(booked(run, "483.20"))
    payment = run.payments.get()
    treasury.bank_says(came_back(payment, "483.20"))

    treasury.give_up(payment)

    assert money_back([recipient.ref], actor=treasury.actor("ibis")) == [
        MoneyBack(recipient.ref, payment.entitlement_ref, is_given_up=True)
    ]


def test_what_two_people_called_unpaid_does_not_count_as_paid(treasury):
    recipients = [treasury.recipient(monthly_minor=5_000, months=1) for _ in range(3)]
    run = treasury.sent()
    payment = run.payments.last()
    treasury.bank_says(booked(run, "66.40"))
    treasury.bank_rejects(run, payment)
    refs = [each.ref for each in recipients]
    assert money_back(refs, actor=treasury.actor("ibis")) == []

    actions.call_unpaid(payment.ref, actor=treasury.actor("ibis"))
    actions.confirm_unpaid(payment.ref, actor=treasury.actor("heron"))

    assert money_back(refs, actor=treasury.actor("ibis")) == [
        MoneyBack(payment.payee_id, payment.entitlement_ref, is_given_up=False)
    ]
