"""What waits for whom on the first page."""

from datetime import timedelta

import pytest

from goldenbridge.apps.people import actions as people
from goldenbridge.apps.triage import actions as triage
from goldenbridge.core import founding
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.delegation import draft_delegation
from goldenbridge.platform import clock, directory
from goldenbridge.web.account.waiting import STEPS, first_steps, waiting_for
from tests.apps.people.builders import ROLES, open_house, open_intake
from tests.apps.people.desk import sign_in
from tests.apps.triage.builders import apply

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def house(settings, tmp_path):
    house = open_house(settings, tmp_path)
    open_intake(house)
    return house


@pytest.mark.parametrize("call_sign", sorted(ROLES))
def test_the_first_page_opens_for_every_role_and_says_what_it_does(house, call_sign):
    text = sign_in(house[call_sign]).get("/staff/").content.decode()

    assert [steps.role for steps in first_steps(house[call_sign].actor)] == [
        steps.role for steps in STEPS if steps.role in ROLES[call_sign]
    ]
    assert all(f"<h3>{steps.role.capitalize()}</h3>" in text for steps in first_steps(house[call_sign].actor))


def test_nothing_waits_in_an_empty_fund(house):
    assert {name: waiting_for(each.actor) for name, each in house.colleagues.items()} == dict.fromkeys(ROLES, [])


def test_who_can_open_the_door_again_is_told_that_nobody_can_apply(settings, tmp_path):
    house = open_house(settings, tmp_path)

    told = {
        name: [(line.text, line.is_urgent) for line in waiting_for(each.actor)]
        for name, each in house.colleagues.items()
    }

    assert {name: lines for name, lines in told.items() if lines} == {
        name: [("Nobody can apply: renew the list of keys and the intake keys", True)] for name in ("alder", "birch")
    }
    house.hire("lark", "coordinator")
    house.publish()
    assert [(line.text, line.address) for line in waiting_for(house["lark"].actor)] == [
        ("Nobody can apply: tell an administrator", "/staff/desk/overview/")
    ]
    open_intake(house)
    assert [waiting_for(each.actor) for each in house.colleagues.values()] == [[]] * len(house.colleagues)


def test_a_draft_waits_for_those_who_have_not_signed_it(house):
    draft = people.propose_directory(actor=house["alder"].actor)
    people.sign_directory(
        digest=draft.digest(), signature=house["alder"].member.sign_directory(draft), actor=house["alder"].actor
    )

    assert waiting_for(house["alder"].actor) == []
    (line,) = waiting_for(house["birch"].actor)
    assert (line.address, line.is_urgent, line.count) == ("/staff/directory", True, 1)
    assert waiting_for(house["dove"].actor) == []


def test_administrators_are_reminded_before_the_list_of_keys_ends(house):
    for days, expected in ((4, []), (5, [False]), (7, [True]), (20, [True])):
        with clock.moved_to(clock.now() + timedelta(days=days)):
            assert [line.is_urgent for line in waiting_for(house["alder"].actor)] == expected, days


def test_a_newcomer_waits_to_be_listed(house):
    house.hire("lark", "signer")

    assert [line.address for line in waiting_for(house["alder"].actor)] == ["/staff/directory"]
    assert "You are not on the signed list of keys yet" in sign_in(house["lark"]).get("/staff/").content.decode()


def test_administrators_are_reminded_weeks_before_nobody_may_sign_the_list_any_more(house):
    last = clock.now() + timedelta(days=founding.DELEGATION_DAYS)
    for left, expected in ((42, [False]), (14, [True])):
        with clock.moved_to(last - timedelta(days=left + 1)):
            house.publish()
        with clock.moved_to(last - timedelta(days=left)):
            lines = waiting_for(house["alder"].actor)
            text = sign_in(house["alder"]).get("/staff/directory").content.decode()
        assert [line.is_urgent for line in lines] == expected
        assert f"In {left} days nobody may sign" in lines[0].text
        assert f"{left} days left" in text


def test_those_whom_the_root_keys_named_are_told_to_sign(house):
    draft = draft_delegation(directory.latest(), ["birch", "eagle"], threshold=2, today=clock.today(), days=365)
    for seed in house.root_keys.seeds[1:]:
        draft = draft.signed_with(seed, directory.root())
    directory.renew_delegation(draft.encode())

    browser = sign_in(house["eagle"])
    assert "The root keys have named who signs from now on" in browser.get("/staff/").content.decode()
    assert "2 of birch, eagle" in browser.get("/staff/directory").content.decode()
    browser.post("/staff/directory/propose")
    (line,) = waiting_for(house["birch"].actor)
    assert line.text == "The next list of keys waits for your signature"
    assert waiting_for(house["alder"].actor) == []


def test_danger_that_nobody_has_read_waits_for_the_coordinator_with_its_number(house):
    apply(danger=2)
    apply(danger=0)
    triage.collect_arrivals(actor=SCHEDULE)

    (line,) = waiting_for(house["birch"].actor)
    assert (line.text, line.count, line.is_urgent) == ("In danger now and unread: find readers first", 1, True)
    shown = sign_in(house["birch"]).get("/staff/").content.decode()
    assert '<p class="lead">1</p>' in shown and "Nothing waits for you now" not in shown


def test_one_matter_that_its_words_tell_whole_has_no_number(house):
    people.propose_directory(actor=house["alder"].actor)

    shown = sign_in(house["birch"]).get("/staff/").content.decode()

    assert "The next list of keys waits for your signature" in shown and '<p class="lead">' not in shown
