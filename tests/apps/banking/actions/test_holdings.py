"""What the fund had before its books began, and what partners hold: two people, once, and never cover."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given as whatever
from hypothesis import settings
from hypothesis import strategies as st

from goldenbridge.apps.banking import actions, holdings
from goldenbridge.apps.banking.errors import (
    AccountHasLines,
    AccountNotConfirmed,
    AccountOpened,
    EnteredByYourself,
    ExportKnown,
    HoldingIsOlder,
    LineAlreadyClaimed,
    MoreThanHeld,
    NoBooks,
    NoClosingBalance,
    NotFromPartner,
    PartnerNotConfirmed,
    PotHasBegun,
    StatementOfAnotherAccount,
)
from goldenbridge.apps.banking.models import Holding, Line, OnTheWay, Partner
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.ledger.queries.apart import has_begun, held_by_partners_on
from goldenbridge.apps.ledger.queries.proof import proof
from goldenbridge.apps.ledger.refusals import Insolvent
from goldenbridge.core.actors import Actor
from goldenbridge.core.bank import NotABankFile
from goldenbridge.core.errors import ForbiddenMove, NotAllowed, NotFound
from goldenbridge.core.holding import BelowNought, DayNotOver, DayToCome, Holder
from goldenbridge.core.matrix import SharedVoucher
from goldenbridge.platform import clock
from tests.adapters.bankfiles import FUND, camt053, entry, mt940
from tests.adapters.exportfiles import DONOR, facebook, paypal, revolut
from tests.apps.banking.builders import ADMINISTRATOR, AUDITOR, DAY, TREASURER, imported, open_account, publish
from tests.apps.ledger.builders import give, open_fund
from tests.core.fund import make_fund

pytestmark = pytest.mark.django_db

SECOND = Actor(uuid4(), frozenset({"treasurer"}))
APPROVER = Actor(uuid4(), frozenset({"approver"}))
CLOSED = camt053(entry(), opening="1000.00", closing="1025.00")


@pytest.fixture(autouse=True)
def fund(settings, tmp_path):
    """The signed list of people, on the day on which everything happens."""
    settings.DATA = tmp_path
    with clock.moved_to(datetime(2020, 8, 21, 12, tzinfo=UTC)):
        yield publish(make_fund(), tmp_path)


@pytest.fixture
def account():
    for currency in ("EUR", "USD"):
        open_fund(currency=currency)
    return open_account()


def opening(account, content=CLOSED, *, pot="General", actor=TREASURER):
    return actions.enter_opening(content, account_ref=account.ref, pot=pot, actor=actor).refs[0]


def held(*rows, label="Main", actor=TREASURER):
    return actions.enter_partner_holdings(paypal(*rows), holder=Holder.PAYPAL, label=label, actor=actor)


def row(amount, *, day="14", currency="USD"):
    return f"08/{day}/2020", currency, amount, amount


def posted(*codes):
    return [books.balance(code).posted_minor for code in codes]


def line(account, amount="300.00", *, reference="BANK-9", on="2020-08-21", references=(), text=""):
    content = camt053(
        entry(amount, reference=reference, on=on, text=text), opening="0.00", closing=amount, identification=reference
    )
    (ref,) = imported(account, content, references=references).lines
    return ref


@pytest.mark.parametrize("second", [SECOND, APPROVER], ids=["treasurer", "approver"])
@pytest.mark.parametrize("content", [CLOSED, mt940(("2008200820CR25,00NTRFNONREF//BANK-1", "?20of Jan"))])
def test_what_lay_in_our_bank_is_cover_once_a_second_person_has_said_so(account, content, second):
    ref = opening(account, content)
    before = posted("Bank:EUR", "General:Available:EUR")

    actions.confirm_holding(ref, actor=second)

    assert before == [0, 0]
    assert posted("Bank:EUR", "General:Available:EUR", "Opening:EUR") == [1025_00, 1025_00, 0]
    assert books.free_to_promise("EUR") == 1025_00
    assert books.books(DAY, DAY, "EUR").opening_minor == 1025_00


def test_what_partners_hold_stands_apart_and_covers_nothing(account):
    content = revolut(("2020-08-14", "EUR", "10.00", "10.00"), ("2020-08-14", "USD", "20.00", "20.00"))
    refs = [
        *actions.enter_partner_holdings(content, holder=Holder.REVOLUT, label="Cards", actor=TREASURER).refs,
        *actions.enter_partner_holdings(
            facebook(("2020-08-13", "USD", "5")), holder=Holder.FACEBOOK, label="Page", actor=TREASURER
        ).refs,
    ]

    for ref in refs:
        actions.confirm_holding(ref, actor=SECOND)

    assert posted("Partners:Hold:EUR", "Partners:Hold:USD", "Bank:USD", "General:Available:USD") == [10_00, 25_00, 0, 0]
    assert [books.free_to_promise(code) for code in ("EUR", "USD")] == [0, 0]
    with pytest.raises(Insolvent):
        ledger.commit(amount_minor=50_00, currency="USD", pot="General", key="c", actor=TREASURER)
    assert [(each.where, each.currency, each.held_minor, each.on) for each in holdings.partners(actor=AUDITOR)] == [
        ("Facebook, Page", "USD", 5_00, date(2020, 8, 13)),
        ("Revolut, Cards", "EUR", 10_00, date(2020, 8, 14)),
        ("Revolut, Cards", "USD", 20_00, date(2020, 8, 14)),
    ]
    assert [held_by_partners_on(date(2020, 8, day), "USD") for day in (12, 13, 14)] == [0, 5_00, 25_00]


def test_nobody_confirms_what_he_entered_whatever_his_roles(account):
    everything = Actor(uuid4(), frozenset({"treasurer", "approver", "administrator"}))
    ref = opening(account, actor=everything)

    with pytest.raises(EnteredByYourself):
        actions.confirm_holding(ref, actor=everything)
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.update(state="confirmed", confirmed_by=everything.ref, confirmed_at="2020-08-20T00:00:00Z")
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.update(state="confirmed")

    assert posted("Bank:EUR") == [0]


@pytest.mark.parametrize("case", ["one voucher", "the first", "the second"])
def test_two_who_stand_for_each_other_are_not_two_people(account, fund, tmp_path, case):
    voucher = uuid4()
    one = fund.hire("wren", "treasurer", vouchers=[voucher])
    other = fund.hire("swift", "approver", vouchers=[voucher] if case == "one voucher" else [one.ref])
    third = fund.hire("robin", "approver", vouchers=[uuid4()])
    publish(fund, tmp_path, version=2)
    first, second = (one, other) if case != "the second" else (other, one)
    people = {each: Actor(each.ref, frozenset({"treasurer"})) for each in (one, other, third)}
    ref = opening(account, actor=people[first])

    with pytest.raises(SharedVoucher):
        actions.confirm_holding(ref, actor=people[second])
    assert posted("Bank:EUR") == [0]
    actions.confirm_holding(ref, actor=people[third])

    assert posted("Bank:EUR") == [1025_00]


@pytest.mark.parametrize("stranger", [AUDITOR, ADMINISTRATOR, Actor(uuid4(), frozenset({"caseworker", "signer"}))])
def test_only_those_who_keep_money_enter_confirm_and_refuse(account, stranger):
    ref = opening(account)

    for deed in (
        lambda: opening(account, actor=stranger),
        lambda: held(row("5.00"), actor=stranger),
        lambda: actions.confirm_holding(ref, actor=stranger),
        lambda: actions.refuse_holding(ref, actor=stranger),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_one_export_is_entered_once_whatever_it_is_called(account):
    held(row("5.00"))
    opening(account)

    for again in (lambda: held(row("5.00"), label="Another"), lambda: opening(account)):
        with pytest.raises(ExportKnown) as refused:
            again()
        assert refused.value.details == {"on": DAY + timedelta(days=1)}

    assert Holding.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        one = Holding.objects.filter(partner=None).get()
        one.ref = uuid4()
        one.save(force_insert=True)


def test_a_refused_export_can_be_entered_anew_and_a_decision_stands(account):
    ref = opening(account)
    actions.refuse_holding(ref, actor=TREASURER)

    with pytest.raises(ForbiddenMove):
        actions.confirm_holding(ref, actor=SECOND)
    again = opening(account)
    actions.confirm_holding(again, actor=SECOND)
    for deed in (actions.confirm_holding, actions.refuse_holding):
        with pytest.raises(ForbiddenMove):
            deed(again, actor=APPROVER)

    assert posted("Bank:EUR") == [1025_00]


def test_an_account_is_opened_once(account):
    first, second = opening(account), opening(account, camt053(opening="0.00", closing="7.00"))
    actions.confirm_holding(first, actor=SECOND)

    with pytest.raises(AccountOpened):
        actions.confirm_holding(second, actor=SECOND)
    with pytest.raises(AccountOpened):
        opening(account, camt053(opening="0.00", closing="8.00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.filter(ref=second).update(
            state="confirmed", confirmed_by=SECOND.ref, confirmed_at="2020-08-20T00:00:00Z"
        )

    assert posted("Bank:EUR") == [1025_00]


def test_two_accounts_of_one_currency_each_bring_their_own(account):
    other = open_account(label="Second", holder=replace(FUND, iban="DE89370400440532013000"))
    content = camt053(opening="0.00", closing="7.00", iban="DE89370400440532013000")

    for ref in (opening(account), opening(other, content)):
        actions.confirm_holding(ref, actor=SECOND)

    assert posted("Bank:EUR", "General:Available:EUR") == [1032_00, 1032_00]


def test_an_opening_comes_before_gifts_and_before_lines(account):
    ref = opening(account)
    give(10_00, currency="EUR")

    with pytest.raises(PotHasBegun):
        actions.confirm_holding(ref, actor=SECOND)
    with pytest.raises(PotHasBegun):
        opening(account, camt053(opening="0.00", closing="8.00"))

    assert (has_begun("General", "EUR"), has_begun("General", "USD")) == (True, False)


def test_lines_that_were_imported_already_keep_an_opening_out(account):
    ref = opening(account)
    imported(account, CLOSED)

    with pytest.raises(AccountHasLines) as refused:
        actions.confirm_holding(ref, actor=SECOND)

    assert refused.value.details == {"day": "2020-08-20"}


def test_rows_that_are_in_the_opening_become_no_lines_later(account):
    actions.confirm_holding(opening(account), actor=SECOND)
    content = camt053(
        entry("25.00"), entry("3.00", reference="BANK-2", on="2020-08-21"), opening="1000.00", closing="1028.00"
    )

    news = imported(account, content)

    assert (len(news.lines), news.in_opening, news.adds_up) == (1, 1, True)
    assert [each.amount_minor for each in Line.objects.all()] == [3_00]


def test_a_day_that_has_not_ended_opens_nothing_or_its_afternoon_would_be_lost(account):
    with clock.moved_to(datetime(2020, 8, 20, 23, 59, tzinfo=UTC)), pytest.raises(DayNotOver):
        opening(account)

    assert Holding.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (mt940().replace(b":62F:", b":62M:"), NoClosingBalance),
        (b"hello", NotABankFile),
        (paypal(("08/14/2020", "USD", "5.00", "5.00")), NotABankFile),
        (camt053(entry(), opening="1000.00"), NoClosingBalance),
        (camt053(entry(), iban="DE89370400440532013000", closing="1.00"), StatementOfAnotherAccount),
    ],
    ids=["in between", "text", "paypal", "no end", "another account"],
)
def test_what_says_nothing_of_the_account_at_its_end_opens_nothing(account, content, refusal):
    with pytest.raises(refusal):
        opening(account, content)

    assert Holding.objects.count() == 0


def test_only_a_confirmed_account_brings_anything_into_a_pot_that_there_is(account):
    actions.stop_bank_account(account.ref, actor=ADMINISTRATOR)
    with pytest.raises(AccountNotConfirmed):
        opening(account)
    actions.confirm_bank_account(account.ref, actor=TREASURER)
    with pytest.raises(NoBooks):
        opening(account, pot="Nowhere")
    with pytest.raises(NotFound):
        actions.enter_opening(CLOSED, account_ref=uuid4(), pot="General", actor=TREASURER)
    ref = opening(account)
    actions.stop_bank_account(account.ref, actor=ADMINISTRATOR)
    with pytest.raises(AccountNotConfirmed):
        actions.confirm_holding(ref, actor=SECOND)


def test_currencies_without_books_are_named_and_not_kept(account):
    entered = held(row("5.00"), row("7.00", currency="GBP"), row("9.00", currency="AUD"))

    assert (len(entered.refs), entered.strange) == (1, ("AUD", "GBP"))
    with pytest.raises(NoBooks) as refused:
        held(row("7.00", currency="GBP"))
    assert refused.value.details == {"currencies": "GBP"}


@pytest.mark.parametrize(
    ("given", "refusal"), [(row("-5.00"), BelowNought), (("08/31/2021", "USD", "5.00", "5.00"), DayToCome)]
)
def test_debts_and_days_to_come_are_no_money(account, given, refusal):
    with pytest.raises(refusal):
        held(given)

    assert (Holding.objects.count(), Partner.objects.count()) == (0, 0)


def test_a_newer_export_books_the_difference_and_an_older_one_is_refused(account):
    for amount, day in (("50.00", "14"), ("80.00", "15"), ("30.00", "16")):
        actions.confirm_holding(held(row(amount, day=day)).refs[0], actor=SECOND)
    older = held(row("99.00", day="13")).refs[0]

    with pytest.raises(HoldingIsOlder):
        actions.confirm_holding(older, actor=SECOND)

    assert posted("Partners:Hold:USD", "Partners:Owe:USD") == [30_00, 30_00]
    assert [held_by_partners_on(date(2020, 8, day), "USD") for day in (14, 15, 16)] == [50_00, 80_00, 30_00]
    assert [each.held_minor for each in holdings.partners(actor=AUDITOR)] == [30_00]


def test_what_a_partner_sends_is_cover_from_then_on_and_no_longer_held(account):
    actions.confirm_holding(held(row("500.00", currency="EUR")).refs[0], actor=SECOND)
    partner = holdings.partners(actor=AUDITOR)[0]
    came = line(account)

    actions.claim_from_partner(came, partner_ref=partner.ref, pot="General", actor=TREASURER)
    with pytest.raises(LineAlreadyClaimed):
        actions.claim_from_partner(came, partner_ref=partner.ref, pot="General", actor=TREASURER)

    assert posted("Bank:EUR", "General:Available:EUR", "Partners:Hold:EUR") == [300_00, 300_00, 200_00]
    assert [each.held_minor for each in holdings.partners(actor=AUDITOR)] == [200_00]
    # An export of a day before it came counts it still: what has come since is taken off.
    actions.confirm_holding(held(row("450.00", day="20", currency="EUR")).refs[0], actor=SECOND)
    assert posted("Partners:Hold:EUR") == [150_00]


def exported(*moves, until, held_minor=300_00, label="Main"):
    """A confirmed export up to a day of August: what left before it, by day and amount, and what is held then."""
    total = held_minor + sum(minor for _, minor in moves)
    rows = [("07/31/2020", "EUR", f"{total / 100:.2f}", f"{total / 100:.2f}")]
    for day, minor in moves:
        total -= minor
        rows.append((f"08/{day:02d}/2020", "EUR", f"-{minor / 100:.2f}", f"{total / 100:.2f}"))
    rows.append((f"08/{until:02d}/2020", "EUR", "0.00", f"{total / 100:.2f}"))
    return actions.confirm_holding(held(*rows, label=label).refs[0], actor=SECOND)


def arrives(account, amount, *, on=17, reference="WAY-1"):
    ref = line(account, amount, reference=reference)
    Line.objects.filter(ref=ref).update(booked_on=date(2020, 8, on))
    partner = holdings.partners(actor=AUDITOR)[0]
    return actions.claim_from_partner(ref, partner_ref=partner.ref, pot="General", actor=TREASURER)


def held_now():
    (partner,) = holdings.partners(actor=AUDITOR)
    assert posted("Partners:Hold:EUR", "Partners:Owe:EUR") == [partner.held_minor] * 2
    return partner.held_minor


def test_what_had_left_a_partner_before_his_export_takes_nothing_off_when_it_arrives(account):
    exported((13, 500_00), until=14)

    arrives(account, "500.00")

    assert (held_now(), posted("Bank:EUR", "General:Available:EUR")) == (300_00, [500_00, 500_00])
    # It left once and came once: another of the same sum is more than is held.
    with pytest.raises(MoreThanHeld):
        arrives(account, "500.00", reference="WAY-2")
    arrives(account, "120.00", reference="WAY-3")
    assert held_now() == 180_00


def test_an_export_that_is_confirmed_after_the_money_came_does_not_take_it_off_either(account):
    exported(until=12, held_minor=800_00)
    arrives(account, "500.00")
    assert held_now() == 300_00

    exported((13, 500_00), until=14)
    assert held_now() == 300_00

    # What left on the 15th is still counted in an export of the 14th, and comes off.
    arrives(account, "200.00", reference="WAY-2")
    assert held_now() == 100_00


def test_a_row_that_two_exports_tell_of_brings_one_line(account):
    exported((13, 500_00), until=14)
    exported((13, 500_00), until=15)
    arrives(account, "500.00")

    with pytest.raises(MoreThanHeld):
        arrives(account, "500.00", reference="WAY-2")
    exported((13, 500_00), (13, 500_00), until=16)

    arrives(account, "500.00", reference="WAY-3")
    assert held_now() == 300_00


@pytest.mark.parametrize("amount", ["499.99", "500.01"])
def test_only_the_very_sum_that_left_is_what_left(account, amount):
    exported((13, 500_00), until=14)

    with pytest.raises(MoreThanHeld):
        arrives(account, amount)
    assert held_now() == 300_00


def test_what_nobody_confirmed_or_what_was_put_aside_is_not_on_the_way(account):
    exported(until=12)
    rows = [("07/31/2020", "EUR", "800.00", "800.00"), ("08/13/2020", "EUR", "-500.00", "300.00")]
    ref = held(*rows).refs[0]

    with pytest.raises(MoreThanHeld):
        arrives(account, "500.00")
    actions.refuse_holding(ref, actor=SECOND)
    with pytest.raises(MoreThanHeld):
        arrives(account, "500.00", reference="WAY-2")

    assert OnTheWay.objects.count() == 0


def test_more_than_is_confirmed_to_be_held_does_not_come_from_a_partner(account):
    actions.confirm_holding(held(row("500.00", currency="EUR")).refs[0], actor=SECOND)
    partner = holdings.partners(actor=AUDITOR)[0]
    actions.claim_from_partner(line(account), partner_ref=partner.ref, pot="General", actor=TREASURER)
    came = line(account, "200.01", reference="BANK-10")

    with pytest.raises(MoreThanHeld) as refused:
        actions.claim_from_partner(came, partner_ref=partner.ref, pot="General", actor=TREASURER)

    assert str(refused.value.details["held"].minor) == "20000"
    assert not Line.objects.exclude(claim=None).filter(ref=came).exists()
    assert posted("General:Available:EUR", "Partners:Hold:EUR", "Partners:Owe:EUR") == [300_00, 200_00, 200_00]


@pytest.mark.parametrize("second", ["nobody", "refused"])
def test_nothing_comes_from_a_partner_whom_nobody_confirmed(account, second):
    """One person's export, and a gift without a reference is cover at once, past its days of waiting."""
    ref = held(row("300.00", currency="EUR")).refs[0]
    if second == "refused":
        actions.refuse_holding(ref, actor=SECOND)
    came = line(account)

    with pytest.raises(PartnerNotConfirmed):
        actions.claim_from_partner(came, partner_ref=Partner.objects.get().ref, pot="General", actor=TREASURER)

    assert not Line.objects.exclude(claim=None).filter(ref=came).exists()
    assert posted("Bank:EUR", "General:Available:EUR") == [0, 0]


def test_a_line_that_is_something_else_did_not_come_from_a_partner(account):
    actions.confirm_holding(held(row("100.00", currency="EUR"), row("100.00")).refs[0], actor=SECOND)
    euros, dollars = Partner.objects.get(currency="EUR"), Partner.objects.get(currency="USD")
    came = line(account)
    Line.objects.filter(ref=came).update(amount_minor=-300_00)

    for ref, partner in ((came, euros.ref), (came, dollars.ref)):
        with pytest.raises(NotFromPartner):
            actions.claim_from_partner(ref, partner_ref=partner, pot="General", actor=TREASURER)
    Line.objects.filter(ref=came).update(amount_minor=300_00, reference="RF12ABCD")
    with pytest.raises(NotFromPartner):
        actions.claim_from_partner(came, partner_ref=euros.ref, pot="General", actor=TREASURER)
    with pytest.raises(NotFound):
        actions.claim_from_partner(came, partner_ref=uuid4(), pot="General", actor=TREASURER)

    assert posted("Bank:EUR") == [0]


def test_nothing_of_an_export_is_kept_but_its_sum(account):
    held(row("5.00"))

    assert DONOR in paypal(row("5.00")).decode()
    tables = (*Holding.objects.values(), *Partner.objects.values(), *OnTheWay.objects.values())
    kept = [str(value) for each in tables for value in each.values()]
    assert [value for value in kept if "Wanda" in value or "wanda" in value] == []


def test_confirming_in_two_windows_books_once(account):
    ref = held(row("5.00")).refs[0]
    actions.confirm_holding(ref, actor=SECOND)

    with pytest.raises(ForbiddenMove):
        actions.confirm_holding(ref, actor=APPROVER)

    assert posted("Partners:Hold:USD") == [5_00]


def test_the_list_of_holdings_takes_two_questions_however_long_it_is(account, django_assert_num_queries):
    opening(account)
    with django_assert_num_queries(2):
        one = holdings.holdings(actor=AUDITOR)
    actions.confirm_holding(held(row("5.00")).refs[0], actor=SECOND)
    held(row("6.00", day="16"))
    with django_assert_num_queries(2):
        three = holdings.holdings(actor=AUDITOR)

    assert (len(one), [each.state for each in three]) == (1, ["waiting", "waiting", "confirmed"])


AMOUNTS = st.integers(1, 400)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("export"), AMOUNTS, st.integers(13, 20)),
        st.tuples(st.just("comes"), AMOUNTS),
        st.tuples(st.just("promise"), st.integers(1, 6)),
    ),
    max_size=12,
)


@settings(max_examples=25)
@whatever(deeds=DEEDS)
def test_whatever_partners_hold_only_what_came_into_our_bank_is_ever_promised(deeds):
    with transaction.atomic():
        open_fund(currency="EUR")
        account = open_account()
        with clock.moved_to(datetime(2020, 8, 21, 12, tzinfo=UTC)):
            came = sum(_done(number, account, *deed) for number, deed in enumerate(deeds))

        free, promised = books.free_to_promise("EUR"), books.balance("General:Committed:EUR").posted_minor
        apart, owed = posted("Partners:Hold:EUR", "Partners:Owe:EUR")
        by_export = sum(each.held_minor for each in holdings.partners(actor=AUDITOR))

        assert (free + promised, posted("Bank:EUR")[0]) == (came, came)
        assert free >= 0
        assert apart == owed == by_export
        assert proof(with_entries=True, actor=TREASURER).findings == ()
        transaction.set_rollback(True)


def _done(number, account, what, amount, day=20):
    """Do one thing; return what came into our bank by it."""
    if what == "export":
        with suppress(ExportKnown, HoldingIsOlder):
            ref = held(row(f"{amount}.00", day=str(day), currency="EUR"), label=f"L{number % 2}").refs[0]
            actions.confirm_holding(ref, actor=SECOND)
    elif what == "promise":
        with suppress(Insolvent):
            ledger.commit(amount_minor=amount * 50_00, currency="EUR", pot="General", key=str(number), actor=TREASURER)
    elif partners := holdings.partners(actor=AUDITOR):
        amount = min(amount, partners[0].held_minor // 100)
        if amount:
            ref = line(account, f"{amount}.00", reference=f"BANK-{number}")
            actions.claim_from_partner(ref, partner_ref=partners[0].ref, pot="General", actor=TREASURER)
        return amount * 100
    return 0
