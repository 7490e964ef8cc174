"""A promise in a real browser: what is missing is named, two people sign with keys in their pages, the offer goes out."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.living import LivingFund
from tests.journeys.seat import Seat

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
        payee_ref=uuid4(), recipient_key=b"r" * 32, pot="General", currency="EUR", monthly_minor=50_000, months=months,
        settlements=[SettlementTerms(uuid4(), 200_000, 150_000, 2)], valid_until=clock.today() + timedelta(days=30),
        grounds=bytes(32), actor=signer,
    ).ref)
print(json.dumps([draft(6), draft(12)]))
"""


@pytest.fixture
def fund(live_database, tmp_path):
    living = LivingFund(live_database)
    living.found()
    with living.serving(tmp_path):
        yield living


class Approver(Seat):
    """Somebody who covers, approves and offers promises."""

    def __init__(self, chromium, fund, call_sign, **more):
        super().__init__(chromium, fund, call_sign, at="/staff/treasury/awards", heading="Promises", **more)

    def open(self, ref):
        self.visit(f"/staff/treasury/awards/{ref}")
        self.sees("Signed so far")


def test_two_people_sign_a_promise_in_their_pages_and_a_third_is_not_needed(fund, chromium):
    done = fund.database.run(DRAFT)
    assert done.returncode == 0, done.stderr
    small, large = json.loads(done.stdout)
    grouse = Approver(chromium, fund, "grouse")
    grouse.picture("list-1280")
    grouse.open(large)
    grouse.sees("€1,500.00 is missing")
    grouse.picture("missing-1280")
    grouse.open(small)
    grouse.picture("draft-1280")

    grouse.press("Cover this promise with my key")
    grouse.sees("A different person must take it.")
    grouse.picture("covered-1280")

    heron = Approver(chromium, fund, "heron", width=360)
    heron.picture("list-360")
    heron.is_not_wider_than_the_screen()
    heron.open(small)
    heron.picture("approve-360")
    heron.is_not_wider_than_the_screen()
    meant = heron.page.locator("sign-statement .lead")
    expect(meant).to_contain_text(f"You approve promise {small[:8]}: 4,500.00 EUR in all, to payee")
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
