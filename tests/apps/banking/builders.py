"""Accounts and actors for tests of banking."""

from uuid import uuid4

from goldenbridge.apps.banking import actions
from goldenbridge.core.actors import Actor
from tests.adapters.bankfiles import FUND

TREASURER = Actor(uuid4(), frozenset({"treasurer"}))
ADMINISTRATOR = Actor(uuid4(), frozenset({"administrator"}))
AUDITOR = Actor(uuid4(), frozenset({"auditor"}))


def open_account(*, label="Main", currency="EUR", holder=FUND, is_confirmed=True):
    account = actions.open_bank_account(holder, label=label, currency=currency, actor=ADMINISTRATOR)
    return actions.confirm_bank_account(account.ref, actor=TREASURER) if is_confirmed else account


def imported(account, content, *, references=(), expected=None):
    return actions.import_statement(
        content, account_ref=account.ref, expected_references=references, expected=expected, actor=TREASURER
    )
