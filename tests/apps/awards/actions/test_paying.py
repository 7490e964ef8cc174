from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.awards import actions, queries
from goldenbridge.apps.awards.models import Award, Entitlement, Obligation
from goldenbridge.apps.awards.refusals import AboveVerifiedPrincipal, ObligationDiffers
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger import queries as books
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import ForbiddenMove
from tests.apps.awards.builders import debt

TREASURER = Actor(uuid4(), frozenset({"treasurer"}))
SEPTEMBER = date(2020, 9, 1)


def due(month):
    return queries.due_entitlements(month, actor=TREASURER)


def money():
    return [books.balance(f"General:{stage}:USD").posted_minor for stage in ("Available", "Committed", "Payable")]


def test_each_month_owes_its_pay_from_the_month_he_left(office):
    ref = office.active(left_on=date(2020, 8, 20), months=3)

    owed = [(row.month, row.amount_minor) for row in queries.entitlements(ref, actor=TREASURER)]

    assert owed == [(date(2020, 8, 1), 50_000), (SEPTEMBER, 50_000), (date(2020, 10, 1), 50_000)]


def test_only_what_has_come_due_is_due_and_what_was_missed_stays_due(office):
    office.active(months=3)

    assert [row.month for row in due(date(2020, 8, 31))] == [date(2020, 8, 1)]
    assert [row.month for row in due(date(2020, 9, 15))] == [date(2020, 8, 1), SEPTEMBER]


def test_a_settlement_is_due_in_parts_that_add_up(office):
    office.active(months=1, settlements=[debt(250_000, 125_000, parts=3)])

    parts = [row.amount_minor for row in due(date(2021, 1, 1)) if row.kind == "settlement"]

    assert parts == [45_000, 40_000, 40_000]


def test_a_run_draws_what_is_due_once_and_a_double_click_changes_nothing(office):
    office.active(months=3)
    refs, run = [row.entitlement_ref for row in due(SEPTEMBER)], uuid4()

    first = actions.draw_entitlements(refs, run_ref=run, actor=TREASURER)
    second = actions.draw_entitlements(refs, run_ref=run, actor=TREASURER)

    assert (sorted(first), second) == (sorted(refs), [])
    assert money() == [850_000, 50_000, 100_000]
    assert due(SEPTEMBER) == []


def test_another_run_does_not_draw_the_same_month(office):
    office.active(months=3)
    refs = [row.entitlement_ref for row in due(SEPTEMBER)]
    actions.draw_entitlements(refs, run_ref=uuid4(), actor=TREASURER)

    with pytest.raises(ForbiddenMove):
        actions.draw_entitlements(refs[:1], run_ref=uuid4(), actor=TREASURER)


def test_a_run_that_is_given_up_gives_everything_back_and_the_same_run_may_draw_again(office):
    office.active(months=3)
    refs, run = [row.entitlement_ref for row in due(SEPTEMBER)], uuid4()

    for _ in range(2):
        actions.draw_entitlements(refs, run_ref=run, actor=TREASURER)
        assert money() == [850_000, 50_000, 100_000]
        actions.undraw_entitlements(refs, run_ref=run, actor=TREASURER)
        assert money() == [850_000, 150_000, 0]
    assert [row.entitlement_ref for row in due(SEPTEMBER)] == refs


def test_paying_a_whole_promise_ends_it(office):
    ref = office.active(months=2, settlements=[debt(100_000)])
    rows, run = due(date(2020, 12, 1)), uuid4()
    refs = [row.entitlement_ref for row in rows]
    actions.draw_entitlements(refs, run_ref=run, actor=TREASURER)

    actions.pay_entitlements(refs, run_ref=run, actor=TREASURER)
    again = actions.pay_entitlements(refs, run_ref=run, actor=TREASURER)

    view = queries.award(ref, actor=TREASURER)
    assert again == []
    assert (view.state, view.end_reason) == ("ended", "term")
    assert [settlement.state for settlement in view.settlements] == ["settled"]


def test_nothing_is_due_while_a_promise_is_paused_and_it_is_owed_afterwards(office):
    ref = office.active(months=3)
    office.pause(ref)
    paused = due(SEPTEMBER)

    office.resume(ref, office.approver)

    assert paused == []
    assert [row.month for row in due(SEPTEMBER)] == [date(2020, 8, 1), SEPTEMBER]


def test_a_paused_promise_is_not_drawn_even_by_a_run_that_saw_it_before(office):
    ref = office.active(months=3)
    refs = [row.entitlement_ref for row in due(SEPTEMBER)]
    office.pause(ref)

    with pytest.raises(ForbiddenMove):
        actions.draw_entitlements(refs, run_ref=uuid4(), actor=TREASURER)


def test_two_settlements_never_exceed_the_verified_principal(office):
    obligation = uuid4()
    office.draft(settlements=[debt(200_000, 150_000, obligation_ref=obligation)])

    row = Obligation.objects.get(ref=obligation)
    payee = row.payee_ref
    Award.objects.update(state="freed")
    with pytest.raises(AboveVerifiedPrincipal):
        office.draft(payee_ref=payee, settlements=[debt(200_000, 100_000, obligation_ref=obligation)])
    with pytest.raises(ObligationDiffers):
        office.draft(payee_ref=payee, settlements=[debt(300_000, 100_000, obligation_ref=obligation)])


def refused(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_the_database_itself_refuses_what_the_rules_forbid(office):
    """Each CHECK and UNIQUE is broken by hand, past every action."""
    obligation = uuid4()
    ref = office.active(months=2, settlements=[debt(100_000, obligation_ref=obligation)])
    month = Entitlement.objects.filter(settlement__isnull=True).first()
    part = Entitlement.objects.filter(settlement__isnull=False).first()
    award, debts = Award.objects.filter(ref=ref), Obligation.objects.filter(ref=obligation)

    refused(lambda: Entitlement.objects.create(award_id=ref, month=month.month, amount_minor=5_000, step_minor=5_000))
    refused(
        lambda: Entitlement.objects.create(
            award_id=ref, settlement=part.settlement, part=0, month=SEPTEMBER, amount_minor=5_000, step_minor=5_000
        )
    )
    refused(lambda: Entitlement.objects.filter(ref=month.ref).update(amount_minor=4_999))
    refused(lambda: Entitlement.objects.filter(ref=month.ref).update(state="drawn"))
    refused(lambda: Entitlement.objects.filter(ref=month.ref).update(state="forgotten"))
    refused(lambda: award.update(entitled_minor=105_000))
    refused(lambda: award.update(promised_minor=150_000))
    refused(lambda: award.update(monthly_minor=50_001))
    refused(lambda: award.update(state="promised"))
    refused(lambda: debts.update(settled_minor=105_000))
    refused(lambda: debts.update(verified_minor=99_999))


def test_the_payable_of_a_drawn_month_can_be_held_and_settled(office):
    office.active(months=1)
    refs, run = [row.entitlement_ref for row in due(SEPTEMBER)], uuid4()
    actions.draw_entitlements(refs, run_ref=run, actor=TREASURER)

    hold = ledger.hold_run(run_ref=run, amount_minor=50_000, currency="USD", pot="General", actor=TREASURER)
    ledger.settle_run(hold, booked_minor=48_735, freed_minor=1_265, on=SEPTEMBER, actor=TREASURER)

    assert money() == [951_265, 0, 0]
    assert books.balance("Bank:USD").posted_minor == 951_265
