"""How promises end: by policy, or because nothing more is owed; no cover stays behind for nothing."""

from datetime import date
from uuid import uuid4

import pytest

from goldenbridge.apps.awards import actions, queries
from goldenbridge.apps.awards.refusals import UnknownReason
from goldenbridge.apps.ledger import queries as books
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.errors import NotAllowed
from tests.apps.awards.builders import debt

TREASURER = Actor(uuid4(), frozenset({"treasurer"}))
ADVISER = Actor(uuid4(), frozenset({"adviser"}))
SEPTEMBER = date(2020, 9, 1)
LATE = date(2021, 12, 1)


def due(month):
    return queries.due_entitlements(month, actor=TREASURER)


def money():
    return [books.balance(f"General:{stage}:USD").posted_minor for stage in ("Available", "Committed", "Payable")]


def pay_what_is_due(*, drawn_only=False):
    run, refs = uuid4(), [row.entitlement_ref for row in due(LATE)]
    actions.draw_entitlements(refs, run_ref=run, actor=TREASURER)
    if not drawn_only:
        actions.pay_entitlements(refs, run_ref=run, actor=TREASURER)
    return run, refs


def test_the_stipend_ends_with_the_job_and_what_is_undrawn_is_freed(office):
    ref = office.active(months=6, settlements=[debt(100_000)])
    august = next(row for row in due(date(2020, 8, 1)) if row.kind == "pay")
    actions.draw_entitlements([august.entitlement_ref], run_ref=uuid4(), actor=TREASURER)

    actions.end_award(ref, reason="placed", on=date(2020, 9, 14), actor=ADVISER)

    kept = [(row.month, row.kind) for row in due(date(2021, 12, 1))]
    assert kept == [(date(2020, 8, 1), "settlement"), (SEPTEMBER, "pay")]
    assert money() == [800_000, 150_000, 50_000]


def test_a_taper_pays_part_of_the_months_after_a_job_began(office):
    ref = office.active(months=6, taper=(50, 25))

    actions.end_award(ref, reason="placed", on=date(2020, 9, 14), actor=ADVISER)

    owed = [(row.month.month, row.amount_minor) for row in queries.entitlements(ref, actor=TREASURER)]
    assert owed == [(8, 50_000), (9, 50_000), (10, 25_000), (11, 15_000)]
    assert money() == [860_000, 140_000, 0]


@pytest.mark.parametrize("reason", ["withdrawn", "revoked", "deceased"])
def test_after_a_bad_end_nothing_undrawn_is_owed(office, reason):
    ref = office.active(months=6, settlements=[debt(100_000)])

    office.ended(ref, reason, date(2020, 9, 14))

    assert due(date(2021, 12, 1)) == []
    assert money() == [1_000_000, 0, 0]


def test_an_adviser_ends_a_promise_for_a_job_only(office):
    ref = office.active()

    with pytest.raises(NotAllowed):
        actions.end_award(ref, reason="revoked", on=date(2020, 9, 14), actor=ADVISER)
    with pytest.raises(UnknownReason):
        actions.end_award(ref, reason="boredom", on=date(2020, 9, 14), actor=ADVISER)


def covered_change(office, ref, **terms):
    change = office.changes(ref, **terms)
    office.change_step("cover", change, office.coverer)
    return change


@pytest.mark.parametrize(("reason", "kept"), [("placed", 100_000), ("revoked", 0), ("term", 100_000)])
def test_a_promise_that_ends_takes_the_change_that_waits_with_it(office, reason, kept):
    """Six months at 500, and 1,000 more set aside for eight: two months stay owed, or none."""
    ref = office.active(months=6)
    covered_change(office, ref, months=8)
    assert money() == [600_000, 400_000, 0]

    office.ended(ref, reason, date(2020, 9, 14))

    assert [change.state for change in queries.changes(ref, actor=TREASURER)] == ["withdrawn"]
    assert money() == [1_000_000 - kept, kept, 0]


def test_a_promise_that_has_run_its_term_takes_the_change_that_waits_with_it(office):
    ref = office.active(months=2)
    covered_change(office, ref, months=4)

    pay_what_is_due()

    assert [change.state for change in queries.changes(ref, actor=TREASURER)] == ["withdrawn"]
    assert money()[:2] == [900_000, 0]


def test_a_draft_of_a_change_is_given_up_with_its_promise(office):
    ref = office.active(months=6)
    office.changes(ref, months=8)

    office.ended(ref, "deceased", SEPTEMBER)

    assert [change.state for change in queries.changes(ref, actor=TREASURER)] == ["withdrawn"]


def test_what_lay_in_an_earlier_commitment_is_freed_when_the_term_is_over(office):
    """August was drawn by the first version, put back, and is paid by the second: the first keeps nothing."""
    ref = office.active(months=2)
    august = due(date(2020, 8, 1))[0].entitlement_ref
    run = uuid4()
    actions.draw_entitlements([august], run_ref=run, actor=TREASURER)
    office.changed(ref, monthly_minor=60_000, months=2)
    actions.undraw_entitlements([august], run_ref=run, actor=TREASURER)

    pay_what_is_due()

    assert office.state(ref) == "ended"
    assert money()[1] == 0


def test_a_later_debt_that_waits_is_given_up_after_a_bad_end_only(office):
    """A job does not pay what a ministry asks back: two people may still agree to it, and its cover is not lost."""
    for reason, state, committed in (("placed", "covered", 150_000), ("revoked", "rejected", 0)):
        before = money()[1]
        ref = office.active(months=6)
        settlement = office.settles(ref, debt(100_000))
        office.settle_step("cover", settlement.ref, office.coverer)

        office.ended(ref, reason, date(2020, 8, 31))

        assert queries.settlement(settlement.ref, actor=TREASURER).state == state
        assert money()[1] - before == committed


def test_a_pause_ends_with_its_promise(office):
    ref = office.active(months=3)
    office.pause(ref)

    office.ended(ref, "revoked", SEPTEMBER)

    assert queries.pauses(ref, actor=TREASURER)[0].ended_on is not None


def test_a_promise_whose_last_month_was_paid_while_it_was_paused_ends_when_it_is_taken_up_again(office):
    ref = office.active(months=2)
    run, refs = pay_what_is_due(drawn_only=True)
    office.pause(ref)
    actions.pay_entitlements(refs, run_ref=run, actor=TREASURER)
    assert office.state(ref) == "suspended"

    office.resume(ref, office.approver)

    assert office.state(ref) == "ended"


def test_a_promise_that_is_shortened_to_what_was_paid_ends(office):
    ref = office.active(months=6)
    run, refs = uuid4(), [row.entitlement_ref for row in due(SEPTEMBER)]
    actions.draw_entitlements(refs, run_ref=run, actor=TREASURER)
    actions.pay_entitlements(refs, run_ref=run, actor=TREASURER)

    office.changed(ref, months=2)

    assert office.state(ref) == "ended"
    assert money()[:2] == [900_000, 0]


def test_a_promise_whose_last_debt_is_given_up_ends(office):
    ref = office.active(months=1)
    settlement_ref = office.settled(ref, debt(100_000))
    pay_what_is_due()
    assert office.state(ref) == "active"

    actions.withdraw_settlement(settlement_ref, actor=office.actor(office.caseworker))

    assert office.state(ref) == "ended"
    assert money()[:2] == [950_000, 0]


def test_a_taper_gives_way_to_a_new_promise_of_the_same_person(office):
    """Placed in September with a taper in October and November; promised anew in October: that month is paid once."""
    payee = uuid4()
    ref = office.active(payee_ref=payee, months=6, taper=(50, 25))
    actions.end_award(ref, reason="placed", on=date(2020, 9, 14), actor=ADVISER)

    again = office.offered(payee_ref=payee, months=2)
    actions.take_up_award(again, actor=SCHEDULE)
    actions.activate_award(again, left_on=date(2020, 10, 5), actor=SCHEDULE)

    owed = [(row.month.month, row.amount_minor, row.award_ref) for row in due(LATE)]
    assert owed == [(8, 50_000, ref), (9, 50_000, ref), (10, 50_000, again), (11, 50_000, again)]
    assert money() == [800_000, 200_000, 0]
