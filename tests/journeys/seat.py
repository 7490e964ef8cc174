"""Somebody of the staff at a browser of his own, the key unlocked in the page's memory."""

from __future__ import annotations

import os

from playwright.sync_api import expect

from tests.apps.people.builders import PASSPHRASE

VISIT = """path => new Promise(arrived => {
    document.addEventListener("turbo:load", () => arrived(), { once: true });
    desk.Turbo.visit(path);
})"""


class Seat:
    def __init__(self, chromium, fund, call_sign, *, at="/staff/desk/", heading="My work", width=1280):
        self.fund, self.call_sign, self.told = fund, call_sign, []
        self.context = chromium.new_context(
            base_url=f"http://127.0.0.1:{fund.port}", locale="en-GB", viewport={"width": width, "height": 900}
        )
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.told.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.told.append(str(error)))
        self.page.goto(f"/staff/sign-in?next={at}")
        self.page.fill("#call_sign", call_sign)
        self.page.fill("#passphrase", PASSPHRASE)
        self.page.click("door-sign-in button")
        expect(self.page.get_by_role("heading", name=heading, exact=True)).to_be_visible(timeout=60_000)
        expect(self.page.locator("unlock-key")).to_contain_text("Key open")

    def visit(self, path):
        """Move as a link does, so that the key stays; return when the new page stands, also at the same address."""
        self.page.evaluate(VISIT, path)
        self.page.wait_for_url(f"**{path}")

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def write(self, label, text, button):
        self.page.get_by_label(label, exact=True).fill(text)
        self.press(button)

    def sees(self, text, *, timeout=30_000):
        expect(self.page.locator("main")).to_contain_text(text, timeout=timeout)

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
