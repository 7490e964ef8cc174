"""The door of every staff page: which role gets past it, that nobody forgets to say so, and that it eats no words."""

import html
import re
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from goldenbridge.core.actors import ROLES
from tests.apps.people.builders import open_house
from tests.apps.people.desk import come_in, post_json, sign_in
from tests.conftest import ROOT
from tests.journeys.knocks import addresses, filled

pytestmark = pytest.mark.django_db(databases="__all__")
TABLE = ROOT / "tests" / "web" / "staffbase" / "doors.txt"
"""`route: roles`, one address a line; "everybody" is whoever works here, or has not signed in yet."""
BIRDS = (
    "dove",
    "eagle",
    "finch",
    "grouse",
    "heron",
    "ibis",
    "jay",
    "kite",
    "lark",
    "merlin",
    "osprey",
    "pipit",
    "quail",
)
NOBODYS = UUID(int=1)


@pytest.fixture
def everybody(settings, tmp_path):
    """A browser for each role, in which somebody with that role alone is signed in."""
    others = dict(zip(BIRDS, sorted(ROLES - {"administrator"}), strict=False))
    house = open_house(
        settings,
        tmp_path,
        roles=dict.fromkeys(("alder", "birch"), {"administrator"}) | {bird: {role} for bird, role in others.items()},
    )
    return {role: sign_in(house[bird]) for bird, role in (others | {"alder": "administrator"}).items()}


def is_let_in(client, route):
    """Whether the answer is anything but 403; what the knock did is taken back."""
    address, cookie = filled(route, NOBODYS), client.cookies["staff"].value
    with transaction.atomic(), transaction.atomic(using="keystore"):
        # Some doors open for what is sent only: they refuse a look with 403, others with 405.
        answer = client.get(address)
        if answer.status_code in {403, 405}:
            answer = client.post(address)
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="keystore")
    answer.getvalue()  # what is streamed shuts its file when it has been read; close() would shut the database too
    client.cookies["staff"] = cookie
    return answer.status_code != 403


def written(roles):
    return "everybody" if roles == ROLES else " ".join(sorted(roles))


@pytest.mark.once  # roles are asked of the actor, not of a database, at some thousand doors
def test_each_role_gets_past_its_own_doors_and_no_others(everybody):
    found = {
        route: written({role for role, client in everybody.items() if is_let_in(client, route)})
        for route in sorted(route for route, _ in addresses() if route.startswith("staff/"))
    }

    assert found == dict(line.split(": ") for line in TABLE.read_text().splitlines())


LETTER = 'မြန်မာ 🕊 "quoted" <b>\r\n' * 500
FORM = "/staff/me/capacity"


def browser_of(colleague):
    browser = sign_in(colleague, client=Client())
    browser.handler.enforce_csrf_checks = True
    return browser


def fields_of(page):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    return {name: html.unescape(value) for name, value in found}


@pytest.fixture
def dove(settings, tmp_path):
    roles = dict.fromkeys(("alder", "birch"), {"administrator"}) | {"dove": {"caseworker"}}
    return open_house(settings, tmp_path, roles=roles)["dove"]


def test_a_form_that_meets_no_session_comes_back_with_all_that_was_sent_and_goes_through_after_signing_in(dove):
    browser = browser_of(dove)
    sent = fields_of(browser.get("/staff/me")) | {"capacity": "7", "words": LETTER}
    del browser.cookies["staff"]

    refused = browser.post(FORM, sent)
    kept = fields_of(refused)
    browser.handler.enforce_csrf_checks = False
    come_in(browser, "dove")
    browser.handler.enforce_csrf_checks = True
    again = browser.post(FORM, kept)

    assert (refused.status_code, refused.headers["Refusal"]) == (401, "signed_out")
    assert (kept["capacity"], kept["words"]) == ("7", LETTER)
    assert again.status_code == 303


def test_a_form_from_elsewhere_is_refused_and_nothing_of_it_is_given_back(dove):
    browser = browser_of(dove)
    del browser.cookies["staff"]

    refused = browser.post(FORM, {"capacity": "7", "words": LETTER})

    assert (refused.status_code, refused.headers["Refusal"]) == (403, "foreign_form")
    assert "quoted" not in refused.content.decode()


def test_a_script_and_a_part_of_a_page_are_told_that_nobody_is_signed_in(dove):
    nobody = Client()

    told = post_json(nobody, FORM, {})
    part = nobody.get("/staff/me", headers={"Turbo-Frame": "draft"})
    whole = nobody.get("/staff/me")

    assert (told.status_code, told.json()["code"]) == (401, "signed_out")
    assert (part.status_code, part.headers["Refusal"]) == (401, "signed_out")
    assert (whole.status_code, whole.headers["Location"]) == (302, "/staff/sign-in?next=%2Fstaff%2Fme")


def test_an_open_page_gets_a_token_that_its_forms_can_use(dove):
    browser = browser_of(dove)
    del browser.cookies["csrftoken"]

    told = browser.get("/staff/sign-in/token").json()
    sent = browser.post(FORM, {"capacity": "7", "csrfmiddlewaretoken": told["token"]})

    assert (told["signed_in"], sent.status_code) == (True, 303)
    assert Client().get("/staff/sign-in/token").json()["signed_in"] is False
