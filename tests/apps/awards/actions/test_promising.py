from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from goldenbridge.apps.approvals.actions import ForgedSignature, SamePerson, StaleApproval, declare_conflict
from goldenbridge.apps.awards import actions, queries
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.ledger.refusals import Insolvent
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.award import OfferExpired
from goldenbridge.core.canonical import digest
from goldenbridge.core.errors import ForbiddenMove, NotAllowed
from goldenbridge.core.lifecycles import AWARD
from goldenbridge.core.matrix import ConflictOfInterest
from goldenbridge.core.money import Money
from goldenbridge.platform import clock
from tests.apps.awards.builders import debt


def available():
    return books.balance("General:Available:USD").posted_minor


def test_a_promise_is_covered_approved_offered_and_taken_up(office):
    ref = office.draft(settlements=[debt(200_000)])
    before = available()
    office.step("cover", ref, office.coverer)
    covered = available()
    office.step("approve", ref, office.approver)
    office.step("offer", ref, office.offerer)
    actions.take_up_award(ref, actor=SCHEDULE)

    view = queries.award(ref, actor=office.actor(office.coverer))
    assert (before, covered) == (1_000_000, 500_000)
    assert view.state == "taken_up"
    assert [settlement.state for settlement in view.settlements] == ["approved"]
    assert view.total_minor == 500_000


def test_a_promise_beyond_the_pot_is_not_covered_and_all_that_is_missing_is_named(office):
    ref = office.draft(monthly_minor=150_000, months=6, settlements=[debt(200_000), debt(50_000)])

    with pytest.raises(Insolvent) as refusal:
        office.step("cover", ref, office.coverer)

    assert refusal.value.details == {"missing": Money(150_000, "USD")}
    assert office.state(ref) == "draft"
    assert available() == 1_000_000
    assert books.live_commitments("USD") == []


def test_nobody_approves_what_they_covered(office):
    ref = office.draft()
    office.step("cover", ref, office.coverer)

    with pytest.raises(SamePerson):
        office.step("approve", ref, office.coverer)

    assert office.state(ref) == "covered"


def test_a_caseworker_takes_no_money_step(office):
    ref = office.draft()

    with pytest.raises(NotAllowed):
        office.step("cover", ref, office.caseworker)


def test_who_stands_too_near_does_not_approve(office):
    ref = office.draft()
    office.step("cover", ref, office.coverer)
    declare_conflict(subject_ref=ref, person_ref=office.approver.ref, actor=office.actor(office.approver))

    with pytest.raises(ConflictOfInterest):
        office.step("approve", ref, office.approver)


def test_a_signature_over_another_promise_approves_nothing(office):
    one, other = office.draft(), office.draft(months=12)
    office.step("cover", one, office.coverer)
    shown = queries.award(other, actor=office.actor(office.approver)).content_hash
    signed = office.sign(office.approver, kind="award", ref=one, content_hash=shown, step="approve")

    with pytest.raises(StaleApproval):
        actions.approve_award(one, **signed, actor=office.actor(office.approver))

    assert queries.award(one, actor=office.actor(office.approver)).state == "covered"


def test_a_changed_signature_approves_nothing(office):
    ref = office.draft()
    office.step("cover", ref, office.coverer)
    shown = queries.award(ref, actor=office.actor(office.approver)).content_hash
    signed = office.sign(office.approver, kind="award", ref=ref, content_hash=shown, step="approve")
    signed["signature"] = bytes(64)

    with pytest.raises(ForgedSignature):
        actions.approve_award(ref, **signed, actor=office.actor(office.approver))

    assert queries.award(ref, actor=office.actor(office.approver)).state == "covered"


def test_the_signed_content_is_what_stands_in_the_tables(office):
    ref = office.draft(settlements=[debt(200_000, 100_000, parts=2)])
    reader = office.actor(office.coverer)

    assert digest("award", queries.content(ref, actor=reader)) == queries.award(ref, actor=reader).content_hash


def test_whoever_has_left_goes_from_approved_to_taken_up_without_an_offer(office):
    ref = office.draft(has_left=True)
    office.step("cover", ref, office.coverer)
    office.step("approve", ref, office.approver)

    with pytest.raises(ForbiddenMove):
        office.step("offer", ref, office.offerer)
    actions.take_up_award(ref, actor=SCHEDULE)

    assert office.state(ref) == "taken_up"


def test_whoever_still_serves_takes_up_only_what_was_offered(office):
    ref = office.draft()
    office.step("cover", ref, office.coverer)
    office.step("approve", ref, office.approver)

    with pytest.raises(ForbiddenMove):
        actions.take_up_award(ref, actor=SCHEDULE)

    assert queries.award(ref, actor=office.actor(office.approver)).state == "approved"


def test_an_offer_lapses_by_the_clock_and_keeps_its_cover_until_a_person_frees_it(office):
    ref = office.offered()
    with clock.moved_to(datetime(2020, 9, 16, tzinfo=UTC)):
        lapsed = actions.lapse_awards(actor=SCHEDULE)
        with pytest.raises(ForbiddenMove):
            actions.take_up_award(ref, actor=SCHEDULE)
        kept = available()
        with pytest.raises(NotAllowed):
            actions.free_award(ref, actor=SCHEDULE)
        actions.free_award(ref, actor=office.actor(office.coverer))

    assert lapsed == [ref]
    assert (kept, available()) == (700_000, 1_000_000)
    assert office.state(ref) == "freed"


def test_an_offer_is_not_taken_up_after_its_last_day_even_before_the_clock_came_round(office):
    ref = office.offered()

    with clock.moved_to(datetime(2020, 9, 16, tzinfo=UTC)), pytest.raises(OfferExpired):
        actions.take_up_award(ref, actor=SCHEDULE)


def test_what_was_declined_is_freed_with_its_settlements(office):
    obligation = uuid4()
    ref = office.offered(settlements=[debt(200_000, obligation_ref=obligation)])
    actions.decline_award(ref, actor=SCHEDULE)
    held = available()

    actions.free_award(ref, actor=office.actor(office.coverer))

    assert (held, available()) == (500_000, 1_000_000)


def test_covering_twice_is_refused_and_sets_aside_once(office):
    ref = office.draft()
    office.step("cover", ref, office.coverer)

    with pytest.raises(ForbiddenMove):
        office.step("cover", ref, office.offerer)

    assert available() == 700_000


VERBS = {
    "cover": lambda office, ref: office.step("cover", ref, office.coverer),
    "approve": lambda office, ref: office.step("approve", ref, office.approver),
    "offer": lambda office, ref: office.step("offer", ref, office.offerer),
    "take_up": lambda office, ref: actions.take_up_award(ref, actor=SCHEDULE),
    "decline": lambda office, ref: actions.decline_award(ref, actor=SCHEDULE),
    "activate": lambda office, ref: actions.activate_award(ref, left_on=date(2020, 8, 20), actor=SCHEDULE),
    "suspend": lambda office, ref: office.pause(ref),
    "resume": lambda office, ref: office.resume(ref, office.approver),
    "end": lambda office, ref: office.ended(ref, "revoked", clock.today()),
    "free": lambda office, ref: actions.free_award(ref, actor=office.actor(office.coverer)),
    "withdraw": lambda office, ref: actions.withdraw_award(ref, actor=office.actor(office.caseworker)),
}
WAYS = {
    "draft": [],
    "covered": ["cover"],
    "approved": ["cover", "approve"],
    "offered": ["cover", "approve", "offer"],
    "declined": ["cover", "approve", "offer", "decline"],
    "taken_up": ["cover", "approve", "offer", "take_up"],
    "active": ["cover", "approve", "offer", "take_up", "activate"],
    "suspended": ["cover", "approve", "offer", "take_up", "activate", "suspend"],
    "ended": ["cover", "approve", "offer", "take_up", "end"],
    "freed": ["cover", "free"],
    "withdrawn": ["withdraw"],
}


@pytest.mark.parametrize("state", WAYS)
def test_every_move_that_the_table_does_not_list_is_refused_and_moves_no_money(office, state):
    ref = office.draft()
    for verb in WAYS[state]:
        VERBS[verb](office, ref)
    assert office.state(ref) == state
    money = books.balances("USD")

    forbidden = sorted(set(VERBS) - AWARD.verbs(state))
    if state == "approved":
        forbidden.append("take_up")
    if state == "ended":
        forbidden.append("cover")
    for verb in forbidden:
        with pytest.raises((ForbiddenMove, SamePerson)):
            VERBS[verb](office, ref)

    assert office.state(ref) == state
    assert books.balances("USD") == money


def test_a_draft_without_cover_is_given_up_and_leaves_room_for_a_smaller_one(office):
    payee, obligation = uuid4(), uuid4()
    owed = {"settlements": [debt(900_000, obligation_ref=obligation)], "payee_ref": payee}
    refused = office.draft(**owed)
    with pytest.raises(Insolvent):
        office.step("cover", refused, office.coverer)

    actions.withdraw_award(refused, actor=office.actor(office.caseworker))
    smaller = office.draft(**owed, months=2)
    office.step("cover", smaller, office.coverer)

    assert (office.state(refused), office.state(smaller)) == ("withdrawn", "covered")


def test_only_a_draft_is_given_up_so_that_cover_never_vanishes(office):
    ref = office.draft()
    office.step("cover", ref, office.coverer)

    with pytest.raises(ForbiddenMove):
        actions.withdraw_award(ref, actor=office.actor(office.coverer))


def test_a_draft_that_nobody_covered_in_time_is_given_up_by_the_clock(office):
    ref = office.draft()

    with clock.moved_to(datetime(2020, 9, 16, tzinfo=UTC)):
        lapsed = actions.lapse_awards(actor=SCHEDULE)

    assert (lapsed, office.state(ref)) == ([], "withdrawn")
