"""Accounts and actors for tests of banking."""

import tempfile
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.test import override_settings

from goldenbridge.apps.banking import actions
from goldenbridge.core import canonical
from goldenbridge.core.actors import Actor
from goldenbridge.platform import directory
from tests.adapters.bankfiles import FUND
from tests.core.fund import make_fund

TREASURER = Actor(uuid4(), frozenset({"treasurer"}))
ADMINISTRATOR = Actor(uuid4(), frozenset({"administrator"}))
AUDITOR = Actor(uuid4(), frozenset({"auditor"}))
DAY = date(2020, 8, 20)


def publish(fund, folder, *, version=1):
    """The fund's signed list of people, in this folder."""
    listed = fund.directory(version=version, issued_on=DAY, expires_on=DAY + timedelta(days=8))
    (folder / directory.ROOT_FILE).write_bytes(canonical.encode(fund.root.to_value()))
    (folder / directory.DIRECTORY_FILE).write_bytes(fund.file(listed))
    return fund


@cache
def _of_strangers():
    folder = tempfile.TemporaryDirectory()
    publish(make_fund(), Path(folder.name))
    return folder


def strangers():
    """A folder with a list that names nobody of these tests, for those that need none of their own."""
    return Path(_of_strangers().name)


def open_account(*, label="Main", currency="EUR", holder=FUND, is_confirmed=True):
    account = actions.open_bank_account(holder, label=label, currency=currency, actor=ADMINISTRATOR)
    if not is_confirmed:
        return account
    has_list = (settings.DATA / directory.DIRECTORY_FILE).exists()
    with override_settings(DATA=settings.DATA if has_list else strangers()):
        return actions.confirm_bank_account(account.ref, actor=TREASURER)


def imported(account, content, *, references=(), expected=None):
    return actions.import_statement(
        content, account_ref=account.ref, expected_references=references, expected=expected, actor=TREASURER
    )
