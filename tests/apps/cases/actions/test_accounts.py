"""An account that is not good any more: asked for anew, waited for, and used from the next run on."""

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases.actions.accounts import AskedWhereToPay, NoAccountYet
from goldenbridge.apps.cases.models import Case, Question
from goldenbridge.apps.intake import queries as door
from goldenbridge.apps.payouts.errors import AccountAwaited
from goldenbridge.apps.payouts.models import Payee, Payment
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.errors import NotAllowed
from goldenbridge.platform import clock
from tests.apps.cases.actions.test_telling import told
from tests.apps.cases.builders import later
from tests.apps.cases.paid import paid_journey
from tests.apps.payouts.builders import booked

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def paid(settings, tmp_path):
    return paid_journey(settings, tmp_path)


def asked(journey):
    """How often his page asks him where to pay."""
    standing = door.standing(journey.played.applicant.keys.locator_hash, actor=ANONYMOUS)
    return [letter.kind for letter in standing.letters].count("payout")


def test_after_a_payment_came_back_he_is_asked_once_and_the_follow_up_goes_to_what_he_answers(paid):
    before = bytes(Payee.objects.get().sealed_details)
    first = paid.comes_back()
    with pytest.raises(AccountAwaited):
        paid.treasury.prepared()
    paid.tick()
    paid.tick()
    found = (asked(paid), told(paid).step)

    paid.give_account()

    assert found == (1, "account_back")
    assert (asked(paid), told(paid).step) == (0, "came_back")
    assert bytes(Payee.objects.get().sealed_details) != before
    run = paid.treasury.sent()
    assert run.payments.get().follows_id == first.ref
    paid.treasury.bank_says(booked(run, "233.20", on="2020-08-21"))
    paid.tick()
    assert told(paid).amounts()[2] == (("housing", "250.00 EUR", "250.00 EUR"),)


def test_of_two_that_came_back_he_is_asked_once(paid):
    paid.comes_back()
    paid.tick()
    paid.give_account()

    paid.comes_back(50_000)

    paid.tick()
    assert (asked(paid), Payee.objects.get().account_wanted_on) == (0, None)


def test_his_caseworker_asks_anew_for_whatever_reason_and_what_is_due_waits(paid):
    paid.next_month()
    question = cases.ask_account_anew(paid.ref, actor=paid.dove.actor)
    assert asked(paid) == 0
    paid.tick()

    with pytest.raises(AccountAwaited):
        paid.treasury.prepared()

    assert (question.asker_ref, asked(paid), told(paid).step) == (paid.dove.ref, 1, "account_anew")
    assert paid.facts.account_asked_on == clock.today()
    paid.give_account()
    assert paid.facts.account_asked_on is None
    assert paid.treasury.prepared().payments.get().steps_minor == 50_000


def test_an_open_run_is_not_locked_with_an_account_that_is_asked_for_anew(paid):
    paid.next_month()
    run = paid.treasury.filled()
    cases.ask_account_anew(paid.ref, actor=paid.dove.actor)
    paid.tick()

    with pytest.raises(AccountAwaited):
        paid.treasury.locked(run)


def test_a_locked_run_keeps_its_account_while_another_is_asked_for(paid):
    paid.next_month()
    run = paid.treasury.locked()
    cases.ask_account_anew(paid.ref, actor=paid.dove.actor)
    paid.tick()

    sent = paid.treasury.sent(run)

    assert (sent.state, Payment.objects.get(run=run).state) == ("sent", "sent")


def test_nobody_is_asked_twice_at_once_nor_before_there_is_an_account(journey):
    journey.accepted()
    with pytest.raises(NoAccountYet):
        cases.ask_account_anew(journey.ref, actor=journey.dove.actor)
    Case.objects.update(payee_on=clock.today())

    with pytest.raises(AskedWhereToPay):
        cases.ask_account_anew(journey.ref, actor=journey.dove.actor)


def test_the_database_refuses_a_second_open_question_where_to_pay(paid):
    first = cases.ask_account_anew(paid.ref, actor=paid.dove.actor)

    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(
            case_id=paid.ref,
            kind="payout",
            asker_ref=first.asker_ref,
            asked_on=first.asked_on,
            expires_on=first.expires_on,
        )


def test_only_whoever_leads_the_case_asks(paid):
    for colleague in paid.house.colleagues.values():
        if colleague.ref != paid.dove.ref:
            with pytest.raises(NotAllowed):
                cases.ask_account_anew(paid.ref, actor=colleague.actor)
    assert not Question.objects.filter(kind="payout", answered_on=None).exists()


def test_a_question_that_nobody_answered_in_its_time_is_asked_again(journey):
    journey.accepted()
    assert asked(journey) == 1
    later(31)

    journey.tick()

    assert Question.objects.filter(kind="payout").count() == 2
    assert Question.objects.get(kind="payout", closed_on=None).asked_on == clock.today()
    assert cases.ask_what_is_due(actor=SCHEDULE) == 0
