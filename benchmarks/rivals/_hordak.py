"""django-hordak on PostgreSQL: transfers by its own `transfer_to`, and by the thousand with its models' bulk_create."""

import json
import os

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", **json.loads(os.environ["RIVAL_URL"])}},
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "mptt",
        "treebeard",
        "djmoney",
        "hordak",
    ],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    SECRET_KEY="only for a measurement",
    USE_TZ=True,
    DEFAULT_CURRENCY="USD",
    CURRENCIES=["USD"],
    HORDAK_INTERNAL_CURRENCY="USD",
)
django.setup()

from _speaking import serve  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from hordak.models import Account, AccountType, Leg, Transaction  # noqa: E402
from moneyed import Money  # noqa: E402

call_command("migrate", verbosity=0)
BANK = Account.objects.create(name="Bank", type=AccountType.asset, code="1", currencies=["USD"])
GIVEN = Account.objects.create(name="Uncleared", type=AccountType.liability, code="2", currencies=["USD"])
AMOUNT = Money("25.00", "USD")


def single(size):
    """One after the other, each committed."""
    for _ in range(size):
        with transaction.atomic():
            GIVEN.transfer_to(BANK, AMOUNT, description="gift")


@transaction.atomic
def bulk(size):
    """All in one transaction, in as few statements as its models allow."""
    made = Transaction.objects.bulk_create([Transaction(description="gift") for _ in range(size)])
    legs = [Leg(transaction=each, account=GIVEN, credit=AMOUNT) for each in made]
    legs += [Leg(transaction=each, account=BANK, debit=AMOUNT) for each in made]
    Leg.objects.bulk_create(legs)


serve(single, bulk)
# What it wrote is there, and adds up.
assert Leg.objects.count() == 2 * Transaction.objects.count()
