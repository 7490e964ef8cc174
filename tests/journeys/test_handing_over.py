"""A caseworker leaves, in a real browser: the case is given on, read on, and written in by whoever takes it."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.living import HOUSE, LivingFund
from tests.journeys.seat import Seat

pytestmark = [pytest.mark.browser, pytest.mark.slow]

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
