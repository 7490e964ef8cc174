"""Debts that are settled once a promise is in force: covered by itself, due in instalments, each against proof."""

from datetime import date
from uuid import uuid4

import pytest

from goldenbridge.apps.approvals.actions import SamePerson
from goldenbridge.apps.awards import actions, queries
from goldenbridge.apps.awards.refusals import (
    AboveVerifiedPrincipal,
    InstalmentInThePast,
    ProofMissing,
    UnknownProof,
)
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.ledger.refusals import Insolvent
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import ForbiddenMove, NotAllowed, NotFound
from goldenbridge.core.money import AmountOutOfRange, NotInSteps
from tests.apps.awards.builders import debt

TREASURER = Actor(uuid4(), frozenset({"treasurer"}))
LATE = date(2021, 12, 1)


def available():
    return books.balance("General:Available:USD").posted_minor


def instalments(ref):
    return [row for row in queries.entitlements(ref, actor=TREASURER) if row.kind == "settlement"]


def prove(office, ref, *, proof="receipt"):
    for row in instalments(ref):
        if row.needs_proof:
            actions.record_proof(row.ref, award_ref=ref, proof=proof, actor=office.actor(office.caseworker))


def due(ref):
    rows = queries.due_entitlements(LATE, actor=TREASURER)
    return [row for row in rows if row.kind == "settlement" and row.award_ref == ref]


def test_a_later_settlement_is_covered_and_approved_by_two_people(office):
    ref = office.active(months=1)
    settlement = office.settles(ref, debt(100_000, parts=2), interest_minor=20_000)

    office.settle_step("cover", settlement.ref, office.coverer)
    with pytest.raises(SamePerson):
        office.settle_step("approve", settlement.ref, office.coverer)
    office.settle_step("approve", settlement.ref, office.approver)

    view = queries.award(ref, actor=TREASURER).settlements[0]
    assert (view.state, view.amount_minor, view.interest_minor) == ("approved", 100_000, 20_000)
    assert [(row.month, row.amount_minor) for row in instalments(ref)] == [
        (date(2020, 9, 1), 50_000),
        (date(2020, 10, 1), 50_000),
    ]
    assert available() == 1_000_000 - 50_000 - 100_000


def test_an_instalment_is_due_only_once_its_proof_is_recorded(office):
    ref = office.active(months=1)
    office.settled(ref, debt(100_000, parts=2))
    first, second = instalments(ref)
    assert due(ref) == []

    actions.record_proof(first.ref, award_ref=ref, proof="demand", actor=office.actor(office.caseworker))

    assert [row.entitlement_ref for row in due(ref)] == [first.ref]
    with pytest.raises(ProofMissing):
        actions.draw_entitlements([second.ref], run_ref=uuid4(), actor=TREASURER)


def test_a_settlement_whose_instalments_are_paid_is_settled_and_ends_the_promise(office):
    ref = office.active(months=1)
    settlement_ref = office.settled(ref, debt(250_000, 125_000, parts=3))
    prove(office, ref)
    run, refs = uuid4(), [row.entitlement_ref for row in queries.due_entitlements(LATE, actor=TREASURER)]

    actions.draw_entitlements(refs, run_ref=run, actor=TREASURER)
    actions.pay_entitlements(refs, run_ref=run, actor=TREASURER)

    assert queries.settlement(settlement_ref, actor=TREASURER).state == "settled"
    assert office.state(ref) == "ended"
    assert queries.room_of([queries.award(ref, actor=TREASURER).settlements[0].obligation_ref], actor=TREASURER) == {
        queries.award(ref, actor=TREASURER).settlements[0].obligation_ref: 125_000
    }


@pytest.mark.parametrize(
    ("terms", "changes", "refusal"),
    [
        (debt(100_000, 105_000), {}, AboveVerifiedPrincipal),
        (debt(100_000, 60_001), {}, NotInSteps),
        (debt(100_000, 10_000, parts=3), {}, AmountOutOfRange),
        (debt(100_000), {"first_month": date(2020, 7, 31)}, InstalmentInThePast),
        (debt(100_000), {"interest_minor": 1}, NotInSteps),
    ],
)
def test_what_cannot_be_settled_is_not_drafted(office, terms, changes, refusal):
    ref = office.active()

    with pytest.raises(refusal):
        office.settles(ref, terms, **changes)

    assert queries.award(ref, actor=TREASURER).settlements == ()


def test_a_later_settlement_needs_a_promise_in_force(office):
    with pytest.raises(ForbiddenMove):
        office.settles(office.draft(), debt(100_000))
    with pytest.raises(NotFound):
        office.settles(uuid4(), debt(100_000))


def test_a_settlement_without_cover_names_what_is_missing_and_is_given_up(office):
    ref = office.active(months=6)
    settlement = office.settles(ref, debt(800_000))

    with pytest.raises(Insolvent) as refused:
        office.settle_step("cover", settlement.ref, office.coverer)
    actions.withdraw_settlement(settlement.ref, actor=office.actor(office.caseworker))

    assert "1000.00 USD is missing" in str(refused.value)
    assert queries.settlement(settlement.ref, actor=TREASURER).state == "rejected"


def test_a_settlement_of_which_nothing_is_paid_gives_its_cover_back(office):
    ref = office.active(months=1)
    obligation = uuid4()
    settlement_ref = office.settled(ref, debt(100_000, parts=2, obligation_ref=obligation))
    assert available() == 850_000

    actions.withdraw_settlement(settlement_ref, actor=office.actor(office.caseworker))

    assert available() == 950_000
    assert instalments(ref) == []
    office.settled(ref, debt(100_000, obligation_ref=obligation))


def test_a_settlement_that_is_being_paid_is_not_given_up(office):
    ref = office.active(months=1)
    settlement_ref = office.settled(ref, debt(100_000, parts=2))
    prove(office, ref)
    actions.draw_entitlements([due(ref)[0].entitlement_ref], run_ref=uuid4(), actor=TREASURER)

    with pytest.raises(ForbiddenMove):
        actions.withdraw_settlement(settlement_ref, actor=office.actor(office.caseworker))

    assert len(instalments(ref)) == 2


def test_a_proof_is_one_of_the_papers_that_count_by_who_leads_the_case(office):
    ref = office.active(months=1)
    office.settled(ref, debt(100_000))
    row = instalments(ref)[0]

    with pytest.raises(UnknownProof):
        prove(office, ref, proof="word of honour")
    with pytest.raises(NotAllowed):
        actions.record_proof(row.ref, award_ref=ref, proof="receipt", actor=TREASURER)
    with pytest.raises(NotFound):
        actions.record_proof(row.ref, award_ref=uuid4(), proof="receipt", actor=office.actor(office.caseworker))


def test_the_signed_promise_carries_later_settlements_with_their_approvals(office):
    ref = office.active(months=1)
    office.settles(ref, debt(50_000))
    settlement_ref = office.settled(ref, debt(100_000))

    promise = queries.signed_promise(ref, actor=TREASURER)

    assert [later.ref() for later in promise.later] == [settlement_ref]
    assert len(promise.later[0].approvals) == 2
    assert promise.terms().total.minor == 150_000
