"""Takes a picture of every page of a running rehearsal at 360 and 1280 px; `make pictures` runs it.

    goldenbridge demo &                     # serves http://127.0.0.1:8000 from the folder demo
    python -m scripts.screenshots           # pictures in build/pictures
    python -m scripts.screenshots --only give --dark

It signs in through the real page as people of each role, follows the side list and the first row of each list, and
says which pages are wider than the screen, answer with an error, or break the content policy.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from scripts.gallery import FLAGS, chromium

ROOT: Final = Path(__file__).resolve().parents[1]
WIDTHS: Final = (360, 1280)
NARROWEST: Final = 320
"""The first phones: nothing is pictured at this width, but no page may scroll sideways."""
PUBLIC: Final = ("", "call", "before-you-resign", "apply", "status", "jobs/", "give", "books")
STAFF: Final = ("dove", "lark", "eagle", "grouse", "lynx", "otter", "badger", "jay", "birch", "alder", "kite")
REFERENCE: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
MOST_PAGES: Final = 30


@dataclass
class Album:
    """Where the pictures go, and what was wrong with the pages on them."""

    folder: Path
    only: str
    is_dark: bool
    complaints: list[str] = field(default_factory=list)

    def take(self, page: Page, name: str, width: int) -> None:
        """One picture of the whole page."""
        page.wait_for_timeout(150)
        for narrow in (NARROWEST, width) if width == WIDTHS[0] else (width,):
            page.set_viewport_size({"width": narrow, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > narrow:
                self.complaints.append(f"{name}: wider than {narrow} px")
        # As high as the page, so that what is fixed to the bottom does not lie across the middle of the picture.
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(height, 600)})
        page.screenshot(path=self.folder / f"{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": width, "height": 800})

    def wants(self, name: str) -> bool:
        """Whether this page was asked for."""
        return self.only in name

    def listen(self, page: Page, who: str) -> None:
        """Note what the browser complains of."""

        def hear(message: ConsoleMessage) -> None:
            if message.type == "error" and "favicon" not in message.text:
                self.complaints.append(f"{who} at {urlsplit(page.url).path}: {message.text[:200]}")

        page.on("console", hear)


def name_of(who: str, address: str) -> str:
    """A file name for a page: who looks, and the address with references taken out."""
    path = REFERENCE.sub("one", urlsplit(address).path).strip("/").replace("/", "-")
    return f"{who}-{path or 'root'}"


def new_page(browser: Browser, album: Album, width: int) -> Page:
    """A fresh browser of this width."""
    scheme = "dark" if album.is_dark else "light"
    return browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme, locale="en-GB")


def take_public(browser: Browser, album: Album, url: str) -> None:
    """The pages of applicants, donors and everybody, in three languages."""
    for language in ("en", "ru", "be"):
        for width in WIDTHS:
            page = new_page(browser, album, width)
            album.listen(page, language)
            for address in PUBLIC:
                name = name_of(language, f"/{address or 'home'}")
                if not album.wants(name):
                    continue
                answer = page.goto(f"{url}/{language}/{address}")
                if answer is None or answer.status != 200:
                    album.complaints.append(f"{name}: {answer.status if answer else 'no answer'}")
                album.take(page, name, width)
                first = page.query_selector("main article a")
                if first and address == "jobs/":
                    first.click()
                    album.take(page, f"{name}-one", width)
            page.close()


def take_journeys(browser: Browser, album: Album, url: str, sheet: str) -> None:
    """What the sheet invites to: an applicant reads his answer, a donor makes his receipt, somebody applies."""
    phrase = re.search(r"a payment to confirm .*?  +(.+)", sheet)
    gift = {key: found[1] for key in ("reference", "amount", "sent on", "phrase") if (found := _line(key, sheet))}
    for width in WIDTHS:
        page = new_page(browser, album, width)
        album.listen(page, "journeys")
        if phrase and album.wants("journey-status"):
            page.goto(f"{url}/en/status")
            page.fill("#phrase", phrase[1].strip())
            _press(page)
            page.wait_for_load_state("networkidle")
            album.take(page, "journey-status", width)
        if gift and album.wants("journey-receipt"):
            page.goto(f"{url}/en/give/receipt")
            page.fill("[name=reference]", gift["reference"])
            page.fill("[name=amount]", gift["amount"].split()[0])
            page.fill("[name=sent_on]", gift["sent on"])
            page.locator("#id_phrase").fill(gift["phrase"])
            _press(page)
            page.wait_for_timeout(4000)
            album.take(page, "journey-receipt", width)
        if album.wants("journey-apply"):
            page.goto(f"{url}/en/apply")
            page.locator("text=Make my phrase >> visible=true").first.click(timeout=10_000)
            page.wait_for_selector("ol.words")
            album.take(page, "journey-apply", width)
        page.close()


def _press(page: Page) -> None:
    page.locator("main form button:visible").first.click()


def _line(key: str, sheet: str) -> re.Match[str] | None:
    return re.search(rf"^{key}  +(.+)$", sheet, re.MULTILINE)


def sign_in(page: Page, url: str, call_sign: str, passphrase: str) -> None:
    """Through the page's own form; the key is unlocked in the page's memory."""
    page.goto(f"{url}/staff/")
    page.fill("#call_sign", call_sign)
    page.fill("#passphrase", passphrase)
    page.click("main form button")
    page.wait_for_selector(".side, main h1:not(:text('Sign in'))", timeout=180_000)
    page.wait_for_load_state("networkidle")


def visit(page: Page, address: str) -> None:
    """Go on without a reload, as a click would, so that the key stays open."""
    page.evaluate("address => window.desk ? window.desk.Turbo.visit(address) : location.assign(address)", address)
    page.wait_for_url(lambda here: urlsplit(here).path == urlsplit(address).path)
    page.wait_for_load_state("networkidle")


def addresses(page: Page, selector: str) -> Iterator[str]:
    """Where the links lead that match."""
    for link in page.query_selector_all(selector):
        target = link.get_attribute("href") or ""
        if target.startswith("/staff/"):
            yield target


def take_staff(browser: Browser, album: Album, url: str, passphrases: dict[str, str]) -> None:
    """Every page of the side list of each role, and the first thing of each list."""
    for call_sign in (one for one in STAFF if one in passphrases and album.wants(f"{one}-staff")):
        page = new_page(browser, album, WIDTHS[-1])
        album.listen(page, call_sign)
        sign_in(page, url, call_sign, passphrases[call_sign])
        walk(page, album, call_sign)
        page.close()


def walk(page: Page, album: Album, call_sign: str) -> None:
    """Take the page that is shown and those that it leads to, each kind once, at both widths in one sitting."""
    waiting, taken = [urlsplit(page.url).path], set()
    while waiting and len(taken) < MOST_PAGES:
        address = waiting.pop(0)
        name = name_of(call_sign, address)
        if name in taken or re.search("sign-out|lock|me/|export|paper", address):
            continue
        taken.add(name)
        try:
            visit(page, address)
        except PlaywrightError as error:
            album.complaints.append(f"{call_sign}: {address} could not be visited: {str(error).splitlines()[0]}")
            page.wait_for_load_state("load")
            continue
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            album.take(page, name, width)
        waiting += [*addresses(page, ".side a"), *addresses(page, "main a")]


def main(arguments: list[str]) -> int:
    """Take them all; 1 if a page is too wide, fails, or breaks the policy."""
    parser = argparse.ArgumentParser(prog="screenshots", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--demo", type=Path, default=ROOT / "demo", help="the rehearsal's folder")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "pictures")
    parser.add_argument("--only", default="", help="names that hold this")
    parser.add_argument("--dark", action="store_true")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    album = Album(options.folder, options.only, options.dark)
    passphrases = json.loads((options.demo / "keys" / "passphrases.json").read_text(encoding="utf-8"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        take_public(browser, album, options.url)
        take_journeys(browser, album, options.url, (options.demo / "sheet.txt").read_text(encoding="utf-8"))
        take_staff(browser, album, options.url, passphrases)
        browser.close()
    print(*sorted(set(album.complaints)), f"pictures in {options.folder}", sep="\n")
    return 1 if album.complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
