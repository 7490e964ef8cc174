"""Statements become lines, and each line is claimed once."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.adapters import camt
from goldenbridge.apps.banking import actions, queries
from goldenbridge.apps.banking.errors import (
    CurrencyUnknown,
    LineAlreadyClaimed,
    OrderIdTaken,
    StatementKnown,
    StatementOfAnotherAccount,
)
from goldenbridge.apps.banking.models import BankAccount, Claim, JoinedRow, Line, Statement
from goldenbridge.core.actors import ANONYMOUS, ROLES, SCHEDULE, Actor
from goldenbridge.core.bank import FileKind, HostileFile, NotABankFile, WrongAmount, WrongIban
from goldenbridge.core.errors import InvariantBroken, NotAllowed, NotFound
from goldenbridge.core.reduction import CameBack, Expected, reduced
from goldenbridge.core.references import donation_reference
from tests.adapters.bankfiles import FUND, camt053, entry, mt940
from tests.apps.banking.builders import ADMINISTRATOR, TREASURER, imported, open_account

pytestmark = pytest.mark.django_db

GIFT = donation_reference(b"gift one")
KEY = uuid4()
OURS = Expected(batches=["OURS"], payments={"E1": "OURS", "E2": "OURS"})


def batch_row(amount, *, on="2020-08-20", end_to_end_id="E1"):
    return entry(amount, "DBIT", reference=f"B-{amount}-{on}", batch_id="OURS", end_to_end_id=end_to_end_id, on=on)


def test_a_statement_becomes_lines():
    account = open_account()

    done = imported(account, camt053(entry(text=GIFT), closing="1025.00"), references=[GIFT])

    line = Line.objects.get()
    assert (line.amount_minor, line.booked_on, line.reference) == (2500, date(2020, 8, 20), GIFT)
    assert done == actions.Import(
        account.ref, FileKind.STATEMENT, (line.ref,), 0, (), (), True, 102_500, date(2020, 8, 20)
    )


def test_the_older_format_becomes_lines_too():
    account = open_account()

    imported(account, mt940(("2008200820CR25,00NTRFNONREF//B1", f"?20SVWZ+{GIFT}")), references=[GIFT])

    assert list(Line.objects.values_list("amount_minor", "reference")) == [(2500, GIFT)]


def test_nothing_that_the_bank_wrote_is_kept():
    account = open_account()

    imported(
        account,
        camt053(entry(text="from your friend Jan", reference="BANKREF99"), identification="STMT99", closing="1025.00"),
    )

    stored = [str(row) for model in (Statement, Line, BankAccount) for row in model.objects.values()]
    assert stored and not [
        row for row in stored if any(word in row for word in ("Jan", "Some Donor", "BANKREF99", "STMT99", "102500"))
    ]


def test_the_same_file_twice_is_refused_by_name():
    account = open_account()
    content = camt053(entry())
    imported(account, content)

    with pytest.raises(StatementKnown):
        imported(account, content)

    assert Line.objects.count() == 1


def test_an_overlapping_statement_adds_only_what_is_new():
    account = open_account()
    imported(account, camt053(entry(reference="B1"), entry(reference="B2")))

    done = imported(account, camt053(entry(reference="B2"), entry(reference="B3"), identification="STMT-2"))

    assert (len(done.lines), done.known, Line.objects.count()) == (1, 1, 3)


def test_a_statement_of_another_account_is_refused():
    account = open_account()

    for content in (camt053(entry(), iban="DE89370400440532013000"), camt053(entry(currency="USD"), currency="USD")):
        with pytest.raises(StatementOfAnotherAccount):
            imported(account, content)

    assert Line.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", NotABankFile),
        (b"GIF89a", NotABankFile),
        (b"<html></html>", NotABankFile),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', HostileFile),
        (camt053(entry("1.234")), WrongAmount),
        ("မြန်မာ 🌉".encode(), NotABankFile),
    ],
    ids=["empty", "picture", "page", "entities", "decimals", "burmese"],
)
def test_what_is_no_statement_changes_nothing(content, error):
    account = open_account()

    with pytest.raises(error):
        imported(account, content)

    assert (Statement.objects.count(), Line.objects.count()) == (0, 0)


def test_a_notification_makes_no_lines():
    account = open_account()
    content = camt053(entry(end_to_end_id="E1", return_reason="AC04")).replace(
        b"BkToCstmrStmt", b"BkToCstmrDbtCdtNtfctn"
    )
    content = (
        content.replace(b"<Stmt>", b"<Ntfctn>").replace(b"</Stmt>", b"</Ntfctn>").replace(b"camt.053", b"camt.054")
    )

    done = imported(account, content, expected=OURS)

    assert (done.kind, done.lines, done.returns) == (FileKind.NOTIFICATION, (), (CameBack("E1", 2500, "AC04"),))
    assert (Statement.objects.count(), Line.objects.count()) == (0, 0)


def test_a_run_is_one_line_whatever_the_bank_did():
    account = open_account()

    done = imported(account, camt053(batch_row("100.50"), batch_row("20.00", end_to_end_id="E2")), expected=OURS)

    assert list(Line.objects.values_list("amount_minor", "reference")) == [(-12050, "OURS")]
    assert [batch.amount_minor for batch in done.batches] == [12050]


def test_money_that_came_back_joins_the_next_row_and_is_forgotten():
    account = open_account()
    actions.carry_return(4000, account_ref=account.ref, key=KEY, actor=TREASURER)

    done = imported(account, camt053(batch_row("100.00")), expected=OURS)

    assert list(Line.objects.values_list("amount_minor", flat=True)) == [-10000]
    assert actions.claim_batch(done.batches[0].line_ref, keys=[KEY], actor=TREASURER) == 6000
    assert list(Line.objects.values_list("amount_minor", "claim__claimant")) == [(-6000, "payouts")]
    assert queries.carried_minor(account.ref, key=KEY, actor=TREASURER) == 0
    with pytest.raises(LineAlreadyClaimed):
        actions.claim_batch(done.batches[0].line_ref, keys=[KEY], actor=TREASURER)


def test_a_row_of_which_nothing_is_left_is_known_again():
    account = open_account()
    actions.carry_return(15000, account_ref=account.ref, key=KEY, actor=TREASURER)
    done = imported(account, camt053(batch_row("100.00")), expected=OURS)

    assert actions.claim_batch(done.batches[0].line_ref, keys=[KEY], actor=TREASURER) == 0

    assert (Line.objects.count(), queries.carried_minor(account.ref, key=KEY, actor=TREASURER)) == (0, 5000)
    again = imported(account, camt053(batch_row("100.00"), identification="NEXT"), expected=OURS)
    assert (again.known, again.batches, Line.objects.count()) == (1, (), 0)


def test_returns_of_another_key_wait_for_their_own_row():
    account = open_account()
    actions.carry_return(4000, account_ref=account.ref, key=uuid4(), actor=TREASURER)

    done = imported(account, camt053(batch_row("100.00")), expected=OURS)

    assert actions.claim_batch(done.batches[0].line_ref, keys=[KEY], actor=TREASURER) == 10000
    assert queries.carried_total(account.ref, actor=TREASURER) == 4000


def test_only_money_that_left_is_claimed_as_a_batch():
    account = open_account()
    ref = imported(account, camt053(entry())).lines[0]

    for line_ref in (ref, uuid4()):
        with pytest.raises(NotFound):
            actions.claim_batch(line_ref, keys=[KEY], actor=TREASURER)


def test_a_line_is_claimed_once():
    account = open_account()
    ref = imported(account, camt053(entry())).lines[0]
    actions.claim_line(ref, claimant="giving", actor=SCHEDULE)

    for claimant in ("giving", "payouts"):
        with pytest.raises(LineAlreadyClaimed):
            actions.claim_line(ref, claimant=claimant, actor=TREASURER)

    assert Claim.objects.get().claimant == "giving"


def test_many_lines_are_claimed_all_or_none():
    account = open_account()
    lines = imported(account, camt053(*(entry(reference=str(number)) for number in range(5)))).lines
    actions.claim_line(lines[4], claimant="fee", actor=TREASURER)

    with pytest.raises(LineAlreadyClaimed):
        actions.claim_lines(lines, claimant="giving", actor=SCHEDULE)
    with pytest.raises(NotFound):
        actions.claim_lines([*lines[:4], uuid4()], claimant="giving", actor=SCHEDULE)

    assert actions.claim_lines(lines[:4], claimant="giving", actor=SCHEDULE) == 4
    assert Claim.objects.filter(claimant="giving").count() == 4


def test_the_database_itself_refuses_a_second_claim_and_strange_claimants():
    account = open_account()
    first, second = imported(account, camt053(entry(reference="1"), entry(reference="2"))).lines
    Claim.objects.create(line_id=first, claimant="fee", claimed_on=date(2020, 8, 20))

    for line, claimant in ((first, "fee"), (second, "friend")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim(line_id=line, claimant=claimant, claimed_on=date(2020, 8, 20)).save(force_insert=True)


def test_a_claim_needs_a_line_and_a_known_claimant():
    with pytest.raises(NotFound):
        actions.claim_line(uuid4(), claimant="giving", actor=TREASURER)
    ref = imported(open_account(), camt053(entry())).lines[0]
    with pytest.raises(InvariantBroken):
        actions.claim_line(ref, claimant="me", actor=TREASURER)


def test_the_ids_of_an_order_are_used_once_for_ever():
    account = open_account()
    actions.register_order(account_ref=account.ref, message_id="M1", batch_id="B1", actor=TREASURER)

    for message_id, batch_id in (("M1", "B2"), ("M2", "B1")):
        with pytest.raises(OrderIdTaken):
            actions.register_order(account_ref=account.ref, message_id=message_id, batch_id=batch_id, actor=TREASURER)


def test_an_account_needs_a_right_number_and_currency():
    with pytest.raises(WrongIban):
        open_account(holder=replace(FUND, iban="NL41MOCK0000000002"))
    with pytest.raises(CurrencyUnknown):
        open_account(currency="eur")


def test_nothing_can_come_back_that_is_nothing():
    with pytest.raises(InvariantBroken):
        actions.carry_return(0, account_ref=open_account().ref, key=KEY, actor=TREASURER)


ALLOWED = {
    "open": {"administrator"},
    "confirm": {"treasurer", "approver"},
    "stop": {"treasurer", "approver", "administrator"},
    "import": {"treasurer"},
    "claim": {"treasurer", "schedule"},
    "claims": {"treasurer", "schedule"},
    "order": {"treasurer", "approver"},
    "carry": {"treasurer"},
    "lines": {"treasurer", "auditor", "schedule", "approver"},
    "accounts": {"treasurer", "auditor", "schedule", "administrator", "approver", "coordinator"},
}


@pytest.mark.parametrize("deed", ALLOWED)
def test_each_deed_is_for_its_roles_only(deed):
    account = open_account()
    line = imported(account, camt053(entry())).lines[0]
    deeds = {
        "open": lambda actor: actions.open_bank_account(FUND, label="Second", currency="USD", actor=actor),
        "confirm": lambda actor: actions.confirm_bank_account(account.ref, actor=actor),
        "stop": lambda actor: actions.stop_bank_account(account.ref, actor=actor),
        "import": lambda actor: actions.import_statement(
            camt053(entry(reference="B9"), identification="S9"),
            account_ref=account.ref,
            expected_references=[],
            actor=actor,
        ),
        "claim": lambda actor: actions.claim_line(line, claimant="fee", actor=actor),
        "claims": lambda actor: actions.claim_lines([line], claimant="fee", actor=actor),
        "order": lambda actor: actions.register_order(
            account_ref=account.ref, message_id="M", batch_id="B", actor=actor
        ),
        "carry": lambda actor: actions.carry_return(1, account_ref=account.ref, key=KEY, actor=actor),
        "lines": lambda actor: queries.unclaimed_lines(actor=actor),
        "accounts": lambda actor: queries.accounts(actor=actor),
    }
    allowed = set()
    for role in (*ROLES, "schedule"):
        sid = transaction.savepoint()
        try:
            deeds[deed](Actor(uuid4(), frozenset({role})))
            allowed.add(role)
        except NotAllowed:
            pass
        transaction.savepoint_rollback(sid)

    assert allowed == ALLOWED[deed]
    with pytest.raises(NotAllowed):
        deeds[deed](ANONYMOUS)


def test_the_administrator_opens_accounts():
    assert actions.open_bank_account(FUND, label="Other", currency="USD", actor=ADMINISTRATOR).iban == FUND.iban


def day_file(*entries, identification):
    return camt053(*entries, identification=identification)


def test_another_gift_like_one_of_an_earlier_file_waits_for_a_person_and_is_not_lost():
    account = open_account()
    imported(account, day_file(entry(reference="", text=GIFT), identification="MORNING"), references=[GIFT])

    done = imported(account, day_file(entry(reference="", text=GIFT), identification="NOON"), references=[GIFT])

    assert (done.lines, done.known, done.doubtful, Line.objects.count()) == ((), 0, 1, 1)
    [statement] = queries.doubtful_statements(actor=TREASURER)
    assert [(row.amount_minor, row.booked_on, row.reference) for row in statement.rows] == [
        (2500, date(2020, 8, 20), GIFT)
    ]
    [line] = actions.settle_doubtful(statement.ref, another_refs=[statement.rows[0].line_ref], actor=TREASURER)
    assert (line.amount_minor, line.reference, Line.objects.count()) == (2500, GIFT, 2)
    assert queries.doubtful_statements(actor=TREASURER) == []


def test_what_is_the_same_again_is_not_counted_twice():
    account = open_account()
    imported(account, day_file(entry(reference=""), identification="MORNING"))
    imported(account, day_file(entry(reference=""), entry("30.00", reference="B3"), identification="DAY"))
    [statement] = queries.doubtful_statements(actor=TREASURER)

    assert actions.settle_doubtful(statement.ref, another_refs=[], actor=TREASURER) == ()

    assert sorted(Line.objects.values_list("amount_minor", flat=True)) == [2500, 3000]
    with pytest.raises(NotFound):
        actions.settle_doubtful(statement.ref, another_refs=[], actor=TREASURER)


def test_a_third_of_the_day_is_told_from_the_two_that_are_known():
    account = open_account()
    imported(account, day_file(entry(reference=""), identification="MORNING"))
    imported(account, day_file(entry(reference=""), identification="NOON"))
    [noon] = queries.doubtful_statements(actor=TREASURER)
    actions.settle_doubtful(noon.ref, another_refs=[noon.rows[0].line_ref], actor=TREASURER)

    done = imported(account, day_file(*[entry(reference="")] * 3, identification="DAY"))

    assert (len(done.lines), done.doubtful, Line.objects.count()) == (1, 2, 3)


def test_only_rows_of_the_statement_itself_can_be_called_others():
    account = open_account()
    imported(account, day_file(entry(reference=""), identification="MORNING"))
    for name in ("NOON", "EVENING"):
        imported(account, day_file(entry(reference=""), identification=name))
    one, other = queries.doubtful_statements(actor=TREASURER)

    with pytest.raises(NotFound):
        actions.settle_doubtful(one.ref, another_refs=[other.rows[0].line_ref], actor=TREASURER)
    with pytest.raises(NotFound):
        actions.settle_doubtful(uuid4(), another_refs=[], actor=TREASURER)
    with pytest.raises(NotAllowed):
        actions.settle_doubtful(one.ref, another_refs=[], actor=SCHEDULE)
    assert Line.objects.count() == 1


def batch_part(amount, *, reference, end_to_end_id="E1"):
    return entry(amount, "DBIT", reference=reference, batch_id="OURS", end_to_end_id=end_to_end_id)


def test_a_second_row_of_a_batch_in_a_later_file_of_the_day_is_a_line_of_its_own():
    account = open_account()
    first, second = batch_part("60.00", reference="R1"), batch_part("40.50", reference="R2", end_to_end_id="E2")
    imported(account, day_file(first, identification="MORNING"), expected=OURS)

    done = imported(account, day_file(first, second, identification="DAY"), expected=OURS)

    assert [(each.amount_minor, each.payments) for each in done.batches] == [(4050, frozenset({"E2"}))]
    assert (done.known, done.doubtful, Line.objects.count()) == (1, 0, 2)
    again = imported(account, day_file(second, first, identification="AGAIN"), expected=OURS)
    assert (again.known, again.batches, Line.objects.count()) == (2, (), 2)


def test_each_row_of_a_batch_is_known_again_though_they_became_one_line():
    account = open_account()
    rows = [batch_part("60.00", reference="R1"), batch_part("40.50", reference="R2", end_to_end_id="E2")]
    imported(account, day_file(*rows, identification="DAY"), expected=OURS)

    for number, row in enumerate(rows):
        again = imported(account, day_file(row, identification=f"AGAIN-{number}"), expected=OURS)
        assert (again.known, again.batches) == (1, ())
    assert [line.amount_minor for line in Line.objects.all()] == [-10050]


def test_a_row_of_a_batch_without_a_reference_waits_for_a_person_too():
    account = open_account()
    row = batch_part("60.00", reference="")
    imported(account, day_file(row, identification="MORNING"), expected=OURS)

    done = imported(account, day_file(row, identification="NOON"), expected=OURS)

    assert (done.batches, done.known, done.doubtful) == ((), 0, 1)
    [statement] = queries.doubtful_statements(actor=TREASURER)
    [line] = actions.settle_doubtful(statement.ref, another_refs=[statement.rows[0].line_ref], actor=TREASURER)
    assert (line.amount_minor, line.reference) == (-6000, "OURS")
    third = imported(account, day_file(row, row, identification="DAY"), expected=OURS)
    assert (third.batches, third.doubtful) == ((), 2)


def test_a_batch_of_before_its_rows_were_told_apart_is_known_by_its_day():
    account = open_account()
    content = day_file(batch_part("60.00", reference="R1"), identification="DAY")
    [batch] = reduced(camt.statements(content)[0], OURS, account_ref=account.ref).batches
    JoinedRow.objects.create(account=account, bank_reference_hash=batch.day_hash)

    done = imported(account, content, expected=OURS)

    assert (done.known, done.batches, Line.objects.count()) == (1, (), 0)
