"""What came back, and is to be paid in cash, or by nobody any more."""

from uuid import uuid4

import pytest

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.banking.errors import NoStatementYet
from goldenbridge.apps.banking.models import Line, Statement
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.errors import CashNotBack, CentsWait
from goldenbridge.core import founding
from goldenbridge.core.errors import NotAllowed, NotFound
from tests.adapters.bankfiles import entry
from tests.apps.payouts.builders import booked, came_back

pytestmark = pytest.mark.django_db(databases="__all__")


def money():
    stages = ("Available", "Payable")
    found = {stage.lower(): books.balance(f"General:{stage}:EUR").posted_minor for stage in stages}
    return found | {"bank": books.balance("Bank:EUR").posted_minor}


def returned(treasury, count=1):
    """Runs of as many people, booked; then every payment came back."""
    for _ in range(count):
        treasury.recipient()
    run = treasury.sent()
    treasury.bank_says(booked(run, f"{count * 483.20:.2f}"))
    treasury.bank_says(*[came_back(payment, "483.20") for payment in run.payments.all()])
    return run


def book(treasury, **changes):
    facts = {"cell_ref": treasury.cell.ref, "account_ref": treasury.account.ref, "pot": "General"}
    return actions.book_returns(**facts | {"actor": treasury.actor("ibis")} | changes)


def carried(treasury):
    return banking.carried_total(treasury.account.ref, actor=treasury.actor("ibis"))


def balances(treasury):
    """Whether the books and what waits are what the bank has: every row of it is in one of them."""
    unclaimed = sum(line.amount_minor for line in treasury.unclaimed())
    return money()["bank"] + unclaimed + carried(treasury)


def withdraw(treasury, run, amount):
    treasury.bank_says(entry(amount, "DBIT", reference=f"CASH-{amount}"))
    (cash,) = treasury.unclaimed()
    return actions.claim_withdrawal(run.ref, line_ref=cash.line_ref, actor=treasury.actor("ibis"))


def witness(treasury, payment):
    """Two have seen the cash handed over."""
    for who in ("jay", "eagle"):
        paper = queries.witness_paper(payment.ref, actor=treasury.actor("ibis"))
        signed = treasury.house[who].approve("payment", payment.ref, paper.content_hash, "witness")
        actions.witness_payment(payment.ref, **signed, actor=treasury.actor(who))


def move_to_another_cell(treasury):
    """From now on recipients have their seats in a new cell of the same treasurer's."""
    house = treasury.house
    made = founding.make_cell([house.directory.person(house["ibis"].ref)])
    house.hand(made.wraps, house["alder"].actor)
    house.publish(cells=[made.cell])
    treasury.cell = made.cell


def lines():
    return list(Line.objects.order_by("amount_minor").values_list("amount_minor", "claim__claimant"))


def test_what_came_back_is_handed_over_in_cash_once_it_is_booked_by_itself(treasury):
    returned(treasury)
    by_hand = treasury.filled(treasury.prepared(rail="manual"))
    with pytest.raises(CashNotBack) as refusal:
        treasury.locked(by_hand)
    assert "Follow-ups that wait for it: 1." in str(refusal.value)
    before = money()

    assert book(treasury) == 45_000

    assert (money()["bank"], carried(treasury), balances(treasury)) == (before["bank"] + 45_000, 3_320, 5_000_000)
    run = withdraw(treasury, treasury.sent(by_hand), "483.20")
    assert (run.state, carried(treasury), balances(treasury)) == ("reconciling", 0, 5_000_000 - 48_320)
    assert money() == {"available": before["available"], "payable": 0, "bank": before["bank"]}
    assert lines() == [(-48_320, "payouts"), (-45_000, "payouts"), (45_000, "payouts")]


def test_cash_in_whole_steps_is_more_than_was_booked_and_the_pot_bears_it(treasury):
    returned(treasury)
    book(treasury)
    before = money()

    withdraw(treasury, treasury.sent(treasury.filled(treasury.prepared(rail="manual"))), "500.00")

    assert (carried(treasury), balances(treasury)) == (3_320, 5_000_000 - 50_000)
    assert (before["available"] - money()["available"], money()["payable"]) == (5_000, 0)


def test_the_cents_join_the_next_row_of_any_cell_and_then_the_run_closes(treasury):
    run = returned(treasury)
    book(treasury)
    by_hand = withdraw(treasury, treasury.sent(treasury.filled(treasury.prepared(rail="manual"))), "500.00")
    witness(treasury, by_hand.payments.get())
    for each in (run, by_hand):
        with pytest.raises(CentsWait):
            actions.close_run(each.ref, actor=treasury.actor("ibis"))
    assert queries.returns_waiting(actor=treasury.actor("ibis")) == []
    move_to_another_cell(treasury)
    treasury.recipient()
    before = money()

    treasury.bank_says(booked(treasury.sent(), "483.20", on="2020-08-21"))

    assert (carried(treasury), balances(treasury)) == (0, 5_000_000 - 98_320)
    assert (money()["payable"], money()["available"]) == (0, before["available"] + 5_000)
    for each in (run, by_hand):
        assert actions.close_run(each.ref, actor=treasury.actor("ibis")).state == "closed"


def test_lines_and_books_move_together(treasury):
    returned(treasury)

    book(treasury)

    assert lines() == [(-48_320, "payouts"), (45_000, "payouts")]
    assert balances(treasury) == 5_000_000


def test_less_than_a_step_becomes_no_line(treasury):
    treasury.recipient()
    run = treasury.sent()
    treasury.bank_says(booked(run, "483.20"))
    treasury.bank_says(came_back(run.payments.get(), "33.20"))

    assert book(treasury) == 0

    assert (lines(), carried(treasury)) == ([(-48_320, "payouts")], 3_320)
    assert queries.returns_waiting(actor=treasury.actor("ibis")) == []


def test_a_follow_up_by_bank_that_is_on_its_way_keeps_its_money(treasury):
    returned(treasury, 2)
    follow_up = treasury.sent()

    book(treasury)
    treasury.bank_says(booked(follow_up, "966.40", on="2020-08-21"))

    follow_up.refresh_from_db()
    assert (follow_up.state, carried(treasury), money()["payable"]) == ("reconciled", 0, 0)
    assert money()["bank"] == 5_000_000 - 96_640


def test_what_nobody_is_to_get_any_more_goes_back_to_the_pot(treasury):
    run = returned(treasury)
    treasury.give_up(run.payments.get())
    before = money()

    book(treasury)

    assert money() == {
        "available": before["available"] + 45_000,
        "payable": before["payable"],
        "bank": before["bank"] + 45_000,
    }


def test_only_a_treasurer_books_what_waits_and_only_once(treasury):
    returned(treasury)
    with pytest.raises(NotAllowed):
        book(treasury, actor=treasury.actor("dove"))
    for other in ({"pot": "Other"}, {"cell_ref": uuid4()}):
        with pytest.raises(NotFound):
            book(treasury, **other)

    book(treasury)

    with pytest.raises(NotFound):
        book(treasury)


def test_what_a_notice_alone_has_told_is_not_booked_yet(treasury):
    run = returned(treasury)
    Statement.objects.filter(account=treasury.account).update(account=other_account(treasury))

    with pytest.raises(NoStatementYet):
        book(treasury)
    assert (run.payments.get().state, carried(treasury)) == ("returned", 48_320)


def other_account(treasury):
    account = type(treasury.account).objects.get(ref=treasury.account.ref)
    account.pk, account.label, account.iban = uuid4(), "Other", "NL14MOCK0000000002"
    account.save(force_insert=True)
    return account


def test_the_page_of_runs_says_where_money_waits_and_not_how_much(treasury):
    returned(treasury)

    (waiting,) = queries.returns_waiting(actor=treasury.actor("ibis"))

    assert (waiting.cell_ref, waiting.account_ref, waiting.pot) == (treasury.cell.ref, treasury.account.ref, "General")
    book(treasury)
    assert queries.returns_waiting(actor=treasury.actor("ibis")) == []
