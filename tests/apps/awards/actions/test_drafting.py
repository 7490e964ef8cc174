from datetime import date, timedelta
from uuid import uuid4

import pytest

from goldenbridge.apps.awards import actions, queries
from goldenbridge.apps.awards.refusals import (
    AboveVerifiedPrincipal,
    NothingPromised,
    PayWithoutMonths,
    SecondLivePromise,
)
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.award import OfferExpired, OfferTooLong
from goldenbridge.core.canonical import b64
from goldenbridge.core.entitlement import MalformedRule
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.money import AmountOutOfRange, NotInSteps, UnknownCurrency
from goldenbridge.platform import clock
from tests.apps.awards.builders import GROUNDS, UNTIL, debt

TREASURER = Actor(uuid4(), frozenset({"treasurer"}))


def view(ref):
    return queries.award(ref, actor=TREASURER)


def test_a_draft_holds_its_terms_and_sets_nothing_aside(office):
    ref = office.draft(cap_minor=250_000, taper=(50,), settlements=[debt(100_000, 60_000, parts=2)])

    award = view(ref)
    assert (award.state, award.monthly_minor, award.months, award.promised_minor) == ("draft", 50_000, 6, 250_000)
    assert (award.settled_minor, award.total_minor) == (60_000, 310_000)
    assert [(s.verified_minor, s.amount_minor, s.parts, s.state) for s in award.settlements] == [
        (100_000, 60_000, 2, "negotiated")
    ]
    assert queries.pot_after(view(ref), actor=TREASURER).after_minor == 690_000


def test_a_promise_may_be_debts_alone(office):
    ref = office.draft(months=0, monthly_minor=0, settlements=[debt(100_000)])
    office.step("cover", ref, office.coverer)

    assert view(ref).total_minor == 100_000


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"monthly_minor": 50_001}, NotInSteps),
        ({"monthly_minor": 0}, PayWithoutMonths),
        ({"monthly_minor": 0, "settlements": [debt(100_000)]}, PayWithoutMonths),
        ({"months": 61}, MalformedRule),
        ({"months": 0, "monthly_minor": 0}, NothingPromised),
        ({"months": 0, "settlements": [debt(100_000)]}, PayWithoutMonths),
        ({"currency": "XXX"}, UnknownCurrency),
        ({"valid_until": date(2020, 8, 11)}, OfferExpired),
        ({"taper": (25, 50)}, MalformedRule),
        ({"settlements": [debt(100_000, 60_001)]}, NotInSteps),
        ({"settlements": [debt(99_999, 60_000)]}, NotInSteps),
        ({"settlements": [debt(100_000, 105_000)]}, AboveVerifiedPrincipal),
        ({"settlements": [debt(100_000, 10_000, parts=3)]}, AmountOutOfRange),
    ],
)
def test_what_cannot_be_promised_is_not_drafted(office, changes, refusal):
    with pytest.raises(refusal):
        office.draft(**changes)

    assert queries.counts(actor=TREASURER) == {}


def test_one_person_holds_one_promise_at_a_time(office):
    payee = uuid4()
    ref = office.draft(payee_ref=payee)

    with pytest.raises(SecondLivePromise):
        office.draft(payee_ref=payee)

    office.step("cover", ref, office.coverer)
    actions.free_award(ref, actor=office.actor(office.coverer))
    office.draft(payee_ref=payee)
    assert queries.counts(actor=TREASURER) == {"freed": 1, "draft": 1}


def test_the_content_hash_changes_with_every_term(office):
    obligation, payee = uuid4(), uuid4()
    terms = queries.content(
        office.draft(payee_ref=payee, settlements=[debt(100_000, obligation_ref=obligation)]), actor=TREASURER
    )

    assert terms == {
        "award": terms["award"],
        "grounds": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "has_left": False,
        "monthly": "500.00 USD",
        "months": 6,
        "pay": "3000.00 USD",
        "payee": str(payee),
        "pot": "General",
        "recipient": b64(b"r" * 32),
        "round": 1,
        "settlements": [
            {"amount": "1000.00 USD", "obligation": str(obligation), "parts": 1, "verified": "1000.00 USD"}
        ],
        "taper": "",
        "total": "4000.00 USD",
        "valid_until": "2020-09-15",
    }
    assert len({view(office.draft(months=months)).content_hash for months in (5, 6, 7)}) == 3


def test_an_offer_holds_its_money_no_longer_than_the_fund_allows(office, settings):
    settings.OFFER_DAYS = 30
    latest = clock.today() + timedelta(days=30)

    with pytest.raises(OfferTooLong) as refused:
        office.draft(valid_until=latest + timedelta(days=1))

    assert str(latest) in str(refused.value)
    assert view(office.draft(valid_until=latest)).valid_until == latest


def test_only_those_who_decide_or_lead_draft(office):
    for actor in (TREASURER, SCHEDULE):
        with pytest.raises(NotAllowed):
            actions.draft_award(
                payee_ref=uuid4(),
                recipient_key=b"r" * 32,
                pot="General",
                currency="USD",
                monthly_minor=50_000,
                months=6,
                valid_until=UNTIL,
                grounds=GROUNDS,
                actor=actor,
            )
