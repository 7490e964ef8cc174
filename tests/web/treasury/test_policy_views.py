"""The page of the cover policy: two of the board release it; it shows on promises and in the public books."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest

from goldenbridge.apps.awards import actions, queries
from goldenbridge.core.canonical import b64
from goldenbridge.core.paper import Paper
from goldenbridge.platform import clock
from tests.apps.ledger.builders import open_fund as open_books
from tests.apps.people.builders import open_house
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")

PAGE = "/staff/treasury/cover-policy"


@pytest.fixture
def house(settings, tmp_path):
    house = open_house(settings, tmp_path)
    open_books(cleared_minor=1_000_000)
    return house


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def newest(house):
    return queries.policies(actor=house["heron"].actor)[0]


def signed(house, name, step):
    approval = house[name].approve("cover_policy", newest(house).ref, newest(house).content_hash, step)
    return {key: b64(value) for key, value in approval.items()}


def test_two_of_the_board_release_that_three_months_are_covered(house):
    heron, ibis = sign_in(house["heron"]), sign_in(house["ibis"])
    before = text_of(heron.get(PAGE))

    proposed = heron.post(f"{PAGE}/propose", {"months": "3"})
    ref = newest(house).ref
    made = heron.post(f"{PAGE}/{ref}/make", signed(house, "heron", "make"))
    alone = heron.post(f"{PAGE}/{ref}/release", signed(house, "heron", "release"))
    waiting = text_of(heron.get(PAGE))
    released = ibis.post(f"{PAGE}/{ref}/release", signed(house, "ibis", "release"))

    assert "Every new promise is covered whole" in before
    assert [each.status_code for each in (proposed, made, alone, released)] == [303, 303, 403, 303]
    assert "A different person of the board must take the next step." in waiting
    assert "New promises are covered for 3 months before they are made" in text_of(heron.get(PAGE))
    public = text_of(heron.get("/en/books"))
    assert "a new promise is covered for 3 months before it is made" in public


def test_a_promise_under_the_policy_says_to_which_month_it_is_covered(house):
    heron, ibis = sign_in(house["heron"]), sign_in(house["ibis"])
    heron.post(f"{PAGE}/propose", {"months": "2"})
    ref = newest(house).ref
    heron.post(f"{PAGE}/{ref}/make", signed(house, "heron", "make"))
    ibis.post(f"{PAGE}/{ref}/release", signed(house, "ibis", "release"))
    award = actions.draft_award(
        payee_ref=uuid4(),
        recipient_key=b"r" * 32,
        pot="General",
        currency="USD",
        monthly_minor=50_000,
        months=6,
        valid_until=clock.today() + timedelta(days=30),
        grounds=bytes(32),
        actor=house["dove"].actor,
    )

    page = text_of(heron.get(f"/staff/treasury/awards/{award.ref}"))

    assert "for 2 of 6 months; later months wait for more cover" in page
    assert "What is set aside $1,000.00" in page


def test_a_proposal_is_checked_and_can_be_given_up(house):
    heron = sign_in(house["heron"])

    refused = heron.post(f"{PAGE}/propose", {"months": "99"})
    unchanged = heron.post(f"{PAGE}/propose", {"months": ""})
    heron.post(f"{PAGE}/propose", {"months": "4"})
    ref = newest(house).ref
    paper = Paper.read(heron.get(f"{PAGE}/{ref}/make/paper").content)
    given_up = heron.post(f"{PAGE}/{ref}/withdraw")

    assert [refused.status_code, unchanged.status_code, given_up.status_code] == [422, 422, 303]
    assert paper.content_hash == newest(house).content_hash
    assert newest(house).state == "withdrawn"
    assert heron.get(f"{PAGE}/{uuid4()}/make/paper").status_code == 404
    assert heron.post(f"{PAGE}/{ref}/approve").status_code == 404


def test_an_auditor_reads_it_and_others_do_not(house):
    assert sign_in(house["kite"]).get(PAGE).status_code == 200
    assert sign_in(house["kite"]).post(f"{PAGE}/propose", {"months": "3"}).status_code == 403
    assert sign_in(house["dove"]).get(PAGE).status_code == 403
