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
journey.decided()
print(json.dumps([str(journey.ref), journey.played.applicant.entropy.hex()]))
"""
)
LETTERS = """
import json, sys
from uuid import UUID
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.intake import queries as intake
from goldenbridge.core import relief
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.applicant import Applicant
from goldenbridge.platform import directory
cases.refresh_statuses(actor=SCHEDULE)
applicant = Applicant(bytes.fromhex("{entropy}"))
standing = intake.standing(applicant.keys.locator_hash, actor=ANONYMOUS)
read = [applicant.read(each.envelope, directory=directory.current(), case=UUID("{ref}"), put_on=each.put_on)
    for each in standing.letters]
word = relief.parse(next(each.text for each in read if relief.holds_certificate(each.text))).relief()
print(json.dumps([word.party_name, word.said, word.source, str(word.promised_on), word.party, word.steps,
    word.applicant == applicant.keys.sign_key]))
"""


@pytest.fixture
def fund(live_database, tmp_path):
    living = LivingFund(live_database)
    living.found()
    with living.serving(tmp_path):
        yield living


def test_an_offer_is_drafted_and_a_third_partys_word_told_with_one_open_key_and_nothing_in_the_address(fund, chromium):
    ref, entropy = json.loads(fund.database.run(DECIDED).stdout)
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
    dove.choose_day("May be accepted until", days=60)
    dove.press("Draft it")
    expect(dove.page.get_by_role("heading", name="Case", exact=True)).to_be_visible()
    expect(dove.page.locator("unlock-key")).to_contain_text("Key open")
    _tell_a_third_partys_word(dove, ref)
    dove.leave()

    told = json.loads(fund.database.run(LETTERS.format(ref=ref, entropy=entropy)).stdout.splitlines()[-1])
    assert told == ["Банк 🙏", "Мы почакаем.", "ліст", "2020-08-14", "bank", 2, True]


def _tell_a_third_partys_word(dove, ref):
    dove.visit(f"/staff/desk/case/{ref}/relief/")
    for label, text in (
        ("How much of it would be forgiven", "80"),
        ("Who promised it, by name", "Банк 🙏"),
        ("In which words", "Мы почакаем."),
        ("Where it was said", "ліст"),
        ("On which day it was said", "2020-08-14"),
    ):
        dove.page.get_by_label(label).fill(text)
    dove.page.get_by_label("Who promised it, by kind").select_option("bank")
    dove.press("Sign it and send it to him")
    dove.sees("within a week")
