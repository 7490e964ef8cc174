"""Somebody of the staff at a browser of his own, the key unlocked in the page's memory."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from goldenbridge.core.canonical import b64
from tests.apps.people.desk import come_in
from tests.browser.conftest import BUNDLE
from tests.core.passphrase import PASSPHRASE

VISIT = "path => { document.body.dataset.left = 'yes'; desk.Turbo.visit(path); }"
ARRIVED = "() => !document.body.dataset.left && !document.documentElement.hasAttribute('aria-busy')"
UNLOCK = """async ([person, ...seeds]) => {
    const { value } = await callTwin("staffkeys.fromSeeds", seeds);
    desk.keyring.remember(person, reviveTwin(value));
}"""

LISTEN = """for (const kind of ["input", "change"])
    document.addEventListener(kind, event => {
        const field = event.composedPath()[0];
        if (field.matches("textarea, input:not([type=checkbox], [type=radio], [type=file])") && field.value)
            tellTyped(field.name || field.id || "", field.value);
    }, true);
"""


class Seat:
    def __init__(self, chromium, fund, call_sign, *, at="/staff/desk/", heading="My work", width=1280, types=False):
        self.fund, self.call_sign, self.told, self.stood = fund, call_sign, [], ""
        self.context = chromium.new_context(
            base_url=fund.address, locale="en-GB", viewport={"width": width, "height": 900}
        )
        # Everything that is typed here is what the thief will look for (tests/journeys/robbed.py).
        self.context.expose_binding("tellTyped", lambda source, *told: fund.typed.append((source["page"].url, *told)))
        self.context.add_init_script(LISTEN)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.told.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.told.append(str(error)))
        if types:
            self.type_passphrase(at)
        else:
            self.sit_down(at)
        expect(self.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        expect(self.page.locator("unlock-key")).to_contain_text("Key open")

    def type_passphrase(self, at):
        """Come in through the door, as people do."""
        self.page.goto(f"/staff/sign-in?next={at}")
        self.page.fill("#call_sign", self.call_sign)
        self.page.fill("#passphrase", PASSPHRASE)
        self.page.click("door-sign-in button")

    def sit_down(self, at):
        """Be signed in already, and have what the passphrase would give, without the seconds that it takes a page."""
        visitor = self.fund.visitor()
        visitor.get("/staff/sign-in")
        member = come_in(visitor, self.call_sign)
        self.context.add_cookies(
            [
                {"name": name, "value": value, "url": f"{self.fund.address}/staff/"}
                for name, value in visitor.cookies.items()
            ]
        )
        self.page.goto(at)
        self.page.evaluate(BUNDLE.read_text())
        seeds = [{"$b": b64(seed)} for seed in (member.keys.seal_seed, member.keys.sign_seed)]
        self.page.evaluate(UNLOCK, [str(member.ref), *seeds])

    def visit(self, path):
        """Move as a link does, so that the key stays; return when the new page stands, also at the same address."""
        self.page.evaluate(VISIT, path)
        self.page.wait_for_function(ARRIVED)
        self.page.wait_for_url(f"**{path}")
        self.stood = ""

    def press(self, name):
        """Press a button; what he then sees must be new."""
        self.stood = self.page.locator("main").inner_text()
        self.page.get_by_role("button", name=name, exact=True).click()

    def write(self, label, text, button):
        self.page.get_by_label(label, exact=True).fill(text)
        self.press(button)

    def choose_day(self, label, *, days):
        """A day so many days from now, by the clock of the fund's own processes."""
        self.page.get_by_label(label).fill((datetime.now(UTC).date() + timedelta(days=days)).isoformat())

    def sees(self, text):
        """Wait for what only the new page shows: a next press on the old one would be lost when it is replaced."""
        assert text not in self.stood, f"“{text}” stood there before the press"
        expect(self.page.locator("main")).to_contain_text(text)

    def no_longer_sees(self, text):
        """Wait for a page without what stood on the former one."""
        assert text in self.stood, f"“{text}” did not stand there before the press"
        expect(self.page.locator("main")).not_to_contain_text(text)

    def picture(self, name):
        """Keep what he sees, where a folder for pictures is named."""
        folder = os.environ.get("GOLDENBRIDGE_PICTURES")
        if folder:
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def is_not_wider_than_the_screen(self):
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0

    def leave(self):
        assert self.told == []
        self.context.close()
