"""django-ledger on SQLite, as durable as ours: posted journal entries by its own `commit_txs`."""

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import django
from django.conf import settings

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["RIVAL_URL"],
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    },
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.humanize",
        "treebeard",
        "django_ledger",
    ],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    SECRET_KEY="only for a measurement",
    USE_TZ=True,
    LOGIN_URL="/login",
)
django.setup()

from _speaking import serve  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django_ledger.io import roles  # noqa: E402
from django_ledger.models import EntityModel, JournalEntryModel  # noqa: E402

call_command("migrate", verbosity=0)
OWNER = get_user_model().objects.create_user("owner")
FUND = EntityModel.create_entity(name="Fund", use_accrual_method=True, admin=OWNER, fy_start_month=1)
CHART = FUND.create_chart_of_accounts(coa_name="Chart", commit=True, assign_as_default=True)
BANK = FUND.create_account(
    code="1010", role=roles.ASSET_CA_CASH, name="Bank", balance_type="debit", active=True, coa_model=CHART
)
GIVEN = FUND.create_account(
    code="2010", role=roles.LIABILITY_CL_OTHER, name="Uncleared", balance_type="credit", active=True, coa_model=CHART
)
LEDGER = FUND.create_ledger(name="Gifts", posted=True)
AMOUNT, START = Decimal("25.00"), datetime(2020, 8, 11, tzinfo=UTC)
COUNT = [0]


def post():
    """One gift, posted."""
    COUNT[0] += 1
    sides = (("debit", BANK), ("credit", GIVEN))
    FUND.commit_txs(
        je_timestamp=START + timedelta(seconds=COUNT[0]),
        je_txs=[{"account": each, "amount": AMOUNT, "tx_type": side, "description": "gift"} for side, each in sides],
        je_posted=True,
        je_ledger_model=LEDGER,
    )


def single(size):
    """One after the other, each committed."""
    for _ in range(size):
        post()


@transaction.atomic
def bulk(size):
    """All in one transaction; it has no way to post several at once."""
    single(size)


serve(single, bulk)
assert JournalEntryModel.objects.filter(posted=True).count() == COUNT[0]
