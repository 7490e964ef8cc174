"""What recipients say about payments."""

from datetime import timedelta
from uuid import uuid4

import pytest

from goldenbridge.apps.payouts import actions, queries
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.errors import ForbiddenMove, Malformed, NotFound
from goldenbridge.platform import clock
from tests.apps.payouts.builders import DAY, booked

pytestmark = pytest.mark.django_db(databases="__all__")


def delivered(treasury):
    treasury.recipient()
    run = treasury.sent()
    treasury.bank_says(booked(run, "483.20"))
    return run.payments.get()


def test_a_delivered_payment_is_asked_about_once(treasury):
    payment = delivered(treasury)
    assert queries.confirmations_to_ask(actor=SCHEDULE) == [
        queries.ToConfirm(
            payment_ref=payment.ref,
            payee_ref=payment.payee_id,
            entitlement_ref=payment.entitlement_ref,
            month=payment.month,
            steps_minor=payment.steps_minor,
            currency="EUR",
            sent_on=payment.sent_on,
        )
    ]

    states = [actions.mark_asked(payment.ref, actor=SCHEDULE).state for _ in range(2)]

    assert states == ["asked", "asked"]
    assert queries.confirmations_to_ask(actor=SCHEDULE) == []


@pytest.mark.parametrize("choice", ["received", "received_with_issues", "not_received"])
def test_the_answer_is_seen_by_the_case(treasury, choice):
    payment = delivered(treasury)
    actions.mark_asked(payment.ref, actor=SCHEDULE)

    for _ in range(2):
        actions.record_confirmation(payment.ref, choice=choice, actor=SCHEDULE)

    seen = queries.payments_of([payment.payee_id], actor=SCHEDULE)[payment.payee_id]
    assert [(each.state, each.confirmation) for each in seen] == [("delivered", choice)]


def test_an_answer_is_not_changed(treasury):
    payment = delivered(treasury)
    actions.mark_asked(payment.ref, actor=SCHEDULE)
    actions.record_confirmation(payment.ref, choice="received", actor=SCHEDULE)

    with pytest.raises(ForbiddenMove):
        actions.record_confirmation(payment.ref, choice="not_received", actor=SCHEDULE)


def test_silence_is_noted_after_three_weeks_and_a_late_answer_counts(treasury):
    payment = delivered(treasury)
    actions.mark_asked(payment.ref, actor=SCHEDULE)
    assert actions.give_up_confirmations(actor=SCHEDULE) == 0

    clock.move_to(DAY + timedelta(days=22))
    assert [actions.give_up_confirmations(actor=SCHEDULE) for _ in range(2)] == [1, 0]

    assert actions.record_confirmation(payment.ref, choice="received", actor=SCHEDULE).state == "received"


def test_what_was_not_asked_or_is_no_answer_is_refused(treasury):
    payment = delivered(treasury)

    with pytest.raises(NotFound):
        actions.record_confirmation(payment.ref, choice="received", actor=SCHEDULE)
    with pytest.raises(NotFound):
        actions.mark_asked(uuid4(), actor=SCHEDULE)
    actions.mark_asked(payment.ref, actor=SCHEDULE)
    with pytest.raises(Malformed):
        actions.record_confirmation(payment.ref, choice="maybe", actor=SCHEDULE)


def test_a_payment_on_its_way_is_not_asked_about(treasury):
    treasury.recipient()
    run = treasury.sent()

    assert queries.confirmations_to_ask(actor=SCHEDULE) == []
    with pytest.raises(NotFound):
        actions.mark_asked(run.payments.get().ref, actor=SCHEDULE)
