"""What is seen of runs, in a fixed number of queries."""

import pytest

from goldenbridge.apps.payouts import queries
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.errors import NotFound

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_however_long_they_are(treasury, count, django_assert_num_queries):
    for _ in range(count):
        treasury.recipient()
        treasury.sent()
    actor = treasury.actor("kite")
    payees = queries.payees_of(treasury.cell.ref, actor=actor)

    with django_assert_num_queries(2):
        assert len(queries.runs(actor=actor)) == count
    with django_assert_num_queries(1):
        assert len(queries.payments_of(payees, actor=SCHEDULE)) == count


def test_a_run_shows_who_signed_and_what_is_next(treasury):
    treasury.recipient()
    run = treasury.authorised()

    seen = queries.run(run.ref, actor=treasury.actor("kite"))

    assert [(each.step, each.person_ref) for each in seen.signatures] == [
        ("approve", treasury.house["grouse"].ref),
        ("authorise", treasury.house["grouse"].ref),
        ("make", treasury.house["ibis"].ref),
    ]
    assert (seen.next_step, seen.steps_minor, seen.missing_amounts) == ("release", 50_000, 0)


def test_what_cannot_be_seen_looks_like_what_is_not_there(treasury):
    treasury.recipient()
    payment = treasury.sent().payments.get()

    with pytest.raises(NotFound):
        queries.run(payment.ref, actor=treasury.actor("kite"))
    with pytest.raises(NotFound):
        queries.payment_by_hand(payment.ref, actor=treasury.actor("jay"))


def test_a_payment_before_it_goes_is_not_seen_by_its_case(treasury):
    recipient = treasury.recipient()
    treasury.released()

    assert queries.payments_of([recipient.ref], actor=SCHEDULE) == {}


def test_the_work_left_is_counted(treasury):
    treasury.recipient()
    run = treasury.sent()
    treasury.bank_rejects(run, run.payments.get())

    assert queries.work_left(actor=treasury.actor("ibis")) == 1
