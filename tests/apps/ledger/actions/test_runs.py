from uuid import UUID

import pytest

from goldenbridge.apps.ledger import actions, queries
from goldenbridge.apps.ledger.refusals import HoldMismatch, HoldResolved, Insolvent
from goldenbridge.core.errors import NotAllowed
from tests.apps.ledger.builders import APPROVER, CASEWORKER, DAY, TREASURER, open_fund

pytestmark = pytest.mark.django_db

RUN = UUID(int=77)


@pytest.fixture
def payable():
    """$600 payable out of a pot of $1,000."""
    open_fund(cleared_minor=100_000)
    ref = actions.commit(amount_minor=60_000, currency="USD", pot="General", key="p", actor=APPROVER)
    actions.draw_commitments([actions.Draw(ref, 60_000)], key="run", actor=TREASURER)


def hold(minor=60_000, **changes):
    terms = {"run_ref": RUN, "amount_minor": minor, "currency": "USD", "pot": "General", "actor": TREASURER}
    return actions.hold_run(**(terms | changes))


def money():
    bank, due = queries.balance("Bank:USD"), queries.balance("General:Payable:USD")
    return (bank.posted_minor, bank.held_minor, due.posted_minor, due.held_minor)


def test_a_hold_moves_nothing_but_is_not_free_any_more(payable):
    hold()

    assert money() == (100_000, 60_000, 60_000, 60_000)
    with pytest.raises(Insolvent):
        hold(100, run_ref=UUID(int=78))


def test_holding_twice_holds_once(payable):
    assert hold() == hold()
    assert money() == (100_000, 60_000, 60_000, 60_000)


def test_the_booked_row_settles_a_hold_and_what_was_not_needed_returns_to_the_pot(payable):
    held = hold()

    actions.settle_run(held, booked_minor=59_120, freed_minor=880, on=DAY, actor=TREASURER)

    assert money() == (40_880, 0, 0, 0)
    assert queries.balance("General:Available:USD").posted_minor == 40_880


def test_what_is_not_freed_stays_payable_until_the_batch(payable):
    held = hold()
    actions.settle_run(held, booked_minor=59_120, on=DAY, actor=TREASURER)
    left = money()

    actions.free_payable(amount_minor=880, currency="USD", pot="General", key="b", actor=TREASURER)

    assert left == (40_880, 0, 880, 0)
    assert money() == (40_880, 0, 0, 0)


def test_a_hold_is_resolved_once(payable):
    held = hold()
    actions.void_run(held, actor=TREASURER)
    actions.void_run(held, actor=TREASURER)

    with pytest.raises(HoldResolved):
        actions.settle_run(held, booked_minor=60_000, on=DAY, actor=TREASURER)

    assert money() == (100_000, 0, 60_000, 0)


def test_a_settled_hold_is_not_voided(payable):
    held = hold()
    actions.settle_run(held, booked_minor=60_000, on=DAY, actor=TREASURER)

    with pytest.raises(HoldResolved):
        actions.void_run(held, actor=TREASURER)


def test_a_rejected_run_holds_again_as_its_next_version(payable):
    actions.void_run(hold(), actor=TREASURER)

    second = hold(version=2)
    actions.settle_run(second, booked_minor=60_000, on=DAY, actor=TREASURER)

    assert money() == (40_000, 0, 0, 0)


def test_more_than_was_held_is_not_booked(payable):
    held = hold(50_000)

    with pytest.raises(HoldMismatch):
        actions.settle_run(held, booked_minor=50_001, on=DAY, actor=TREASURER)
    with pytest.raises(HoldMismatch):
        actions.settle_run("hold:nobody:1", booked_minor=1, on=DAY, actor=TREASURER)
    with pytest.raises(HoldMismatch):
        actions.void_run("hold:nobody:1", actor=TREASURER)


def test_more_than_is_left_is_not_freed(payable):
    held = hold()

    with pytest.raises(Insolvent):
        actions.settle_run(held, booked_minor=59_120, freed_minor=881, on=DAY, actor=TREASURER)

    assert money() == (100_000, 60_000, 60_000, 60_000)


def test_what_a_run_holds_is_not_freed(payable):
    hold()

    with pytest.raises(Insolvent):
        actions.free_payable(amount_minor=100, currency="USD", pot="General", key="b", actor=TREASURER)


def test_a_returned_payment_is_payable_again(payable):
    actions.settle_run(hold(), booked_minor=60_000, on=DAY, actor=TREASURER)

    actions.return_payments(amount_minor=500, currency="USD", pot="General", key="r", on=DAY, actor=TREASURER)

    assert money() == (40_500, 0, 500, 0)


def test_a_caseworker_moves_no_run(payable):
    with pytest.raises(NotAllowed):
        hold(actor=CASEWORKER)
