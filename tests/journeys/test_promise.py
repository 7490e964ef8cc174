"""A promise in a real browser: what is missing is named, two people sign with keys in their pages, the offer goes out."""

from __future__ import annotations

import json
import os

import pytest
from playwright.sync_api import expect

from tests.apps.people.builders import PASSPHRASE
from tests.journeys.living import LivingFund

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DRAFT = """
import json
from datetime import timedelta
from uuid import UUID, uuid4
from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.core.actors import Actor
from goldenbridge.core.award import SettlementTerms
from goldenbridge.platform import clock
treasurer = Actor(UUID(int=11), frozenset({"treasurer"}))
signer = Actor(UUID(int=12), frozenset({"signer"}))
for act in (ledger.record_gift, ledger.clear_gift):
    act(amount_minor=600_000, currency="EUR", pot="General", key="g", on=clock.today(), actor=treasurer)
def draft(months):
    return str(awards.draft_award(
        payee_ref=uuid4(), recipient_key=bytes(32), pot="General", currency="EUR", monthly_minor=50_000, months=months,
        settlements=[SettlementTerms(uuid4(), 200_000, 150_000, 2)], valid_until=clock.today() + timedelta(days=30),
        grounds=bytes(32), actor=signer,
    ).ref)
print(json.dumps([draft(6), draft(12)]))
"""


@pytest.fixture
def fund(live_database, tmp_path):
    living = LivingFund(live_database)
    living.found()
    with (tmp_path / "output.log").open("wb") as output:
        living.serve(output)
        yield living
        living.kill()


class Desk:
    """Somebody at a browser of his own, the key unlocked in the page's memory."""

    def __init__(self, chromium, fund, call_sign, *, width=1280):
        self.told = []
        self.context = chromium.new_context(
            base_url=f"http://127.0.0.1:{fund.port}", locale="en-GB", viewport={"width": width, "height": 900}
        )
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.told.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.told.append(str(error)))
        self.page.goto("/staff/sign-in?next=/staff/treasury/awards")
        self.page.fill("#call_sign", call_sign)
        self.page.fill("#passphrase", PASSPHRASE)
        self.page.click("door-sign-in button")
        expect(self.page.get_by_role("heading", name="Promises", exact=True)).to_be_visible(timeout=60_000)

    def open(self, ref):
        self.page.evaluate("path => desk.Turbo.visit(path)", f"/staff/treasury/awards/{ref}")
        self.page.wait_for_url(f"**/{ref}")
        self.sees("What the pot looks like afterwards", "Signed so far")

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def sees(self, *any_of):
        expect(self.page.locator("main")).to_contain_text(any_of[-1], timeout=30_000)

    def picture(self, name):
        folder = os.environ.get("GOLDENBRIDGE_PICTURES")
        if folder:
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def is_not_wider_than_the_screen(self):
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0

    def leave(self):
        assert self.told == []
        self.context.close()


def test_two_people_sign_a_promise_in_their_pages_and_a_third_is_not_needed(fund, chromium):
    done = fund.database.run(DRAFT)
    assert done.returncode == 0, done.stderr
    small, large = json.loads(done.stdout)
    grouse = Desk(chromium, fund, "grouse")
    grouse.picture("list-1280")
    grouse.open(large)
    grouse.sees("€1,500.00 is missing")
    grouse.picture("missing-1280")
    grouse.open(small)
    grouse.picture("draft-1280")

    grouse.press("Cover this promise with my key")
    grouse.sees("A different person must take it.")
    grouse.picture("covered-1280")

    heron = Desk(chromium, fund, "heron", width=360)
    heron.picture("list-360")
    heron.is_not_wider_than_the_screen()
    heron.open(small)
    heron.picture("approve-360")
    heron.is_not_wider_than_the_screen()
    heron.press("Approve this promise with my key")
    heron.sees("Offer this promise")
    heron.press("Offer this promise with my key")
    heron.sees("offered")
    heron.open(large)
    heron.picture("missing-360")
    heron.is_not_wider_than_the_screen()

    assert not heron.page.get_by_role("button", name="Cover this promise with my key").is_visible()
    grouse.leave()
    heron.leave()
