"""The page of payees: by cell, under pseudonyms, for who pays and who checks."""

import html
import re

import pytest

from tests.apps.payouts.builders import open_treasury
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")

PAGE = "/staff/treasury/payees"


@pytest.fixture
def treasury(settings, tmp_path):
    return open_treasury(settings, tmp_path)


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_each_seat_shows_how_its_payments_stand_and_nobodys_name(treasury):
    recipient = treasury.recipient()
    treasury.prepared()

    page = text_of(sign_in(treasury.house["ibis"]).get(PAGE))

    assert "Seats taken: 1 of 40." in page
    assert re.search(r"[0-9a-f]{8} 1 \d+ \w+ \d{4} 0 1 0 none", page)
    assert recipient is not None


def test_who_neither_pays_nor_checks_does_not_see_payees(treasury):
    assert sign_in(treasury.house["kite"]).get(PAGE).status_code == 200
    assert sign_in(treasury.house["dove"]).get(PAGE).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_number_of_questions_however_many_payees_there_are(
    treasury, django_assert_num_queries, count
):
    for _ in range(count):
        treasury.recipient()
    client = sign_in(treasury.house["ibis"])
    client.get(PAGE)

    with django_assert_num_queries(2):
        page = client.get(PAGE)

    assert page.content.decode().count('data-label="Payee"') == count
