import pytest

from goldenbridge.apps.ledger import actions, queries
from goldenbridge.apps.ledger.refusals import Insolvent, ReserveBelowNought
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.errors import NotAllowed
from tests.apps.ledger.builders import APPROVER, DAY, TREASURER, give, open_fund

pytestmark = pytest.mark.django_db


def line(key, minor=1_000):
    return actions.GiftLine(minor, "USD", "General", key, DAY)


def balances():
    codes = ("Bank:USD", "General:Uncleared:USD", "General:Available:USD", "Reserve:USD")
    return [queries.balance(code).posted_minor for code in codes]


def one(action, **changes):
    terms = {"amount_minor": 1_000, "currency": "USD", "pot": "General", "key": "g", "on": DAY, "actor": TREASURER}
    return action(**(terms | changes))


def test_a_gift_is_recorded_then_cleared():
    open_fund()
    one(actions.record_gift)
    recorded = balances()
    one(actions.clear_gift)

    assert recorded == [1_000, 1_000, 0, 0]
    assert balances() == [1_000, 0, 1_000, 0]


def test_more_than_was_recorded_does_not_clear():
    open_fund()
    one(actions.record_gift)

    with pytest.raises(Insolvent):
        one(actions.clear_gift, amount_minor=1_001)


def test_thousands_are_recorded_and_cleared_in_one_go_each():
    open_fund()
    lines = [line(f"g{n}", 100 + n) for n in range(2_000)]

    actions.record_gifts(lines, actor=SCHEDULE)
    actions.clear_gifts(lines, actor=SCHEDULE)
    actions.clear_gifts(lines, actor=SCHEDULE)

    total = sum(100 + n for n in range(2_000))
    assert balances() == [total, 0, total, 0]


def test_an_uncleared_gift_goes_back_out_of_what_is_not_cleared():
    open_fund()
    one(actions.record_gift)

    one(actions.charge_back_gift, cleared=False)

    assert balances() == [0, 0, 0, 0]


def test_a_cleared_gift_that_is_charged_back_falls_on_the_reserve_even_if_all_is_promised():
    open_fund(cleared_minor=10_000)
    actions.commit(amount_minor=10_000, currency="USD", pot="General", key="p", actor=APPROVER)

    one(actions.charge_back_gift, cleared=True)

    assert balances() == [9_000, 0, 0, -1_000]


def test_a_refund_of_promised_money_falls_on_the_reserve_is_booked_once_and_stops_promises():
    open_fund(cleared_minor=10_000)
    actions.commit(amount_minor=5_000, currency="USD", pot="General", key="p", actor=APPROVER)
    one(actions.refund_gift, cleared=True, amount_minor=5_000)
    one(actions.refund_gift, cleared=True, amount_minor=1_000, key="second")
    actions.free_commitment(next(iter(queries.live_commitments("USD"))).ref, actor=APPROVER)

    again = one(actions.refund_gift, cleared=True, amount_minor=1_000, key="second")

    assert not again.is_new
    assert queries.reserve_left("USD") == -1_000
    assert queries.balance("General:Available:USD").posted_minor == 5_000
    with pytest.raises(ReserveBelowNought):
        actions.commit(amount_minor=5_000, currency="USD", pot="General", key="q", actor=APPROVER)


def test_a_gift_that_has_not_cleared_is_not_refunded_from_elsewhere():
    open_fund(cleared_minor=10_000)

    with pytest.raises(Insolvent):
        one(actions.refund_gift, cleared=False)


def test_an_uncleared_gift_is_refunded_from_what_is_not_cleared():
    open_fund()
    one(actions.record_gift)

    one(actions.refund_gift, cleared=False)

    assert balances() == [0, 0, 0, 0]


@pytest.mark.parametrize("action", [actions.record_gift, actions.clear_gift])
def test_a_stranger_records_nothing(action):
    open_fund()

    for actor in (ANONYMOUS, APPROVER):
        with pytest.raises(NotAllowed):
            one(action, actor=actor)


def test_a_restricted_pot_keeps_its_money_apart():
    open_fund(pots=("General", "Lawyers"))
    give(5_000, pot="Lawyers")

    assert queries.free_to_promise("USD", pot="General") == 0
    assert queries.free_to_promise("USD", pot="Lawyers") == 5_000
    assert queries.free_to_promise("USD") == 5_000
    assert queries.pots("USD") == ["General", "Lawyers"]
