"""What is booked by hand: once, by a treasurer, at a rate that can be."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest

from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking import queries as bank
from goldenbridge.apps.ledger import actions, queries
from goldenbridge.platform import clock
from tests.adapters import bankfiles
from tests.apps.giving.builders import import_rows
from tests.apps.giving.builders import open_fund as open_bank
from tests.apps.ledger.builders import DAY, TREASURER, give
from tests.apps.ledger.builders import open_fund as open_books
from tests.apps.people.builders import open_house
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")

PAGE = "/staff/treasury/by-hand"


@pytest.fixture
def house(settings, tmp_path):
    house = open_house(settings, tmp_path)
    for code in ("USD", "EUR"):
        open_books(currency=code)
    give(1_000_00)
    return house


@pytest.fixture
def treasurer(house):
    return sign_in(house["ibis"])


def told(**changes):
    today = clock.today().isoformat()
    plain = {"once": str(uuid4()), "on": today, "amount": "100", "currency": "USD", "pot": "General"}
    return plain | changes


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def posted(*codes):
    return [queries.balance(code).posted_minor for code in codes]


def test_the_reserve_is_filled_once_however_often_the_form_is_sent_and_stands_in_the_list(treasurer):
    form = told(way="into")
    for _ in range(2):
        assert treasurer.post(f"{PAGE}/reserve", form).status_code == 303

    assert posted("Bank:USD", "Reserve:USD", "General:Available:USD") == [1_000_00, 100_00, 900_00]
    assert "reserve General:Available:USD Reserve:USD $100.00" in text_of(treasurer.get(PAGE))


def test_nobody_types_what_partners_hold(treasurer, client, settings):
    """The public reads that sum; it comes from an export that one enters and another confirms, and from nothing else."""
    settings.CURRENCIES = ["USD", "EUR"]
    yesterday = (clock.today() - timedelta(days=1)).isoformat()

    answer = treasurer.post(f"{PAGE}/partners", told(amount="5000000", on=yesterday))

    assert answer.status_code == 404
    assert posted("Partners:Hold:USD", "Partners:Owe:USD") == [0, 0]
    assert "partner" not in text_of(treasurer.get(PAGE)).partition("Booked by hand, no bank line")[0].lower()
    assert "say that they hold" not in text_of(client.get("/en/books"))


@pytest.mark.parametrize("what", ["fee", "exchange"])
def test_what_a_bank_moves_is_not_booked_without_its_line(treasurer, what):
    """One person, who types both sides and the rate, could make cover out of nothing."""
    rate = {"bought": "1000000", "bought_currency": "EUR", "rate": "10000", "source": "ECB", "rate_on": "2020-08-10"}

    answer = treasurer.post(f"{PAGE}/{what}", told() | rate)

    assert answer.status_code == 404
    assert posted("Bank:USD", "Bank:EUR", "General:Available:EUR") == [1_000_00, 0, 0]
    assert "Nothing was booked by hand" in text_of(treasurer.get(PAGE))


@pytest.mark.parametrize(("amount", "said"), [("5000", "missing"), ("1,5,0", "This is not an amount of money.")])
def test_what_cannot_be_is_refused_and_what_was_typed_stays(treasurer, amount, said):
    answer = treasurer.post(f"{PAGE}/reserve", told(amount=amount, way="into"))

    assert answer.status_code >= 400
    assert said in text_of(answer)
    assert f'value="{amount}"' in html.unescape(answer.content.decode())
    assert posted("Reserve:USD") == [0]


def test_a_reserve_below_nought_is_told(treasurer):
    actions.charge_back_gift(
        amount_minor=1, currency="USD", pot="General", key="c", on=DAY, cleared=True, actor=TREASURER
    )

    assert "The reserve in USD is below nought" in text_of(treasurer.get(PAGE))


def test_an_auditor_looks_and_does_not_touch(house):
    auditor = sign_in(house["kite"])

    assert auditor.get(PAGE).status_code == 200
    assert "Book it" not in text_of(auditor.get(PAGE))
    assert auditor.post(f"{PAGE}/reserve", told(way="into")).status_code == 403
    assert sign_in(house["dove"]).get(PAGE).status_code == 403
    assert posted("Bank:USD") == [1_000_00]


@pytest.fixture
def exchanged(house):
    """84 euros left one account, and 100 dollars came into another."""
    euros = open_bank()
    dollars = banking.open_bank_account(bankfiles.FUND, label="Dollars", currency="USD", actor=house["alder"].actor)
    give(500_00, currency="EUR", key="e")
    import_rows(euros, [bankfiles.entry("84.00", "DBIT", reference="OUT")])
    import_rows(dollars, [bankfiles.entry("100.00", reference="IN", currency="USD")], identification="STMT-2")
    lines = {line.amount_minor: line.line_ref for line in bank.unclaimed_lines(actor=house["ibis"].actor)}
    form = {"other": lines[100_00], "pot": "General", "rate": "1.19", "source": "ECB", "rate_on": "2020-08-10"}
    return f"/staff/treasury/bank/lines/{lines[-84_00]}/exchange", form


def test_two_lines_of_the_bank_are_an_exchange_at_a_rate_once(exchanged, treasurer):
    page, form = exchanged
    assert "$100.00 on" in text_of(treasurer.get(page))

    assert treasurer.post(page, form).status_code == 303

    assert posted("Bank:EUR", "Bank:USD") == [416_00, 1_100_00]
    assert treasurer.post(page, form).status_code == 404
    told_of = text_of(treasurer.get(PAGE))
    assert "€84.00 $100.00 1.19 ECB" in told_of
    assert "Nothing was booked by hand" in told_of


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rate": "0"}, "A rate is a number above nought"),
        ({"rate_on": "2999-01-01"}, "A rate cannot be of a later day"),
        ({"source": "\u200b"}, "Say in a few words where the rate is from"),
        ({"rate": "11.9"}, "At this rate it would have been 999.60 USD, and 100.00 USD came in."),
    ],
)
def test_a_rate_that_cannot_be_is_refused_and_what_was_typed_stays(exchanged, treasurer, changes, said):
    page, form = exchanged

    answer = treasurer.post(page, form | changes)

    assert answer.status_code >= 400
    assert said in text_of(answer).replace("\xa0", " ")
    for value in changes.values():
        assert f'value="{value}"' in html.unescape(answer.content.decode())
    assert posted("Bank:EUR", "Bank:USD") == [500_00, 1_000_00]
