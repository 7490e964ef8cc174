from dataclasses import astuple
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenbridge.apps.ledger import actions, queries
from goldenbridge.apps.ledger.refusals import Insolvent, ReserveBelowNought, UnknownAccount
from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.core.errors import NotAllowed, NotFound
from goldenbridge.core.money import Money
from tests.apps.ledger.builders import APPROVER, DAY, TREASURER, give, open_fund, rate

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2020, 8, 1), date(2020, 8, 31)


def test_the_books_of_a_month_add_up():
    open_fund()
    open_fund(currency="EUR")
    common = {"currency": "USD", "pot": "General", "actor": TREASURER}
    actions.record_opening(amount_minor=20_000, reserve_minor=5_000, key="o", on=date(2020, 7, 1), **common)
    give(100_000, key="a", on=date(2020, 7, 9))
    give(50_000, key="b", on=DAY)
    actions.record_gift(amount_minor=7_000, key="c", on=DAY, **common)
    actions.charge_back_gift(amount_minor=1_000, key="b", on=DAY, cleared=True, **common)
    actions.record_fee(amount_minor=300, key="f", on=DAY, **common)
    actions.fill_reserve(amount_minor=2_000, key="r", on=DAY, **common)
    actions.exchange(
        sold=Money(10_000, "USD"),
        bought=Money(8_500, "EUR"),
        rate=rate("0.84"),
        pot="General",
        key="x",
        on=DAY,
        actor=TREASURER,
    )
    give(3_000, key="later", on=date(2020, 9, 1))

    books = queries.books(FIRST, LAST, "USD")

    assert astuple(books) == ("USD", 125_000, 50_000, 1_000, 0, 300, -10_000, 163_700, 160_700)
    assert queries.books(FIRST, LAST, "EUR").fx_minor == 8_500


def test_what_is_set_aside_is_net_of_what_was_freed():
    from goldenbridge.platform import clock

    open_fund()
    today = clock.today()
    give(100_000, on=today)
    ref = actions.commit(amount_minor=60_000, currency="USD", pot="General", key="p", actor=APPROVER)
    actions.free_commitment(ref, amount_minor=10_000, actor=APPROVER)
    actions.draw_commitments([actions.Draw(ref, 50_000)], key="r", actor=TREASURER)
    actions.free_payable(amount_minor=265, currency="USD", pot="General", key="rest", actor=TREASURER)

    books = queries.books(today, today, "USD")

    assert (books.set_aside_minor, books.closing_minor, books.free_to_promise_minor) == (49_735, 50_265, 50_265)


AMOUNTS = st.integers(1, 300).map(lambda steps: steps * 5_000)
DEEDS = st.lists(
    st.tuples(st.sampled_from(["give", "record", "commit", "free", "charge", "fee", "fill", "refund"]), AMOUNTS),
    max_size=14,
)


@settings(max_examples=25)
@given(deeds=DEEDS)
def test_whatever_is_done_the_books_add_up_and_nothing_is_promised_without_cover(deeds):
    from django.db import transaction

    with transaction.atomic():
        open_fund()
        _play(deeds)
        books = queries.books(FIRST, date(2100, 1, 1), "USD")
        money = {view.code: view.posted_minor for view in queries.balances("USD")}
        live = sum(view.left_minor for view in queries.live_commitments("USD"))
        transaction.set_rollback(True)

    assert books.closing_minor == (
        books.opening_minor
        + books.gifts_minor
        - books.returned_gifts_minor
        - books.set_aside_minor
        - books.fees_minor
        + books.fx_minor
    )
    assert books.closing_minor == money["General:Available:USD"] + money["Reserve:USD"]
    assert money["Bank:USD"] == sum(
        money[code]
        for code in ("General:Uncleared:USD", "General:Available:USD", "General:Committed:USD", "Reserve:USD")
    )
    assert live == money["General:Committed:USD"]
    assert min(minor for code, minor in money.items() if code != "Reserve:USD" and code != "Bank:USD") >= 0


def _play(deeds):
    common = {"currency": "USD", "pot": "General", "on": DAY, "actor": TREASURER}
    refs = []
    for number, (deed, minor) in enumerate(deeds):
        key = f"k{number}"
        try:
            if deed == "give":
                give(minor, key=key)
            elif deed == "record":
                actions.record_gift(amount_minor=minor, key=key, **common)
            elif deed == "commit":
                refs.append(actions.commit(amount_minor=minor, currency="USD", pot="General", key=key, actor=APPROVER))
            elif deed == "free" and refs:
                actions.free_commitment(refs.pop(), actor=APPROVER)
            elif deed == "charge":
                actions.charge_back_gift(amount_minor=minor, key=key, cleared=True, **common)
            elif deed == "fee":
                actions.record_fee(amount_minor=minor, key=key, **common)
            elif deed == "fill":
                actions.fill_reserve(amount_minor=minor, key=key, **common)
            elif deed == "refund":
                actions.refund_gift(amount_minor=minor, key=key, cleared=False, **common)
        except (Insolvent, ReserveBelowNought):
            continue


def test_single_entries_are_for_those_who_keep_or_check_the_books():
    with pytest.raises(NotAllowed):
        queries.damaged_entries(actor=ANONYMOUS)


def test_what_does_not_exist_is_said_to_be_so():
    with pytest.raises(UnknownAccount):
        queries.balance("Bank:USD")
    with pytest.raises(NotFound):
        queries.commitment(TREASURER.ref)


@pytest.mark.parametrize("count", [1, 30])
def test_a_balance_is_one_question_however_many_entries_there_are(django_assert_num_queries, count):
    open_fund()
    for number in range(count):
        give(100, key=f"g{number}")

    with django_assert_num_queries(1):
        assert queries.balance("Bank:USD").posted_minor == 100 * count
