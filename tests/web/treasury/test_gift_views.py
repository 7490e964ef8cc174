"""The treasurer's page of gift lines: each line once, by the right role."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from goldenbridge.apps.giving.models import Donation
from tests.adapters import bankfiles
from tests.apps.giving.builders import Donor, donors, import_rows, open_fund
from tests.apps.people.builders import open_house
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")

PAGE = "/staff/treasury/gifts"


@pytest.fixture
def house(settings, tmp_path):
    return open_house(settings, tmp_path)


@pytest.fixture
def treasurer(house):
    return sign_in(house["ibis"])


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def arrived():
    """Three announced gifts and one that nobody announced."""
    account = open_fund()
    gifts = donors(3)
    for donor in gifts:
        donor.announce()
    import_rows(account, [*(donor.entry() for donor in gifts), bankfiles.entry("12.34", reference="X")])
    return account


def test_lines_are_claimed_together_and_one_by_one(treasurer):
    arrived()
    assert "Claim all that were announced (3)" in text_of(treasurer.get(PAGE))

    first = treasurer.post(f"{PAGE}/claim")
    page = treasurer.get(PAGE).content.decode()
    line = re.search(r"gifts/([0-9a-f-]{36})/claim", page)[1]
    second = treasurer.post(f"{PAGE}/{line}/claim", {"campaign": "general"})
    third = treasurer.post(f"{PAGE}/{line}/claim", {"campaign": "general"})

    assert (first.status_code, second.status_code, third.status_code) == (303, 303, 409)
    assert sorted(Donation.objects.values_list("amount_minor", flat=True)) == [1_234, 5_000, 5_000, 5_000]
    assert "No line waits" in text_of(treasurer.get(PAGE))


def test_a_gift_that_went_back_is_taken_back_once(treasurer):
    account = arrived()
    treasurer.post(f"{PAGE}/claim")
    row = bankfiles.entry("50.00", "DBIT", reference="BACK", text=Donor(1).reference)
    line = import_rows(account, [row], identification="STMT-2").lines[0]
    assert "Taken back by a bank" in text_of(treasurer.get(PAGE))

    first = treasurer.post(f"{PAGE}/{line}/take-back")
    again = treasurer.post(f"{PAGE}/{line}/take-back")

    assert (first.status_code, again.status_code) == (303, 409)
    assert Donation.objects.get(reference=Donor(1).reference).state == "charged_back"


def test_an_auditor_looks_and_does_not_touch(house):
    arrived()
    auditor = sign_in(house["kite"])

    assert auditor.get(PAGE).status_code == 200
    assert auditor.post(f"{PAGE}/claim").status_code == 403
    assert "Claim all" not in text_of(auditor.get(PAGE))
    assert set(Donation.objects.values_list("state", flat=True)) == {"announced"}


def test_others_do_not_see_the_lines(house):
    caseworker = sign_in(house["dove"])

    assert caseworker.get(PAGE).status_code == 403
    assert Client().get(PAGE).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_the_same_number_of_questions(treasurer, django_assert_max_num_queries, count):
    account = open_fund()
    import_rows(account, [bankfiles.entry("1.00", reference=f"R{number}") for number in range(count)])

    with django_assert_max_num_queries(24):
        assert treasurer.get(PAGE).status_code == 200


def test_what_waits_is_on_the_first_page(treasurer):
    arrived()

    assert "Gift lines to claim" in text_of(treasurer.get("/staff/"))


def test_a_gift_given_back_is_proposed_by_one_and_confirmed_by_another_who_sees_what_it_does(house, treasurer):
    account = arrived()
    treasurer.post(f"{PAGE}/claim")
    line = import_rows(account, [bankfiles.entry("50.00", "DBIT", reference="OUT", text="Refund")], identification="S2")
    page = treasurer.get(PAGE).content.decode()
    gift = re.search(r'<select id="gift-[^"]+" name="gift"><option value="([^"]+)"', page)[1]
    address = f"{PAGE}/{line.lines[0]}/refund"
    assert "Went out: a gift given back?" in page

    proposed = treasurer.post(address, {"gift": gift, "reason": "mistake"})
    again = treasurer.post(address, {"gift": gift, "reason": "mistake"})
    ref = re.search(r"gifts/refunds/([0-9a-f-]{36})/refuse", treasurer.get(PAGE).content.decode())[1]
    own = treasurer.post(f"{PAGE}/refunds/{ref}/confirm")
    heron = sign_in(house["heron"])
    told = text_of(heron.get(PAGE))
    confirmed = heron.post(f"{PAGE}/refunds/{ref}/confirm")

    assert (proposed.status_code, again.status_code, own.status_code, confirmed.status_code) == (303, 409, 403, 303)
    assert "It came to us by mistake" in told and "gifts not cleared" in told and "after" in told
    assert "Confirm the refund" not in text_of(treasurer.get(PAGE))
    assert Donation.objects.get(ref=gift).state == "refunded"
    assert "by heron" in text_of(heron.get(PAGE))
    assert treasurer.post(address, {"gift": "nothing"}).status_code == 400
