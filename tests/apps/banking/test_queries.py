"""What is seen of banking, in a fixed number of queries."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from goldenbridge.apps.banking import actions, queries
from goldenbridge.apps.banking.models import Line
from goldenbridge.cli import readiness
from goldenbridge.core.errors import NotFound
from goldenbridge.core.references import donation_reference
from tests.adapters.bankfiles import FUND, camt053, entry
from tests.apps.banking.builders import TREASURER, imported, open_account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_one_query_each(count, django_assert_num_queries):
    imported(open_account(), camt053(*(entry(reference=f"B{number}") for number in range(count))))

    with django_assert_num_queries(1):
        assert len(queries.unclaimed_lines(actor=TREASURER)) == count
    actions.claim_lines([line.ref for line in Line.objects.all()], claimant="fee", actor=TREASURER)
    with django_assert_num_queries(1):
        assert len(queries.claimed_by_hand(actor=TREASURER)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_accounts_and_statements_take_one_query_each(count, django_assert_num_queries):
    for number in range(count):
        account = open_account(label=f"Account {number}", currency=("EUR", "USD", "GBP")[number])
        imported(account, camt053(entry(currency=account.currency), currency=account.currency))

    with django_assert_num_queries(1):
        assert len(queries.accounts(actor=TREASURER)) == count
    with django_assert_num_queries(1):
        assert len(queries.recent_statements(actor=TREASURER)) == count


def test_a_claimed_line_is_no_longer_unclaimed():
    account = open_account()
    first, second = imported(account, camt053(entry(reference="1"), entry(reference="2"))).lines
    actions.claim_line(first, claimant="fee", actor=TREASURER)

    assert [line.line_ref for line in queries.unclaimed_lines(actor=TREASURER)] == [second]
    assert queries.line(first, actor=TREASURER).claimant_label == "bank fee"


def test_lines_are_found_by_reference():
    gifts = [donation_reference(bytes([number]) * 8) for number in range(3)]
    imported(open_account(), camt053(*(entry(text=gift, reference=gift) for gift in gifts)), references=gifts)

    assert [line.reference for line in queries.unclaimed_lines(actor=TREASURER, references=[gifts[1]])] == [gifts[1]]


def test_a_donor_is_told_where_to_send_money():
    open_account()

    assert queries.receiving_account("EUR") == FUND
    assert queries.receiving_account("JPY") is None


def test_an_account_is_recognised_by_its_ends():
    account = open_account()

    assert queries.account(account.ref, actor=TREASURER).short_iban == "NL … 0001"
    with pytest.raises(NotFound):
        queries.account(donation_uuid(), actor=TREASURER)


def donation_uuid():
    return "00000000-0000-0000-0000-000000000009"


def test_an_account_that_one_person_entered_is_named_until_its_currency_has_one_that_two_have():
    open_account(label="Euro", currency="EUR", is_confirmed=False)
    dollars = open_account(label="Dollars", currency="USD", is_confirmed=False)
    assert queries.waiting_accounts() == ["Dollars", "Euro"]
    assert "Dollars, Euro" in readiness.unconfirmed_accounts()

    other = replace(FUND, iban="LT121000011101001000")
    open_account(label="Second in euro", currency="EUR", holder=other)
    assert queries.waiting_accounts() == [dollars.label]

    open_account(label="Second in dollars", currency="USD", holder=other)
    assert readiness.unconfirmed_accounts() == ""


def test_the_books_count_accounts_in_use_and_stopped_ones_that_moved_or_hold_money():
    ibans = ("NL41MOCK0000000001", "DE89370400440532013000", "GB82WEST12345698765432", "FR1420041010050500013M02606")
    used, moved, emptied, carries = (
        open_account(label=f"Account {number}", holder=replace(FUND, iban=iban)) for number, iban in enumerate(ibans)
    )
    for each in (moved, emptied):
        rows = [entry("5.00", "CRDT", reference="IN"), entry("5.00", "DBIT", reference="OUT")]
        on = "2020-08-20" if each == moved else "2020-07-20"
        imported(each, camt053(*(row.replace("2020-08-20", on) for row in rows), iban=each.iban))
    actions.carry_return(5, account_ref=carries.ref, key=uuid4(), actor=TREASURER)
    for each in (moved, emptied, carries):
        actions.stop_bank_account(each.ref, actor=TREASURER)

    counted = queries.counted_accounts("EUR", since=date(2020, 8, 1), actor=TREASURER)

    assert [each.ref for each in counted] == [used.ref, moved.ref, carries.ref]
    assert queries.counted_accounts("USD", since=date(2020, 8, 1), actor=TREASURER) == []
