"""One's own account, and who may open which staff page."""

import json

import pytest
from django.test import Client

from goldenbridge.apps.keystore import queries as keys
from goldenbridge.apps.people import queries
from goldenbridge.apps.people.models import Person
from goldenbridge.core.keyfile import KeyFile
from goldenbridge.core.member import Member
from tests.apps.people.builders import ROLES, open_house, open_intake
from tests.apps.people.desk import post_json, sign_in
from tests.core.passphrase import PASSPHRASE

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def house(settings, tmp_path):
    return open_house(settings, tmp_path)


def test_locking_oneself_out_drops_sessions_wraps_and_the_cookie(house):
    open_intake(house)
    browser, other = sign_in(house["dove"]), sign_in(house["dove"])
    assert len(keys.wraps_for(house["dove"].actor)) == 4

    assert browser.get("/staff/lock-out").status_code == 200
    answer = browser.post("/staff/lock-out")

    assert (answer.status_code, answer.url) == (303, "/staff/locked-out")
    assert answer.cookies["staff"].value == ""
    assert keys.wraps_for(house["dove"].actor) == set()
    assert browser.get("/staff/locked-out").status_code == 200
    for each in (browser, other):
        assert each.get("/staff/me").status_code == 302
    assert queries.person(house["dove"].ref).state == "locked_out"


def test_looking_at_the_page_locks_nobody_out(house):
    answer = sign_in(house["dove"]).get("/staff/lock-out")

    assert answer.status_code == 200
    assert queries.person(house["dove"].ref).is_active


def test_the_key_file_opens_with_the_passphrase_and_with_nothing_else(house):
    answer = sign_in(house["dove"]).get("/staff/me/key-file")

    file = KeyFile.read(answer.content)
    assert Member.from_file(file, PASSPHRASE) == house["dove"].member
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dove.keys.json"'


def test_capacity_is_kept_and_a_wrong_one_comes_back_with_the_form(house):
    browser = sign_in(house["dove"])

    assert browser.post("/staff/me/capacity", {"capacity": "7"}).status_code == 303
    assert queries.person(house["dove"].ref).capacity == 7
    for typed in ("-1", "101", "many"):
        answer = browser.post("/staff/me/capacity", {"capacity": typed})
        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.content.decode()
    assert queries.person(house["dove"].ref).capacity == 7


def test_one_session_is_ended_or_all_of_them(house):
    here, there = sign_in(house["dove"]), sign_in(house["dove"])
    others = [
        each for each in queries.sessions(here.cookies["staff"].value, actor=house["dove"].actor) if not each.is_this
    ]

    assert here.post("/staff/me/sessions", {"session": str(others[0].ref)}).status_code == 303
    assert there.get("/staff/me").status_code == 302
    assert here.get("/staff/me").status_code == 200
    assert here.get("/staff/me/sessions").status_code == 403
    assert here.post("/staff/me/sessions", {"session": "damaged"}).status_code == 400
    assert here.get("/staff/me").status_code == 200
    here.post("/staff/me/sessions")
    assert here.get("/staff/me").status_code == 302


def test_a_form_from_elsewhere_is_refused(house):
    browser = sign_in(house["dove"], client=Client(enforce_csrf_checks=False))
    browser.handler.enforce_csrf_checks = True

    assert browser.post("/staff/lock-out").status_code == 403
    assert browser.post("/staff/me/capacity", {"capacity": "7"}).status_code == 403
    assert queries.person(house["dove"].ref).is_active


def test_a_plain_form_may_name_its_origin_to_us_and_to_nobody_else(house):
    assert sign_in(house["dove"]).get("/staff/lock-out").headers["Referrer-Policy"] == "same-origin"
    assert Client().get("/staff/sign-in").headers["Referrer-Policy"] == "same-origin"
    assert Client().get("/en/").headers["Referrer-Policy"] == "no-referrer"


def test_a_forged_cookie_is_sent_to_the_door_and_its_form_is_not_lost_silently(house):
    browser = Client()
    browser.cookies["staff"] = "forged"

    answer = browser.get("/staff/me")
    assert (answer.status_code, answer.url) == (302, "/staff/sign-in?next=%2Fstaff%2Fme")
    browser.cookies["staff"] = "forged"
    answer = browser.post("/staff/me/capacity", {"capacity": "7"})
    assert answer.status_code == 401
    assert "nothing was stored" in answer.content.decode()


@pytest.mark.parametrize("is_https", [True, False])
def test_the_session_cookie_is_for_the_desk_only_and_no_script_reads_it(house, settings, is_https):
    settings.HTTPS = is_https

    cookie = sign_in(house["dove"]).cookies["staff"]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/staff/", True, "Strict")
    assert bool(cookie["secure"]) == is_https
    assert cookie["max-age"] == ""


def test_pages_outside_the_desk_set_no_cookie(house):
    for address in ("/en/", "/healthy"):
        answer = Client().get(address)
        assert (answer.status_code, len(answer.cookies)) == (200, 0)


def test_a_role_that_stands_only_in_the_database_opens_no_page(house):
    Person.objects.filter(call_sign="dove").update(roles=["administrator"])
    browser = sign_in(house["dove"])

    assert browser.get("/staff/directory").status_code == 403
    assert browser.get("/staff/people").status_code == 403
    assert "this counts once the administrators have signed" in browser.get("/staff/").content.decode()


def test_another_passphrase_needs_the_old_proof(house):
    browser = sign_in(house["dove"])
    told = {"old_proof": "A" * 43, "salt": "A" * 22, "login_proof": "A" * 43, "locked_keys": "A" * 124}

    answer = post_json(browser, "/staff/me/passphrase", told)
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_passphrase")


def test_the_list_of_people_takes_a_fixed_number_of_queries(house, django_assert_num_queries):
    browser = sign_in(house["dove"])

    with django_assert_num_queries(2):
        browser.get("/staff/people")
    house.hire("lark", "signer", vouchers=[house["kite"].ref])
    with django_assert_num_queries(2):
        text = browser.get("/staff/people").content.decode()
    assert text.count("<tr>") == 1 + len(ROLES) + 1


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', json.dumps({"call_sign": 3}).encode(), b"{}" * 200_000])
def test_damaged_json_is_named(house, body):
    answer = Client().post("/staff/sign-in/salt", body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_form_where_json_belongs_is_named_too(house):
    """A form with a file is read as a stream, of which nothing is left."""
    browser = Client(enforce_csrf_checks=True)
    browser.get("/staff/sign-in")
    token = browser.cookies["csrftoken"].value

    answer = browser.post("/staff/sign-in/salt", {"call_sign": "dove", "csrfmiddlewaretoken": token})

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
