"""Five people, each with every role, carry a case from application to pay through the real actions; four cannot."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from goldenbridge.apps.approvals import queries as parts
from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.keystore import queries as keystore
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts.models import Payment
from goldenbridge.cli.demo import casework
from goldenbridge.core import founding
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.application import PayoutDetails
from goldenbridge.core.drawing import TooFewPeople
from goldenbridge.core.matrix import SamePerson
from goldenbridge.platform import clock
from tests.adapters.bankfiles import FUND, PAYEE_IBAN
from tests.apps.cases.builders import Journey
from tests.apps.payouts.builders import Treasury
from tests.apps.people.builders import open_house

pytestmark = pytest.mark.django_db(databases="__all__")

EVERYTHING = ("triager", "caseworker", "verifier", "signer", "approver", "treasurer")
FIVE = ("dove", "eagle", "finch", "grouse", "heron")
FOUR = FIVE[:4]


def house_of(names, settings, tmp_path):
    """Two administrators who sign lists of keys and nothing else, and these people, who may do everything."""
    clock.move_to(datetime(2020, 8, 20, 9, tzinfo=UTC))
    roles = {"alder": {"administrator"}, "birch": {"administrator", "coordinator"}}
    house = open_house(settings, tmp_path, roles | {name: set(EVERYTHING) for name in names})
    listed = house.directory
    people = [listed.person(house[name].ref) for name in names]
    keys = founding.make_epoch(listed.epoch, triagers=people[:2], on_duty=people[-2:])
    cells = [founding.make_cell([person]) for person in people]
    house.hand((*keys.wraps, *(wrap for cell in cells for wrap in cell.wraps)), house["alder"].actor)
    house.publish(intake=keys.shards, duty=[keys.duty], epoch=keys.epoch, cells=[cell.cell for cell in cells])
    return house


def journey_of(house):
    journey = Journey(house)
    journey.currency, journey.owed = "EUR", {}
    return journey


def keeper_of(journey, cell_ref):
    """Who holds the key of a cell, and the cell."""
    cell = journey.house.directory.cell(cell_ref)
    held = [hand for hand in journey.hands.values() if cell.card.key_ref in keystore.wraps_for(hand.actor)]
    return held[0], cell


def test_five_people_carry_a_case_from_application_to_pay(settings, tmp_path):
    house = house_of(FIVE, settings, tmp_path)
    journey = journey_of(house)
    account = banking.open_bank_account(FUND, label="Main", currency="EUR", actor=house["alder"].actor)
    banking.confirm_bank_account(account.ref, actor=house["dove"].actor)

    # Application, case, checks by two, decision by the last two.
    journey.decided()
    one, other = journey.seats("signer")
    assert {hand.ref for hand in (journey.dove, one, other, *journey.seats("verifier"))} == {
        house[name].ref for name in FIVE
    }
    # The two signers cover and approve; nobody else could.
    journey.drafted_only(cleared_minor=5_000_000)
    for hand in (journey.dove, *journey.seats("verifier")):
        with pytest.raises(SamePerson):
            casework.step_award(hand, journey.award_ref, "cover")
    casework.step_award(one, journey.award_ref, "cover")
    with pytest.raises(SamePerson):
        casework.step_award(one, journey.award_ref, "approve")
    casework.step_award(other, journey.award_ref, "approve")
    casework.step_award(one, journey.award_ref, "offer")
    casework.tell_offer(journey.dove, journey.ref, "500 a month for six months, and your contract.")
    journey.tick()
    casework.answer_all(journey.played, choices={"offer": "accepted"})
    journey.tick()
    cases.record_left_service(journey.ref, left_on=clock.today(), actor=journey.dove.actor)
    # The account goes to a cell whose keeper has neither read nor checked the case: one of the two signers.
    details = PayoutDetails("Ян Лявон", casework.date(1985, 3, 4), iban=PAYEE_IBAN, country="DE", town="Berlin")
    assert "payout" in casework.answer_all(journey.played, payout=details)
    journey.tick()
    keeper, cell = keeper_of(journey, journey.cell_ref)
    assert keeper.ref in {one.ref, other.ref}
    second = other if keeper.ref == one.ref else one
    # He makes the run, the other signs the rest: a small sum needs two.
    house.colleagues["ibis"], house.colleagues["grouse"] = keeper, second
    treasury = Treasury(house, account, cell)
    run = treasury.sent()

    assert run.state == "sent"
    assert Payment.objects.get().state == "sent"
    assert books.free_to_promise("EUR") == 5_000_000 - 300_000


def test_four_people_cannot_whoever_is_drawn(settings, tmp_path):
    house = house_of(FOUR, settings, tmp_path)
    journey = journey_of(house)

    journey.attested()

    with pytest.raises(TooFewPeople):
        cases.plan_determination(journey.ref, actor=journey.dove.actor)
    assert journey.facts.state == "determination"
    taken = parts.parts_of(journey.ref)
    assert len(frozenset().union(*taken.values())) == 3
    cases.refresh_statuses(actor=SCHEDULE)
