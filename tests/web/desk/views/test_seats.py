"""Handing a seat back, drawing another person, and handing the evidence on, on the desk's pages."""

import pytest
from django.urls import reverse

from goldenbridge.apps.cases import actions as cases
from goldenbridge.cli.demo import casework
from goldenbridge.core import canonical
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.canonical import b64
from goldenbridge.core.casework import write_new_keys
from goldenbridge.core.sealing import Compartment
from tests.apps.cases.builders import evidence_wraps, later
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")


def text(colleague, name, *args):
    return sign_in(colleague).get(reverse(f"desk:{name}", args=args)).content.decode()


def post(colleague, name, *args, **fields):
    return sign_in(colleague).post(reverse(f"desk:{name}", args=args), fields)


def test_a_seat_is_handed_back_and_the_one_who_comes_sits_down_and_gets_the_evidence(journey):
    journey.house.hire("falcon", "verifier")
    journey.house.publish()
    journey.seated()
    stays, leaves = journey.seats("verifier")
    casework.ask(stays, journey.ref, "What does your contract say?", compartment="evidence")
    cases.push_letters(actor=SCHEDULE)
    casework.answer_all(journey.played)
    cases.collect_answers(actor=SCHEDULE)
    assert "Hand my seat back" in text(leaves, "checks", journey.ref)

    assert post(leaves, "leave_checks", journey.ref).status_code == 303
    assert sign_in(leaves).get(reverse("desk:checks", args=[journey.ref])).status_code == 403
    comes = journey.seats("verifier")[1]
    assert 'data-evidence="2"' in text(comes, "checks", journey.ref)
    desk = casework.desk_of(comes)
    both = [stays.ref, comes.ref]
    sat = post(
        comes,
        "take_seat",
        journey.ref,
        half=write_new_keys([desk.make_half_key(journey.ref)]),
        evidence=write_new_keys([desk.make_key(journey.ref, Compartment.EVIDENCE, both, generation=2)[0]]),
    )
    assert sat.status_code == 303
    assert "does not open what came in before" in text(stays, "checks", journey.ref)
    assert "Hand on the keys of the evidence" in text(stays, "case", journey.ref)
    wraps = [
        {"key_ref": str(ref), "recipient": str(wrap.recipient_ref), "wrap": b64(wrap.wrap)}
        for ref, wrap in evidence_wraps(stays, journey, comes)
    ]
    handed = post(stays, "let_partner_in", journey.ref, owner=comes.ref, wraps=canonical.encode(wraps).decode())

    assert handed.status_code == 303
    assert "does not open what came in before" not in text(stays, "checks", journey.ref)


def test_an_empty_seat_shows_to_caseworker_and_coordinator_and_is_drawn_again(journey):
    house = journey.house
    journey.seated()
    stays, leaves = journey.seats("verifier")
    assert post(leaves, "leave_checks", journey.ref).status_code == 303

    refused = post(journey.dove, "draw_again", journey.ref, person=leaves.ref)
    assert (refused.status_code, "Nobody else is free for this seat" in refused.content.decode()) == (409, True)
    assert "nobody, since" in refused.content.decode()
    assert "Seats that nobody works in" in text(house["birch"], "overview")
    house.hire("falcon", "verifier")
    house.publish()
    assert post(stays, "draw_again", journey.ref, person=leaves.ref).status_code == 403
    drawn = post(house["birch"], "draw_again", journey.ref, person=leaves.ref)

    assert drawn.status_code == 303
    assert "Seats that nobody works in" not in text(house["birch"], "overview")
    assert "falcon" in text(journey.dove, "case", journey.ref)


def test_somebody_late_is_named_to_the_coordinator_and_not_taken_away_by_the_caseworker(journey):
    journey.planned()
    late = journey.seats("verifier")[0]
    assert "Draw another" not in text(journey.dove, "case", journey.ref)
    later(7)
    journey.house.publish()

    assert "Something waits for him" in text(journey.house["birch"], "overview")
    assert "Draw another" not in text(journey.dove, "case", journey.ref)
    assert "has let this wait since" in text(journey.house["birch"], "case", journey.ref)
    refused = post(journey.dove, "draw_again", journey.ref, person=late.ref)
    assert (refused.status_code, "is here and not late" in refused.content.decode()) == (409, True)


def test_a_signer_hands_his_seat_back_and_the_summary_waits_for_the_next(journey):
    journey.house.hire("osprey", "signer")
    journey.house.publish()
    journey.attested()
    cases.plan_determination(journey.ref, actor=journey.dove.actor)
    leaves = journey.seats("signer")[0]
    assert "Hand my seat back" in text(leaves, "decide", journey.ref)

    assert post(leaves, "leave_decision", journey.ref).status_code == 303

    assert sign_in(leaves).get(reverse("desk:decide", args=[journey.ref])).status_code == 403
    assert leaves.ref not in {hand.ref for hand in journey.seats("signer")}
    assert "<desk-summary" in text(journey.dove, "summary", journey.ref)
