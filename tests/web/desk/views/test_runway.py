"""The page that says how far the money reaches."""

import re

import pytest
from django.urls import reverse

from tests.apps.ledger.builders import open_fund
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def coordinator(house):
    open_fund(cleared_minor=3_000_000)
    return sign_in(house["birch"])


def runway(client, **query):
    return client.get(reverse("desk:runway"), query)


def what_if(client, **typed):
    return client.post(reverse("desk:runway"), typed)


def lead(response):
    return response.content.decode().split('<p class="lead">')[1].split("</p>")[0]


def test_the_answer_stands_first_and_the_fan_has_a_table(coordinator):
    shown = runway(coordinator)

    assert re.match(
        r"The fund can promise [\d,]+ more people and honour all with 95% certainty; what is free today covers 10",
        lead(shown),
    )
    assert b"<svg" in shown.content
    assert "One future in twenty is below" in shown.content.decode()


def test_a_what_if_value_changes_the_answer_and_stays_in_its_field(coordinator):
    poor = what_if(coordinator, growth="1", free_minor="300", gifts_a_day="0", monthly_minor="500", months="6")

    assert lead(poor).startswith("The fund can promise 0 more")
    assert 'name="free_minor" value="300"' in poor.content.decode()
    assert lead(runway(coordinator, growth="1", free_minor="300")) == lead(runway(coordinator))


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"growth": "7"}, "Growth from day to day"),
        ({"growth": "1", "conversion": "150"}, "Share of applications"),
        ({"growth": "much"}, "Growth from day to day"),
        ({"growth": "nan"}, "Growth from day to day"),
        ({"growth": "1", "months": "1e9"}, "Months of pay"),
    ],
)
def test_a_value_that_cannot_be_is_named_and_what_was_typed_stays(coordinator, query, named):
    refused = what_if(coordinator, **query)

    assert refused.status_code == 422
    text = refused.content.decode()
    assert named in text.split('role="alert"')[1].split("</div>")[0]
    assert f'value="{list(query.values())[-1]}"' in text


def test_an_unknown_currency_shows_the_first(coordinator):
    assert runway(coordinator, currency="XXX").status_code == 200


def test_who_pays_may_look_and_who_reads_cases_may_not(house, coordinator):
    assert runway(sign_in(house["ibis"])).status_code == 200
    assert runway(sign_in(house["dove"])).status_code == 403


def test_a_fund_that_has_nothing_yet_is_told_so_in_a_sentence_and_shown_no_noughts(house):
    open_fund()
    browser = sign_in(house["birch"])

    empty, asked = runway(browser), what_if(browser, growth="1", gifts_a_day="5")

    assert lead(empty).startswith("There is nothing to forecast in USD yet")
    assert b'<dl class="figures">' not in empty.content and b"What if" in empty.content
    assert lead(asked).startswith("The fund can promise")
