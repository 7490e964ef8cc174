"""The page of what others promised: for who leads the case, told in the officer's language, and beside the promise."""

import html
import re

import pytest
from django.urls import reverse

from goldenbridge.apps.awards.models import Relief
from goldenbridge.apps.cases.models import Case
from goldenbridge.cli.demo import casework
from goldenbridge.core.canonical import b64
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def told(journey, **changes):
    return {
        "obligation": journey.facts.obligations[0].ref,
        "amount": "4970",
        "party": "bank",
        "condition": "part_repaid",
        "commitment": b64(bytes(range(32))),
        "envelope": b64(casework.letter(journey.dove, journey.facts, "the certificate")),
    } | changes


def post(client, journey, **changes):
    return client.post(reverse("desk:record_relief", args=[journey.ref]), told(journey, **changes))


def test_a_word_is_recorded_and_listed_as_covering_nothing(journey):
    journey.talks()
    dove = sign_in(journey.dove)
    empty = text_of(dove.get(reverse("desk:relief", args=[journey.ref])))

    answer = post(dove, journey)

    page = text_of(dove.get(answer["Location"]))
    assert answer.status_code == 303
    assert "Nobody else has promised anything that was written down." in empty
    assert "Service contract $5,000 a bank once a part is repaid" in page
    assert "within a week Covers nothing." in page


def test_the_letter_is_in_the_officers_language(journey):
    journey.talks()
    dove = sign_in(journey.dove)
    letters = {}
    for language in ("en", "ru", "be"):
        Case.objects.update(language=language)
        page = dove.get(reverse("desk:relief", args=[journey.ref])).content.decode()
        letters[language] = html.unescape(re.search(r'data-letter="([^"]+)"', page)[1])

    assert letters["en"].startswith("Somebody has promised that a debt of yours will be forgiven later.")
    assert letters["ru"].startswith("Кто-то пообещал")
    assert letters["be"].startswith("Нехта паабяцаў")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"amount": "5050"}, 422),
        ({"amount": ""}, 422),
        ({"party": "angel"}, 422),
        ({"commitment": "AA"}, 400),
        ({"commitment": "не"}, 422),
        ({"envelope": ""}, 422),
        ({"obligation": "00000000-0000-0000-0000-000000000000"}, 422),
    ],
)
def test_a_form_that_cannot_be_is_refused_and_nothing_is_kept(journey, changes, status):
    journey.talks()

    assert post(sign_in(journey.dove), journey, **changes).status_code == status
    assert Relief.objects.count() == 0


def test_who_promises_money_sees_it_beside_the_promise(journey):
    journey.drafted()
    post(sign_in(journey.dove), journey)

    page = text_of(sign_in(journey.house["grouse"]).get(reverse("treasury:award", args=[journey.award_ref])))

    assert (
        "Promised by others, covers nothing Service contract: up to $5,000.00 would be forgiven once a part is repaid"
        in page
    )


def test_others_have_no_door(journey):
    journey.talks()

    for name in ("grouse", "dunlin"):
        assert sign_in(journey.house[name]).get(reverse("desk:relief", args=[journey.ref])).status_code == 403
