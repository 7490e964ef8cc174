"""What came back, and is to be paid in cash, or by nobody any more."""

from uuid import uuid4

import pytest

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.banking.errors import NoStatementYet
from goldenbridge.apps.banking.models import Line, Statement
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.errors import CashNotBack
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


def test_what_came_back_is_handed_over_in_cash_once_it_is_booked_by_itself(treasury):
    returned(treasury)
    before = money()
    by_hand = treasury.filled(treasury.prepared(rail="manual"))
    with pytest.raises(CashNotBack) as refusal:
        treasury.locked(by_hand)
    assert "Follow-ups that wait for it: 1." in str(refusal.value)

    assert book(treasury) == 48_320

    assert (money()["bank"], carried(treasury)) == (before["bank"] + 48_320, 0)
    run = treasury.sent(by_hand)
    treasury.bank_says(entry("483.20", "DBIT", reference="CASH"))
    (cash,) = treasury.unclaimed()
    actions.claim_withdrawal(run.ref, line_ref=cash.line_ref, actor=treasury.actor("ibis"))
    assert money() == {"available": before["available"], "payable": 0, "bank": before["bank"]}


def test_lines_and_books_move_together(treasury):
    returned(treasury)

    book(treasury)

    lines = Line.objects.order_by("amount_minor").values_list("amount_minor", "claim__claimant")
    assert list(lines) == [(-48_320, "payouts"), (48_320, "payouts")]
    assert money()["bank"] == 5_000_000


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
    actions.give_up_payment(run.payments.get().ref, actor=treasury.actor("ibis"))
    before = money()

    book(treasury)

    assert money() == {
        "available": before["available"] + 48_320,
        "payable": before["payable"],
        "bank": before["bank"] + 48_320,
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
