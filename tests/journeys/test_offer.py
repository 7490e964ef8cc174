"""A caseworker drafts an offer from what the rules give, in a real browser, without the key being locked under her."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.living import HOUSE, LivingFund
from tests.journeys.seat import Seat

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DECIDED = (
    HOUSE
    + """
journey = Journey(house)
journey.currency = "EUR"
print(json.dumps(str(journey.decided().ref)))
"""
)


@pytest.fixture
def fund(live_database, tmp_path):
    living = LivingFund(live_database)
    living.found()
    with living.serving(tmp_path):
        yield living


def test_asking_the_rules_keeps_the_key_open_and_writes_nothing_into_the_address(fund, chromium):
    ref = json.loads(fund.database.run(DECIDED).stdout)
    dove = Seat(chromium, fund, "dove")
    dove.visit(f"/staff/desk/case/{ref}/offer/")
    address = dove.page.url

    dove.page.get_by_label("Service class, as the rules name it").fill("sergeant")
    dove.press("Ask the rules")
    dove.sees("No rules are in force yet.")

    expect(dove.page.locator("unlock-key")).to_contain_text("Key open")
    expect(dove.page.get_by_role("status").filter(has_text="No rules are in force yet.")).to_be_focused()
    assert dove.page.url == address
    dove.page.get_by_label("Monthly pay").fill("500")
    dove.page.get_by_label("For how many months").fill("3")
    dove.page.get_by_label("May be accepted until").fill("2099-12-31")
    dove.press("Draft it")
    expect(dove.page.get_by_role("heading", name="Case", exact=True)).to_be_visible()
    expect(dove.page.locator("unlock-key")).to_contain_text("Key open")
    dove.leave()
