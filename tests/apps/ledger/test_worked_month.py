"""docs/worked-month.md, booked through the real ledger: every figure of the page, worked out by hand, is what comes out."""

import re
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from goldenbridge.apps.ledger import actions, queries
from goldenbridge.apps.ledger.queries.proof import proof
from goldenbridge.apps.ledger.queries.reports import income, turnovers
from goldenbridge.core.income import Line
from goldenbridge.core.money import Money
from goldenbridge.core.report import csv_text
from goldenbridge.platform import clock
from goldenbridge.web.treasury import reports
from tests.apps.ledger.builders import APPROVER, TREASURER, open_fund
from tests.conftest import ROOT
from tests.core.test_worked_month import MONTH

pytestmark = pytest.mark.django_db

PAGE = (ROOT / "docs/worked-month.md").read_text()
FIRST, LAST = date(2020, 8, 1), date(2020, 8, 31)


def rows_under(heading):
    """The rows of the table under a heading, without its first two lines."""
    text = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return [[cell.strip(" *") for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", text, re.M)][
        2:
    ]


def minor(text):
    return round(float(text.strip("()").replace(",", "").replace("\u2212", "-") or 0) * 100)


def on(day):
    return {"on": date(2020, 8, day), "currency": "USD", "pot": "General", "actor": TREASURER}


def at(day):
    return clock.moved_to(datetime(2020, 8, day, 12, tzinfo=UTC))


@pytest.fixture
def month():
    """The month through the ledger's own actions, each on its day."""
    open_fund()
    actions.record_opening(amount_minor=0, reserve_minor=2_000_00, key="o", **on(9))
    actions.record_gift(amount_minor=6_000_00, key="a", **on(10))
    actions.record_gift(amount_minor=4_000_00, key="b", **on(11))
    actions.clear_gift(amount_minor=6_000_00, key="a", **on(14))
    with at(16):
        ref = actions.commit(amount_minor=3_350_00, currency="USD", pot="General", key="p", actor=APPROVER)
    with at(20):
        actions.draw_commitments([actions.Draw(ref, 850_00)], key="run", actor=TREASURER)
    with at(21):
        hold = actions.hold_run(run_ref=uuid4(), amount_minor=850_00, currency="USD", pot="General", actor=TREASURER)
    actions.settle_run(hold, booked_minor=847_35, freed_minor=2_65, on=date(2020, 8, 24), actor=TREASURER)
    actions.record_fee(amount_minor=12_00, key="f", **on(25))
    actions.charge_back_gift(amount_minor=60_00, key="c", cleared=True, **on(27))
    with at(28):
        actions.free_commitment(ref, amount_minor=500_00, actor=APPROVER)


def test_the_page_has_the_lines_of_the_worked_month():
    told = [(int(day), debit, credit, minor(amount)) for day, _what, debit, credit, amount in rows_under("The entries")]

    booked = [line.split()[:5] for line in MONTH.strip().splitlines()]
    assert told == [
        (int(day), debit.removesuffix(":USD"), credit.removesuffix(":USD"), minor(dollars))
        for day, _event, debit, credit, dollars in booked
    ]


def test_every_account_closes_as_the_page_says(month):
    said = {account: minor(figure) for account, _how, figure in rows_under("The accounts at the end of the month")}

    closing = {row.code.removesuffix(":USD"): row.closing_minor for row in turnovers(FIRST, LAST, actor=TREASURER)}
    assert said.pop("sum") == sum(closing.values()) == 0
    assert said.pop("Fees, Opening") == closing["Fees"] == closing["Opening"] == 0
    assert said == {account: closing[account] for account in said}
    assert {account for account, figure in closing.items() if figure} <= said.keys()


def test_the_sums_of_the_page_can_be_followed_with_a_pencil():
    for account, how, figure in rows_under("The accounts at the end of the month"):
        if re.fullmatch(r"[0-9,.+\u2212 ]+", how) and how:
            parts = re.findall(r"([+\u2212]?) ?([0-9,.]+)", how)
            total = sum(-minor(part) if sign == "\u2212" else minor(part) for sign, part in parts)
            # The bank stands on the debit side, everything else on the credit side.
            assert total == (minor(figure) if account == "Bank" else -minor(figure)), account


def test_income_and_spending_are_as_the_page_says(month):
    said = {what: [minor(figure) for figure in figures] for what, *figures in rows_under("Income and spending")}
    found = {row.pot: row for row in income(FIRST, LAST, actor=TREASURER)}
    lines = {
        "brought in when the books were opened": Line.BROUGHT_IN,
        "gifts received": Line.GIFTS,
        "gifts that banks took back": Line.CHARGED_BACK,
        "paid to recipients": Line.PAID,
        "fees": Line.FEES,
    }

    booked = {what: [found["General"].lines[line], found[""].lines[line]] for what, line in lines.items()}
    booked["at the beginning"] = [found["General"].opening_minor, found[""].opening_minor]
    booked["at the end"] = [found["General"].closing_minor, found[""].closing_minor]
    assert said == {what: [*figures, sum(figures)] for what, figures in booked.items()}
    assert booked["at the end"] == [9_140_65, 1_940_00]
    assert queries.balance("Bank:USD").posted_minor == 11_080_65


def test_the_public_figures_are_as_the_page_says(month):
    books = queries.books(date(2020, 8, 10), LAST, "USD")

    assert (books.opening_minor, books.gifts_minor, books.returned_gifts_minor) == (2_000_00, 6_000_00, 60_00)
    assert (books.set_aside_minor, books.fees_minor, books.closing_minor) == (2_847_35, 12_00, 5_080_65)
    assert proof(with_entries=True, actor=TREASURER).findings == ()


@pytest.mark.parametrize(("code", "decimals"), [("JPY", 0), ("EUR", 2), ("KWD", 3), ("BTC", 8)])
def test_a_month_comes_out_alike_in_whatever_coin(code, decimals):
    """The same month in whole units: nothing is lost, rounded or shifted where a coin has no, two, three or eight decimals."""
    unit, least = 10**decimals, 1
    on = {"on": date(2020, 8, 10), "currency": code, "pot": "General", "actor": TREASURER}
    with at(20):
        open_fund(currency=code)
        actions.record_opening(amount_minor=0, reserve_minor=200 * unit, key="o", **on)
        actions.record_gift(amount_minor=6_000 * unit + least, key="a", **on)
        actions.clear_gift(amount_minor=6_000 * unit + least, key="a", **on)
        ref = actions.commit(amount_minor=3_350 * unit, currency=code, pot="General", key="p", actor=APPROVER)
        actions.draw_commitments([actions.Draw(ref, 850 * unit)], key="run", actor=TREASURER)
        hold = actions.hold_run(run_ref=uuid4(), amount_minor=850 * unit, currency=code, pot="General", actor=TREASURER)
    actions.settle_run(hold, booked_minor=850 * unit - 2 * least, freed_minor=2 * least, on=LAST, actor=TREASURER)
    actions.record_fee(amount_minor=12 * unit, key="f", **on)
    actions.record_partner_money(amount_minor=7 * unit, currency=code, key="m", on=LAST, actor=TREASURER)

    closing = {row.code: row.closing_minor for row in turnovers(FIRST, LAST, actor=TREASURER) if row.closing_minor}
    assert closing == {
        f"Bank:{code}": 5_338 * unit + 3 * least,
        f"General:Available:{code}": -(2_638 * unit + 3 * least),
        f"General:Committed:{code}": -2_500 * unit,
        f"Reserve:{code}": -200 * unit,
        f"Partners:Hold:{code}": 7 * unit,
        f"Partners:Owe:{code}": -7 * unit,
    }
    assert queries.free_to_promise(code) == 2_638 * unit + 3 * least
    assert proof(with_entries=True, actor=TREASURER).findings == ()
    small = "0" * max(decimals - 1, 0)
    written = str(Money(closing[f"Bank:{code}"], code))
    assert written == (f"5338.{small}3 {code}" if decimals else "5341 JPY")
    told = csv_text(reports.balance(FIRST, LAST, actor=TREASURER))
    assert f",{written.removesuffix(f' {code}')}" in told
