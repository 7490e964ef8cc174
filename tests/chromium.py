"""The one Chromium of a worker: patient with a slow machine, and able to say what stood on its pages when a test failed."""

from __future__ import annotations

import subprocess

from playwright.sync_api import Error, expect

from tests.forkserver import ROOT

PATIENCE_MS = 90_000
"""How long a test waits for what it expects; only a failing test ever waits that long."""
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TOLD_CHARACTERS = 1500


def launch(playwright):
    """Start the machine's own Chromium."""
    path = subprocess.run([ROOT / "scripts/chromium.sh"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    expect.set_options(timeout=PATIENCE_MS)
    return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))


class Chromium:
    """Opens browsers of people's own in the one Chromium; all are gone after the test."""

    def __init__(self, browser):
        self.browser, self.contexts, self.complaints = browser, [], {}

    def new_context(self, **options):
        context = self.browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", lambda message: self._note(message.page, f"{message.type}: {message.text}"))
        context.on("weberror", lambda error: self._note(error.page, str(error.error)))
        self.contexts.append(context)
        return context

    def new_page(self, **options):
        return self.new_context(**options).new_page()

    def close(self):
        for context in self.contexts:
            context.close()

    def _note(self, page, line):
        self.complaints.setdefault(page, []).append(line)

    def told(self):
        """Address, text and console of each open page, for somebody who must understand a failure from afar."""
        return "\n\n".join(self._told(page) for context in self.contexts for page in context.pages)

    def _told(self, page):
        try:
            text = page.evaluate("(document.querySelector('main') || document.body).innerText.trim()")
        except Error as error:
            text = f"(no text: {error.message})"
        console = "".join(f"\n  console {line}" for line in self.complaints.get(page, [])[-10:])
        return f"{page.url}{console}\n{text[:TOLD_CHARACTERS]}"
