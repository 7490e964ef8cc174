"""The months: closed in order, once, by a treasurer; the check tells what does not add up."""

import html
import re
from datetime import date

import pytest

from goldenbridge.apps.ledger import queries
from goldenbridge.core.canonical import b64
from tests.apps.ledger.builders import give, go_round_the_triggers, open_fund
from tests.apps.people.builders import open_house
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")

PAGE = "/staff/treasury/months"


@pytest.fixture
def house(settings, tmp_path):
    house = open_house(settings, tmp_path)
    open_fund()
    for key, month in (("a", 6), ("b", 7)):
        give(1_000, key=key, on=date(2020, month, 10))
    return house


@pytest.fixture
def treasurer(house):
    return sign_in(house["ibis"])


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def close(client, month):
    """Look at what the month closes with, and close it."""
    address = f"{PAGE}/2020/{month}/close"
    mark = re.search(r'name="mark" value="([0-9a-f]+)"', client.get(address).content.decode())[1]
    return client.post(address, {"mark": mark})


def test_months_are_closed_one_after_the_other_and_once(treasurer):
    too_early = close(treasurer, 7)
    assert treasurer.get(PAGE).content.count(b"Look at it and close it") == 1

    june, july = close(treasurer, 6), close(treasurer, 7)
    again = close(treasurer, 7)

    assert [answer.status_code for answer in (too_early, june, july, again)] == [409, 303, 303, 409]
    page = text_of(treasurer.get(PAGE))
    assert [period.closed for period in queries.periods()] == [True, True]
    assert all(b64(period.balance_hash) in page for period in queries.periods())
    assert "is closed. Corrections are booked in an open month." in text_of(again)
    assert treasurer.post(f"{PAGE}/2020/13/close").status_code == 404
    assert treasurer.post(f"{PAGE}/2019/1/close").status_code == 404


def test_a_month_closes_only_with_the_balances_that_were_shown(treasurer):
    address = f"{PAGE}/2020/6/close"
    page = treasurer.get(address)
    mark = re.search(r'name="mark" value="([0-9a-f]+)"', page.content.decode())[1]
    assert "Bank:USD" in text_of(page) and "10.00" in text_of(page) and "Close June 2020 for good" in text_of(page)

    at_one_press = treasurer.post(address)
    give(2_000, key="late", on=date(2020, 6, 11))
    changed = treasurer.post(address, {"mark": mark})

    assert (at_one_press.status_code, changed.status_code) == (409, 409)
    assert "Something was booked since" in text_of(changed) and "Something was booked" not in text_of(at_one_press)
    assert [period.closed for period in queries.periods()] == [False, False]
    assert close(treasurer, 6).status_code == 303


def test_the_check_says_what_it_counted_and_what_does_not_add_up(treasurer):
    assert "add up?" in text_of(treasurer.get(PAGE))
    assert "Everything adds up 4 transfers in 4 entries were counted anew" in text_of(
        treasurer.get(f"{PAGE}?check=yes")
    )

    go_round_the_triggers("UPDATE ledger_balance SET credit_minor = credit_minor + 1 WHERE side = 'D'")

    assert "This does not add up: balance Bank:USD balance Partners:Hold:USD" in text_of(
        treasurer.get(f"{PAGE}?check=yes")
    )


def test_an_auditor_checks_and_closes_nothing(house):
    auditor = sign_in(house["kite"])

    assert "Everything adds up" in text_of(auditor.get(f"{PAGE}?check=yes"))
    assert "close it" not in text_of(auditor.get(PAGE))
    assert auditor.get(f"{PAGE}/2020/6/close").status_code == 403
    assert auditor.post(f"{PAGE}/2020/6/close").status_code == 403
    assert sign_in(house["dove"]).get(PAGE).status_code == 403
