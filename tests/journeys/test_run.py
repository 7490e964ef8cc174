"""The officer's journey, step 6, in a real browser and with a real bank's answers: a run from what is due to the books.

The treasurer types exact amounts, which his page seals; others sign in theirs; the order is built as in the terminal,
the mock bank takes it, and its pain.002 and camt.053 are uploaded as they come.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from goldenbridge.cli import payfile
from goldenbridge.core import canonical
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.directory import read_directory
from goldenbridge.core.listing import Root
from goldenbridge.core.payfile import RunFile
from goldenbridge.core.screening import read_list
from tests.journeys.living import LivingFund
from tests.journeys.mockbank import mock_bank
from tests.journeys.robbed import rob
from tests.journeys.seat import Seat

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RECIPIENTS = ("Ян Лявон", "Anna Closed", "Alaksandra Bieraza")
IBAN = "DE89370400440532013000"
OTHER_IBAN = "NL84MOCK0000000003"
NAMES = read_list(b"Somebody Listed\n")
FOUND = """
import pickle
from pathlib import Path
from django.conf import settings
from goldenbridge.cli import keymaking
from tests.apps.payouts.builders import open_treasury
keymaking.make_log_key(settings.LOG_KEY, settings.LOG_ORIGIN)
treasury = open_treasury(settings, Path(settings.DATA), day=None)
for name in {names}:
    iban = "NL84MOCK0000000003" if "Closed" in name else "{iban}"
    treasury.recipient(name=name, iban=iban)
treasury.recipient(name="Cash Please", rail="manual", iban="")
pickle.dump(treasury.house["ibis"].member, (Path(settings.DATA) / "ibis.pickle").open("wb"))
"""
BOOKS = """
import json
from goldenbridge.apps.banking.models import Line
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts.models import Payment, Run, WorkRow
print(json.dumps({
    "runs": sorted(Run.objects.values_list("state", flat=True)),
    "payments": sorted(Payment.objects.values_list("state", flat=True)),
    "lines": list(Line.objects.values_list("amount_minor", flat=True)),
    "bank": books.balance("Bank:EUR").posted_minor,
    "payable": books.balance("General:Payable:EUR").posted_minor,
    "sealed": WorkRow.objects.count(),
}))
"""


@pytest.fixture
def fund(live_database, tmp_path):
    living = LivingFund(live_database)
    living.database.environment["GOLDENBRIDGE_CURRENCIES"] = "EUR"
    done = living.database.run(FOUND.format(names=RECIPIENTS, iban=IBAN))
    assert done.returncode == 0, done.stderr
    with living.serving(tmp_path):
        yield living


@pytest.fixture
def building_fund(live_database, tmp_path):
    """A fund that lets its server build orders."""
    (tmp_path / "names.txt").write_bytes(b"Somebody Listed\n")
    live_database.environment.update(
        GOLDENBRIDGE_CURRENCIES="EUR",
        GOLDENBRIDGE_SERVER_BUILDS_FILES="yes",
        GOLDENBRIDGE_SCREENING_LIST=str(tmp_path / "names.txt"),
    )
    living = LivingFund(live_database)
    done = living.database.run(FOUND.format(names=RECIPIENTS, iban=IBAN))
    assert done.returncode == 0, done.stderr
    with living.serving(tmp_path):
        yield living


class Treasurer(Seat):
    """Somebody who pays."""

    def __init__(self, chromium, fund, call_sign, **more):
        super().__init__(chromium, fund, call_sign, at="/staff/treasury/runs", heading="Runs", **more)

    def brings(self, content, tmp_path, name):
        """Upload a file from the bank."""
        path = tmp_path / name
        path.write_bytes(content)
        self.visit("/staff/treasury/bank")
        self.page.set_input_files("input[type=file]", path)
        self.press("Import")


def make(ibis):
    """The treasurer opens the run, drops who asked for cash, types amounts (one too large first), and locks it."""
    ibis.press("Open it with what is due")
    ibis.sees("Exact amounts")
    ibis.press("Open the cell")
    ibis.sees("1 of this run cannot be paid by bank transfer")
    ibis.picture("another way")
    ibis.press("Drop it from this run")
    ibis.sees("Dropped: ")
    fields = ibis.page.locator("sealed-amount input")
    for number, typed in enumerate(("483.20", "500.01", "490")):
        fields.nth(number).fill(typed)
    ibis.press("Seal and keep the amounts")
    ibis.sees("is more than what was approved")
    fields.nth(1).fill("475")
    ibis.picture("amounts")
    ibis.press("Seal and keep the amounts")
    ibis.sees("Lock it with my key")
    # One is changed by itself: the others stay as they were sealed.
    fields.nth(1).fill("475,50")
    ibis.press("Seal and keep the amounts")
    expect(fields.nth(1)).to_have_value("")
    ibis.press("Open the cell")
    ibis.sees("483.20 EUR")
    ibis.press("Lock it with my key")
    ibis.sees("Somebody else is next")
    return ibis.page.url.partition("/staff")[2]


def decide(desk, address):
    """Another person approves, authorises, weighs the warnings and releases."""
    desk.visit(f"/staff{address}")
    for button, next_sight in (
        ("Approve it with my key", "You say that it may be paid"),
        ("Authorise it with my key", "Only 3 people are in this run"),
        ("Release it with my key", "You do not hold it"),
    ):
        desk.picture(button.partition(" ")[0].lower())
        desk.press(button)
        desk.sees(next_sight)


def build(ibis, folder, tmp_path):
    """What `goldenbridge payfile` does with the downloaded file; returns the order and the treasurer's word."""
    with ibis.page.expect_download() as found:
        ibis.press("Download the sealed payouts")
    found.value.save_as(tmp_path / "run.payouts")
    file = RunFile.read((tmp_path / "run.payouts").read_bytes())
    member = pickle.loads((folder / "ibis.pickle").read_bytes())
    root = Root.from_value(canonical.decode((folder / "root.json").read_bytes()))
    now = datetime.now(UTC)
    listed = read_directory((folder / "directory.json").read_bytes(), root=root, today=now.date())
    order = payfile.build(file, member, listed, NAMES, made_at=now)
    return order.content, payfile.word(file, order, member, NAMES, made_at=now).decode()


def test_a_run_goes_from_what_is_due_through_a_real_bank_to_the_books(fund, chromium, tmp_path, tmp_path_factory):
    # What the treasurer keeps at home: the order and the bank's files name people, and are not the fund's.
    home = tmp_path_factory.mktemp("home")
    folder = Path(fund.database.environment["GOLDENBRIDGE_DATA"])
    ibis = Treasurer(chromium, fund, "ibis")
    address = make(ibis)
    grouse = Treasurer(chromium, fund, "grouse", width=360)
    decide(grouse, address)
    grouse.leave()
    ibis.visit(f"/staff{address}")
    ibis.sees("goldenbridge payfile")
    ibis.picture("send")
    order, word = build(ibis, folder, home)

    with mock_bank(clock=f"{datetime.now(UTC):%Y-%m-%dT09:00}") as bank:
        assert bank.send(order)["accepted"] == 2
        ibis.page.fill("#word", word)
        ibis.press("It has gone out")
        ibis.sees("Wait for the bank")
        ibis.brings(bank.messages("pain.002")[0], home, "status.xml")
        ibis.sees("AC04")
        bank.advance(5)
        for number, statement in enumerate(bank.messages("camt.053", about="<EndToEndId>")):
            ibis.brings(statement, home, f"statement{number}.xml")
            ibis.sees("The file was imported")

    done = fund.database.run(BOOKS)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    paid = [48_320, 47_550, 49_000]
    assert told["runs"] == ["reconciled"]
    assert told["payments"] == ["cancelled", "delivered", "delivered", "failed"]
    assert len(told["lines"]) == 1
    assert -told["lines"][0] in {sum(paid) - minor for minor in paid}
    assert told["bank"] == 5_000_000 + told["lines"][0]
    assert (told["payable"], told["sealed"]) == (50_000, 1)
    ibis.visit(f"/staff{address}")
    ibis.picture("reconciled")
    ibis.leave()
    rob(fund, tmp_path, words=(*RECIPIENTS, IBAN))


def with_another_account(route):
    """What an altered server answers: his own account in the order, and a statement over exactly that order."""
    answer = route.fetch()
    built = answer.json()
    order = unb64(built["order"]).replace(IBAN.encode(), OTHER_IBAN.encode(), 1)
    said = canonical.decode(unb64(built["statement"]))
    statement = canonical.encode({**said, "order": b64(hashlib.sha256(order).digest())})
    route.fulfill(response=answer, json={**built, "order": b64(order), "statement": b64(statement)})


def test_a_fund_may_let_the_server_build_what_the_page_has_opened(building_fund, chromium, tmp_path):
    ibis = Treasurer(chromium, building_fund, "ibis")
    address = make(ibis)
    grouse = Treasurer(chromium, building_fund, "grouse")
    decide(grouse, address)
    grouse.leave()
    ibis.visit(f"/staff{address}")

    ibis.page.route("**/build", with_another_account)
    ibis.press("Open and build here")
    ibis.sees("What is shown here is not what would be signed.")
    assert ibis.page.locator("#word").input_value() == ""
    ibis.page.unroute("**/build")
    with ibis.page.expect_download() as found:
        ibis.press("Open and build here")
    found.value.save_as(tmp_path / "order.xml")
    ibis.sees("Built: 3 payments, names screened, saved as order.xml. “Ян Лявон” is written “Ian Liavon”")
    ibis.picture("built")
    ibis.press("It has gone out")
    ibis.sees("Wait for the bank")

    with mock_bank(clock=f"{datetime.now(UTC):%Y-%m-%dT09:00}") as bank:
        assert bank.send((tmp_path / "order.xml").read_bytes())["findings"] == []
    ibis.leave()
