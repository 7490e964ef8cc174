"""The page of what is brought in: read, shown, confirmed by another; partners' money apart."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from goldenbridge.apps.banking.models import Holding, Line, Partner
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.transparency.models import StatementHash
from tests.adapters.bankfiles import camt053, entry
from tests.adapters.exportfiles import DONOR, facebook, paypal, paypal_row, revolut
from tests.apps.ledger.builders import open_fund
from tests.apps.payouts.builders import open_treasury
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")

PAGE = "/staff/treasury/brought-in"
GOOD = paypal(paypal_row("08/14/2020", "USD", "1,250.50", "1,250.50"))

# The day before the one on which all of it happens: an opening balance is of a day that is over.
CLOSED = camt053(entry(), opening="1000.00", closing="1025.00").replace(b"2020-08-20", b"2020-08-19")


@pytest.fixture
def treasury(settings, tmp_path):
    made = open_treasury(settings, tmp_path, cleared_minor=0)
    open_fund(currency="USD")
    return made


@pytest.fixture
def treasurer(treasury):
    return sign_in(treasury.house["ibis"])


@pytest.fixture
def second(treasury):
    return sign_in(treasury.house["lark"])


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def bring(client, content, *, holder="paypal", label="Main", days=""):
    form = {"holder": holder, "label": label, "days": days, "file": SimpleUploadedFile("export.csv", content)}
    return client.post(f"{PAGE}/partner", form)


def bring_opening(client, treasury, content):
    form = {"account": str(treasury.account.ref), "pot": "General", "file": SimpleUploadedFile("a.xml", content)}
    return client.post(f"{PAGE}/opening", form)


def decide(client, what):
    return client.post(f"{PAGE}/{Holding.objects.get(state='waiting').ref}/{what}")


def test_an_export_is_shown_with_what_was_read_and_nothing_is_booked(treasurer):
    answer = bring(treasurer, GOOD)

    assert answer.status_code == 303
    page = text_of(treasurer.get(answer["Location"]))
    assert "Balances that wait for a second person: 1." in page
    assert "PayPal, Main: waits for a second person" in page
    assert "Held by the partner $1,250.50 At the end of 14 August 2020 Covers nothing, until it arrives" in page
    assert "You entered it, so somebody else looks it up and confirms it." in page
    assert "So much is there" not in page
    assert books.balance("Partners:Hold:USD").posted_minor == 0
    assert DONOR in GOOD.decode() and DONOR not in page


def test_a_second_person_confirms_and_it_stands_apart(treasurer, second):
    bring(treasurer, GOOD)

    answer = decide(second, "confirm")

    assert answer.status_code == 303
    page = text_of(treasurer.get(answer["Location"]))
    assert "It stands in the books." in page
    assert "Held by partners, USD $1,250.50 covers nothing" in page
    assert [books.balance(f"Partners:Hold:{code}").posted_minor for code in ("USD", "EUR")] == [1250_50, 0]
    assert books.free_to_promise("USD") == 0


def test_who_entered_it_cannot_confirm_it_by_its_address(treasurer):
    bring(treasurer, GOOD)

    answer = decide(treasurer, "confirm")

    assert (answer.status_code, Holding.objects.get().state) == (403, "waiting")
    assert "You entered this balance, so somebody else must look it up and confirm it." in text_of(answer)


def test_an_opening_goes_into_its_pot_and_stands_in_the_list_of_what_no_line_brought(treasury, treasurer, second):
    content = CLOSED

    assert bring_opening(treasurer, treasury, content).status_code == 303
    assert "In the account €1,025.00 At the end of 19 August 2020 Goes into the pot General" in text_of(
        second.get(PAGE)
    )
    assert decide(second, "confirm").status_code == 303

    assert books.free_to_promise("EUR") == 1025_00
    assert "opening balance Bank:EUR Opening:EUR €1,025.00" in text_of(treasurer.get("/staff/treasury/by-hand"))


def test_the_same_export_again_is_refused_with_its_day(treasurer):
    bring(treasurer, GOOD)

    answer = bring(treasurer, GOOD, label="Other")

    assert (answer.status_code, Holding.objects.count()) == (409, 1)
    assert "This very export was entered on 2020-08-20. Nothing was counted twice." in text_of(answer)


@pytest.mark.parametrize(
    ("content", "holder", "status", "words"),
    [
        (b"hello", "paypal", 422, "This is not an export of PayPal"),
        (b"", "paypal", 422, "empty"),
        (revolut(("2020-08-14", "EUR", "5.00", "5.00")), "paypal", 422, "an export of Revolut, not of PayPal"),
        (paypal(("08/07/2020", "USD", "5.00", "5.00")), "paypal", 422, "whether the day or the month comes first"),
        (paypal(("08/14/2020", "USD", "=1+1", "5.00")), "paypal", 422, "Line 2 of the file holds a formula"),
        (facebook(("2020-08-14", "USD", "5,00")), "facebook", 422, "Line 2 of the file holds an amount"),
        (paypal(("08/14/2020", "USD", "-5.00", "-5.00")), "paypal", 409, "The balance in USD is below nought"),
        (paypal(("08/14/2020", "GBP", "5.00", "5.00")), "paypal", 409, "The books have no account in GBP"),
        (b"a" * (32 * 2**20 + 1), "paypal", 413, "larger than a statement or an export can be"),
        (GOOD, "bank", 422, "valid choice"),
    ],
    ids=["text", "empty", "wrong", "days", "formula", "amount", "debt", "no books", "large", "holder"],
)
def test_a_file_that_cannot_be_is_refused_by_its_name_and_what_was_typed_stays(
    treasurer, content, holder, status, words
):
    answer = bring(treasurer, content, holder=holder, label="Our first")

    assert (answer.status_code, Holding.objects.count()) == (status, 0)
    assert words in text_of(answer)
    assert 'value="Our first"' in answer.content.decode()


def test_days_that_could_be_read_in_two_ways_are_read_as_is_said(treasurer):
    assert bring(treasurer, paypal(("08/07/2020", "USD", "5.00", "5.00")), days="day").status_code == 303

    assert str(Holding.objects.get().on) == "2020-07-08"


def test_an_export_with_a_row_missing_is_shown_with_a_warning(treasurer, second):
    bring(treasurer, paypal(("08/13/2020", "USD", "5.00", "5.00"), ("08/14/2020", "USD", "5.00", "50.00")))

    assert "The rows of the export do not make its balance" in text_of(second.get(PAGE))


def test_what_is_put_aside_can_be_entered_again(treasurer):
    bring(treasurer, GOOD)

    assert decide(treasurer, "refuse").status_code == 303
    assert bring(treasurer, GOOD).status_code == 303
    assert [each.state for each in Holding.objects.order_by("state")] == ["refused", "waiting"]


def test_a_line_that_came_from_a_partner_is_claimed_on_the_banks_page(treasury, treasurer, second):
    bring(treasurer, revolut(("2020-08-14", "EUR", "500.00", "500.00")), holder="revolut", label="Cards")
    decide(second, "confirm")
    statement = camt053(entry("300.00"), opening="0.00", closing="300.00")
    upload = SimpleUploadedFile("statement.xml", statement)
    treasurer.post("/staff/treasury/bank/import", {"account": str(treasury.account.ref), "file": upload})
    line, partner = Line.objects.get(), Partner.objects.get()

    assert "from a partner? Revolut, Cards" in text_of(treasurer.get("/staff/treasury/bank"))
    Partner.objects.update(currency="USD")
    assert "from a partner?" not in text_of(treasurer.get("/staff/treasury/bank"))
    Partner.objects.update(currency="EUR")
    for status in (303, 409):
        answer = treasurer.post(
            f"/staff/treasury/bank/lines/{line.ref}/claim",
            {"kind": "partner", "partner": str(partner.ref), "pot": "General"},
        )
        assert answer.status_code == status

    assert StatementHash.objects.count() == 1
    assert [books.balance(code).posted_minor for code in ("General:Available:EUR", "Partners:Hold:EUR")] == [
        300_00,
        200_00,
    ]


def test_auditors_read_and_others_have_no_door(treasury, treasurer):
    bring(treasurer, GOOD)

    assert "So much is there" not in text_of(sign_in(treasury.house["kite"]).get(PAGE))
    assert sign_in(treasury.house["dove"]).get(PAGE).status_code == 403


def test_the_statement_of_an_opening_is_imported_without_lines_and_leaves_its_hash_in_the_log(
    treasury, treasurer, second
):
    content = CLOSED
    bring_opening(treasurer, treasury, content)
    decide(second, "confirm")

    answer = treasurer.post(
        "/staff/treasury/bank/import",
        {"account": str(treasury.account.ref), "file": SimpleUploadedFile("a.xml", content)},
    )

    assert (answer.status_code, Line.objects.count(), StatementHash.objects.count()) == (303, 0, 1)
    assert "In the opening balance already: 1 1 row of the file is of days up to" in text_of(treasurer.get(answer.url))
    assert books.balance("Bank:EUR").posted_minor == 1025_00
