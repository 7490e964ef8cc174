"""The chapter of the payouts: runs by different people, a bank that answers, one payment back again, one by hand."""

# ruff: noqa: RUF001  (the invented people have Belarusian names)

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from goldenbridge.adapters.iban import checked_iban
from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.queries import RunSeen
from goldenbridge.cli import payfile
from goldenbridge.cli.demo import bank, casework
from goldenbridge.cli.demo.applicants import PHRASES, phrase_of
from goldenbridge.cli.demo.bank import TakenOrder
from goldenbridge.cli.demo.bankfile import Row, camt053
from goldenbridge.cli.demo.people import Colleague
from goldenbridge.cli.demo.stage import Stage
from goldenbridge.core import canonical
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.application import PayoutDetails
from goldenbridge.core.bank import WrongIban
from goldenbridge.core.canonical import unb64
from goldenbridge.core.payfile import RunFile, seal_amount
from goldenbridge.core.references import check_digits
from goldenbridge.core.runs import PaymentAmount
from goldenbridge.core.screening import read_list
from goldenbridge.platform import clock, directory

POT: Final = "General"
APPROVER, AUTHORISER, RELEASER = "marten", "lynx", "otter"
WITNESSES: Final = ("magpie", "plover")
PLACES: Final = (("LT", "Vilnius"), ("LT", "Kaunas"), ("LV", "Riga"), ("EE", "Tallinn"), ("DE", "Berlin"))
LENGTHS: Final = {"LT": 16, "LV": 17, "EE": 16, "DE": 18}
BANKS: Final = {"LT": "10000", "LV": "BANK", "EE": "22", "DE": "37040044"}
GIVEN: Final = ("Ян", "Алесь", "Міхась", "Павел", "Сяргей", "Кастусь", "Ігар", "Віктар")
FAMILY: Final = ("Лявонаў", "Бярозка", "Дубровін", "Кленаў", "Рабінін", "Асінскі", "Вярбіцкі", "Ясенеў")
LIST: Final = b"Invented Perpetrator;1970-01-01\nAnother Invented Name\n"
SMALLEST_CHANGE: Final = 100


@dataclass
class Treasury:
    """Who pays from which account, and the bank at the other end."""

    stage: Stage
    account: banking.AccountOfOurs

    def hand(self, name: str) -> Colleague:
        """A colleague by call-sign."""
        found: Colleague = self.stage.people[name]
        return found

    def seen(self, run_ref: UUID) -> RunSeen:
        """The run as the releaser's page shows it."""
        return queries.run(run_ref, actor=self.hand(RELEASER).actor)

    def step(self, run_ref: UUID, name: str, who: str, act: Callable[..., object], **arguments: Any) -> None:
        """One signed step."""
        hand = self.hand(who)
        paper = queries.run_paper(run_ref, name, actor=hand.actor, accepted=arguments.get("accepted", ()))
        signed = hand.approve("run", run_ref, paper.content_hash, name)
        act(run_ref, **signed, **arguments, actor=hand.actor)

    def made(self, keeper: str, *, rail: str = "bank", only: Collection[UUID] | None = None) -> UUID:
        """A run that its treasurer has filled and locked."""
        hand = self.hand(keeper)
        cell_ref = self.stage.shelf["cells"][keeper]
        run = actions.prepare_run(
            cell_ref=cell_ref,
            account_ref=self.account.ref,
            rail=rail,
            pot=POT,
            month=clock.today(),
            only=only,
            actor=hand.actor,
        )
        card = directory.current().cell(cell_ref).card
        amounts = {}
        for payment in queries.run(run.ref, actor=hand.actor).payments:
            exact = payment.steps_minor - self.stage.dice.randrange(49) * SMALLEST_CHANGE
            amount = PaymentAmount(payment.ref, exact, self.account.currency, "Support")
            seed = hand.member.keys.sign_seed
            amounts[payment.ref] = seal_amount(amount, payee=payment.payee_ref, card=card, sign_seed=seed)
        actions.fill_run(run.ref, amounts=amounts, actor=hand.actor)
        self.step(run.ref, "make", keeper, actions.lock_run)
        return run.ref

    def released(self, run_ref: UUID) -> None:
        """Approved, authorised and released by three others."""
        self.step(run_ref, "approve", APPROVER, actions.approve_run)
        self.step(run_ref, "authorise", AUTHORISER, actions.authorise_run)
        accepted = tuple(warning.code for warning in self.seen(run_ref).warnings)
        self.step(run_ref, "release", RELEASER, actions.release_run, accepted=accepted, execution_on=clock.today())

    def sent(self, run_ref: UUID, keeper: str) -> bytes:
        """The order, built as `goldenbridge payfile` builds it; the treasurer's word marks the run as sent."""
        hand = self.hand(keeper)
        file = RunFile.read(actions.open_run_file(run_ref, actor=hand.actor).to_bytes())
        names = read_list(LIST)
        order = payfile.build(file, hand.member, directory.current(), names, made_at=clock.now())
        said: Any = canonical.decode(payfile.word(file, order, hand.member, names, made_at=clock.now()).strip())
        actions.mark_sent(
            run_ref,
            statement=unb64(said["statement"]),
            signature=unb64(said["signature"]),
            actor=hand.actor,
        )
        return order.content

    def bank_says(self, keeper: str, amount_minor: int, **facts: str) -> None:
        """The bank's statement of the day before is imported; it has one row."""
        day = clock.today() - timedelta(days=1)
        rows = [Row(amount_minor, day, **facts)]
        account = self.account
        content = camt053(account.holder, rows, currency=account.currency, opening_minor=0, closed_on=day)
        actions.import_bank_file(
            content, account_ref=self.account.ref, gift_references=(), actor=self.hand(keeper).actor
        )


def play(stage: Stage) -> None:
    """Thirty who left give an account, one asks for cash; two cells are paid, and what fails is followed up."""
    currency = settings.CURRENCIES[0]
    stage.be_at(25, hour=18)
    by_hand = _collect_accounts(stage)
    treasury = Treasury(stage, _account(stage, currency))
    cells = stage.shelf["cells"].items()
    # In a small rehearsal a cell may hold nobody, or only the one who asked for cash.
    keepers = [name for name, ref in cells if set(queries.payees_of(ref, actor=_reader(stage))) - set(by_hand)]
    stage.be_at(26, hour=10)
    with transaction.atomic(), transaction.atomic(using="keystore"):
        orders = {keeper: _pay(treasury, keeper, by_hand) for keeper in keepers}
        cash = _pay_by_hand(treasury, by_hand)
    stage.be_at(28, hour=9)
    first = keepers[0]
    with transaction.atomic(), transaction.atomic(using="keystore"):
        came_back = _book(treasury, orders, cash)
    stage.be_at(30, hour=9)
    _confirm(stage)
    stage.be_at(32, hour=9)
    with transaction.atomic(), transaction.atomic(using="keystore"):
        told = {"end_to_end_id": came_back.end_to_end_id, "return_reason": "AC04"}
        treasury.bank_says(first, came_back.amount_minor, **told)
    _tell_another_account(stage)
    with transaction.atomic(), transaction.atomic(using="keystore"):
        treasury.made(first)


def _account(stage: Stage, currency: str) -> banking.AccountOfOurs:
    found = banking.accounts(actor=_reader(stage))
    return next(each for each in found if each.currency == currency)


def _reader(stage: Stage) -> Any:
    return stage.people[RELEASER].actor


def _collect_accounts(stage: Stage) -> list[UUID]:
    """Everybody who left seals his account to a cell; the last of them asks for cash. Returns the payees of cash."""
    officers = stage.shelf["officers"]
    cases.refresh_statuses(actor=SCHEDULE)
    before = _payees(stage)
    for number, played in enumerate(stage.each(officers, total=len(officers), saying="Accounts are sealed")):
        if number == len(officers) - 1:
            cases.collect_answers(actor=SCHEDULE)
            before = _payees(stage)
        details = _by_hand(stage) if number == len(officers) - 1 else _invented_account(stage, number)
        with transaction.atomic():
            casework.answer_all(played, payout=details)
    cases.collect_answers(actor=SCHEDULE)
    return sorted(_payees(stage) - before)


def _tell_another_account(stage: Stage) -> None:
    """Whose payment came back is asked where to pay now, and answers; whom the bank refused has not read it yet."""
    cases.refresh_statuses(actor=SCHEDULE)
    for number, played in enumerate(stage.shelf["officers"]):
        if casework.is_asked(played, "payout", on=clock.today()):
            casework.answer_all(played, payout=_invented_account(stage, number))
    cases.collect_answers(actor=SCHEDULE)


def _payees(stage: Stage) -> set[UUID]:
    actor = _reader(stage)
    return {payee for ref in stage.shelf["cells"].values() for payee in queries.payees_of(ref, actor=actor)}


def _invented_account(stage: Stage, number: int) -> PayoutDetails:
    country, town = PLACES[number % len(PLACES)]
    return PayoutDetails(
        name=f"{stage.dice.choice(GIVEN)} {stage.dice.choice(FAMILY)}",
        born_on=date(1985, 1, 1) + timedelta(days=stage.dice.randrange(5000)),
        iban=invented_iban(country, stage.dice),
        country=country,
        town=town,
    )


def invented_iban(country: str, dice: Random) -> str:
    """A number that a bank of one of PLACES could have given; EE and DE have check digits of their own in it."""
    while True:
        digits = "".join(str(dice.randrange(10)) for _ in range(20))
        body = (BANKS[country] + digits)[: LENGTHS[country]]
        with suppress(WrongIban):
            return checked_iban(f"{country}{check_digits(country, body)}{body}")


def _by_hand(stage: Stage) -> PayoutDetails:
    return PayoutDetails(
        name=f"{stage.dice.choice(GIVEN)} {stage.dice.choice(FAMILY)}",
        born_on=date(1990, 5, 6),
        rail="manual",
        country="BY",
        town="Hrodna",
        note="My cards may be watched.",
    )


def _pay(treasury: Treasury, keeper: str, by_hand: list[UUID]) -> TakenOrder:
    """A cell's run from what is due to the bank."""
    payees = queries.payees_of(treasury.stage.shelf["cells"][keeper], actor=_reader(treasury.stage))
    run_ref = treasury.made(keeper, only=[ref for ref in payees if ref not in by_hand])
    treasury.released(run_ref)
    return bank.take(treasury.sent(run_ref, keeper))


def _pay_by_hand(treasury: Treasury, by_hand: list[UUID]) -> tuple[UUID, str]:
    """The run of the one who asked for cash, as far as the cash that has left the house."""
    cells = treasury.stage.shelf["cells"]
    actor = _reader(treasury.stage)
    keeper = next(name for name, ref in cells.items() if set(by_hand) & set(queries.payees_of(ref, actor=actor)))
    run_ref = treasury.made(keeper, rail="manual", only=by_hand)
    treasury.released(run_ref)
    treasury.sent(run_ref, keeper)
    return run_ref, keeper


def _book(treasury: Treasury, orders: dict[str, TakenOrder], cash: tuple[UUID, str]) -> bank.Taken:
    """The bank refuses one payment and books the rest as a row each cell; two witnesses saw the cash.

    Returns the payment that will come back.
    """
    refused: set[str] = set()
    for number, (keeper, order) in enumerate(orders.items()):
        mine = {order.payments[-1].end_to_end_id} if number and len(order.payments) > 1 else set()
        refused |= mine
        report = bank.status_report(order, rejected=mine, reason="AC01")
        actions.import_status_report(report, actor=treasury.hand(keeper).actor)
        total = sum(each.amount_minor for each in order.payments if each.end_to_end_id not in mine)
        treasury.bank_says(keeper, -total, batch_id=order.batch_id)
    _hand_over(treasury, *cash)
    return next(iter(orders.values())).payments[0]


def _hand_over(treasury: Treasury, run_ref: UUID, keeper: str) -> None:
    run = treasury.seen(run_ref)
    for payment in run.payments:
        for name in WITNESSES:
            hand = treasury.hand(name)
            paper = queries.witness_paper(payment.ref, actor=hand.actor)
            signed = hand.approve("payment", payment.ref, paper.content_hash, "witness")
            actions.witness_payment(payment.ref, **signed, actor=hand.actor)
    treasury.bank_says(keeper, -run.steps_minor)
    lines = banking.unclaimed_lines(actor=treasury.hand(keeper).actor, account_ref=treasury.account.ref)
    line = next(each for each in lines if each.amount_minor == -run.steps_minor)
    actions.claim_withdrawal(run_ref, line_ref=line.line_ref, actor=treasury.hand(keeper).actor)


def _confirm(stage: Stage) -> None:
    """Recipients are asked whether it arrived; most say yes, one never answers."""
    cases.refresh_statuses(actor=SCHEDULE)
    officers = stage.shelf["officers"]
    for played in stage.each(officers[:-1], total=len(officers) - 1, saying="They confirm"):
        with transaction.atomic():
            casework.answer_all(played, choices={"confirmation": "received"})
    silent = officers[-1]
    stage.tell(PHRASES, f"a payment to confirm ({silent.language})", phrase_of(silent.applicant, silent.language))
    cases.collect_answers(actor=SCHEDULE)
    cases.refresh_statuses(actor=SCHEDULE)
