"""The list of keys on its page."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.keystore import queries as keys
from goldenbridge.apps.keystore.models import Wrap
from goldenbridge.apps.people import queries
from goldenbridge.core import founding
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.canonical import b64
from goldenbridge.platform import clock, directory
from tests.apps.people.builders import open_house
from tests.apps.people.desk import post_json, sign_in

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def house(settings, tmp_path):
    return open_house(settings, tmp_path)


def sign(house, name, draft):
    signature = house[name].member.sign_directory(draft.directory)
    told = {"digest": b64(draft.directory.digest()), "signature": b64(signature)}
    return sign_in(house[name]).post("/staff/directory/sign", told)


def test_two_administrators_put_the_next_version_in_force_and_the_open_book_knows(house):
    house.hire("lark", "signer")
    assert sign_in(house["alder"]).post("/staff/directory/propose").status_code == 303
    draft = queries.draft(actor=house["alder"].actor)

    text = sign_in(house["birch"]).get("/staff/directory").content.decode()
    assert "New: lark (signer)." in text
    assert [sign(house, name, draft).status_code for name in ("alder", "birch")] == [303, 303]
    assert directory.current().version == draft.directory.version
    assert queries.draft(actor=house["alder"].actor) is None


def test_a_signature_that_does_not_fit_is_refused_on_the_page(house):
    browser = sign_in(house["alder"])
    browser.post("/staff/directory/propose")
    draft = queries.draft(actor=house["alder"].actor)
    told = {"digest": b64(draft.directory.digest()), "signature": b64(bytes(64))}

    for changes, status in (
        ({}, 403),
        ({"digest": b64(bytes(32))}, 409),
        ({"signature": ""}, 422),
        ({"digest": "%"}, 400),
    ):
        answer = browser.post("/staff/directory/sign", {**told, **changes})
        assert answer.status_code == status, changes
        assert "The next version" in answer.content.decode()


def test_a_swapped_key_is_cried_out_before_anybody_signs(house):
    from goldenbridge.apps.people.models import Person
    from goldenbridge.core.staffkeys import new_staff_keys

    Person.objects.filter(call_sign="dove").update(seal_key=new_staff_keys().seal_key)
    browser = sign_in(house["alder"])
    browser.post("/staff/directory/propose")

    assert "dove: KEYS CHANGE." in browser.get("/staff/directory").content.decode()


def test_the_page_says_that_nobody_can_apply_and_what_to_do_next(house):
    browser = sign_in(house["alder"])

    def said():
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.get("/staff/directory").content.decode()))
        return text.partition("Nobody can apply at the moment. ")[2].split(". ")[0]

    assert said() == "There are no intake keys"
    post_json(browser, "/staff/directory/intake", intake(house))
    assert said() == "Sign the next version below: with it applications are taken again"
    draft = queries.draft(actor=house["alder"].actor)
    for name in ("alder", "birch"):
        sign(house, name, draft)
    assert said() == ""
    with clock.moved_to(clock.now() + timedelta(days=9)):
        browser = sign_in(house["alder"])
        assert said() == "The list of keys is over"


def intake(house):
    listed = house.directory
    on_duty = [listed.person(house[name].ref) for name in ("grouse", "heron")]
    made = founding.make_epoch(listed.epoch + 1, triagers=listed.holders("triager"), on_duty=on_duty)
    return {
        "shards": [each.to_value() for each in made.shards],
        "duty": [made.duty.to_value()],
        "cells": [],
        "wraps": [
            {"key_ref": str(each.key_ref), "recipient_ref": str(each.recipient_ref), "wrap": b64(each.wrap)}
            for each in made.wraps
        ],
    }


def test_intake_keys_made_in_the_page_are_stored_and_drafted(house):
    answer = post_json(sign_in(house["alder"]), "/staff/directory/intake", intake(house))

    assert answer.json() == {"version": 2}
    assert len(keys.wraps_for(house["dove"].actor)) == 4
    drafted = queries.draft(actor=house["alder"].actor).directory
    assert (len(drafted.shards), len(drafted.duty), drafted.epoch) == (4, 1, house.directory.epoch + 1)


def test_a_draft_made_in_the_page_leaves_out_keys_that_were_destroyed(house):
    browser, told = sign_in(house["alder"]), intake(house)
    post_json(browser, "/staff/directory/intake", told)
    gone = UUID(told["wraps"][0]["key_ref"])
    keystore.destroy_key(gone, holder=keystore.DIRECTORY, actor=SCHEDULE)

    browser.post("/staff/directory/propose")

    drafted = queries.draft(actor=house["alder"].actor).directory
    assert gone not in {each.card.key_ref for each in drafted.shards}
    assert len(drafted.shards) == len(told["shards"]) - 1


def test_keys_that_nobody_holds_or_that_are_not_listed_are_refused(house):
    browser, told = sign_in(house["alder"]), intake(house)
    foreign = {**told["wraps"][0], "key_ref": str(uuid4())}

    for wraps in (
        [],
        told["wraps"][:-2],
        [*told["wraps"], foreign],
        [{**told["wraps"][0], "wrap": b64(b"x")}, *told["wraps"]],
    ):
        assert post_json(browser, "/staff/directory/intake", {**told, "wraps": wraps}).status_code in {400, 422}
    assert post_json(browser, "/staff/directory/intake", {**told, "more": 1}).status_code == 400
    assert not Wrap.objects.filter(recipient_ref=house["eagle"].ref).exists()
    assert queries.draft(actor=house["alder"].actor) is None
    assert post_json(sign_in(house["dove"]), "/staff/directory/intake", told).status_code == 403
