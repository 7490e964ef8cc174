"""Each promised step stands in exactly one place, from the offer to the confirmation, and the books agree."""

from datetime import date

import pytest

from goldenbridge.apps.awards.liabilities import liabilities as owed_by_promises
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts import actions
from goldenbridge.apps.payouts.liabilities import liabilities as owed_by_runs
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.liability import Owed
from goldenbridge.platform import clock
from tests.apps.payouts.builders import ALL_WARNINGS, booked, came_back, open_treasury

pytestmark = pytest.mark.django_db(databases="__all__")

AUGUST = date(2020, 8, 1)


@pytest.fixture
def treasury(settings, tmp_path):
    return open_treasury(settings, tmp_path)


def owed(treasury):
    reader = treasury.actor("ibis")
    found = {}
    for each in (*owed_by_promises(actor=reader), *owed_by_runs(actor=reader)):
        assert (each.pot, each.currency) == ("General", "EUR")
        found[each.owed] = found.get(each.owed, 0) + each.amount_minor
    return found


def in_the_books():
    return [books.balance(f"General:{stage}:EUR").posted_minor for stage in ("Committed", "Payable")]


def test_a_run_is_followed_to_the_confirmation(treasury):
    for _ in range(2):
        treasury.recipient(monthly_minor=50_000, months=6)
    assert owed(treasury) == {Owed.PROMISED: 600_000}
    assert in_the_books() == [600_000, 0]

    run = treasury.locked()
    assert owed(treasury) == {Owed.PROMISED: 600_000}
    assert in_the_books() == [500_000, 100_000]

    run = treasury.authorised(run)
    assert owed(treasury) == {Owed.PROMISED: 500_000, Owed.APPROVED: 100_000}

    run = treasury.step(run, "release", "grouse", accepted=ALL_WARNINGS, execution_on=clock.today())
    run = actions.mark_sent(run.ref, **treasury.built(run), actor=treasury.actor("ibis"))
    assert owed(treasury) == {Owed.PROMISED: 500_000, Owed.SENT: 100_000}

    treasury.bank_says(booked(run, "966.40"))
    assert owed(treasury) == {Owed.PROMISED: 500_000, Owed.PAID: 100_000}

    payment = run.payments.first()
    actions.mark_asked(payment.ref, actor=SCHEDULE)
    actions.record_confirmation(payment.ref, choice="received", actor=SCHEDULE)
    assert owed(treasury) == {Owed.PROMISED: 500_000, Owed.PAID: 50_000, Owed.CONFIRMED: 50_000}


def test_what_came_back_is_promised_again(treasury):
    treasury.recipient(monthly_minor=50_000, months=2)
    treasury.recipient(monthly_minor=50_000, months=2)
    run = treasury.sent()
    treasury.bank_says(booked(run, "966.40"))
    payment = run.payments.first()

    treasury.bank_says(came_back(payment, "483.20"))

    assert owed(treasury) == {Owed.PROMISED: 150_000, Owed.PAID: 50_000}


def test_what_is_owed_has_its_month(treasury):
    treasury.recipient(monthly_minor=50_000, months=2)

    reader = treasury.actor("ibis")

    assert [(each.month, each.amount_minor) for each in owed_by_promises(actor=reader)] == [
        (AUGUST, 50_000),
        (date(2020, 9, 1), 50_000),
    ]


def test_others_do_not_read_it():
    for query in (owed_by_promises, owed_by_runs):
        with pytest.raises(NotAllowed):
            query(actor=Actor(SCHEDULE.ref, frozenset({"triager"})))
