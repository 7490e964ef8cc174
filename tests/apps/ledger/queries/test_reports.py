"""What an accountant reads, taken from the books themselves."""

from datetime import date
from uuid import uuid4

import pytest

from goldenbridge.apps.ledger import actions, queries
from goldenbridge.apps.ledger.queries import reports
from goldenbridge.core.chart import Stage
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.income import Line
from goldenbridge.core.money import Money
from tests.apps.ledger.builders import APPROVER, CASEWORKER, DAY, TREASURER, give, open_fund, rate

pytestmark = pytest.mark.django_db

JULY = date(2020, 7, 20)
AUGUST = date(2020, 8, 1), date(2020, 8, 31)
TERMS = {"currency": "USD", "pot": "General", "on": DAY, "actor": TREASURER}


@pytest.fixture
def books():
    """July: a gift. August: everything that can happen to money."""
    open_fund(pots=("General", "Lawyers"))
    open_fund(currency="EUR")
    give(50_000, key="july", on=JULY)
    give(100_000, key="a")
    give(7_000, key="lawyers", pot="Lawyers")
    actions.record_gift(amount_minor=3_000, key="late", **TERMS)
    actions.record_opening(amount_minor=0, reserve_minor=20_000, key="o", **TERMS)
    actions.refund_gift(amount_minor=1_000, key="a", cleared=True, **TERMS)
    actions.charge_back_gift(amount_minor=2_500, key="b", cleared=True, **TERMS)
    actions.record_fee(amount_minor=120, key="f", **TERMS)
    actions.fill_reserve(amount_minor=4_000, key="r", **TERMS)
    actions.exchange(
        sold=Money(10_000, "USD"),
        bought=Money(8_400, "EUR"),
        rate=rate("0.84"),
        pot="General",
        key="x",
        on=DAY,
        actor=TREASURER,
    )
    ref = actions.commit(amount_minor=60_000, currency="USD", pot="General", key="p", actor=APPROVER)
    actions.draw_commitments([actions.Draw(ref, 30_000)], key="run", actor=TREASURER)
    hold = actions.hold_run(run_ref=uuid4(), amount_minor=30_000, currency="USD", pot="General", actor=TREASURER)
    actions.settle_run(hold, booked_minor=29_735, freed_minor=265, on=DAY, actor=TREASURER)


def test_income_and_spending_of_each_pot_and_of_the_reserve(books):
    found = {(row.currency, row.pot): row for row in reports.income(*AUGUST, actor=TREASURER)}
    told = {
        holder: (row.opening_minor, {line: minor for line, minor in row.lines.items() if minor}, row.closing_minor)
        for holder, row in found.items()
        if row.closing_minor
    }

    assert told == {
        ("USD", "General"): (
            50_000,
            {
                Line.GIFTS: 103_000,
                Line.GIVEN_BACK: -1_000,
                Line.PAID: -29_735,
                Line.FEES: -120,
                Line.EXCHANGED: -10_000,
                Line.MOVED: -4_000,
            },
            108_145,
        ),
        ("USD", "Lawyers"): (0, {Line.GIFTS: 7_000}, 7_000),
        ("USD", ""): (0, {Line.BROUGHT_IN: 20_000, Line.CHARGED_BACK: -2_500, Line.MOVED: 4_000}, 21_500),
        ("EUR", "General"): (0, {Line.EXCHANGED: 8_400}, 8_400),
    }
    for row in found.values():
        assert row.opening_minor + sum(row.lines.values()) == row.closing_minor
    usd = sum(row.closing_minor for row in found.values() if row.currency == "USD")
    assert usd == queries.balance("Bank:USD").posted_minor


def test_turnovers_open_and_close_at_nought_and_each_account_is_there(books):
    rows = reports.turnovers(*AUGUST, actor=TREASURER)

    for figure in ("opening_minor", "closing_minor"):
        for code in ("USD", "EUR"):
            assert sum(getattr(row, figure) for row in rows if row.currency == code) == 0
    assert sum(row.debit_minor - row.credit_minor for row in rows) == 0
    [bank] = [row for row in rows if row.code == "Bank:USD"]
    assert (bank.stage, bank.opening_minor, bank.closing_minor) == (Stage.BANK, 50_000, 136_645)
    assert len(rows) == len(queries.balances())


def test_the_days_are_cut_where_they_were_asked_for(books):
    dollars = [row for row in reports.income(JULY, JULY, actor=TREASURER) if row.currency == "USD"]

    assert [(row.pot, row.opening_minor, row.closing_minor) for row in dollars] == [
        ("General", 0, 50_000),
        ("Lawyers", 0, 0),
        ("", 0, 0),
    ]


@pytest.mark.parametrize("query", [reports.turnovers, reports.income])
def test_a_caseworker_reads_no_books(books, query):
    with pytest.raises(NotAllowed):
        query(*AUGUST, actor=CASEWORKER)


@pytest.mark.parametrize("count", [1, 3])
def test_income_asks_the_database_the_same_number_of_questions(django_assert_num_queries, count):
    open_fund(pots=("General", "Lawyers", "Debts")[:count])
    for number in range(count):
        give(1_000, key=f"g{number}")

    with django_assert_num_queries(6):
        reports.income(*AUGUST, actor=TREASURER)


def test_what_no_bank_line_stands_behind_is_listed_the_newest_first():
    open_fund()
    give(100_000, key="a")
    for minor, key in ((1_00, "line:7"), (2_00, "run:8"), (3_00, "typed")):
        actions.record_fee(amount_minor=minor, key=key, **TERMS)
    actions.fill_reserve(amount_minor=4_00, key="r", **TERMS)

    found = reports.booked_by_hand(actor=TREASURER)

    assert [(each.kind, each.debit, each.credit, each.amount.minor) for each in found] == [
        ("reserve", "General:Available:USD", "Reserve:USD", 4_00),
        ("fee", "General:Available:USD", "Fees:USD", 3_00),
        ("fee", "Fees:USD", "Bank:USD", 3_00),
    ]
