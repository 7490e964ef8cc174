"""A run from its opening to its lock, sent back, given up."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.approvals import queries as approvals
from goldenbridge.apps.approvals.actions import StaleApproval
from goldenbridge.apps.awards import queries as awards
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.errors import (
    AmountsMissing,
    ForeignDetails,
    MonthAhead,
    NothingToPay,
    RunChanged,
    RunIsOpen,
)
from goldenbridge.apps.payouts.models import Payment, Run, WorkRow
from goldenbridge.core.errors import ForbiddenMove
from tests.adapters.bankfiles import FUND

pytestmark = pytest.mark.django_db(databases="__all__")


def payable():
    return books.balance("General:Payable:EUR").posted_minor


def test_what_is_due_goes_into_a_run_in_steps_with_ids_of_its_own(treasury):
    one, other = treasury.recipient(), treasury.recipient(monthly_minor=35_000)

    run = treasury.prepared()

    payments = list(run.payments.order_by("-steps_minor"))
    assert [(each.payee_id, each.steps_minor, each.state) for each in payments] == [
        (one.ref, 50_000, "pending"),
        (other.ref, 35_000, "pending"),
    ]
    assert all(re.fullmatch("[0-9A-Z]{28}", each.end_to_end_id) for each in payments)


def test_with_nothing_due_there_is_no_run(treasury):
    with pytest.raises(NothingToPay):
        treasury.prepared()

    assert not Run.objects.exists()


def test_months_that_have_not_begun_are_not_paid(treasury):
    treasury.recipient()

    for month in (date(2020, 9, 1), date(2030, 1, 1)):
        with pytest.raises(MonthAhead):
            treasury.prepared(month=month)

    assert treasury.prepared(month=date(2020, 8, 31)).payments.get().month == date(2020, 8, 1)


def test_payees_of_another_cell_stay_out(treasury):
    treasury.recipient()

    with pytest.raises(NothingToPay):
        treasury.prepared(cell_ref=uuid4())


def test_only_those_who_are_named_go_in(treasury):
    one, _ = treasury.recipient(), treasury.recipient()

    run = treasury.prepared(only=[one.ref])

    assert [payment.payee_id for payment in run.payments.all()] == [one.ref]


def test_a_cell_has_one_open_run_per_account(treasury):
    treasury.recipient()
    treasury.prepared()
    treasury.recipient()

    with pytest.raises(RunIsOpen):
        treasury.prepared()


def test_what_is_in_one_run_is_not_in_another(treasury):
    treasury.recipient()
    treasury.prepared()

    with pytest.raises(NothingToPay):
        treasury.prepared(rail="manual")


def test_the_database_refuses_two_live_payments_of_one_entitlement(treasury):
    treasury.recipient()
    payment = treasury.prepared().payments.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(
            run=payment.run,
            payee=payment.payee,
            entitlement_ref=payment.entitlement_ref,
            drawn_by=payment.run_id,
            award_ref=payment.award_ref,
            month=payment.month,
            steps_minor=100,
            end_to_end_id="X",
        )


def test_the_database_refuses_an_end_to_end_id_that_was_used(treasury):
    treasury.recipient()
    treasury.recipient()
    first, second = treasury.prepared().payments.all()

    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(ref=second.ref).update(end_to_end_id=first.end_to_end_id)


def test_amounts_must_be_sealed_for_their_own_payment(treasury):
    treasury.recipient()
    treasury.recipient()
    run = treasury.prepared()
    first, second = run.payments.all()
    cases = [
        {first.ref: treasury.sealed_amount(second, 100)},
        {first.ref: treasury.recipients[0].sealed(treasury.cell)},
        {first.ref: b"not an envelope"},
    ]

    for amounts in cases:
        with pytest.raises(ForeignDetails):
            actions.fill_run(run.ref, amounts=amounts, actor=treasury.actor("ibis"))

    assert WorkRow.objects.count() == 0


def test_amounts_of_a_payment_that_is_not_in_the_run_are_refused(treasury):
    treasury.recipient()
    run = treasury.prepared()

    with pytest.raises(RunChanged):
        actions.fill_run(run.ref, amounts={uuid4(): b"x"}, actor=treasury.actor("ibis"))


def test_a_run_without_all_amounts_does_not_lock(treasury):
    treasury.recipient()
    run = treasury.prepared()

    with pytest.raises(AmountsMissing):
        treasury.locked(run)


def test_locking_makes_the_money_payable_and_fixes_the_content(treasury):
    recipient = treasury.recipient()

    run = treasury.locked()

    assert payable() == 50_000
    assert [each.state for each in awards.entitlements(recipient.award_ref, actor=treasury.actor("ibis"))][0] == "drawn"
    assert [each.step for each in approvals.approvals_of("run", run.ref, bytes(run.content_hash))] == ["make"]
    with pytest.raises(ForbiddenMove):
        treasury.filled(run)


def test_a_signature_over_what_was_there_before_does_not_lock(treasury):
    treasury.recipient()
    run = treasury.filled()
    signed = treasury.house["ibis"].approve(
        "run", run.ref, queries.run_paper(run.ref, "make", actor=treasury.actor("ibis")).content_hash, "make"
    )
    treasury.filled(run)

    with pytest.raises(StaleApproval):
        actions.lock_run(run.ref, **signed, actor=treasury.actor("ibis"))

    assert (Run.objects.get().state, payable()) == ("open", 0)


def test_the_band_grows_with_the_amount(treasury, settings):
    settings.RUN_BANDS = "two:0,three:900,four:1400"
    bands = []
    for count in (1, 2, 3):
        treasury.recipient()
        run = treasury.locked()
        bands.append((run.payments.count(), run.band))
        actions.abort_run(run.ref, actor=treasury.actor("ibis"))

    assert bands == [(1, "two"), (2, "three"), (3, "four")] and count == 3


def test_the_fund_is_the_sender_as_it_truly_is(treasury):
    treasury.recipient()

    assert treasury.run_file(treasury.released()).sender == FUND
