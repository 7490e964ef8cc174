"""Inviting, roles and locking others out, on pages."""

import pytest

from goldenbridge.apps.keystore import queries as keys
from goldenbridge.apps.people import queries
from tests.apps.people.builders import open_house, open_intake
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def house(settings, tmp_path):
    return open_house(settings, tmp_path)


def told(house, **changes):
    return {"call_sign": "lark", "roles": ["signer"], "vouchers": [str(house["kite"].ref)], **changes}


def test_an_invitation_shows_its_link_once(house):
    browser = sign_in(house["alder"])
    answer = browser.post("/staff/people/invite", told(house))

    assert answer.status_code == 201
    link = answer.context["link"]
    assert link in answer.content.decode()
    assert link.startswith("http://testserver/staff/enrol#")
    token = link.split("#")[1]
    assert queries.invited(token).call_sign == "lark"
    assert token not in browser.get(f"/staff/people/{answer.context['person'].ref}").content.decode()


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"call_sign": "dove"}, 409, "This call-sign is taken"),
        ({"call_sign": "Anna Ivanova"}, 422, "Never use a real name"),
        ({"call_sign": ""}, 422, "required"),
        ({"roles": []}, 422, "required"),
        ({"roles": ["chief"]}, 422, "chief"),
        ({"vouchers": []}, 422, "required"),
        ({"vouchers": ["nobody"]}, 422, "nobody"),
    ],
)
def test_a_refused_invitation_comes_back_with_what_was_typed(house, changes, status, words):
    answer = sign_in(house["alder"]).post("/staff/people/invite", told(house, **changes))

    text = answer.content.decode()
    assert answer.status_code == status
    assert words in text
    assert f'value="{told(house, **changes)["call_sign"]}"' in text or not changes.get("call_sign", "x")


def test_roles_are_changed_and_an_invitation_is_taken_back(house):
    browser = sign_in(house["alder"])
    ref = browser.post("/staff/people/invite", told(house)).context["person"].ref

    assert browser.post(f"/staff/people/{ref}/roles", {"roles": ["verifier", "signer"]}).status_code == 303
    assert queries.person(ref).roles == {"verifier", "signer"}
    assert browser.post(f"/staff/people/{ref}/roles", {}).status_code == 422
    assert browser.post(f"/staff/people/{ref}/withdraw").status_code == 303
    assert queries.person(ref).state == "locked_out"
    assert browser.post(f"/staff/people/{ref}/withdraw").status_code == 404


def test_one_administrator_locks_and_another_person_destroys_the_keys(house):
    open_intake(house)
    victim, held = sign_in(house["dove"]), keys.wraps_for(house["dove"].actor)
    page, alder, birch = f"/staff/people/{house['dove'].ref}", sign_in(house["alder"]), sign_in(house["birch"])
    assert alder.post(f"{page}/lock-out").status_code == 409
    assert alder.post(f"{page}/lock").status_code == 303

    assert victim.get("/staff/").status_code == 302
    assert (alder.post(f"{page}/lock-out").status_code, keys.wraps_for(house["dove"].actor)) == (409, held)
    assert "Destroy the keys" not in alder.get(page).content.decode()
    assert "Locked by alder" in birch.get(page).content.decode()
    assert "People were locked" in birch.get("/staff/").content.decode()
    assert birch.post(f"{page}/lock-out").status_code == 303

    assert held and keys.wraps_for(house["dove"].actor) == set()
    assert birch.post(f"{page}/lock-out").status_code == 409


def test_a_lock_is_undone_by_a_coordinator_and_nothing_is_lost(house):
    open_intake(house)
    held, page = keys.wraps_for(house["dove"].actor), f"/staff/people/{house['dove'].ref}"
    house.hire("gull", "coordinator")
    house.publish()
    gull = sign_in(house["gull"])
    assert gull.post(f"{page}/lock").status_code == 403
    sign_in(house["alder"]).post(f"{page}/lock")

    assert "Let dove in again" in gull.get(page).content.decode()
    assert gull.post(f"{page}/unlock").status_code == 303

    assert sign_in(house["dove"]).get("/staff/").status_code == 200
    assert keys.wraps_for(house["dove"].actor) == held
    assert "Save the roles" not in gull.get(page).content.decode()


def test_looking_changes_nothing(house):
    browser = sign_in(house["alder"])

    for step in ("roles", "withdraw", "lock", "unlock", "lock-out"):
        assert browser.get(f"/staff/people/{house['dove'].ref}/{step}").status_code == 403
    assert queries.person(house["dove"].ref).is_active


def test_an_unknown_person_is_not_found(house):
    answer = sign_in(house["alder"]).get("/staff/people/00000000-0000-4000-8000-000000000000")

    assert answer.status_code == 404
