"""What is booked by hand: once, by a treasurer, at a rate that can be."""

import html
import re
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


def rated(**changes):
    rate = {
        "bought": "84",
        "bought_currency": "EUR",
        "rate": "0.84",
        "source": "ECB",
        "rate_on": clock.today().isoformat(),
    }
    return told() | rate | changes


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def posted(*codes):
    return [queries.balance(code).posted_minor for code in codes]


def test_each_thing_is_booked_once_however_often_the_form_is_sent(treasurer):
    forms = {"fee": told(amount="5"), "reserve": told(way="into"), "partners": told(), "exchange": rated()}

    for what, form in forms.items():
        for _ in range(2):
            assert treasurer.post(f"{PAGE}/{what}", form).status_code == 303

    assert posted("Bank:USD", "Bank:EUR", "Reserve:USD", "Partners:Hold:USD", "General:Available:USD") == [
        895_00,
        84_00,
        100_00,
        100_00,
        795_00,
    ]
    page = text_of(treasurer.get(PAGE))
    assert "Held by partners, USD $100.00 covers nothing" in page
    assert "$100.00 €84.00 0.84 ECB" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rate": "0"}, "A rate is a number above nought"),
        ({"rate_on": "2999-01-01"}, "A rate cannot be of a later day"),
        ({"source": "\u200b"}, "Say in a few words where the rate is from"),
        ({"rate": "8.4"}, "At this rate it would have been 840.00 EUR, and 84.00 EUR came in."),
        ({"amount": "5000"}, "missing"),
        ({"amount": "1,5,0"}, "This is not an amount of money."),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(treasurer, changes, said):
    if "amount" in changes and changes["amount"] == "5000":
        changes |= {"bought": "4200"}
    answer = treasurer.post(f"{PAGE}/exchange", rated(**changes))

    assert answer.status_code >= 400
    assert said in text_of(answer).replace("\xa0", " ")
    for value in changes.values():
        assert f'value="{value}"' in html.unescape(answer.content.decode())
    assert posted("Bank:USD", "Bank:EUR") == [1_000_00, 0]


def test_a_reserve_below_nought_is_told(treasurer):
    actions.charge_back_gift(
        amount_minor=1, currency="USD", pot="General", key="c", on=DAY, cleared=True, actor=TREASURER
    )

    assert "The reserve in USD is below nought" in text_of(treasurer.get(PAGE))


def test_an_auditor_looks_and_does_not_touch(house):
    auditor = sign_in(house["kite"])

    assert auditor.get(PAGE).status_code == 200
    assert "Book it" not in text_of(auditor.get(PAGE))
    assert auditor.post(f"{PAGE}/fee", told()).status_code == 403
    assert sign_in(house["dove"]).get(PAGE).status_code == 403
    assert posted("Bank:USD") == [1_000_00]


def test_two_lines_of_the_bank_are_an_exchange_at_a_rate(house, treasurer):
    euros = open_bank()
    dollars = banking.open_bank_account(bankfiles.FUND, label="Dollars", currency="USD", actor=house["alder"].actor)
    give(500_00, currency="EUR", key="e")
    import_rows(euros, [bankfiles.entry("84.00", "DBIT", reference="OUT")])
    import_rows(dollars, [bankfiles.entry("100.00", reference="IN", currency="USD")], identification="STMT-2")
    lines = {line.amount_minor: line.line_ref for line in bank.unclaimed_lines(actor=house["ibis"].actor)}
    page = f"/staff/treasury/bank/lines/{lines[-84_00]}/exchange"
    form = {"other": lines[100_00], "pot": "General", "rate": "1.19", "source": "ECB", "rate_on": "2020-08-10"}
    assert "$100.00 on" in text_of(treasurer.get(page))

    wrong = treasurer.post(page, form | {"rate": "0"})
    right = treasurer.post(page, form)

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert posted("Bank:EUR", "Bank:USD") == [416_00, 1_100_00]
    assert treasurer.post(page, form).status_code == 404
