"""A creditor with every debt to the cent and the whole database joins nobody to a payment."""

from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.payouts import actions as payouts
from goldenbridge.apps.payouts import queries as runs
from goldenbridge.apps.payouts.contents import linkage_warnings
from goldenbridge.apps.payouts.errors import CentsWait
from goldenbridge.apps.payouts.models import Run
from goldenbridge.core import signing
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.application import PayoutDetails
from goldenbridge.core.award import SettlementTerms
from goldenbridge.core.money import Money
from goldenbridge.platform import clock
from tests.adapters.bankfiles import PAYEE_IBAN, entry
from tests.apps.payouts.builders import Recipient, booked, came_back, open_treasury
from tests.journeys.creditor import CENTS_OF_STEP, book_of, everything, places_of, rounded, suspicions

pytestmark = pytest.mark.django_db(databases="__all__")
SERVICE = 20_000
RUN_OF = 12


def promised(treasury, debt_minor, *, ref, sign_key):
    """A promise of this debt, in steps; covered, approved, offered, taken up, in force."""
    step = rounded(debt_minor)
    award = awards.draft_award(
        payee_ref=ref,
        recipient_key=sign_key,
        pot="General",
        currency="EUR",
        monthly_minor=0,
        months=0,
        settlements=[SettlementTerms(uuid4(), step, step)],
        valid_until=clock.today() + timedelta(days=26),
        grounds=bytes(32),
        actor=treasury.actor("dove"),
    )
    for name, who in (("cover", "heron"), ("approve", "grouse"), ("offer", "lark")):
        content_hash = promises.award(award.ref, actor=treasury.actor(who)).content_hash
        signed = treasury.house[who].approve("award", award.ref, content_hash, name)
        getattr(awards, f"{name}_award")(award.ref, **signed, actor=treasury.actor(who))
    awards.take_up_award(award.ref, actor=SCHEDULE)
    awards.activate_award(award.ref, left_on=clock.today().replace(day=1), actor=SCHEDULE)
    return award.ref


def take_on(treasury, book, people):
    """These members have a promise of what they owe, and an account; their debts by payee."""
    debts = {}
    for person in people:
        ref, seed = uuid4(), uuid4().bytes * 2
        key = signing.public_key(seed)
        award_ref = promised(treasury, book.debts[person], ref=ref, sign_key=key)
        facts = {"iban": PAYEE_IBAN, "country": "DE", "town": "Berlin"}
        details = PayoutDetails(name="Ян Лявон", born_on=date(1985, 3, 4), **facts)
        recipient = Recipient(ref, seed, award_ref, details)
        treasury.register(recipient)
        treasury.recipients.append(recipient)
        debts[ref] = book.debts[person]
    return debts


def plain(minor):
    return Money(minor, "EUR").plain


def repay(treasury, debts):
    """One run of all of them, which the bank books in one row."""
    run = treasury.sent(amounts=debts)
    treasury.bank_says(booked(run, plain(sum(debts.values()))))
    return run


def opened(settings, tmp_path):
    settings.RUN_BANDS = "two:0,three:9000000,four:9000001"
    return open_treasury(settings, tmp_path, cleared_minor=100_000_000)


@pytest.fixture
def repaid(settings, tmp_path):
    """(the creditor's book, debts by payee, the run): a dozen people of one service were repaid in one row."""
    book = book_of(SERVICE)
    treasury = opened(settings, tmp_path)
    debts = take_on(treasury, book, Random(7).sample(sorted(book.debts), RUN_OF))
    run = repay(treasury, debts)
    payouts.close_run(run.ref, actor=treasury.actor("ibis"))
    return book, debts, Run.objects.get(ref=run.ref)


def test_he_joins_nobody(repaid):
    book, debts, run = repaid
    stolen = everything()
    steps = [minor for minor in stolen["payouts_payment", "steps_minor"] if minor]
    (row,) = (-minor for minor in stolen["banking_line", "amount_minor"] if minor < 0)

    suspected = suspicions(steps, row, book)

    # The control: he reasons from what is true.
    assert sorted(steps) == sorted(rounded(debt) for debt in debts.values())
    assert row == sum(debts.values())
    people = {debt: person for person, debt in book.debts.items()}
    true = {people[debt] for debt in debts.values()}
    assert all(any(person in each for each in suspected) for person in true)
    assert all(len(each) >= 15 for each in suspected)
    assert max(max(each.values()) for each in suspected) < 0.2


def test_no_sum_of_one_person_lies_anywhere_to_the_cent(repaid):
    _book, debts, run = repaid
    stolen = everything()

    assert places_of(debts, stolen) == set()
    # The control: what may lie there is found, as a number and as text.
    assert ("banking_line", "amount_minor") in places_of({run.ref: sum(debts.values())}, stolen)
    steps = {ref: rounded(debt) for ref, debt in debts.items()}
    assert {("payouts_payment", "steps_minor"), ("payouts_run", "content")} <= places_of(steps, stolen)

    # A new column of money needs an answer: whose is it, and does it fit one person?
    told = {
        place: [minor for minor in column if minor] for place, column in stolen.items() if place[1].endswith("_minor")
    }

    exact = {place for place, column in told.items() if any(minor % CENTS_OF_STEP for minor in column)}
    assert exact == {
        ("banking_line", "amount_minor"),  # the bank's one row for all of them
        ("ledger_transfer", "amount_minor"),  # the same, booked
        ("ledger_balance", "credit_minor"),  # and the sum that follows
    }
    assert told["payouts_payment", "steps_minor"] and told["ledger_commitment", "committed_minor"]


def by_hand(treasury, payment, debts, *, cash_minor):
    """A payment comes back, is booked by itself, and goes out in cash, which two have seen."""
    treasury.bank_says(came_back(payment, plain(debts[payment.payee_id])))
    where = {"cell_ref": treasury.cell.ref, "account_ref": treasury.account.ref, "pot": "General"}
    payouts.book_returns(**where, actor=treasury.actor("ibis"))
    follow_up = treasury.sent(treasury.filled(treasury.prepared(rail="manual"), amounts=debts))
    treasury.bank_says(entry(plain(cash_minor), "DBIT", reference=f"CASH-{cash_minor}"))
    (cash,) = treasury.unclaimed()
    payouts.claim_withdrawal(follow_up.ref, line_ref=cash.line_ref, actor=treasury.actor("ibis"))
    again = follow_up.payments.get()
    for who in ("jay", "eagle"):
        paper = runs.witness_paper(again.ref, actor=treasury.actor("ibis"))
        signed = treasury.house[who].approve("payment", again.ref, paper.content_hash, "witness")
        payouts.witness_payment(again.ref, **signed, actor=treasury.actor(who))
    return follow_up


def test_what_comes_back_and_goes_out_in_cash_fits_nobody_either(settings, tmp_path):
    book = book_of(SERVICE)
    treasury = opened(settings, tmp_path)
    people = Random(7).sample(sorted(book.debts), 2 * RUN_OF)
    first = take_on(treasury, book, people[:RUN_OF])
    run = repay(treasury, first)
    exact, whole = run.payments.order_by("ref")[:2]

    # One is handed over to the cent. For the other whole notes are taken out, and the cents of what came back wait.
    handed = [by_hand(treasury, exact, first, cash_minor=first[exact.payee_id])]
    handed += [by_hand(treasury, whole, first, cash_minor=rounded(first[whole.payee_id]))]

    cents = first[whole.payee_id] % CENTS_OF_STEP
    assert [minor for minor in everything()["banking_carried", "amount_minor"] if minor] == [cents]
    for each in (run, *handed):
        with pytest.raises(CentsWait):
            payouts.close_run(each.ref, actor=treasury.actor("ibis"))
    second = take_on(treasury, book, people[RUN_OF:])
    later = repay(treasury, second)
    for each in (run, *handed, later):
        payouts.close_run(each.ref, actor=treasury.actor("ibis"))
    stolen = everything()
    assert places_of(first | second, stolen) == set()
    rows = {-sum(first.values()), cents - sum(second.values())}
    assert {minor for minor in stolen["banking_line", "amount_minor"] if minor % CENTS_OF_STEP} == rows
    assert not any(minor % CENTS_OF_STEP for minor in stolen["payouts_payment", "backed_minor"])
    assert ("banking_carried", "amount_minor") not in stolen
    suspected = suspicions(
        [rounded(debt) for debt in second.values()],
        sum(second.values()) - cents,
        book,
        came_back=[rounded(first[whole.payee_id])],
    )
    assert people[list(first).index(whole.payee_id)] in suspected[-1]
    assert max(max(each.values()) for each in suspected) < 0.2


def test_a_row_of_two_would_name_both_and_the_releaser_is_told(settings, tmp_path):
    """Why a run of few is warned of: the same reasoning, with the same book, finds them."""
    book, chance = book_of(SERVICE), Random(3)
    named = 0
    for _ in range(20):
        two = chance.sample(sorted(book.debts), 2)
        debts = [book.debts[person] for person in two]
        suspected = suspicions([rounded(debt) for debt in debts], sum(debts), book)
        named += all(each[person] > 0.5 for each, person in zip(suspected, two, strict=True))

    assert named > 10
    treasury = open_treasury(settings, tmp_path)
    for _ in range(2):
        treasury.recipient()
    assert "few_recipients" in {warning.code for warning in linkage_warnings(treasury.locked())}
