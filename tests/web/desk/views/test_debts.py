"""The page of debts: settled later, proved instalment by instalment, by whoever leads the case."""

import html
import re

import pytest
from django.urls import reverse

from goldenbridge.apps.awards import queries as promises
from goldenbridge.platform import clock
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def left(journey):
    journey.settle_minor = 250_000
    return journey.left()


@pytest.fixture
def dove(left):
    return sign_in(left.dove)


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def at(left, name="debts"):
    return reverse(f"desk:{name}", args=[left.ref])


def settle(left, client, **changes):
    form = {
        "obligation": left.facts.obligations[0].ref,
        "amount": "1000",
        "interest": "200",
        "parts": "2",
        "first_month": clock.today().isoformat(),
    } | changes
    return client.post(at(left, "draft_settlement"), form)


def later(left):
    return next(each for each in left.facts.award.settlements if each.is_later)


def test_a_debt_is_settled_later_and_each_instalment_proved(left, dove):
    before = text_of(dove.get(at(left)))
    drafted = settle(left, dove)
    for name, step in (("grouse", "cover"), ("heron", "approve")):
        left.step_settlement(name, later(left).ref, step)
    months = promises.entitlements(left.award_ref, actor=left.dove.actor)
    first = next(row for row in months if row.settlement_ref == later(left).ref)
    proved = dove.post(at(left, "record_proof"), {"entitlement": first.ref, "proof": "receipt"})

    after = text_of(dove.get(at(left)))

    assert "$5,000 verified, $2,500 of it not promised yet" in before
    assert [drafted.status_code, proved.status_code] == [303, 303]
    assert "$1,000 in 2 instalments; the creditor asks $200 of interest besides" in after
    assert "$500 due a receipt: he has paid it" in after
    assert "$1,500 of it not promised yet" in after


def test_more_than_is_verified_is_refused_and_what_was_typed_stays(left, dove):
    refused = settle(left, dove, amount="2550")

    assert refused.status_code == 409
    assert "Only 2500.00 USD of this obligation is verified" in text_of(refused)
    assert 'value="2550"' in refused.content.decode()


def test_a_settlement_is_given_up_on_the_page(left, dove):
    settle(left, dove)

    given_up = dove.post(at(left, "withdraw_settlement"), {"settlement": later(left).ref})

    assert given_up.status_code == 303
    assert later(left).state == "rejected"


@pytest.mark.parametrize("name", ["grouse", "birch"])
def test_others_do_not_see_debts(left, name):
    assert sign_in(left.house[name]).get(at(left)).status_code in {403, 404}
