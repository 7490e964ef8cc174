"""A changed promise: a new version with approvals of its own; what was drawn stays, and cover and months agree."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenbridge.apps.approvals.actions import SamePerson, StaleApproval
from goldenbridge.apps.awards import actions, queries
from goldenbridge.apps.awards.models import Award
from goldenbridge.apps.awards.refusals import (
    BelowCoverPolicy,
    BelowDrawn,
    ChangeOpen,
    ChangeOvertaken,
    EarlierMonthOwed,
    NothingChanged,
)
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.ledger.refusals import Insolvent, ReserveBelowNought
from goldenbridge.core.actors import Actor
from goldenbridge.core.entitlement import MalformedRule
from goldenbridge.core.errors import ForbiddenMove
from goldenbridge.platform import clock
from tests.apps.awards.builders import debt
from tests.apps.ledger.builders import give

TREASURER = Actor(uuid4(), frozenset({"treasurer"}))
LATE = date(2030, 1, 1)


def pay_rows(ref):
    return [row for row in queries.entitlements(ref, actor=TREASURER) if row.kind == "pay"]


def owed(ref):
    return [(row.month.strftime("%Y-%m"), row.amount_minor) for row in pay_rows(ref)]


def draw(ref, count, *, pay=True):
    """Let a run draw the first months, and pay them."""
    due = queries.due_entitlements(LATE, actor=TREASURER)
    refs = [row.entitlement_ref for row in due if row.award_ref == ref and row.kind == "pay"][:count]
    run = uuid4()
    if refs:
        actions.draw_entitlements(refs, run_ref=run, actor=TREASURER)
        if pay:
            actions.pay_entitlements(refs, run_ref=run, actor=TREASURER)
    return refs, run


def money():
    return [books.balance(f"General:{stage}:USD").posted_minor for stage in ("Available", "Committed")]


def view(ref):
    return queries.award(ref, actor=TREASURER)


def test_more_pay_and_more_months_are_covered_and_approved_and_change_only_what_is_left(office):
    """Two of six months at 500 are paid; from then on 600 until there are eight: 1,000 and 6 times 600."""
    ref = office.active(months=6)
    draw(ref, 2)
    change = office.changes(ref, monthly_minor=60_000, months=8)

    office.change_step("cover", change, office.coverer)
    assert (view(ref).monthly_minor, money()) == (50_000, [1_000_000 - 100_000 - 360_000, 360_000])
    office.change_step("approve", change, office.approver)

    assert owed(ref) == [
        ("2020-08", 50_000),
        ("2020-09", 50_000),
        *((month, 60_000) for month in ("2020-10", "2020-11", "2020-12", "2021-01", "2021-02", "2021-03")),
    ]
    assert (view(ref).promised_minor, view(ref).round, view(ref).covered_to) == (460_000, 2, date(2021, 3, 1))
    assert money() == [540_000, 360_000]


def test_less_pay_frees_what_is_no_longer_needed(office):
    ref = office.active(months=6)
    draw(ref, 1)

    office.changed(ref, monthly_minor=40_000, months=4)

    assert owed(ref) == [("2020-08", 50_000), ("2020-09", 40_000), ("2020-10", 40_000), ("2020-11", 40_000)]
    assert money() == [1_000_000 - 50_000 - 120_000, 120_000]


def charge_back(minor):
    ledger.charge_back_gift(
        amount_minor=minor, currency="USD", pot="General", key="c", on=clock.today(), cleared=True, actor=TREASURER
    )


def test_a_promise_is_reduced_while_nothing_new_may_be_promised(office):
    """The reserve lies below nought: of 3,000 that are set aside 1,200 stay, and nothing new is asked of the pot."""
    ref = office.active(months=6)
    charge_back(50_000)
    assert books.reserve_left("USD") == -50_000

    office.changed(ref, monthly_minor=40_000, months=3)

    assert owed(ref) == [("2020-08", 40_000), ("2020-09", 40_000), ("2020-10", 40_000)]
    assert money()[1] == 120_000
    draw(ref, 3)
    assert (office.state(ref), money()[1]) == ("ended", 0)


def test_more_is_not_promised_while_the_reserve_lies_below_nought(office):
    ref = office.active(months=6)
    charge_back(50_000)

    with pytest.raises(ReserveBelowNought):
        office.changed(ref, months=8)

    assert money()[1] == 300_000


def test_a_change_follows_a_policy_that_was_released_after_it_was_drafted(office):
    office.release_policy(3)
    ref = office.active(months=6)
    change = office.changes(ref, months=8, covered_months=4)
    office.release_policy(6)

    with pytest.raises(BelowCoverPolicy):
        office.change_step("cover", change, office.coverer)


def test_a_change_needs_two_people_and_their_signatures_over_the_new_terms(office):
    ref = office.active(months=6)
    change = office.changes(ref, months=8)
    office.change_step("cover", change, office.coverer)

    with pytest.raises(SamePerson):
        office.change_step("approve", change, office.coverer)
    change.content_hash = view(ref).content_hash
    with pytest.raises(StaleApproval):
        office.change_step("approve", change, office.approver)

    assert view(ref).months == 6


def test_the_signed_promise_of_a_changed_award_is_the_new_version_with_its_own_approvals(office):
    ref = office.active(months=6, settlements=[debt(100_000)])
    before = queries.signed_promise(ref, actor=TREASURER)

    office.changed(ref, months=8)

    after = queries.signed_promise(ref, actor=TREASURER)
    assert (before.terms().total.minor, after.terms().total.minor) == (400_000, 500_000)
    assert (len(after.approvals), after.terms().has_left) == (2, True)
    assert after.content["settlements"] == before.content["settlements"]


def test_a_change_that_the_pot_cannot_bear_names_only_what_it_needs_besides(office):
    ref = office.active(months=6)
    change = office.changes(ref, monthly_minor=250_000)

    with pytest.raises(Insolvent) as refused:
        office.change_step("cover", change, office.coverer)
    actions.withdraw_change(change.ref, actor=office.actor(office.caseworker))

    assert "5000.00 USD is missing" in str(refused.value)
    assert money() == [700_000, 300_000]


def test_a_covered_change_that_is_given_up_returns_its_cover_and_nothing_else(office):
    ref = office.active(months=6)
    change = office.changes(ref, months=8)
    office.change_step("cover", change, office.coverer)

    actions.withdraw_change(change.ref, actor=office.actor(office.caseworker))

    assert money() == [700_000, 300_000]
    assert owed(ref)[-1] == ("2021-01", 50_000)
    office.changed(ref, months=7)


def test_a_change_is_overtaken_by_a_run_that_draws_a_month_meanwhile(office):
    ref = office.active(months=6)
    change = office.changes(ref, months=8)
    office.change_step("cover", change, office.coverer)
    draw(ref, 1)

    with pytest.raises(ChangeOvertaken):
        office.change_step("approve", change, office.approver)


def test_a_change_swallows_no_earlier_month_that_came_back_from_a_run(office):
    ref = office.active(monthly_minor=50_000, months=6)
    refs, run = draw(ref, 1, pay=False)
    draw(ref, 1)
    actions.undraw_entitlements(refs, run_ref=run, actor=TREASURER)

    with pytest.raises(EarlierMonthOwed):
        actions.draft_change(ref, monthly_minor=50_000, months=7, actor=office.actor(office.caseworker))


def test_what_was_drawn_before_a_change_and_put_back_is_paid_by_the_new_version(office):
    ref = office.active(months=3)
    refs, run = draw(ref, 1, pay=False)
    office.changed(ref, monthly_minor=60_000, months=3)
    actions.undraw_entitlements(refs, run_ref=run, actor=TREASURER)

    draw(ref, 3)

    assert office.state(ref) == "ended"
    assert money() == [1_000_000 - 50_000 - 120_000, 0]


def test_what_is_put_back_after_a_change_is_freed_when_the_promise_ends(office):
    ref = office.active(months=3)
    refs, run = draw(ref, 1, pay=False)
    office.changed(ref, monthly_minor=60_000, months=3)
    actions.undraw_entitlements(refs, run_ref=run, actor=TREASURER)

    office.ended(ref, "revoked", date(2020, 9, 1))

    assert money() == [1_000_000, 0]


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({}, NothingChanged),
        ({"months": 61}, MalformedRule),
        ({"months": 1}, BelowDrawn),
        ({"months": 8, "covered_months": 7}, BelowCoverPolicy),
    ],
)
def test_what_cannot_be_changed_is_not_drafted(office, terms, refusal):
    ref = office.active(months=6)
    draw(ref, 2)

    with pytest.raises(refusal):
        office.changes(ref, **terms)


def test_one_change_at_a_time_and_only_of_a_promise_in_force(office):
    ref = office.active(months=6)
    office.changes(ref, months=8)

    with pytest.raises(ChangeOpen):
        office.changes(ref, months=9)
    with pytest.raises(ForbiddenMove):
        office.changes(office.offered(), months=9)


def test_a_job_ends_a_changed_promise_by_what_is_owed_now(office):
    ref = office.active(months=6, taper=(50,))
    draw(ref, 1)
    office.changed(ref, monthly_minor=60_000, months=6)

    office.ended(ref, "placed", date(2020, 10, 5))

    assert owed(ref) == [("2020-08", 50_000), ("2020-09", 60_000), ("2020-10", 60_000), ("2020-11", 30_000)]
    assert money() == [1_000_000 - 50_000 - 150_000, 150_000]


STEPS = st.one_of(
    st.tuples(st.just("draw"), st.integers(1, 3)),
    st.tuples(st.just("change"), st.tuples(st.integers(1, 12), st.integers(1, 10))),
    st.tuples(st.just("hold"), st.integers(1, 2)),
    st.tuples(st.just("put back"), st.none()),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEPS, max_size=6))
def test_months_sum_to_the_promise_and_cover_stands_behind_what_is_due_whatever_is_changed(office, steps):
    give(1_000_000, key=str(uuid4()))
    before = books.balance("General:Committed:USD").posted_minor
    ref, held = office.active(months=4), []
    for name, value in steps:
        if name == "change":
            try:
                office.changed(ref, monthly_minor=value[0] * 5_000, months=value[1])
            except (BelowDrawn, EarlierMonthOwed, NothingChanged, ForbiddenMove, Insolvent):
                break
        elif name == "put back":
            for refs, run in held:
                actions.undraw_entitlements(refs, run_ref=run, actor=TREASURER)
            held = []
        else:
            drawn = draw(ref, value, pay=name == "draw")
            held += [drawn] if name == "hold" else []
    award = Award.objects.get(ref=ref)
    extra = sum(books.commitment(each.commitment_ref).left_minor for each in award.changes.filter(state="covered"))
    due = sum(row.amount_minor for row in pay_rows(ref) if row.state == "due")

    assert sum(minor for _, minor in owed(ref)) == award.promised_minor == award.entitled_minor
    assert books.balance("General:Committed:USD").posted_minor - before == due + extra
