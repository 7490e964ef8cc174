"""People leave, in a real browser: a case is given on by its caseworker, and a verifier's seat is handed back."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.living import HOUSE, LivingFund
from tests.journeys.seat import Seat

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHECKED = (
    HOUSE
    + """
from goldenbridge.apps.cases import actions as cases
from goldenbridge.cli.demo import casework
from goldenbridge.core.actors import SCHEDULE
house.hire("falcon", "verifier")
house.publish()
journey = Journey(house).seated()
stays, leaves = journey.seats("verifier")
casework.ask(stays, journey.ref, "What does your contract say?", compartment="evidence")
cases.push_letters(actor=SCHEDULE)
casework.answer_all(journey.played, texts="It says five years.")
cases.collect_answers(actor=SCHEDULE)
comes = next(name for name in ("eagle", "finch", "falcon") if house[name].ref not in {stays.ref, leaves.ref})
print(json.dumps([str(journey.ref), stays.call_sign, leaves.call_sign, comes]))
"""
)
ASKED_ANEW = (
    HOUSE
    + """
from uuid import UUID
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases.models import Question
from goldenbridge.core.actors import SCHEDULE
cases.push_letters(actor=SCHEDULE)
print(Question.objects.filter(case=UUID("{case}"), kind="identity", closed_on=None, answered_on=None).count())
"""
)
IN_TALKS = HOUSE + "print(json.dumps([str(Journey(house).talks().ref) for _ in range(2)]))"
DOVE_LEAVES = (
    HOUSE
    + """
from goldenbridge.apps.people import actions as people
people.lock_out(house["dove"].ref, actor=house["dove"].actor)
house.publish()
"""
)


@pytest.fixture
def fund(live_database, tmp_path):
    living = LivingFund(live_database)
    living.found()
    with living.serving(tmp_path):
        yield living


def test_a_verifiers_seat_is_handed_back_and_the_next_one_reads_the_evidence(fund, chromium):
    case, stays, leaves, comes = json.loads(fund.database.run(CHECKED).stdout)
    checks = f"/staff/desk/case/{case}/checks/"

    leaver = Seat(chromium, fund, leaves, width=360)
    leaver.visit(checks)
    leaver.sees("It says five years.")
    leaver.page.get_by_text("I cannot do this").click()
    leaver.picture("seat-hand-back-360")
    leaver.is_not_wider_than_the_screen()
    leaver.press("Hand my seat back")
    expect(leaver.page.get_by_role("heading", name="My work", exact=True)).to_be_visible()
    assert leaver.page.locator(f"a[href*='{case}']").count() == 0
    leaver.leave()

    comer = Seat(chromium, fund, comes)
    comer.visit(checks)
    comer.press("Sit down")
    expect(comer.page.get_by_role("heading", name="Evidence", exact=True)).to_be_visible()
    comer.picture("seat-taken-anew")
    assert comer.page.get_by_text("It says five years.").count() == 0
    comer.leave()
    assert fund.database.run(ASKED_ANEW.format(case=case)).stdout.strip().endswith("1")

    stayer = Seat(chromium, fund, stays)
    stayer.visit(checks)
    stayer.sees("does not open what came in before")
    stayer.picture("seat-hand-on")
    stayer.press("Hand on the evidence")
    stayer.no_longer_sees("does not open what came in before")
    stayer.leave()

    comer = Seat(chromium, fund, comes)
    comer.visit(checks)
    comer.sees("It says five years.")
    comer.leave()


def test_a_case_is_given_on_and_goes_on_after_its_caseworker_has_left(fund, chromium):
    given, left = json.loads(fund.database.run(IN_TALKS).stdout)

    dove = Seat(chromium, fund, "dove")
    dove.visit(f"/staff/desk/case/{given}/give/")
    dove.picture("case-give")
    dove.page.get_by_label("To whom").select_option(label="dunlin")
    dove.press("Give the case")
    expect(dove.page.get_by_role("heading", name="My work", exact=True)).to_be_visible()
    assert dove.page.locator(f"a[href*='{given}']").count() == 0
    dove.leave()

    dunlin = Seat(chromium, fund, "dunlin")
    dunlin.visit(f"/staff/desk/case/{given}/")
    dunlin.sees("This case was given to you")
    dunlin.page.get_by_role("link", name="Make new keys").click()
    expect(dunlin.page.get_by_role("heading", name="New keys for the case")).to_be_visible()
    dunlin.picture("case-renew")
    dunlin.press("Make new keys")
    expect(dunlin.page.get_by_role("heading", name="Case", exact=True)).to_be_visible()
    dunlin.leave()
    assert fund.database.run(DOVE_LEAVES).returncode == 0

    dunlin = Seat(chromium, fund, "dunlin")
    dunlin.visit(f"/staff/desk/case/{given}/story/")
    dunlin.sees("I will not go out against people.")
    dunlin.sees("dove (was here until")
    dunlin.write("Your question", "May we go on together?", "Ask")
    dunlin.sees("May we go on together?")
    dunlin.leave()

    birch = Seat(chromium, fund, "birch", at="/staff/desk/overview/", heading="How the desk stands", width=360)
    birch.sees("Without a caseworker")
    birch.picture("overview-without-owner")
    birch.is_not_wider_than_the_screen()
    birch.page.get_by_role("link", name="Give it to another").click()
    birch.sees("begins with new keys and asks the applicant again")
    birch.picture("case-give-360")
    birch.is_not_wider_than_the_screen()
    birch.page.get_by_label("To whom").select_option(label="dunlin")
    birch.press("Give the case")
    expect(birch.page.get_by_role("heading", name="How the desk stands")).to_be_visible()
    assert birch.page.get_by_text("Without a caseworker").count() == 0
    birch.leave()

    dunlin = Seat(chromium, fund, "dunlin")
    dunlin.visit(f"/staff/desk/case/{left}/renew/")
    dunlin.press("Make new keys")
    expect(dunlin.page.get_by_role("heading", name="Case", exact=True)).to_be_visible()
    dunlin.visit(f"/staff/desk/case/{left}/story/")
    dunlin.write("Your question", "Please tell me once more.", "Ask")
    dunlin.sees("Please tell me once more.")
    dunlin.leave()
