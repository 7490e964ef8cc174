"""A treasurer decides what the bank has left in doubt, once, over what stands there now.

Each test lets the first act in the moment in which the second waits for the run's lock, as PostgreSQL would.
"""

from dataclasses import replace
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.banking.models import Carried
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts import actions, permissions
from goldenbridge.apps.payouts.actions import giving_up
from goldenbridge.apps.payouts.errors import (
    MoneyMissing,
    MoneyOnTheWay,
    NothingToPay,
    RowUnexplained,
    RowWaits,
    RunChanged,
)
from goldenbridge.apps.payouts.models import CalledLoss, Run
from goldenbridge.core.errors import ForbiddenMove, NotAllowed, NotFound
from goldenbridge.core.matrix import SamePerson, SharedVoucher
from goldenbridge.platform import clock, directory
from tests.apps.payouts.builders import ALL_WARNINGS, booked, came_back

pytestmark = pytest.mark.django_db(databases="__all__")


IBIS = "ibis"


def run_of(treasury, count=2):
    for _ in range(count):
        treasury.recipient()
    return treasury.sent()


def settle(treasury, run, *paid, is_loss=False):
    (row,) = treasury.unclaimed()
    say = actions.call_loss if is_loss else actions.settle_row
    return say(run.ref, line_ref=row.line_ref, paid_refs=paid, actor=treasury.actor(IBIS))


def confirm(treasury, run, who="heron"):
    (row,) = treasury.unclaimed()
    return actions.confirm_loss(run.ref, line_ref=row.line_ref, actor=treasury.actor(who))


def states(run):
    run.refresh_from_db()
    return run.state, sorted(run.payments.values_list("state", flat=True))


ALL_PAID = {
    "General:Available": 5_000_000 - 600_000 + 3360,
    "General:Committed": 500_000,
    "General:Payable": 0,
    "Bank": 5_000_000 - 96_640,
}


def balances():
    return {
        code: books.balance(f"{code}:EUR").posted_minor
        for code in ("General:Available", "General:Committed", "General:Payable", "Bank")
    }


def test_a_payment_given_up_meanwhile_is_not_given_up_again(treasury, first):
    for _ in range(2):
        treasury.recipient()
    run = treasury.sent()
    payment = run.payments.first()
    treasury.bank_rejects(run, group="RJCT", reason="FF01")

    actions.propose_giving_up(payment.ref, reason="declined", actor=treasury.actor(IBIS))

    def give_up():
        return actions.confirm_giving_up(payment.ref, actor=treasury.actor("heron"))

    seen = []
    first(giving_up, lambda: seen.append((give_up().given_up_on, balances())))
    with pytest.raises(NotFound):
        give_up()

    once = {
        "General:Available": 5_000_000 - 600_000,
        "General:Committed": 550_000,
        "General:Payable": 50_000,
        "Bank": 5_000_000,
    }
    assert seen == [(clock.today(), once)]


def test_what_a_follow_up_has_taken_up_is_not_given_up(treasury):
    treasury.recipient()
    run = treasury.sent()
    payment = run.payments.get()
    treasury.bank_rejects(run, group="RJCT", reason="FF01")
    follow_up = treasury.filled()
    kept = balances()

    with pytest.raises(NotFound):
        treasury.give_up(payment)
    assert treasury.locked(follow_up).payments.get().backed_minor == 50_000
    assert balances() == kept


@pytest.mark.parametrize("together", [True, False])
def test_what_was_refused_then_booked_and_given_back_is_paid_once(treasury, books_equal_bank, together):
    run = run_of(treasury)
    first_payment, second = run.payments.all()
    treasury.bank_rejects(run, second)
    rows = [booked(run, "966.40"), came_back(second, "483.20")]

    if together:
        treasury.bank_says(*rows)
    else:
        assert treasury.bank_says(rows[0]).late_rows == 1
        books_equal_bank(-96_640)
        with pytest.raises(NothingToPay):
            treasury.prepared()
        treasury.bank_says(rows[1])
    books_equal_bank(-96_640, 48_320)
    assert states(run) == ("reconciled", ["delivered", "returned"])
    assert treasury.bank_says(came_back(second, "483.20")).returned == 0
    books_equal_bank(-96_640, 48_320)

    again = treasury.sent()
    assert [payment.follows_id for payment in again.payments.all()] == [second.ref]
    treasury.bank_says(booked(again, "483.20", on="2020-08-21"))

    books_equal_bank(-96_640, 48_320, -48_320)
    assert (states(again), balances()) == (("reconciled", ["delivered"]), ALL_PAID)
    assert not first_payment.followed_by.exists()


def test_what_was_refused_and_booked_is_not_paid_again_before_somebody_says_so(treasury, books_equal_bank):
    run = run_of(treasury)
    first_payment, second = run.payments.all()
    treasury.bank_rejects(run, second)

    news = treasury.bank_says(booked(run, "966.40"))

    assert (news.late_rows, states(run)) == (1, ("reconciling", ["failed", "sent"]))
    books_equal_bank(-96_640)
    with pytest.raises(NothingToPay):
        treasury.prepared()
    with pytest.raises(ForbiddenMove):
        treasury.give_up(second)
    for some in ((), (first_payment.ref,), (second.ref,)):
        with pytest.raises(RowUnexplained):
            settle(treasury, run, *some)
    settle(treasury, run, first_payment.ref, second.ref)
    assert (states(run), balances()) == (("reconciled", ["delivered", "delivered"]), ALL_PAID)
    books_equal_bank(-96_640)


def test_a_refused_payment_that_a_row_names_waits_for_a_person(treasury, books_equal_bank):
    run = run_of(treasury)
    first_payment, second = run.payments.all()
    treasury.bank_rejects(run, second)
    treasury.bank_says(booked(run, "483.20", payment=first_payment))
    assert states(run) == ("reconciled", ["delivered", "failed"])
    follow_up = treasury.prepared()

    news = treasury.bank_says(booked(run, "483.20", payment=second, on="2020-08-21"))

    books_equal_bank(-96_640)
    assert news.late_rows == 1
    with pytest.raises(RowWaits):
        treasury.locked(treasury.filled(follow_up))
    for payment in follow_up.payments.all():
        actions.drop_payment(payment.ref, reason="asked", actor=treasury.actor(IBIS))
    settle(treasury, run, second.ref)
    books_equal_bank(-96_640)
    assert (states(run), balances()) == (("reconciled", ["delivered", "delivered"]), ALL_PAID)


def test_what_nobody_can_explain_is_a_loss_if_a_person_says_so(treasury, books_equal_bank):
    run = run_of(treasury)
    treasury.bank_says(booked(run, "966.40"))
    treasury.bank_says(booked(run, "20.00", on="2020-08-21"))
    with pytest.raises(MoneyOnTheWay):
        actions.close_run(run.ref, actor=treasury.actor(IBIS))
    with pytest.raises(RowUnexplained):
        settle(treasury, run)

    settle(treasury, run, is_loss=True)
    with pytest.raises(MoneyOnTheWay):
        actions.close_run(run.ref, actor=treasury.actor(IBIS))
    confirm(treasury, run)

    books_equal_bank(-96_640, -2_000)
    assert treasury.unclaimed() == []
    assert actions.close_run(run.ref, actor=treasury.actor(IBIS)).state == "closed"


def test_one_person_alone_calls_nothing_a_loss(treasury):
    run = run_of(treasury)
    treasury.bank_says(booked(run, "966.40"))
    treasury.bank_says(booked(run, "20.00", on="2020-08-21"))
    before = balances()

    with pytest.raises(NotFound):
        confirm(treasury, run)
    settle(treasury, run, is_loss=True)
    with pytest.raises(SamePerson):
        confirm(treasury, run, IBIS)
    with pytest.raises(RunChanged):
        settle(treasury, run, is_loss=True)
    with pytest.raises(NotAllowed):
        confirm(treasury, run, "dove")
    with pytest.raises(IntegrityError), transaction.atomic():
        CalledLoss.objects.update(confirmed_by=treasury.actor(IBIS).ref, confirmed_on=clock.today())

    assert (balances(), len(treasury.unclaimed())) == (before, 1)


def test_two_who_share_a_voucher_call_nothing_a_loss(treasury):
    run = run_of(treasury)
    treasury.bank_says(booked(run, "966.40"))
    treasury.bank_says(booked(run, "20.00", on="2020-08-21"))
    settle(treasury, run, is_loss=True)
    listed = directory.latest()
    voucher = uuid4()
    people = [
        replace(each, vouchers=frozenset({voucher})) if each.call_sign in {IBIS, "heron"} else each
        for each in listed.staff
    ]

    with (
        patch.object(permissions.directory, "latest", lambda: replace(listed, staff=tuple(people))),
        pytest.raises(SharedVoucher),
    ):
        confirm(treasury, run)


def test_what_is_called_a_loss_can_be_taken_back_and_explained(treasury, books_equal_bank):
    run = run_of(treasury)
    first_payment, second = run.payments.all()
    treasury.bank_rejects(run, second)
    treasury.bank_says(booked(run, "966.40"))
    (row,) = treasury.unclaimed()
    settle(treasury, run, is_loss=True)

    actions.withdraw_loss(run.ref, line_ref=row.line_ref, actor=treasury.actor("heron"))
    with pytest.raises(NotFound):
        confirm(treasury, run)
    settle(treasury, run, first_payment.ref, second.ref)

    assert (states(run), balances()) == (("reconciled", ["delivered", "delivered"]), ALL_PAID)
    books_equal_bank(-96_640)


def test_what_the_first_says_was_paid_is_what_the_second_confirms(treasury, books_equal_bank):
    run = run_of(treasury)
    first_payment, second = run.payments.all()
    treasury.bank_rejects(run, second)
    treasury.bank_says(booked(run, "1100.00"))

    settle(treasury, run, first_payment.ref, second.ref, is_loss=True)
    assert states(run) == ("reconciling", ["failed", "sent"])
    confirm(treasury, run)

    assert states(run) == ("reconciled", ["delivered", "delivered"])
    books_equal_bank(-110_000)
    assert CalledLoss.objects.get().confirmed_by == treasury.actor("heron").ref


def test_a_loss_pays_nobody_who_is_not_named(treasury, books_equal_bank):
    run = run_of(treasury)
    treasury.bank_says(booked(run, "2000.00"))
    settle(treasury, run, is_loss=True)
    confirm(treasury, run)
    assert states(run)[1] == ["sent", "sent"]
    books_equal_bank(-200_000)

    treasury.bank_rejects(run, *run.payments.all())

    assert states(run) == ("reconciled", ["failed", "failed"])
    assert balances()["General:Payable"] == 100_000
    assert treasury.prepared().payments.count() == 2


def test_a_loss_pays_only_whom_two_people_named(treasury, books_equal_bank):
    run = run_of(treasury)
    first_payment, _ = run.payments.all()
    treasury.bank_says(booked(run, "1100.00"))
    settle(treasury, run, first_payment.ref, is_loss=True)
    confirm(treasury, run)

    assert states(run) == ("reconciling", ["delivered", "sent"])
    assert balances()["General:Payable"] == 50_000
    books_equal_bank(-110_000)


def test_only_rows_and_payments_of_the_run_are_settled(treasury):
    run = run_of(treasury)
    first_payment, second = run.payments.all()
    treasury.bank_says(booked(run, "483.20", payment=first_payment))
    treasury.bank_says(booked(run, "966.40", on="2020-08-21"))

    with pytest.raises(RunChanged):
        settle(treasury, run, first_payment.ref, second.ref)
    with pytest.raises(NotFound):
        actions.settle_row(run.ref, line_ref=run.ref, paid_refs=[], actor=treasury.actor(IBIS))


def test_a_run_with_less_behind_it_than_it_pays_is_neither_locked_nor_released(treasury, books_equal_bank):
    run = run_of(treasury)
    payment = run.payments.first()
    treasury.bank_says(booked(run, "966.40"))
    treasury.bank_says(came_back(payment, "483.20"))
    one = treasury.authorised()
    Carried.objects.all().delete()

    with pytest.raises(MoneyMissing):
        treasury.step(one, "release", "grouse", accepted=ALL_WARNINGS, execution_on=clock.today())
    actions.reject_run(one.ref, actor=treasury.actor(IBIS))
    one.refresh_from_db()
    with pytest.raises(MoneyMissing):
        treasury.locked(one)


def test_what_follows_a_return_is_bound_by_what_came_back(treasury, books_equal_bank):
    run = run_of(treasury, 1)
    payment = run.payments.get()
    treasury.bank_says(booked(run, "483.20"))
    treasury.bank_says(came_back(payment, "100.00"))
    books_equal_bank(-48_320, 10_000)

    again = treasury.sent()

    assert [each.steps_minor for each in again.payments.all()] == [15_000]
    treasury.bank_says(booked(again, "100.00", on="2020-08-21"))
    books_equal_bank(-48_320, 10_000, -10_000)
    assert (states(again), balances()["General:Payable"]) == (("reconciled", ["delivered"]), 0)


def test_a_refused_follow_up_of_a_return_is_followed_in_its_turn(treasury, books_equal_bank):
    run = run_of(treasury, 1)
    treasury.bank_says(booked(run, "483.20"))
    treasury.bank_says(came_back(run.payments.get(), "478.20"))
    refused = treasury.sent()
    treasury.bank_rejects(refused, group="RJCT", reason="FF01")

    again = treasury.sent()
    treasury.bank_says(booked(again, "483.20", on="2020-08-21"))

    books_equal_bank(-48_320, 47_820, -48_320)
    assert (states(again), balances()["General:Payable"]) == (("reconciled", ["delivered"]), 0)


def test_a_row_between_leaves_a_follow_up_its_money(treasury, books_equal_bank):
    run = run_of(treasury, 1)
    treasury.bank_says(booked(run, "483.20"))
    treasury.bank_says(came_back(run.payments.get(), "483.20"))
    follow_up = treasury.sent()
    between = run_of(treasury, 1)

    treasury.bank_says(booked(between, "483.20"))
    books_equal_bank(-48_320, 48_320, -48_320)
    treasury.bank_says(booked(follow_up, "483.20", on="2020-08-21"))

    books_equal_bank(-48_320, 48_320, -48_320, -48_320)
    assert (states(follow_up)[0], balances()) == ("reconciled", ALL_PAID)


def test_a_row_between_leaves_a_follow_up_its_money_before_it_is_locked(treasury, books_equal_bank):
    run = run_of(treasury, 1)
    treasury.bank_says(booked(run, "483.20"))
    treasury.bank_says(came_back(run.payments.get(), "483.20"))
    between = treasury.locked(treasury.filled(other_run_of(treasury)))
    follow_up = treasury.prepared()

    treasury.bank_says(booked(treasury.sent(between), "483.20"))

    follow_up = treasury.sent(treasury.filled(follow_up))
    treasury.bank_says(booked(follow_up, "483.20", on="2020-08-21"))
    books_equal_bank(-48_320, 48_320, -48_320, -48_320)
    assert (states(follow_up)[0], balances()) == ("reconciled", ALL_PAID)


def other_run_of(treasury):
    """A run of somebody else alone; what came back of the first waits."""
    other = treasury.recipient()
    return treasury.prepared(only=[other.ref])


def test_a_row_of_another_pot_takes_nothing_from_a_follow_up(treasury):
    run = run_of(treasury, 1)
    treasury.bank_says(booked(run, "483.20"))
    Run.objects.filter(ref=run.ref).update(pot="Other")
    treasury.bank_says(came_back(run.payments.get(), "483.20"))
    other = run_of(treasury, 1)

    treasury.bank_says(booked(other, "483.20", on="2020-08-21"))

    assert banking.carried_total(treasury.account.ref, actor=treasury.actor(IBIS)) == 48_320


def test_two_who_give_up_one_payment_free_it_once(live_database):
    """On PostgreSQL the second truly waits for the first; on SQLite it comes after it."""
    done = live_database.run(RACE, timeout=600)

    assert done.stderr == ""
    assert sorted(done.stdout.split()) == ["NotFound", "given_up", "payable:50000"]


RACE = """
import os, sys, time
from pathlib import Path
from django.conf import settings
from django.db import connections
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.banking.models import Carried
from goldenbridge.apps.payouts import actions
from goldenbridge.core.errors import BridgeError
from tests.apps.payouts.builders import open_treasury
treasury = open_treasury(settings, Path(settings.DATA))
treasury.recipient(), treasury.recipient()
run = treasury.sent()
payment = run.payments.first()
treasury.bank_rejects(run, group="RJCT", reason="FF01")
actions.propose_giving_up(payment.ref, reason="declined", actor=treasury.actor("ibis"))
heron = treasury.actor("heron")
connections.close_all()
start = time.monotonic() + 0.5
children = []
for _ in range(2):
    child = os.fork()
    if child == 0:
        time.sleep(max(0, start - time.monotonic()))
        try:
            actions.confirm_giving_up(payment.ref, actor=heron)
            print("given_up", flush=True)
        except BridgeError as error:
            print(type(error).__name__, flush=True)
        os._exit(0)
    children.append(child)
for child in children:
    os.waitpid(child, 0)
print(f"payable:{books.balance('General:Payable:EUR').posted_minor}")
"""
