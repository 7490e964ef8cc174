"""The door in a real browser: signing in, enrolling, the key in the page's memory, locking out."""

import re

import pytest
from playwright.sync_api import expect

from tests.core.passphrase import PASSPHRASE
from tests.web.account.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def suggestion(page):
    """The six words that the page suggests."""
    words = page.locator("[data-part=suggestion]")
    expect(words).to_have_text(re.compile(r"^\s*\S+( \S+){5}\s*$"))
    return words.inner_text()


def test_signing_in_by_keyboard_keeps_the_key_while_one_moves_and_not_after_a_reload(desk, open_browser):
    page = open_browser()
    page.goto(f"{desk.address}/staff/people")
    page.wait_for_url("**/staff/sign-in?next=*")
    expect(page.locator("#call_sign")).to_be_focused()
    page.keyboard.type("dove")
    page.keyboard.press("Tab")
    page.keyboard.type("not the passphrase at all")
    page.keyboard.press("Enter")
    page.get_by_text("The call-sign or the passphrase is wrong.").wait_for()
    assert page.input_value("#call_sign") == "dove"

    page.focus("#passphrase")
    page.keyboard.press("Control+A")
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/people")
    page.locator("unlock-key.open").wait_for()
    page.get_by_role("heading", name="People").wait_for()

    page.get_by_role("link", name="What waits").click()
    page.get_by_role("heading", name="What waits for you").wait_for()
    expect(page.locator("unlock-key.open")).to_have_count(1)

    page.reload()
    page.locator("unlock-key:not(.open)").wait_for()
    assert not page.locator("unlock-notice").is_visible()
    page.locator("unlock-key").get_by_role("button", name="Open").click()
    page.locator("unlock-notice input").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    page.locator("unlock-key.open").wait_for()
    cookies = page.context.cookies()
    assert {(c["name"], c["path"], c["httpOnly"], c["sameSite"]) for c in cookies if c["name"] == "staff"} == {
        ("staff", "/staff/", True, "Strict")
    }
    assert page.evaluate("Object.values({...localStorage, ...sessionStorage}).join()").count("seed") == 0
    assert "staff" not in page.evaluate("document.cookie")


def test_somebody_is_invited_enrols_and_works_once_two_administrators_have_signed(desk, open_browser):
    alder, lark = open_browser(), open_browser(width=360)
    sign_in(alder, desk, "alder")
    alder.get_by_role("link", name="People").click()
    alder.get_by_role("link", name="Invite somebody").click()
    alder.get_by_label("Call-sign").fill("dove")
    alder.get_by_label("Signer: decides").check()
    alder.locator("[name=vouchers]").nth(2).check()
    alder.get_by_role("button", name="Invite").click()
    alder.get_by_text("This call-sign is taken").wait_for()
    assert alder.get_by_label("Signer: decides").is_checked()
    alder.get_by_label("Call-sign").fill("lark")
    alder.get_by_role("button", name="Invite").click()
    expect(alder.locator("[data-part=link]")).to_contain_text("http")
    link = alder.locator("[data-part=link]").inner_text()

    lark.goto(link)
    passphrase = suggestion(lark)
    assert "#" not in lark.url
    lark.fill("#passphrase", passphrase)
    lark.fill("#again", passphrase + "x")
    lark.get_by_role("button", name="Make my keys").click()
    lark.get_by_text("The two passphrases are not the same").wait_for()
    lark.fill("#again", passphrase.upper())
    lark.get_by_role("button", name="Make my keys").click()
    lark.get_by_text("You are not on the signed list of keys yet").wait_for()
    lark.goto(f"{desk.address}/staff/me")
    fingerprint = lark.locator(".code").first.inner_text()

    alder.get_by_role("link", name="List of keys").click()
    alder.get_by_role("button", name="Draft the next version").click()
    alder.get_by_text(fingerprint).wait_for()
    alder.get_by_text("Checked in this page: lark is new.").wait_for()
    alder.get_by_role("button", name=re.compile("Sign version")).click()
    alder.get_by_text("You have signed it.").wait_for()
    birch = open_browser()
    sign_in(birch, desk, "birch")
    birch.get_by_role("link", name="The next list of keys waits for your signature").click()
    birch.get_by_role("button", name=re.compile("Sign version")).click()
    birch.get_by_text("No version waits for signatures.").wait_for()

    lark.goto(f"{desk.address}/staff/me")
    lark.get_by_text("Vouched for by").wait_for()
    assert lark.locator("dl.facts dd").first.inner_text() == "signer"

    # Where the list was signed, the next step goes on in the same page, with those who are new on it.
    alder.get_by_role("link", name="List of keys").click()
    alder.get_by_text("No version waits for signatures.").wait_for()
    for name in ("eagle", "lark"):
        alder.locator("make-intake").get_by_label(name).check()
    alder.get_by_role("button", name="Make new intake keys").click()
    alder.get_by_text("Intake shards: 4 become 8.").wait_for()


def test_new_intake_keys_and_a_cell_are_made_in_the_page_and_open_for_those_who_hold_them(desk, open_browser):
    page = open_browser()
    sign_in(page, desk, "alder")
    page.goto(f"{desk.address}/staff/directory")
    page.locator("unlock-notice input").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    page.locator("unlock-key.open").wait_for()
    page.get_by_role("button", name="Make new intake keys").click()
    page.get_by_text("Choose two people who keep contacts.").wait_for()
    for name in ("eagle", "finch"):
        page.locator("make-intake").get_by_label(name).check()
    page.get_by_role("button", name="Make new intake keys").click()
    page.get_by_text("Intake shards: 4 become 8.").wait_for()

    opened = desk.run(
        """
import pickle
from django.conf import settings
from goldenbridge.apps.keystore import queries
from goldenbridge.apps.people.models import DirectoryDraft
from goldenbridge.core import canonical
from goldenbridge.core.directory import Directory
people = pickle.load((settings.DATA / "people.pickle").open("rb"))
draft = Directory.from_value(canonical.decode(bytes(DirectoryDraft.objects.get().content)))
for name in ("dove", "dunlin", "eagle", "finch", "grouse"):
    actor, member = people[name]
    cards = [each.card for each in (*draft.shards[4:], *draft.duty[1:]) if each.card.key_ref in queries.wraps_for(actor)]
    print(name, len([member.open_wrap(queries.wrap(card.key_ref, actor), card=card) for card in cards]))
"""
    )
    assert opened.splitlines() == ["dove 4", "dunlin 4", "eagle 1", "finch 1", "grouse 0"]


def test_locking_oneself_out_ends_everything_at_once(desk, open_browser):
    here, elsewhere = open_browser(), open_browser(width=360)
    sign_in(here, desk, "dove")
    sign_in(elsewhere, desk, "dove")
    here.get_by_role("link", name="Lock me out").first.click()
    here.get_by_role("button", name="Lock me out now").click()
    here.get_by_role("heading", name="You are locked out").wait_for()

    elsewhere.goto(f"{desk.address}/staff/me")
    elsewhere.wait_for_url("**/staff/sign-in?next=*")
    elsewhere.fill("#call_sign", "dove")
    elsewhere.fill("#passphrase", PASSPHRASE)
    elsewhere.get_by_role("button", name="Sign in").click()
    elsewhere.get_by_text("The call-sign or the passphrase is wrong.").wait_for()
    held = "from goldenbridge.apps.keystore.models import Wrap; print(Wrap.objects.filter(recipient_ref='%s').count())"
    assert desk.run(held % desk.colleagues["dove"].ref) == "0"


def test_another_passphrase_locks_the_same_keys(desk, open_browser):
    page = open_browser(width=360)
    sign_in(page, desk, "dove")
    page.goto(f"{desk.address}/staff/me")
    new = suggestion(page)
    page.fill("#old", PASSPHRASE)
    page.fill("#passphrase", new)
    page.fill("#again", new)
    page.get_by_role("button", name="Lock my keys anew").click()
    page.get_by_text("Your keys are locked under the new passphrase.").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/staff/sign-in")

    sign_in(page, desk, "dove", passphrase=new)
    page.locator("unlock-key.open").wait_for()


def test_what_stood_there_when_it_was_sent_counts_however_long_the_server_takes(desk, open_browser):
    page = open_browser()

    def type_on(route):
        page.evaluate("document.querySelector('#passphrase').value = 'something else that was begun'")
        route.continue_()

    page.route("**/sign-in/salt", type_on)
    sign_in(page, desk, "dove")
    assert page.url.endswith("/staff/")


def test_the_door_tells_what_is_missing_and_what_the_server_refused(desk, open_browser):
    page = open_browser()
    page.goto(f"{desk.address}/staff/sign-in")
    told = page.locator("door-sign-in [role=alert]")

    page.fill("#passphrase", PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()
    expect(told).to_contain_text("Type your call-sign and your passphrase, both.")
    # A challenge that grew too old under way is told as such, never as a wrong passphrase.
    page.route("**/sign-in/answer", lambda route: answer_late(desk, route))
    page.fill("#call_sign", "dove")
    page.get_by_role("button", name="Sign in").click()
    expect(told).to_contain_text("This sign-in was used or took too long.")


def answer_late(desk, route):
    """Somebody else's challenge has taken the place of this one, as after minutes."""
    desk.run("from goldenbridge.apps.people.models import Person; Person.objects.update(challenge_hash=None)")
    route.continue_()
