"""An account is shown to donors and pays only after a second person has confirmed it."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.banking import actions, queries
from goldenbridge.apps.banking.errors import AccountNotConfirmed, OpenedByYourself
from goldenbridge.apps.banking.models import BankAccount
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import NotFound
from goldenbridge.core.matrix import SharedVoucher
from goldenbridge.platform import clock
from goldenbridge.platform.directory import NoDirectory
from tests.adapters.bankfiles import FUND
from tests.apps.banking.builders import ADMINISTRATOR, TREASURER, open_account, publish
from tests.core.fund import make_fund

pytestmark = pytest.mark.django_db

OWN = replace(FUND, name="Mallory", iban="DE89370400440532013000")
APPROVER = Actor(uuid4(), frozenset({"approver"}))


def test_an_account_that_one_person_entered_is_shown_to_no_donor_and_pays_nothing():
    account = open_account(is_confirmed=False)

    assert queries.receiving_account("EUR") is None
    with pytest.raises(AccountNotConfirmed):
        queries.paying_account(account.ref, actor=TREASURER)
    with pytest.raises(AccountNotConfirmed):
        actions.register_order(account_ref=account.ref, message_id="M", batch_id="B", actor=TREASURER)


@pytest.mark.parametrize("second", [TREASURER, APPROVER], ids=["treasurer", "approver"])
def test_a_second_person_puts_an_account_to_use(second):
    account = open_account(is_confirmed=False)

    actions.confirm_bank_account(account.ref, actor=second)

    assert queries.receiving_account("EUR") == FUND
    assert queries.paying_account(account.ref, actor=TREASURER).holder == FUND
    actions.register_order(account_ref=account.ref, message_id="M", batch_id="B", actor=TREASURER)


def test_nobody_confirms_the_account_that_he_entered_whatever_his_roles():
    everything = Actor(uuid4(), frozenset({"administrator", "treasurer", "approver"}))
    account = actions.open_bank_account(OWN, label="AAA", currency="EUR", actor=everything)

    with pytest.raises(OpenedByYourself):
        actions.confirm_bank_account(account.ref, actor=everything)
    with pytest.raises(IntegrityError), transaction.atomic():
        BankAccount.objects.update(confirmed_by=everything.ref, confirmed_at=clock.now())

    assert queries.receiving_account("EUR") is None


def test_two_whom_one_person_vouched_for_put_no_account_to_use(settings, tmp_path):
    settings.DATA, fund, voucher = tmp_path, make_fund(), uuid4()
    one = fund.hire("wren", "administrator", vouchers=[voucher])
    other = fund.hire("swift", "approver", vouchers=[voucher])
    third = fund.hire("robin", "approver", vouchers=[one.ref])
    publish(fund, tmp_path)
    first, second, another = (Actor(each.ref, each.roles) for each in (one, other, third))
    account = actions.open_bank_account(OWN, label="AAA", currency="EUR", actor=first)

    with pytest.raises(SharedVoucher):
        actions.confirm_bank_account(account.ref, actor=second)
    assert queries.receiving_account("EUR") is None
    actions.confirm_bank_account(account.ref, actor=another)

    assert queries.receiving_account("EUR") == OWN


def test_without_a_signed_list_nobody_confirms_an_account(settings, tmp_path):
    settings.DATA = tmp_path
    account = open_account(is_confirmed=False)

    with pytest.raises(NoDirectory):
        actions.confirm_bank_account(account.ref, actor=TREASURER)


def test_neither_name_nor_day_puts_an_account_before_the_one_that_was_confirmed_first():
    open_account(label="Main")
    own = open_account(label="AAA", holder=OWN, is_confirmed=False)
    before = queries.receiving_account("EUR")

    actions.confirm_bank_account(own.ref, actor=TREASURER)

    assert (before, queries.receiving_account("EUR")) == (FUND, FUND)


def test_one_person_is_enough_to_stop_an_account_and_another_takes_its_place():
    first, second = open_account(label="Main"), open_account(label="Second", holder=OWN)

    actions.stop_bank_account(first.ref, actor=ADMINISTRATOR)

    assert queries.receiving_account("EUR") == OWN
    with pytest.raises(AccountNotConfirmed):
        queries.paying_account(first.ref, actor=TREASURER)
    actions.confirm_bank_account(first.ref, actor=TREASURER)
    assert queries.receiving_account("EUR") == OWN  # it was confirmed before the first came back
    actions.stop_bank_account(second.ref, actor=ADMINISTRATOR)
    assert queries.receiving_account("EUR") == FUND


def test_confirming_twice_changes_nothing():
    account = open_account()

    again = actions.confirm_bank_account(account.ref, actor=APPROVER)

    assert (again.confirmed_by, again.confirmed_at) == (account.confirmed_by, account.confirmed_at)


@pytest.mark.parametrize("deed", [actions.confirm_bank_account, actions.stop_bank_account])
def test_an_account_that_is_none_is_not_found(deed):
    with pytest.raises(NotFound):
        deed(uuid4(), actor=TREASURER)
