"""The desk by keyboard alone: lease, read, open, ask, find, sign, decide; and a session that ends eats no words."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.apps.people.desk import come_in
from tests.core.passphrase import PASSPHRASE
from tests.journeys.living import HOUSE, LivingFund
from tests.journeys.seat import Seat

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLAYED = (
    HOUSE
    + """
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.triage import actions as triage
from goldenbridge.cli.demo import casework
from goldenbridge.core.actors import SCHEDULE
found, judged, applied = (Journey(house) for _ in range(3))
found.identified()
judged.attested()
cases.plan_determination(judged.ref, actor=judged.dove.actor)
signers = [seat.person_ref for seat in judged.facts.seats if seat.part == "signer"]
casework.hand_summary(judged.dove, judged.ref, signers, "Refused an order; owes his contract.")
applied.applied(text="I refused the order.")
triage.collect_arrivals(actor=SCHEDULE)
print(json.dumps([str(found.ref), str(judged.ref)]))
"""
)
IN_TALKS = HOUSE + "print(Journey(house).talks().ref)"
FOCUS = """name => {
    const here = document.activeElement;
    return [here.labels?.[0]?.innerText, here.innerText].some(text => text?.trim() === name);
}"""


@pytest.fixture
def fund(live_database, tmp_path):
    living = LivingFund(live_database)
    living.found()
    with living.serving(tmp_path):
        yield living


class Hands(Seat):
    """Somebody who uses no mouse."""

    def tab_to(self, label):
        """Go on with the Tab key until a field or button of this name has the focus."""
        for _ in range(120):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(FOCUS, label):
                return
        pytest.fail(f"no way to “{label}” by keyboard")

    def types(self, label, text):
        self.tab_to(label)
        self.page.keyboard.type(text)

    def presses(self, label):
        self.stood = self.page.locator("main").inner_text()
        self.tab_to(label)
        self.page.keyboard.press("Enter")


def test_lease_read_ask_find_sign_and_decide_without_a_mouse(fund, chromium):
    found, judged = json.loads(fund.database.run(PLAYED).stdout)

    dove = Hands(chromium, fund, "dove")
    dove.presses("Take the next application")
    dove.sees("I refused the order.")
    dove.presses("Open a case")
    dove.sees("Read what the applicant sent")
    dove.presses("Read")
    dove.sees("I refused the order.")
    # The key is opened in the middle of the work: what comes next has the focus then, not the top of the page.
    dove.page.reload()
    dove.types("Your key is locked. Passphrase:", PASSPHRASE)
    dove.page.keyboard.press("Enter")
    expect(dove.page.locator("unlock-key")).to_contain_text("Key open")
    expect(dove.page.locator("main h1")).to_be_focused()
    dove.types("Your question", "Since when do you serve?")
    dove.presses("Ask")
    dove.sees("Wait for the answer")
    dove.leave()

    eagle = Hands(chromium, fund, "eagle")
    eagle.visit(f"/staff/desk/case/{found}/checks/")
    eagle.types("On what grounds", "The order and the contract agree.")
    eagle.presses("Record it")
    expect(eagle.page.get_by_text("eagle: confirmed")).to_have_count(1)
    eagle.leave()

    grouse = Hands(chromium, fund, "grouse")
    grouse.visit(f"/staff/desk/case/{judged}/decide/")
    grouse.sees("Refused an order; owes his contract.")
    grouse.tab_to("Decision")
    grouse.types("He refused an unlawful order", " ")
    grouse.presses("Show what I would sign")
    expect(grouse.page.get_by_role("heading", name="You would sign")).to_be_focused()
    grouse.presses("Sign the decision")
    grouse.sees("Signed by grouse.")
    grouse.leave()


def test_a_session_that_ends_leaves_the_reply_where_it_was_typed(fund, chromium):
    ref = fund.database.run(IN_TALKS).stdout.strip()
    dove = Seat(chromium, fund, "dove", width=360)
    dove.visit(f"/staff/desk/case/{ref}/story/")
    field = dove.page.get_by_label("A reply that needs no answer", exact=True)
    field.fill("We have read it, and we stand by you.")

    dove.context.clear_cookies(name="staff")
    dove.press("Send")
    dove.sees("You are signed out, so nothing was stored.")
    dove.picture("signed-out-reply")
    dove.is_not_wider_than_the_screen()
    dove.context.clear_cookies()
    dove.press("Send")
    expect(dove.page.get_by_role("link", name="Sign in in another tab")).to_be_visible()
    expect(field).to_have_value("We have read it, and we stand by you.")

    visitor = fund.visitor()
    visitor.get("/staff/sign-in")
    come_in(visitor, "dove")
    site = f"{fund.address}/staff/"
    dove.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in visitor.cookies.items()])
    dove.press("Send")
    dove.sees("this page was older than your sign-in")
    dove.press("Send")
    expect(dove.page.locator("desk-compartment")).to_contain_text("We have read it, and we stand by you.")
    expect(field).to_have_value("")
    assert [line for line in dove.told if "401" not in line and "403" not in line] == []
