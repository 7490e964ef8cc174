"""The board's cover policy: two release it, new promises follow it, and nothing uncovered is ever paid."""

from datetime import date
from uuid import uuid4

import pytest

from goldenbridge.apps.approvals.actions import SamePerson
from goldenbridge.apps.awards import actions, queries
from goldenbridge.apps.awards.refusals import BelowCoverPolicy, NotCoveredYet, NothingChanged, PolicyProposed
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.transparency import queries as public
from goldenbridge.apps.transparency.models import Pending
from goldenbridge.core.actors import Actor
from goldenbridge.core.entitlement import MalformedRule
from goldenbridge.core.errors import NotAllowed
from tests.apps.awards.builders import debt

TREASURER = Actor(uuid4(), frozenset({"treasurer"}))
LATE = date(2030, 1, 1)


def money():
    return [books.balance(f"General:{stage}:USD").posted_minor for stage in ("Available", "Committed")]


def view(ref):
    return queries.award(ref, actor=TREASURER)


def test_without_a_policy_a_promise_is_covered_whole(office):
    ref = office.active(months=6)

    assert (view(ref).covered_months, view(ref).covered_to) == (6, date(2021, 1, 1))
    assert public.cover_policy() == public.PublicCover(None, None)


def test_two_people_release_that_three_months_are_covered_and_the_log_says_so(office):
    office.release_policy(3)

    ref = office.offered(months=6, settlements=[debt(100_000)])

    assert (view(ref).covered_months, view(ref).total_minor) == (3, 400_000)
    assert money() == [750_000, 250_000]
    assert queries.content(ref, actor=TREASURER)["covered_months"] == 3
    assert public.cover_policy() == public.PublicCover(3, date(2020, 8, 12))
    assert b'"covered_months":3' in bytes(Pending.objects.get(kind="cover_policy").leaf)


def test_a_draft_of_an_earlier_policy_is_not_covered_by_less_than_the_board_asks_now(office):
    office.release_policy(1)
    ref = office.draft(months=6)
    office.release_policy(None)

    with pytest.raises(BelowCoverPolicy) as refused:
        office.step("cover", ref, office.coverer)

    assert "at least 6 months" in str(refused.value)
    assert (office.state(ref), money()) == ("draft", [1_000_000, 0])


def test_one_person_releases_nothing(office):
    policy = actions.propose_policy(months=3, actor=office.actor(office.coverer))
    content_hash = bytes(policy.content_hash)
    signed = {
        step: office.sign(office.coverer, kind="cover_policy", ref=policy.ref, content_hash=content_hash, step=step)
        for step in ("make", "release")
    }
    actions.sign_policy(policy.ref, **signed["make"], actor=office.actor(office.coverer))

    with pytest.raises(SamePerson):
        actions.release_policy(policy.ref, **signed["release"], actor=office.actor(office.coverer))

    assert public.cover_policy().months is None
    assert view(office.offered(months=6)).covered_months == 6


def test_a_month_that_is_not_covered_yet_is_not_due_and_not_drawn(office):
    office.release_policy(2)
    ref = office.active(months=4)

    due = [row.month for row in queries.due_entitlements(LATE, actor=TREASURER)]
    third = queries.entitlements(ref, actor=TREASURER)[2]

    assert due == [date(2020, 8, 1), date(2020, 9, 1)]
    with pytest.raises(NotCoveredYet):
        actions.draw_entitlements([third.ref], run_ref=uuid4(), actor=TREASURER)


def test_more_months_are_covered_by_a_new_version(office):
    office.release_policy(2)
    ref = office.active(months=4)
    assert money() == [900_000, 100_000]

    office.changed(ref, months=4, covered_months=4)

    assert money() == [800_000, 200_000]
    assert len(queries.due_entitlements(LATE, actor=TREASURER)) == 4


def test_an_end_by_a_job_frees_all_that_is_set_aside_and_not_owed(office):
    office.release_policy(3)
    ref = office.active(months=6, taper=(50, 50, 50))

    actions.end_award(ref, reason="placed", on=date(2020, 9, 10), actor=office.actor(office.coverer))

    owed = [row.amount_minor for row in queries.entitlements(ref, actor=TREASURER)]
    assert owed == [50_000, 50_000, 25_000]
    assert money() == [875_000, 125_000]


def test_the_board_returns_to_full_cover(office):
    office.release_policy(3)

    office.release_policy(None)

    assert view(office.offered(months=6)).covered_months == 6
    assert public.cover_policy().months is None


def test_what_cannot_be_released_is_not_proposed(office):
    board = office.actor(office.coverer)

    with pytest.raises(NothingChanged):
        actions.propose_policy(months=None, actor=board)
    for months in (0, 61):
        with pytest.raises(MalformedRule):
            actions.propose_policy(months=months, actor=board)
    with pytest.raises(NotAllowed):
        actions.propose_policy(months=3, actor=TREASURER)
    policy = actions.propose_policy(months=3, actor=board)
    with pytest.raises(PolicyProposed):
        actions.propose_policy(months=4, actor=board)
    actions.withdraw_policy(policy.ref, actor=board)
    actions.propose_policy(months=4, actor=board)
