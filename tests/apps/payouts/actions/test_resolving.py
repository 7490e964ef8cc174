"""A treasurer decides what the bank has left in doubt, once, over what stands there now.

Each test lets the first act in the moment in which the second waits for the run's lock, as PostgreSQL would.
"""

import pytest

from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts import actions
from goldenbridge.apps.payouts.actions import resolving
from goldenbridge.core.errors import NotFound

pytestmark = pytest.mark.django_db(databases="__all__")


def balances():
    return {
        code: books.balance(f"{code}:EUR").posted_minor
        for code in ("General:Available", "General:Committed", "General:Payable", "Bank")
    }


def test_a_payment_given_up_twice_frees_its_money_once(treasury, first):
    for _ in range(2):
        treasury.recipient()
    run = treasury.sent()
    payment = run.payments.first()
    treasury.bank_rejects(run, group="RJCT", reason="FF01")

    def give_up():
        return actions.give_up_payment(payment.ref, actor=treasury.actor("ibis"))

    first(resolving, give_up)
    with pytest.raises(NotFound):
        give_up()

    # The refusal took the first one's deed with it, since both ran in one transaction here.
    give_up()
    assert balances() == {
        "General:Available": 5_000_000 - 600_000,
        "General:Committed": 550_000,
        "General:Payable": 50_000,
        "Bank": 5_000_000,
    }


def test_a_follow_up_of_what_is_given_up_meanwhile_is_not_locked(treasury, first):
    treasury.recipient()
    run = treasury.sent()
    payment = run.payments.get()
    treasury.bank_rejects(run, group="RJCT", reason="FF01")
    follow_up = treasury.filled()
    kept = balances()

    with pytest.raises(NotFound):
        actions.give_up_payment(payment.ref, actor=treasury.actor("ibis"))
    assert treasury.locked(follow_up).payments.get().backed_minor == 50_000
    assert balances() == kept


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
from goldenbridge.apps.payouts import actions
from goldenbridge.core.errors import BridgeError
from tests.apps.payouts.builders import open_treasury
treasury = open_treasury(settings, Path(settings.DATA))
treasury.recipient(), treasury.recipient()
run = treasury.sent()
payment = run.payments.first()
treasury.bank_rejects(run, group="RJCT", reason="FF01")
ibis = treasury.actor("ibis")
connections.close_all()
start = time.monotonic() + 0.5
children = []
for _ in range(2):
    child = os.fork()
    if child == 0:
        time.sleep(max(0, start - time.monotonic()))
        try:
            actions.give_up_payment(payment.ref, actor=ibis)
            print("given_up", flush=True)
        except BridgeError as error:
            print(type(error).__name__, flush=True)
        os._exit(0)
    children.append(child)
for child in children:
    os.waitpid(child, 0)
print(f"payable:{books.balance('General:Payable:EUR').posted_minor}")
"""
