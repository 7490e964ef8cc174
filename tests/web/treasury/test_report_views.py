"""The reports: one page, one table and one sheet of paper with the same figures, for those who keep or check the books."""

import csv
import html
import io
import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pypdf import PdfReader

from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.platform import clock
from tests.apps.ledger.builders import APPROVER, TREASURER, give
from tests.apps.ledger.builders import open_fund as open_books
from tests.apps.people.builders import open_house
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")

PAGE = "/staff/treasury/reports"
AUGUST = "first=2020-08-01&last=2020-08-31"


@pytest.fixture
def house(settings, tmp_path):
    house = open_house(settings, tmp_path)
    open_books(pots=("General", "Lawyers"))
    give(1_000_00, key="a")
    with clock.moved_to(datetime(2020, 8, 20, tzinfo=UTC)):
        ledger.commit(amount_minor=300_00, currency="USD", pot="General", key="p", actor=APPROVER)
    return house


@pytest.fixture
def treasurer(house):
    return sign_in(house["ibis"])


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_income_as_page_table_and_paper(treasurer):
    page = text_of(treasurer.get(f"{PAGE}/income?{AUGUST}"))
    table = treasurer.get(f"{PAGE}/income?{AUGUST}&as=csv")
    paper = treasurer.get(f"{PAGE}/income?{AUGUST}&as=pdf")

    assert "General, USD What Amount At the beginning of 2020-08-01 $0.00 Gifts received $1,000.00" in page
    assert list(csv.reader(io.StringIO(table.content.decode(), newline="")))[:3] == [
        ["Part", "Currency", "What", "Amount"],
        ["General", "USD", "At the beginning of 2020-08-01", "0.00"],
        ["General", "USD", "Gifts received", "1000.00"],
    ]
    assert table.headers["Content-Disposition"] == 'attachment; filename="income-2020-08-01-2020-08-31.csv"'
    assert paper.headers["Content-Type"] == "application/pdf"
    assert "Gifts received" in PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()


def test_the_balance_of_all_accounts_comes_to_nought(treasurer):
    rows = list(csv.reader(io.StringIO(treasurer.get(f"{PAGE}/balance?{AUGUST}&as=csv").content.decode())))[1:]

    found = {row[2]: row[6] for row in rows}
    assert (found["Bank:USD"], found["General:Available:USD"], found["General:Committed:USD"]) == (
        "1000.00",
        "-700.00",
        "-300.00",
    )
    assert sum(float(closing) for closing in found.values()) == 0


def test_what_partners_hold_stands_in_a_part_of_its_own(treasurer):
    day = date(2020, 8, 12)
    ledger.record_partner_money(amount_minor=77_00, currency="USD", key="union", on=day, actor=TREASURER)

    balance, income = (
        list(csv.reader(io.StringIO(treasurer.get(f"{PAGE}/{name}?{AUGUST}&as=csv").content.decode(), newline="")))
        for name in ("balance", "income")
    )

    apart = "Held by partners in USD, covers nothing"
    assert [(row[0], row[6]) for row in balance if "Partners" in row[2]] == [(apart, "77.00"), (apart, "-77.00")]
    assert income[-1] == [
        "Held by partners, covers nothing",
        "USD",
        "Held for the fund at the end of 2020-08-31",
        "77.00",
    ]


def test_days_that_are_no_days_are_refused_and_kept(treasurer):
    answer = treasurer.get(f"{PAGE}/income?first=2020-08-31&last=2020-08-01")

    assert answer.status_code == 422
    assert "The first day comes after the last." in text_of(answer)
    assert 'value="2020-08-31"' in answer.content.decode()
    assert treasurer.get(f"{PAGE}/income?first=x&last=2020-08-01&as=csv").status_code == 422
    assert treasurer.get(f"{PAGE}/nothing").status_code == 404


@pytest.mark.parametrize("days", ["first=0001-01-01&last=9999-12-31", ""])
@pytest.mark.parametrize("name", ["income", "balance", "liabilities"])
def test_any_days_will_do(treasurer, name, days):
    for form in ("", "csv", "pdf"):
        assert treasurer.get(f"{PAGE}/{name}?{days}&as={form}").status_code == 200


def test_only_those_who_keep_or_check_the_books_read_them(house):
    for name, status in {"ibis": 200, "kite": 200, "dove": 403, "alder": 403}.items():
        assert sign_in(house[name]).get(PAGE).status_code == status
    assert Client().get(PAGE).status_code == 302


def test_the_hidden_day_of_a_file_is_the_one_that_was_asked_for(treasurer):
    names = [treasurer.get(f"{PAGE}/{name}?as=pdf").headers["Content-Disposition"] for name in ("income", "balance")]

    assert all(f"{clock.today():%Y-%m}" in name for name in names)


@pytest.mark.parametrize(
    ("form", "ending", "first"), [("beancount", "beancount", 'option "title"'), ("hledger", "journal", "; ")]
)
def test_the_whole_of_the_books_is_downloaded(treasurer, form, ending, first):
    answer = treasurer.get(f"{PAGE}/export/{form}")

    text = b"".join(answer.streaming_content).decode()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="books-{clock.today()}.{ending}"'
    assert text.startswith(first)
    assert "1000.00 USD" in text
    assert treasurer.get(f"{PAGE}/export/excel").status_code == 404
