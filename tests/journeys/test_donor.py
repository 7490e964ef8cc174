"""The donor's journey, whole: two donors in a real browser, one without JavaScript, from the questions to a proof at home."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from goldenbridge.core.references import read_reference
from tests import evidence, older
from tests.adapters.bankfiles import camt053, entry
from tests.apps.people.desk import sign_in
from tests.journeys.living import LivingFund

pytestmark = pytest.mark.browser

PHRASE = "Golden bridge  over cold water"
# What the clock does on the days after: the gifts clear, their window closes, the log is signed and published.
DAYS_PASS = """
from datetime import timedelta
from goldenbridge.apps.giving import actions
from goldenbridge.apps.transparency import actions as log
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.platform import clock
now = clock.now()
clock.move_to(now + timedelta(days=2))
assert actions.clear_gifts(actor=SCHEDULE) == {gifts}
clock.move_to(now + timedelta(days=3))
assert log.close_due_windows(actor=SCHEDULE) == [1]
log.sequence(actor=SCHEDULE)
log.publish_edition(actor=SCHEDULE)
"""


@pytest.fixture(scope="module")
def one_fund(copy_database, tmp_path_factory):
    """One fund for all these donors: what one gives changes nothing for another."""
    folder = tmp_path_factory.mktemp("fund")
    with copy_database(folder) as database:
        database.environment.update(
            {
                "GOLDENBRIDGE_CURRENCIES": "EUR",
                "GOLDENBRIDGE_DANGER_COUNTRIES": "BY,RU",
                "GOLDENBRIDGE_LOG_ORIGIN": "fund.example/log",
                "GOLDENBRIDGE_LOG_KEY": str(folder / "keys" / "log.skey"),
                "GOLDENBRIDGE_LOG_FOLDER": str(folder / "log"),
            }
        )
        living = LivingFund(database)
        living.found()
        with living.serving(folder):
            yield living


@pytest.fixture
def fund(one_fund, request):
    request.node.stash[evidence.FOLDER] = Path(one_fund.database.environment["GOLDENBRIDGE_DATA"])
    return one_fund


def answer_questions(page, danger=None):
    for name in ("bank", "card", "family", "travel"):
        page.check(f'input[name="{name}"][value="{"yes" if name == danger else "no"}"]')
    page.click("main form button")


def stands_with_script(page):
    """Until the page's own code runs, what is sent goes the way without JavaScript."""
    expect(page.locator("#lane-browser")).to_be_visible()


def give(page, *, amount, phrase, has_script, is_clumsy=False):
    """From the front page to the reference, perhaps after a slip; returns it as the donor would copy it."""
    page.click("text=To the ways of giving")
    expect(page.locator('input[name="bank"]').first).to_be_visible()
    assert "NL41" not in page.content()
    answer_questions(page)
    if has_script:
        stands_with_script(page)
    page.fill('input[name="amount"]', amount)
    page.fill("#id_phrase", phrase)
    if is_clumsy:
        page.fill('input[name="amount"]', "1.234")
        page.click("main form button:not([type=button])")
        expect(page.locator("main form [role=alert]:visible")).to_contain_text("at most 2 decimals")
        # What was typed stays, and the phrase with it, which the server never had.
        expect(page.locator("#id_phrase")).to_have_value(phrase)
        expect(page.locator("#id_amount")).to_be_focused()
        expect(page.locator("main form [role=alert]:visible")).to_be_in_viewport()
        page.fill('input[name="amount"]', amount)
        page.context.set_offline(True)
        page.click("main form button:not([type=button])")
        expect(page.locator("#unsent")).to_contain_text("The connection broke. Nothing is lost")
        expect(page.locator("#id_phrase")).to_have_value(phrase)
        page.context.set_offline(False)
    page.click("main form button:not([type=button])")
    page.wait_for_selector("dl.facts")
    assert "NL41 MOCK 0000 0000 01" in page.inner_text("dl.facts")
    assert page.locator("figure.qr svg").count() == 1
    return read_reference(page.inner_text("#reference"))


def announce_without_browser(fund, number):
    """Another donor, over plain HTTP."""
    visitor = fund.visitor()
    answers = dict.fromkeys(("bank", "card", "family", "travel"), "no")
    form = visitor.post("/en/give", answers).headers["Location"]
    reference = visitor.get(form).content.decode().partition('data-reference="')[2].partition('"')[0]
    told = {"amount": "20", "currency": "EUR", "campaign": "officers", "phrase": "", "nonce": ""}
    assert visitor.post(form, told).status_code == 303
    assert visitor.cookies == {}
    return entry("20.00", reference=f"OTHER-{number}", text=reference)


def ask_receipt(page, *, reference, amount, phrase, on, has_script):
    page.click("text=You gave already? Make your receipt.")
    if has_script:
        stands_with_script(page)
    page.fill('input[name="reference"]', reference)
    page.fill('input[name="amount"]', amount)
    page.fill('input[name="sent_on"]', on)
    page.fill("#id_phrase", phrase)
    page.click("#receipt button")


def verify(folder, *arguments):
    """The program as the fund serves it, by a Python that has nothing else."""
    command = [sys.executable, "-I", "-S", "verify.pyz", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def import_and_claim_at_the_desk(fund, statement):
    """The treasurer, through the pages."""
    treasurer = fund.visitor()
    treasurer.get("/staff/sign-in")
    sign_in(fund.colleague("ibis"), client=treasurer)
    account = re.search(r'<option value="([0-9a-f-]{36})"', treasurer.get("/staff/treasury/bank").content.decode())[1]
    for status in (303, 409):
        files = {"file": ("statement.xml", statement)}
        assert treasurer.post("/staff/treasury/bank/import", {"account": account}, files=files).status_code == status
    assert b"Claim all that were announced (24)" in treasurer.get("/staff/treasury/gifts").content
    assert treasurer.post("/staff/treasury/gifts/claim", {}).status_code == 303
    assert b"Claim all" not in treasurer.get("/staff/treasury/gifts").content


def watched(context, address, sent):
    """A page that notes what leaves it."""
    page = context.new_page()
    page.on("request", lambda request: sent.append((request.url, request.post_data or "")))
    page.goto(address)
    return page


def test_a_gift_becomes_a_receipt_that_verifies_at_home(fund, chromium, tmp_path):
    """Two donors, one of them without JavaScript; each step by the right role, and every change refused."""
    address, today = f"http://127.0.0.1:{fund.port}", fund_today()
    modern, plain = chromium.new_context(), chromium.new_context(java_script_enabled=False)
    modern.add_init_script(older.SCRIPT)
    sent = []
    page, old_page = watched(modern, f"{address}/en/", sent), watched(plain, f"{address}/en/", [])

    first = give(page, amount="137.50", phrase=PHRASE, has_script=True, is_clumsy=True)
    second = give(old_page, amount="50", phrase=PHRASE, has_script=False)
    others = [announce_without_browser(fund, number) for number in range(22)]
    rows = [entry("137.50", reference="A", text=f"gift {first.lower()}"), entry("50.00", reference="B", text=second)]
    import_and_claim_at_the_desk(fund, camt053(*rows, *others))
    passed = fund.database.run(DAYS_PASS.format(gifts=24))
    assert passed.returncode == 0, passed.stderr
    page.goto(f"{address}/en/give")
    ask_receipt(page, reference=first, amount="137.50", phrase=PHRASE.upper(), on=today, has_script=True)
    page.wait_for_selector("#made:not([hidden])")
    with page.expect_download() as download:
        page.click("#save")
    download.value.save_as(tmp_path / "first.txt")
    old_page.goto(f"{address}/en/give")
    ask_receipt(old_page, reference=second, amount="50", phrase=PHRASE, on=today, has_script=False)
    old_page.wait_for_selector("#made:not([hidden])")
    (tmp_path / "second.txt").write_text(old_page.text_content("#receipt-text") + "\n")
    # The page without JavaScript makes the very same receipt as the page with it.
    old_page.goto(f"{address}/en/give")
    ask_receipt(old_page, reference=first, amount="137.50", phrase=PHRASE, on=today, has_script=False)
    old_page.wait_for_selector("#made:not([hidden])")
    assert old_page.text_content("#receipt-text").strip() == (tmp_path / "first.txt").read_text().strip()
    key = modern.request.get(f"{address}/log/fund.vkey").text()
    (tmp_path / "fund.vkey").write_text(key)
    program = modern.request.get(f"{address}/verify.pyz").body()
    (tmp_path / "verify.pyz").write_bytes(program)
    assert hashlib.sha256(program).hexdigest() in page.inner_text("main")
    for seen, gift in ((page, "137.50"), (old_page, "137.50")):
        assert gift in seen.inner_text("#made dl.facts") and "24" in seen.inner_text("#fact-gifts")
    assert page.inner_text("#made dl.facts") == old_page.inner_text("#made dl.facts")

    verdicts = [
        verify(tmp_path, "--key", "fund.vkey", name, "--log", f"{address}/log/") for name in ("first.txt", "second.txt")
    ]

    assert [verdict.returncode for verdict in verdicts] == [0, 0], verdicts
    assert "Proved           120.00 EUR" in verdicts[0].stdout
    assert "Proved           40.00 EUR" in verdicts[1].stdout
    assert modern.cookies() == [] and plain.cookies() == []
    said = " ".join(url + body for url, body in sent).lower()
    assert "amount=137.50" in said
    # Long words only: four letters stand in a random token now and then.
    assert [word for word in PHRASE.lower().split() if len(word) > 4 and word in said.replace("goldenbridge", "")] == []
    see_the_book(page, address)
    refuse_changes(tmp_path, Path(fund.database.environment["GOLDENBRIDGE_LOG_FOLDER"]))


def fund_today():
    from goldenbridge.platform import clock

    return clock.today().isoformat()


def see_the_book(page, address):
    page.goto(f"{address}/en/books")
    text = page.inner_text("main")
    for words in ("€627.50", "24 gifts", "Free to promise", "What this does not prove"):
        assert words in text
    page.click("main details:has(table.months) > summary")
    page.click("table.months a")
    page.wait_for_url("**/books/EUR/*")
    page.click("main table a")
    page.wait_for_url("**/books/windows/1")
    expect(page.locator("main")).to_contain_text("24 gifts in EUR")


def refuse_changes(folder, published):
    """Receipt, window, log and checkpoint, each changed in a copy of the log at home."""
    log = Path(shutil.copytree(published, folder / "log"))
    right = ("--key", "fund.vkey", "first.txt", "--log", "log")
    assert verify(folder, *right).returncode == 0
    receipt, checkpoint = folder / "first.txt", log / "checkpoint"
    size = checkpoint.read_bytes().split(b"\n")[1]
    index = receipt.read_bytes().partition(b"\nindex ")[2].partition(b"\n")[0]
    entries = log / "tile" / "entries" / "000.p" / size.decode()
    for path, before, after, code in (
        (receipt, b"\nindex " + index, b"\nindex %d" % (int(index) ^ 1), "window_not_in_log"),
        (next(log.glob("windows/0*.json")), b'"gifts":24', b'"gifts":25', "window_changed"),
        (entries, b'"gifts":24', b'"gifts":25', "window_not_in_log"),
        (checkpoint, b"\n" + size + b"\n", b"\n%d\n" % (int(size) + 1), "forged_note"),
    ):
        content = path.read_bytes()
        assert before in content, path
        path.write_bytes(content.replace(before, after))
        assert f"[{code}]" in verify(folder, *right).stderr
        path.write_bytes(content)


def test_the_pages_stop_who_may_be_harmed_and_help_who_slips(fund, chromium):
    """A danger stops; a weak phrase is named and a suggested one taken; a mistyped reference is told in the page."""
    address = f"http://127.0.0.1:{fund.port}/en/give"
    page = chromium.new_page()

    page.goto(address)
    answer_questions(page, danger="family")
    expect(page.locator("h1")).to_contain_text("Please do not give")
    assert "NL41" not in page.content()

    page.goto(address)
    answer_questions(page)
    stands_with_script(page)
    page.fill('input[name="amount"]', "10")
    page.fill("#id_phrase", "password")
    page.click("main form button:not([type=button])")
    expect(page.locator("#weak")).to_be_visible()
    page.click("#suggest")
    expect(page.locator("#id_phrase")).to_have_value(re.compile(r"^\S+( \S+){3}$"))
    page.click("main form button:not([type=button])")
    page.wait_for_selector("dl.facts")

    page.goto(address)
    ask_receipt(page, reference="RF00 0000", amount="10", phrase=PHRASE, on="2020-08-12", has_script=True)
    expect(page.locator("#failed")).to_contain_text("typing error")


@pytest.mark.parametrize("scripts", [True, False])
def test_back_forward_reload_and_the_languages_keep_the_gift(fund, chromium, scripts):
    """Nothing of a gift hangs on an answer to a POST, which a browser could not show again."""
    page = chromium.new_context(java_script_enabled=scripts).new_page()
    page.goto(f"{fund.address}/en/")
    reference = give(page, amount="40", phrase=PHRASE, has_script=scripts)

    page.go_back()
    page.wait_for_selector("#id_amount")
    page.go_back()
    page.wait_for_selector('input[name="bank"]')
    page.go_forward()
    page.go_forward()
    page.wait_for_selector("dl.facts")
    page.reload()
    page.click('a[lang="be"]')
    page.wait_for_selector('html[lang="be"] dl.facts')

    assert read_reference(page.inner_text("#reference")) == reference


def test_with_scripts_a_refused_gift_leaves_no_page_that_back_cannot_show(fund, chromium):
    """Two slips and a changed gift, each told in the page; then Back leads over pages that the browser can ask for again."""
    page = chromium.new_page()
    page.goto(f"{fund.address}/en/")
    reference = give(page, amount="30", phrase=PHRASE, has_script=True, is_clumsy=True)
    page.go_back()
    stands_with_script(page)
    page.fill("#id_amount", "31")
    page.fill("#id_phrase", PHRASE)

    page.click("main form button:not([type=button])")
    expect(page.locator("main [role=alert]:visible")).to_contain_text("it has a new one now")
    expect(page.locator("#id_phrase")).to_have_value(PHRASE)
    page.click("main form button:not([type=button])")
    page.wait_for_selector("dl.facts")

    assert read_reference(page.inner_text("#reference")) != reference
    page.go_back()
    expect(page.locator("#id_amount")).to_be_visible()
    page.go_back()
    expect(page.locator('input[name="bank"]').first).to_be_visible()


def test_a_slip_is_told_before_anything_is_sent(fund, chromium):
    """Without JavaScript, too: the browser itself points at the field, and no page needs to be shown again."""
    page = chromium.new_context(java_script_enabled=False).new_page()
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(f"{fund.address}/en/give")
    answer_questions(page)
    page.wait_for_selector("#id_amount")
    sent.clear()
    for amount, phrase in (("1,00.0", PHRASE), ("10", "password")):
        page.fill("#id_amount", amount)
        page.fill("#id_phrase", phrase)
        page.click("main form button:not([type=button])")
    page.fill("#id_phrase", PHRASE)
    page.click("main form button:not([type=button])")
    page.wait_for_selector("dl.facts")

    assert sent.count("POST") == 1
