"""Debts that are settled after he has left: what two verifiers attested, and proof of each instalment."""

from datetime import date

import pytest

from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.awards.refusals import AboveVerifiedPrincipal
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases.actions import SettlementDraft
from goldenbridge.apps.cases.debts import ObligationNotVerified
from goldenbridge.apps.cases.models import Obligation
from goldenbridge.core.errors import NotAllowed, NotFound
from goldenbridge.platform import clock

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def left(journey):
    """He has left on an offer that settles half of his contract of 5,000."""
    journey.settle_minor = 250_000
    return journey.left()


def settle(journey, amount_minor=100_000, *, parts=2, actor=None, **changes):
    obligation = journey.facts.obligations[0]
    told = {"interest_minor": 0, "first_month": clock.today()} | changes
    draft = SettlementDraft(obligation.ref, amount_minor, parts)
    return cases.draft_settlement(journey.ref, draft=draft, **told, actor=actor or journey.dove.actor)


def later(journey):
    return next(each for each in journey.facts.award.settlements if each.is_later)


def test_a_settlement_is_negotiated_within_what_two_verifiers_attested(left):
    settle(left)

    assert (later(left).state, later(left).verified_minor, later(left).amount_minor) == (
        "negotiated",
        500_000,
        100_000,
    )
    with pytest.raises(AboveVerifiedPrincipal):
        settle(left, 200_000)


def test_a_principal_that_was_raised_in_the_database_settles_no_more(left):
    Obligation.objects.update(verified_minor=9_000_000, stated_minor=9_000_000)

    settle(left)

    assert later(left).verified_minor == 500_000


def test_a_debt_that_nobody_attested_is_not_settled(left):
    Obligation.objects.update(verified_minor=None)

    with pytest.raises(ObligationNotVerified):
        settle(left)


def test_only_who_leads_the_case_settles_proves_and_gives_up(left):
    settle(left)
    other = left.house["grouse"].actor
    asked = (
        lambda: settle(left, actor=other),
        lambda: cases.withdraw_settlement(left.ref, settlement_ref=later(left).ref, actor=other),
        lambda: cases.record_proof(left.ref, entitlement_ref=left.ref, proof="receipt", actor=other),
    )

    for ask in asked:
        with pytest.raises(NotAllowed):
            ask()
    with pytest.raises(NotFound):
        cases.withdraw_settlement(left.ref, settlement_ref=left.ref, actor=left.dove.actor)


def test_an_instalment_is_proved_and_then_due(left):
    settle(left, parts=1)
    for name, step in (("grouse", "cover"), ("heron", "approve")):
        left.step_settlement(name, later(left).ref, step)
    instalment = next(
        row
        for row in promises.entitlements(left.award_ref, actor=left.dove.actor)
        if row.settlement_ref == later(left).ref
    )

    cases.record_proof(left.ref, entitlement_ref=instalment.ref, proof="receipt", actor=left.dove.actor)

    due = promises.due_entitlements(date(2030, 1, 1), actor=left.house["grouse"].actor)
    assert instalment.ref in {row.entitlement_ref for row in due}


def test_a_settlement_is_given_up_and_its_room_returns(left):
    settle(left, 250_000)

    cases.withdraw_settlement(left.ref, settlement_ref=later(left).ref, actor=left.dove.actor)

    settle(left, 250_000)
