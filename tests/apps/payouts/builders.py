"""A treasury for tests: people who sign, money, payees in a cell, runs step by step, and a bank that answers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from goldenbridge.adapters.pain001 import payment_file
from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.awards import queries as awards_queries
from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking import queries as banking_queries
from goldenbridge.apps.banking.models import BankAccount
from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.models import Payment, Run
from goldenbridge.apps.payouts.payees import accounts_wanted
from goldenbridge.core import founding, signing
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.application import PayoutDetails
from goldenbridge.core.bank import Account
from goldenbridge.core.listing import Cell
from goldenbridge.core.payfile import Built, RunFile, open_payments, order_of, screen, seal_amount
from goldenbridge.core.records import seal_record
from goldenbridge.core.runs import PaymentAmount
from goldenbridge.core.screening import read_list
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite
from goldenbridge.platform import clock
from tests.adapters.bankfiles import FUND, PAYEE_IBAN, camt053, entry, pain002
from tests.apps.ledger.builders import open_fund
from tests.apps.people.builders import ROLES, House, open_house

DAY = datetime(2020, 8, 20, 9, tzinfo=UTC)
STAFF = ROLES | {"lark": {"approver", "treasurer"}, "martin": {"approver", "treasurer"}}
LIST = b"Somebody Listed;1985-03-04\nAnother Name\n"
NAME = "Ян Лявон"


@dataclass
class Recipient:
    """Somebody who is paid, with his own signing key."""

    ref: UUID
    sign_seed: bytes
    award_ref: UUID
    details: PayoutDetails

    @property
    def sign_key(self) -> bytes:
        return signing.public_key(self.sign_seed)

    def sealed(self, cell: Cell, **changes) -> bytes:
        """The account as his page seals it."""
        header = Header(Suite.X25519, Purpose.PAYOUT, self.ref, Compartment.PAYOUT, 1, uuid4())
        content = replace(self.details, **changes).content()
        return seal_record(header, cell.card.public(Suite.X25519), content, sign_seed=self.sign_seed)


@dataclass
class Treasury:
    """The treasurer ibis holds the cell; grouse, heron, lark and martin sign."""

    house: House
    account: BankAccount
    cell: Cell
    recipients: list[Recipient] = field(default_factory=list)

    def actor(self, name: str) -> Actor:
        return self.house[name].actor

    def recipient(self, *, monthly_minor=50_000, months=6, name=NAME, **details) -> Recipient:
        """Somebody with a promise in force and an account in the cell."""
        ref, sign_seed = uuid4(), secrets.token_bytes(32)
        award = awards.draft_award(
            payee_ref=ref,
            recipient_key=signing.public_key(sign_seed),
            pot="General",
            currency="EUR",
            monthly_minor=monthly_minor,
            months=months,
            valid_until=clock.today() + timedelta(days=26),
            grounds=bytes(32),
            actor=self.actor("dove") if not details.pop("caseworker", "") else self.actor("dunlin"),
        )
        for step, who in (("cover", "heron"), ("approve", "grouse"), ("offer", "lark")):
            content_hash = awards_queries.award(award.ref, actor=self.actor(who)).content_hash
            act = getattr(awards, f"{step}_award")
            act(award.ref, **self.house[who].approve("award", award.ref, content_hash, step), actor=self.actor(who))
        awards.take_up_award(award.ref, actor=SCHEDULE)
        awards.activate_award(award.ref, left_on=clock.today().replace(day=1), actor=SCHEDULE)
        facts = {"iban": PAYEE_IBAN, "country": "DE", "town": "Berlin"} | details
        recipient = Recipient(ref, sign_seed, award.ref, PayoutDetails(name=name, born_on=date(1985, 3, 4), **facts))
        self.register(recipient)
        self.recipients.append(recipient)
        return recipient

    def register(self, recipient: Recipient, **changes):
        return actions.register_payee(
            recipient.ref,
            cell_ref=self.cell.ref,
            envelope=recipient.sealed(self.cell, **changes),
            applicant_sign_key=recipient.sign_key,
            actor=SCHEDULE,
        )

    def renew_accounts(self) -> None:
        """Whoever was asked for another account gives it."""
        wanted = accounts_wanted(actor=SCHEDULE)
        for recipient in self.recipients:
            if recipient.ref in wanted:
                self.register(recipient)

    def prepared(self, *, rail="bank", **arguments) -> Run:
        """A run of what is due, of those too who had to give another account."""
        self.renew_accounts()
        facts = {
            "cell_ref": self.cell.ref,
            "account_ref": self.account.ref,
            "rail": rail,
            "pot": "General",
            "month": clock.today(),
            "actor": self.actor("ibis"),
        }
        return actions.prepare_run(**facts | arguments)

    def sealed_amount(self, payment: Payment, amount_minor: int, *, by="ibis", **changes) -> bytes:
        amount = PaymentAmount(payment.ref, amount_minor, "EUR", "Support")
        return seal_amount(
            replace(amount, **changes),
            payee=payment.payee_id,
            card=self.cell.card,
            sign_seed=self.house[by].member.keys.sign_seed,
        )

    def filled(self, run: Run | None = None, *, amounts=None) -> Run:
        """A run with exact amounts: a little below the steps, unless given."""
        run = run or self.prepared()
        sealed = {}
        for payment in run.payments.filter(state="pending"):
            exact = (amounts or {}).get(payment.payee_id, payment.steps_minor - 1680)
            sealed[payment.ref] = self.sealed_amount(payment, exact)
        return actions.fill_run(run.ref, amounts=sealed, actor=self.actor("ibis"))

    def step(self, run: Run, name: str, who: str, **arguments) -> Run:
        """One signed step of a run by one person."""
        accepted = arguments.get("accepted", ())
        paper = queries.run_paper(run.ref, name, actor=self.actor(who), accepted=accepted)
        signed = self.house[who].approve("run", run.ref, paper.content_hash, name)
        act = {
            "make": actions.lock_run,
            "approve": actions.approve_run,
            "authorise": actions.authorise_run,
            "release": actions.release_run,
        }[name]
        return act(run.ref, **signed, **arguments, actor=self.actor(who))

    def locked(self, run: Run | None = None, **arguments) -> Run:
        return self.step(run or self.filled(**arguments), "make", "ibis")

    def authorised(self, run: Run | None = None, **arguments) -> Run:
        run = run if run and run.state == "locked" else self.locked(run, **arguments)
        self.step(run, "approve", "grouse")
        return self.step(run, "authorise", "grouse")

    def released(self, run: Run | None = None, **arguments) -> Run:
        run = self.authorised(run, **arguments)
        return self.step(run, "release", "grouse", accepted=ALL_WARNINGS, execution_on=clock.today())

    def run_file(self, run: Run) -> RunFile:
        return RunFile.read(actions.open_run_file(run.ref, actor=self.actor("ibis")).to_bytes())

    def cell_seed(self, file: RunFile) -> bytes:
        return self.house["ibis"].member.open_wrap(file.wrap, card=self.cell.card)

    def order(self, run: Run) -> bytes:
        """The order as the terminal builds it."""
        file = self.run_file(run)
        opened = open_payments(file, cell_seed=self.cell_seed(file), directory=self.house.directory)
        screen(opened, read_list(LIST))
        return payment_file(order_of(file, opened, made_at=clock.now())).content

    def built(self, run: Run, **changes) -> dict[str, bytes]:
        """The treasurer's signed word, as arguments for mark_sent."""
        content_hash = queries.run_paper(run.ref, "release", actor=self.actor("ibis")).content_hash
        names = read_list(LIST)
        said = Built(
            run=run.ref,
            version=run.version,
            content_hash=content_hash,
            order_digest=sha256(b"order").digest(),
            list_digest=names.digest,
            list_size=names.size,
            screened=run.payments.filter(state="pending").count(),
            actor=self.house["ibis"].ref,
            on=clock.today(),
        )
        signed = self.house["ibis"].member.sign(replace(said, **changes))
        return {"statement": signed.statement, "signature": signed.signature}

    def sent(self, run: Run | None = None, **arguments) -> Run:
        run = self.released(run, **arguments)
        return actions.mark_sent(run.ref, **self.built(run), actor=self.actor("ibis"))

    def give_up(self, payment: Payment, *, reason="declined") -> Payment:
        """Nothing is to follow: one says so, another confirms it."""
        actions.propose_giving_up(payment.ref, reason=reason, actor=self.actor("ibis"))
        return actions.confirm_giving_up(payment.ref, actor=self.actor("heron"))

    def bank_says(self, *entries, identification="", references=()):
        """Import a statement."""
        content = camt053(*entries, identification=identification or secrets.token_hex(6))
        return actions.import_bank_file(
            content, account_ref=self.account.ref, gift_references=references, actor=self.actor("ibis")
        )

    def unclaimed(self):
        return banking_queries.unclaimed_lines(actor=self.actor("ibis"))

    def bank_rejects(self, run: Run, *rejected, group="PART", reason="AC04"):
        """Import a status report that rejects these payments."""
        content = pain002(
            run.order.message_id, group=group, payments=[(each.end_to_end_id, "RJCT", reason) for each in rejected]
        )
        return actions.import_status_report(content, actor=self.actor("ibis"))


ALL_WARNINGS = ("few_recipients", "recipient_warned", "same_amount", "same_sender")


def booked(run: Run, amount: str, *, on="2020-08-20", payment: Payment | None = None):
    """The bank's row for a run, or for one payment of it."""
    return entry(
        amount,
        "DBIT",
        reference=f"ROW-{secrets.token_hex(4)}",
        batch_id=run.order.batch_id,
        end_to_end_id=payment.end_to_end_id if payment else "NOTPROVIDED",
        on=on,
    )


def came_back(payment: Payment, amount: str, *, reason="AC04"):
    """The bank's row for a payment that came back."""
    return entry(
        amount, reference=f"RET-{secrets.token_hex(4)}", end_to_end_id=payment.end_to_end_id, return_reason=reason
    )


def open_treasury(settings, tmp_path, *, cleared_minor=5_000_000, day=DAY) -> Treasury:
    """People, a signed directory with one cell, accounts, and cleared money; in August 2020 unless told otherwise."""
    if day:
        clock.move_to(day)
    house = open_house(settings, tmp_path, STAFF)
    made = founding.make_cell([house.directory.person(house["ibis"].ref)])
    house.hand(made.wraps, house["alder"].actor)
    house.publish(cells=[made.cell])
    open_fund(cleared_minor=cleared_minor, currency="EUR")
    holder: Account = FUND
    account = banking.open_bank_account(holder, label="Main", currency="EUR", actor=house["alder"].actor)
    account = banking.confirm_bank_account(account.ref, actor=house["ibis"].actor)
    return Treasury(house, account, made.cell)
