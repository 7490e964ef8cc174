"""Giving a case on, and making its keys one's own, on the desk's pages."""

import pytest
from django.urls import reverse

from goldenbridge.apps.cases import actions as cases
from goldenbridge.core import canonical
from goldenbridge.core.canonical import b64
from goldenbridge.core.casework import write_new_keys
from tests.apps.cases.builders import renewal_by, wraps_by
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")


def page(colleague, name, *args):
    return sign_in(colleague).get(reverse(f"desk:{name}", args=args))


def post(colleague, name, *args, **fields):
    return sign_in(colleague).post(reverse(f"desk:{name}", args=args), fields)


def lead(response):
    return response.content.decode().split('<p class="lead">')[1].split("</p>")[0]


def test_a_case_is_given_on_and_its_new_caseworker_is_told_to_make_keys(journey):
    journey.talks()
    dunlin = journey.house["dunlin"]
    text = page(journey.dove, "give", journey.ref).content.decode()
    assert "<desk-give" in text and ">dunlin<" in text and ">dove</option>" not in text

    wraps = [
        {"key_ref": str(ref), "recipient": str(wrap.recipient_ref), "wrap": b64(wrap.wrap)}
        for ref, wrap in wraps_by(journey.dove, journey.ref, dunlin)
    ]
    given = post(journey.dove, "give_case", journey.ref, owner=dunlin.ref, wraps=canonical.encode(wraps).decode())
    assert given.status_code == 303
    assert "The case is given. It stands on the other" in sign_in(journey.dove).get(given.url).content.decode()
    assert "The case is given." not in page(journey.dove, "home").content.decode()
    assert lead(page(dunlin, "case", journey.ref)).startswith("This case was given to you")
    for name in ("case", "story", "notes"):
        assert page(dunlin, name, journey.ref).content.decode().count(">Make new keys</a>") == 1, name
    assert "<desk-renew" in page(dunlin, "renew_keys", journey.ref).content.decode()

    told = renewal_by(dunlin, journey.ref)
    stored = post(
        dunlin,
        "store_keys",
        journey.ref,
        keys=write_new_keys(told["keys"]),
        records=canonical.encode([b64(each) for each in told["records"]]).decode(),
        reply_key=b64(told["reply_key"].statement),
        reply_signature=b64(told["reply_key"].signature),
    )
    assert stored.status_code == 303
    assert not lead(page(dunlin, "case", journey.ref)).startswith("This case was given to you")
    assert "<desk-renew" not in page(dunlin, "renew_keys", journey.ref).content.decode()


def test_only_its_caseworker_or_a_coordinator_gives_a_case(journey):
    journey.talks()
    birch, dunlin, eagle = (journey.house[name] for name in ("birch", "dunlin", "eagle"))

    for who, status in ((eagle, 403), (dunlin, 403), (birch, 200), (journey.dove, 200)):
        assert page(who, "give", journey.ref).status_code == status, who.call_sign
    assert post(dunlin, "give_case", journey.ref, owner=dunlin.ref).status_code == 403
    assert post(journey.dove, "give_case", journey.ref, owner=eagle.ref).status_code == 409
    refused = post(journey.dove, "give_case", journey.ref, owner=dunlin.ref)
    assert (refused.status_code, "its keys did not come with it" in refused.content.decode()) == (409, True)
    assert page(birch, "renew_keys", journey.ref).status_code == 403


def test_texts_under_older_keys_stay_on_the_first_page_until_they_are_sealed_anew(journey):
    journey.talks()
    dunlin = journey.house["dunlin"]
    cases.give_case(
        journey.ref, owner_ref=dunlin.ref, wraps=wraps_by(journey.dove, journey.ref, dunlin), actor=journey.dove.actor
    )
    told = renewal_by(dunlin, journey.ref)
    cases.renew_case_keys(journey.ref, **(told | {"records": told["records"][:1]}), actor=dunlin.actor)

    assert lead(page(dunlin, "case", journey.ref)).startswith("Some texts of this case are still sealed")
    assert "2 texts of this case are still sealed" in page(dunlin, "renew_keys", journey.ref).content.decode()
    assert "texts under older keys" in sign_in(dunlin).get("/staff/").content.decode()
    cases.renew_case_keys(journey.ref, **(told | {"keys": ()}), actor=dunlin.actor)
    assert "texts under older keys" not in sign_in(dunlin).get("/staff/").content.decode()
