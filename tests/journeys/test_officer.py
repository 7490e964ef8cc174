"""The officer's journey, steps 3 to 5, in a real browser: read, ask, check by two, attest, decide, offer, leave.

What the applicant does is told in Python here (steps 1 and 2 are in test_applicant.py); covering, approving and offering
are the treasury's pages and are signed in Python too.
"""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from goldenbridge.core.applicant import Applicant
from tests.journeys.living import LivingFund
from tests.journeys.robbed import rob
from tests.journeys.seat import Seat

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STORY = "I will not go out against people who carry flowers."
POST = "Since 2015, at a post that I will not name."
START = """
import json
from uuid import UUID
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.triage import actions as triage
from goldenbridge.cli.demo import casework
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Story
applicant = Applicant(bytes.fromhex("{entropy}"))
"""
APPLY = """
played = casework.apply(Story(text="{story}"), applicant=applicant)
triage.collect_arrivals(actor=SCHEDULE)
print(played.case_ref)
"""
ANSWER = """
played = casework.Played(applicant, UUID("{case}"))
cases.refresh_statuses(actor=SCHEDULE)
print(json.dumps(casework.answer_all(played, texts="{text}", choices={choices})))
cases.refresh_statuses(actor=SCHEDULE)
"""
STATUS = """
from goldenbridge.apps.intake import queries
from goldenbridge.core.actors import ANONYMOUS
cases.refresh_statuses(actor=SCHEDULE)
print(queries.standing(applicant.keys.locator_hash, actor=ANONYMOUS).status)
"""


class Officer:
    """The applicant's side, each step in a process of its own on the fund's database."""

    def __init__(self, fund):
        self.fund, self.applicant = fund, Applicant()
        self.case_ref = self.run(APPLY.format(story=STORY))

    def run(self, code):
        done = self.fund.database.run(START.format(entropy=self.applicant.entropy.hex()) + code)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def answer(self, text="I serve since 2015.", choices=None):
        return json.loads(self.run(ANSWER.format(case=self.case_ref, text=text, choices=choices or {})))

    @property
    def status(self):
        return self.run(STATUS)


LOCK = """() => {
    const { keyring } = desk, mine = [keyring.person(), keyring.keys()];
    keyring.lock();
    const fields = [...document.querySelectorAll("input, textarea, select")].map(({ value }) => value);
    const left = [document.documentElement.outerHTML, ...fields].join();
    keyring.remember(...mine);
    return left;
}"""


class Worker(Seat):
    """Somebody who works on cases."""

    def case(self, ref, part=""):
        self.visit(f"/staff/desk/case/{ref}/{part}")

    def leaves_nothing_behind_a_locked_key(self, *canaries):
        """What he has before him is gone at once when his key is locked, and back when it is open."""
        for canary in canaries:
            self.sees(canary)
        left = self.page.evaluate(LOCK)
        assert [canary for canary in canaries if canary in left] == []
        for canary in canaries:
            self.sees(canary)


@pytest.fixture
def fund(live_database, tmp_path):
    living = LivingFund(live_database)
    living.found()
    with living.serving(tmp_path):
        yield living


def test_an_application_becomes_a_promise_and_the_officer_leaves(fund, chromium, tmp_path):
    officer = Officer(fund)

    # 3. A caseworker leases the next bundle, reads it decrypted in the browser, opens the case, asks.
    dove = Worker(chromium, fund, "dove", types=True)
    dove.press("Take the next application")
    dove.sees(STORY)
    dove.press("Open a case")
    dove.sees("Read what the applicant sent")
    dove.case(officer.case_ref, "story/")
    dove.sees(STORY)
    dove.write("Your question", "Since when do you serve?", "Ask")
    dove.sees("Wait for the answer")
    assert officer.answer(POST) == ["text"]
    dove.case(officer.case_ref, "story/")
    dove.leaves_nothing_behind_a_locked_key(STORY, POST)
    dove.press("Take into talks")
    dove.sees("Talk until you know his service")
    assert officer.status == "talks"

    # What he serves as and owes, in steps of fifty; then the system draws two verifiers.
    dove.page.get_by_label("Service", exact=True).select_option("serving")
    dove.press("Note it")
    expect(dove.page.locator("dl.facts").nth(1)).to_contain_text("Serving")
    dove.page.get_by_label("How much").fill("5000")
    dove.press("Note the debt")
    dove.sees("5,000")
    dove.press("Draw two verifiers")
    dove.sees("Two verifiers are checking.")

    # 4. Two verifiers hold the halves of his identity, record findings, sign one attestation.
    verifiers = [Worker(chromium, fund, name) for name in ("eagle", "finch")]
    for verifier in verifiers:
        verifier.case(officer.case_ref, "checks/")
        verifier.press("Sit down")
        verifier.sees("Evidence")
    assert officer.answer() == ["identity"]
    for verifier in verifiers:
        verifier.case(officer.case_ref, "checks/")
        verifier.press("Share my half")
        verifier.sees("You have shared your half")
    for verifier in verifiers:
        verifier.case(officer.case_ref, "checks/")
        verifier.leaves_nothing_behind_a_locked_key("Invented Name")
        for number in range(3):
            verifier.page.get_by_label("On what grounds").first.fill("The order and the contract agree.")
            verifier.page.get_by_role("button", name="Record it").first.click()
            mine = verifier.page.get_by_text(f"{verifier.call_sign}: confirmed")
            expect(mine).to_have_count(number + 1)
    for verifier in verifiers:
        verifier.case(officer.case_ref, "checks/")
        verifier.press("Sign the attestation")
        expect(verifier.page.get_by_role("heading", name="Case", exact=True)).to_be_visible()
    for verifier in verifiers:
        verifier.leave()

    # 5. Two signers, who see attestation and summary only, decide.
    dove.case(officer.case_ref, "summary/")
    dove.press("Draw two signers")
    dove.sees("Drawn:")
    dove.write("The summary", "Refused an order; owes his contract.", "Hand over")
    dove.sees("Two signers are deciding")
    signers = [Worker(chromium, fund, name) for name in ("grouse", "heron")]
    for number, signer in enumerate(signers):
        signer.case(officer.case_ref, "decide/")
        signer.leaves_nothing_behind_a_locked_key("Refused an order; owes his contract.")
        if number == 0:
            signer.page.get_by_label("Decision", exact=True).select_option("accepted")
            signer.page.get_by_label("He refused an unlawful order").check()
            signer.press("Show what I would sign")
        signer.press("Sign the decision")
        signer.sees(("Signed by grouse.", "Signed by grouse and heron on")[number])
    for signer in signers:
        signer.leave()
    assert officer.status == "decided"

    # An offer is drafted; cover comes first, another approves; it is told, accepted, and he leaves.
    fund.database.run(
        "from django.conf import settings; from tests.apps.ledger.builders import open_fund;"
        "open_fund(cleared_minor=2_000_000, currency=settings.CURRENCIES[0])"
    )
    dove.case(officer.case_ref, "offer/")
    dove.page.get_by_label("Monthly pay").fill("500")
    dove.page.get_by_label("For how many months").fill("6")
    dove.page.get_by_label("Settle of: service contract").fill("5000")
    dove.choose_day("May be accepted until", days=60)
    dove.press("Draft it")
    dove.sees("Others must cover it, approve it and offer it")
    offer_by_others(fund, officer)
    dove.case(officer.case_ref, "offer/")
    dove.press("Send the offer")
    dove.sees("He has the offer and may accept it until")
    assert officer.answer(choices={"offer": "accepted"}) == ["offer"]
    dove.case(officer.case_ref, "offer/")
    dove.press("Record it")
    dove.sees("He has left.")
    dove.leave()
    assert officer.status == "left_service"
    rob(fund, tmp_path, words=(STORY, POST, "Invented Name"))


def offer_by_others(fund, officer):
    """Cover, approve and offer with the keys that the people's passphrases unlock."""
    code = """
from goldenbridge.apps.cases.models import Case
from goldenbridge.apps.people import queries as people
from goldenbridge.core.member import unlock
from tests.apps.people.builders import Colleague
from tests.core.passphrase import derived
from goldenbridge.apps.people.models import Person
award = Case.objects.get(ref="{case}").award_ref
for name, step in (("grouse", "cover"), ("heron", "approve"), ("grouse", "offer")):
    person = Person.objects.get(call_sign=name)
    member = unlock(person.ref, name, locked_keys=bytes(person.locked_keys), unlock_key=derived(bytes(person.salt)).unlock_key)
    casework.step_award(Colleague(Actor(person.ref, person.role_names), member), award, step)
"""
    officer.run(code.format(case=officer.case_ref))
