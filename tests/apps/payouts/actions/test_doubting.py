"""Payments that count as paid and are denied afterwards: never silent, and paid again only where two people say so."""

from dataclasses import replace
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.ledger.refusals import Insolvent
from goldenbridge.apps.payouts import actions, permissions, queries
from goldenbridge.apps.payouts.errors import DoubtOpen, NothingToPay, RowHoldsIt
from goldenbridge.apps.payouts.models import Doubt
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.errors import NotAllowed, NotFound
from goldenbridge.core.matrix import SamePerson, SharedVoucher
from goldenbridge.platform import clock, directory
from tests.apps.payouts.builders import booked, came_back

pytestmark = pytest.mark.django_db(databases="__all__")

TWO_OF_THREE = "66.40"


def run_of(treasury, count=3):
    """Small payments, of one step each: the last steps of three leave room for one of them."""
    for _ in range(count):
        treasury.recipient(monthly_minor=5_000, months=1)
    return treasury.sent()


def taken_for_all(treasury):
    """Two were paid, the row names nobody, and all three count as paid; the third is refused a day later."""
    run = run_of(treasury)
    refused = run.payments.last()
    treasury.bank_says(booked(run, TWO_OF_THREE))
    assert states(run) == ("reconciled", ["delivered"] * 3)
    treasury.bank_rejects(run, refused)
    return run, refused


def states(run):
    run.refresh_from_db()
    return run.state, sorted(run.payments.values_list("state", flat=True))


def balances():
    return tuple(books.balance(f"General:{stage}:EUR").posted_minor for stage in ("Available", "Payable"))


def doubted(treasury, run):
    return [each.payment_ref for each in queries.doubts_of(run.ref, actor=treasury.actor("ibis"))]


def deny(treasury, payment):
    actions.call_unpaid(payment.ref, actor=treasury.actor("ibis"))
    return actions.confirm_unpaid(payment.ref, actor=treasury.actor("heron"))


def test_a_refusal_of_what_counts_as_paid_is_not_silent(treasury, books_equal_bank):
    run, refused = taken_for_all(treasury)
    ibis = treasury.actor("ibis")

    (seen,) = queries.doubts_of(run.ref, actor=ibis)

    assert (seen.payment_ref, seen.voices, seen.reason) == (refused.ref, (("bank", clock.today()),), "AC04")
    assert queries.runs_in_doubt(actor=ibis) == [run.ref]
    assert states(run) == ("reconciled", ["delivered"] * 3)
    books_equal_bank(-6_640)
    with pytest.raises(DoubtOpen):
        actions.close_run(run.ref, actor=ibis)
    with pytest.raises(NothingToPay):
        treasury.prepared()
    treasury.bank_rejects(run, refused)
    assert Doubt.objects.count() == 1


def test_two_people_say_that_it_was_not_paid_and_it_is_paid_again_once(treasury, books_equal_bank):
    run, refused = taken_for_all(treasury)
    available, payable = balances()
    assert payable == 0

    payment = deny(treasury, refused)

    assert (payment.state, payment.reason, balances()) == ("failed", "AC04", (available - 5_000, 5_000))
    assert (doubted(treasury, run), queries.runs_in_doubt(actor=treasury.actor("ibis"))) == ([], [])
    books_equal_bank(-6_640)
    again = treasury.sent()
    assert [(each.follows_id, each.steps_minor) for each in again.payments.all()] == [(refused.ref, 5_000)]
    treasury.bank_says(booked(again, "33.20", on="2020-08-21"))
    assert states(again) == ("reconciled", ["delivered"])
    assert balances() == (available - 3_320, 0)
    books_equal_bank(-6_640, -3_320)
    assert actions.close_run(run.ref, actor=treasury.actor("ibis")).state == "closed"


def test_a_run_that_is_closed_is_doubted_all_the_same(treasury, books_equal_bank):
    run = run_of(treasury)
    refused = run.payments.last()
    treasury.bank_says(booked(run, TWO_OF_THREE))
    actions.close_run(run.ref, actor=treasury.actor("ibis"))

    treasury.bank_rejects(run, refused)

    assert queries.runs_in_doubt(actor=treasury.actor("ibis")) == [run.ref]
    deny(treasury, refused)
    assert treasury.prepared().payments.get().follows_id == refused.ref
    books_equal_bank(-6_640)


def test_a_file_refused_whole_after_its_row_leaves_every_payment_in_doubt(treasury):
    run = run_of(treasury)
    treasury.bank_says(booked(run, TWO_OF_THREE))

    treasury.bank_rejects(run, group="RJCT", reason="FF01")

    assert (len(doubted(treasury, run)), states(run)) == (3, ("reconciled", ["delivered"] * 3))


def test_what_was_paid_all_the_same_one_treasurer_says_until_somebody_denies_it_again(treasury):
    run, refused = taken_for_all(treasury)
    before = balances()

    actions.keep_paid(refused.ref, actor=treasury.actor("ibis"))

    assert (doubted(treasury, run), balances(), states(run)[1]) == ([], before, ["delivered"] * 3)
    with pytest.raises(NotFound):
        actions.keep_paid(refused.ref, actor=treasury.actor("ibis"))
    treasury.bank_rejects(run, refused)
    assert doubted(treasury, run) == [refused.ref]


def test_one_person_alone_pays_nobody_again(treasury):
    run, refused = taken_for_all(treasury)
    before = balances()
    ibis, heron = treasury.actor("ibis"), treasury.actor("heron")

    with pytest.raises(NotFound):
        actions.confirm_unpaid(refused.ref, actor=heron)
    actions.call_unpaid(refused.ref, actor=ibis)
    with pytest.raises(SamePerson):
        actions.confirm_unpaid(refused.ref, actor=ibis)
    for act in (actions.call_unpaid, actions.confirm_unpaid, actions.keep_paid, actions.withdraw_unpaid):
        with pytest.raises(NotAllowed):
            act(refused.ref, actor=treasury.actor("dove"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Doubt.objects.update(settled_by=ibis.ref, settled_on=clock.today())
    actions.withdraw_unpaid(refused.ref, actor=heron)
    with pytest.raises(NotFound):
        actions.confirm_unpaid(refused.ref, actor=heron)

    assert (balances(), doubted(treasury, run)) == (before, [refused.ref])


def test_two_who_share_a_voucher_pay_nobody_again(treasury):
    _, refused = taken_for_all(treasury)
    actions.call_unpaid(refused.ref, actor=treasury.actor("ibis"))
    listed, voucher = directory.latest(), uuid4()
    people = [
        replace(each, vouchers=frozenset({voucher})) if each.call_sign in {"ibis", "heron"} else each
        for each in listed.staff
    ]

    with (
        patch.object(permissions.directory, "latest", lambda: replace(listed, staff=tuple(people))),
        pytest.raises(SharedVoucher),
    ):
        actions.confirm_unpaid(refused.ref, actor=treasury.actor("heron"))


def test_what_the_row_must_hold_is_never_paid_again(treasury):
    run = run_of(treasury)
    treasury.bank_says(booked(run, "149.00"))
    refused = run.payments.first()
    treasury.bank_rejects(run, refused)

    with pytest.raises(RowHoldsIt):
        actions.call_unpaid(refused.ref, actor=treasury.actor("ibis"))

    assert doubted(treasury, run) == [refused.ref]


def test_of_two_doubts_only_as_many_were_not_paid_as_the_row_leaves_room_for(treasury):
    run = run_of(treasury)
    one, other, _ = run.payments.all()
    treasury.bank_says(booked(run, TWO_OF_THREE))
    treasury.bank_rejects(run, one, other)
    actions.call_unpaid(other.ref, actor=treasury.actor("ibis"))

    deny(treasury, one)

    with pytest.raises(RowHoldsIt):
        actions.confirm_unpaid(other.ref, actor=treasury.actor("heron"))
    assert doubted(treasury, run) == [other.ref]


def test_what_the_bank_gives_back_is_in_doubt_no_more(treasury, books_equal_bank):
    run, refused = taken_for_all(treasury)

    treasury.bank_says(came_back(refused, "33.20"))

    assert (doubted(treasury, run), states(run)[1]) == ([], ["delivered", "delivered", "returned"])
    with pytest.raises(NotFound):
        actions.call_unpaid(refused.ref, actor=treasury.actor("ibis"))
    books_equal_bank(-6_640, 3_320)


@pytest.mark.parametrize(("choice", "count"), [("not_received", 1), ("received_with_issues", 0), ("received", 0)])
def test_what_did_not_come_to_its_recipient_is_in_doubt(treasury, choice, count):
    run = run_of(treasury)
    payment = run.payments.first()
    treasury.bank_says(booked(run, TWO_OF_THREE))
    actions.mark_asked(payment.ref, actor=SCHEDULE)

    actions.record_confirmation(payment.ref, choice=choice, actor=SCHEDULE)

    assert doubted(treasury, run) == [payment.ref] * count


def test_bank_and_recipient_are_one_doubt_of_one_payment(treasury):
    run, refused = taken_for_all(treasury)
    actions.mark_asked(refused.ref, actor=SCHEDULE)
    actions.record_confirmation(refused.ref, choice="not_received", actor=SCHEDULE)
    (seen,) = queries.doubts_of(run.ref, actor=treasury.actor("ibis"))
    assert [voice for voice, _ in seen.voices] == ["bank", "recipient"]

    deny(treasury, refused)

    assert (doubted(treasury, run), Doubt.objects.filter(settled_on=None).count()) == ([], 0)


def test_what_the_bank_pays_after_all_waits_for_a_person_and_is_paid_once(treasury, books_equal_bank):
    run, refused = taken_for_all(treasury)
    deny(treasury, refused)
    available, _ = balances()

    treasury.bank_says(booked(run, "33.20", on="2020-08-24"))

    (row,) = treasury.unclaimed()
    with pytest.raises(NothingToPay):
        treasury.prepared()
    actions.settle_row(run.ref, line_ref=row.line_ref, paid_refs=[refused.ref], actor=treasury.actor("ibis"))
    assert states(run)[1] == ["delivered"] * 3
    assert balances() == (available + 1_680, 0)
    books_equal_bank(-6_640, -3_320)


def test_a_pot_that_has_promised_its_money_leaves_the_doubt_open(treasury):
    run, refused = taken_for_all(treasury)
    actions.call_unpaid(refused.ref, actor=treasury.actor("ibis"))
    available, _ = balances()
    treasury.recipient(monthly_minor=available // 5_000 * 5_000, months=1)

    with pytest.raises(Insolvent):
        actions.confirm_unpaid(refused.ref, actor=treasury.actor("heron"))

    assert (doubted(treasury, run), states(run)[1]) == ([refused.ref], ["delivered"] * 3)
