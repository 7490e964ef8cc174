"""What is booked by itself is booked in whole steps; its cents wait until a row of many takes them in."""

from uuid import uuid4

import pytest

from goldenbridge.apps.banking import actions, queries
from goldenbridge.apps.banking.errors import LineAlreadyClaimed
from goldenbridge.apps.banking.models import Line
from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.core.errors import NotAllowed, NotFound
from goldenbridge.core.reduction import Expected
from tests.adapters.bankfiles import camt053, entry
from tests.apps.banking.builders import TREASURER, imported, open_account

pytestmark = pytest.mark.django_db
OWN, CENTS = uuid4(), uuid4()


def cents(account):
    return queries.carried_minor(account.ref, key=CENTS, actor=TREASURER)


def lines():
    return list(Line.objects.order_by("amount_minor").values_list("amount_minor", "claim__claimant"))


def withdrawn(amount, *, wait_minor=0):
    """An account from which cash was taken, while cents wait; the row's line."""
    account = open_account()
    if wait_minor:
        actions.carry_return(wait_minor, account_ref=account.ref, key=CENTS, actor=TREASURER)
    return account, imported(account, camt053(entry(amount, "DBIT", reference="ATM"))).lines[0]


@pytest.mark.parametrize(
    ("amount", "waited", "booked", "waits"),
    [
        ("500.00", 0, 50_000, 0),  # whole steps already
        ("483.20", 0, 50_000, 1_680),  # the bank has 16.80 more than the books say
        ("483.20", 3_319, 50_000, 4_999),  # too little waits
        ("483.20", 3_320, 45_000, 0),  # its own cents wait
        ("483.20", 9_000, 45_000, 5_680),
        ("33.20", 3_320, 0, 0),  # nothing is left
    ],
)
def test_a_row_is_claimed_in_whole_steps_and_no_cent_is_lost(amount, waited, booked, waits):
    account, line_ref = withdrawn(amount, wait_minor=waited)

    left = actions.claim_in_steps(line_ref, key=CENTS, actor=TREASURER)

    assert (left, cents(account)) == (booked, waits)
    assert lines() == ([(-booked, "payouts")] if booked else [])
    again = imported(account, camt053(entry(amount, "DBIT", reference="ATM"), identification="NEXT"))
    assert (again.known, again.lines) == (1, ())


def test_only_money_that_left_is_claimed_in_steps_and_only_once():
    account, line_ref = withdrawn("483.20")
    gift = imported(account, camt053(entry(), identification="GIFT")).lines[0]

    for other in (gift, uuid4()):
        with pytest.raises(NotFound):
            actions.claim_in_steps(other, key=CENTS, actor=TREASURER)
    with pytest.raises(NotAllowed):
        actions.claim_in_steps(line_ref, key=CENTS, actor=ANONYMOUS)
    actions.claim_in_steps(line_ref, key=CENTS, actor=TREASURER)
    with pytest.raises(LineAlreadyClaimed):
        actions.claim_in_steps(line_ref, key=CENTS, actor=TREASURER)
    assert cents(account) == 1_680


@pytest.mark.parametrize(("back", "booked", "waits"), [(48_320, 45_000, 3_320), (45_000, 45_000, 0), (3_320, 0, 3_320)])
def test_what_came_back_becomes_a_line_of_whole_steps(back, booked, waits):
    account, _ = withdrawn("483.20")
    actions.carry_return(back, account_ref=account.ref, key=OWN, actor=TREASURER)

    line = actions.claim_carried(account.ref, key=OWN, cents_key=CENTS, actor=TREASURER)

    assert (line.amount_minor if line else 0, cents(account)) == (booked, waits)
    assert queries.carried_minor(account.ref, key=OWN, actor=TREASURER) == 0
    assert lines() == [(-48_320, None), *([(booked, "payouts")] if booked else [])]
    with pytest.raises(NotFound):
        actions.claim_carried(account.ref, key=OWN, cents_key=CENTS, actor=TREASURER)


def test_a_batch_takes_in_what_waits_under_each_of_its_keys():
    account = open_account()
    for key, amount in ((OWN, 4_000), (CENTS, 3_320), (uuid4(), 7_000)):
        actions.carry_return(amount, account_ref=account.ref, key=key, actor=TREASURER)
    row = entry("100.00", "DBIT", reference="B", batch_id="OURS")
    done = imported(account, camt053(row), expected=Expected(batches=["OURS"]))

    assert actions.claim_batch(done.batches[0].line_ref, keys=[OWN, CENTS], actor=TREASURER) == 2_680

    assert lines() == [(-2_680, "payouts")]
    assert queries.carried_total(account.ref, actor=TREASURER) == 7_000
