"""The officer's journey, step 7, in a real browser: a vetted vacancy, a signed consent, an introduction, a job.

The pay ends on the first day at work, and what is undrawn goes back to the pot.
"""

from __future__ import annotations

import json

import pytest

from goldenbridge.core.applicant import Applicant
from tests.journeys.living import LivingFund
from tests.journeys.robbed import rob
from tests.journeys.seat import Seat
from tests.journeys.test_officer import Officer, Worker

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEFT = """
import json
from goldenbridge.apps.people.models import Person
from goldenbridge.core.actors import Actor
from goldenbridge.core.member import unlock
from tests.apps.cases.builders import Journey
from tests.apps.people.builders import Colleague, House
from tests.core.passphrase import derived
house = House(None)
for person in Person.objects.filter(state="active"):
    keys = derived(bytes(person.salt))
    member = unlock(person.ref, person.call_sign, locked_keys=bytes(person.locked_keys), unlock_key=keys.unlock_key)
    house.colleagues[person.call_sign] = Colleague(Actor(person.ref, person.role_names), member)
journey = Journey(house).left()
print(json.dumps([str(journey.ref), journey.played.applicant.entropy.hex()]))
"""
STANDING = """
from goldenbridge.apps.cases.models import Case
from goldenbridge.apps.awards import queries as awards
from goldenbridge.apps.ledger.queries import free_to_promise
print(json.dumps([awards.award(Case.objects.get(ref="{case}").award_ref, actor=SCHEDULE).state, free_to_promise("USD")]))
"""
SHARED = "Ask for Somebody Invented, by the number that I tell you."


class LeftOfficer(Officer):
    """Somebody who has left on an offer that is in force."""

    def __init__(self, fund):
        self.fund = fund
        done = fund.database.run(LEFT)
        assert done.returncode == 0, done.stderr
        self.case_ref, entropy = json.loads(done.stdout)
        self.applicant = Applicant(bytes.fromhex(entropy))

    def standing(self):
        return json.loads(self.run(STANDING.format(case=self.case_ref)))


class AdviserSeat(Seat):
    """Somebody who finds work, at his own browser."""

    def __init__(self, chromium, fund, call_sign):
        super().__init__(chromium, fund, call_sign, at="/staff/work/", heading="Finding work")

    def fill(self, **typed):
        for label, text in typed.items():
            self.page.get_by_label(label.replace("_", " "), exact=False).first.fill(text)

    @property
    def path(self):
        return "/" + self.page.url.split("/", 3)[3]


@pytest.fixture
def fund(live_database, tmp_path):
    living = LivingFund(live_database)
    living.found()
    with living.serving(tmp_path):
        yield living


def test_an_officer_finds_work_and_the_pay_ends_with_it(fund, chromium, tmp_path):
    officer = LeftOfficer(fund)
    state, free = officer.standing()
    assert state == "active"

    # He is asked whether advisers may see his skills, agrees with his signature, and is handed to one.
    dove = Worker(chromium, fund, "dove")
    dove.case(officer.case_ref, "work/")
    dove.write("Your question", "May advisers see what you can do?", "Ask")
    dove.sees("He has been asked")
    assert "work" in officer.answer(choices={"work": "agreed"})
    dove.case(officer.case_ref, "work/")
    dove.page.get_by_role("link", name="jay").click()
    dove.page.get_by_label("Skills", exact=True).fill("testing 2, driving 1")
    dove.page.get_by_label("Languages", exact=True).fill("en 2")
    dove.write("How the adviser reaches him", "Through dove, in the evening.", "Hand him over")
    dove.sees("An adviser knows his skills.")

    # An employer and a vacancy, entered by one and vetted by another.
    jay, birch = AdviserSeat(chromium, fund, "jay"), AdviserSeat(chromium, fund, "birch")
    jay.visit("/staff/work/employers/")
    jay.fill(Name_of_the_organisation="Harbour Software", Country="PL")
    jay.press("Enter")
    jay.sees("not vetted")
    birch.visit(jay.path)
    birch.write("What did you look at?", "The register of companies, and a call.", "Say that it is genuine")
    birch.sees("Vetted on")
    jay.page.get_by_role("link", name="Write down a vacancy").click()
    jay.page.get_by_label("Title", exact=True).fill("Junior tester")
    jay.fill(What_the_work_is="We test what others build.", Needed="testing 1")
    jay.page.get_by_label("Can be done from anywhere").check()
    jay.press("Write it down")
    jay.sees("draft")
    birch.visit(jay.path)
    birch.press("Vet")
    birch.sees("vetted")
    vacancy = jay.path
    jay.visit(vacancy)
    jay.press("Open")
    jay.press("Rank candidates")
    jay.press("Introduce")
    jay.sees("The candidate answers first")
    assert "Through dove" not in jay.page.content()

    # Only with his signed yes, and the employer's wish, is there a name; it is sealed in the page.
    dove.case(officer.case_ref, "work/")
    dove.write("Your question", "May Harbour Software have your name?", "Ask")
    dove.no_longer_sees("His name goes to this employer only if he agrees.")
    assert "introduction" in officer.answer(choices={"introduction": "agreed"})
    introduction = jay.path
    jay.visit(introduction)
    jay.press("The employer wants to meet")
    jay.sees("Through dove, in the evening.")
    jay.write("What the employer may know", SHARED, "Seal and share")
    jay.sees(SHARED)
    jay.press("An interview is agreed")
    jay.press("The job was offered")
    jay.press("The candidate accepted")
    jay.page.get_by_role("link", name="To the placement").click()
    assert officer.standing() == ["active", free]
    jay.press("Work has begun")
    jay.sees("First day at work")
    for seat in (dove, jay, birch):
        seat.leave()

    # He left today and began today: this month stays due, five are freed.
    assert officer.standing() == ["ended", free + 5 * 50_000]
    rob(fund, tmp_path, words=("Invented Name",))
