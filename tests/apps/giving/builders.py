"""A fund that collects: account, campaign, donors at home with a phrase, and the bank's files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.giving import actions, queries
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.core import donorphrase
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.references import donation_reference
from goldenbridge.platform import clock
from tests.adapters import bankfiles
from tests.apps.banking.builders import ADMINISTRATOR
from tests.apps.banking.builders import open_account as open_bank_account
from tests.apps.transparency import builders as log

TREASURER = log.TREASURER
DAY = log.DAY
PHRASE = "golden bridge over cold water"


@dataclass(frozen=True)
class Donor:
    """Somebody at home: knows the phrase, the reference on his bank statement, and the amount."""

    number: int
    amount_minor: int = 5_000
    currency: str = "EUR"

    @property
    def reference(self):
        return donation_reference(sha256(b"donor %d" % self.number).digest())

    @property
    def nonce(self):
        """As the browser lane sends it; donors of these tests keep it rather than derive it (PBKDF2 is slow)."""
        return sha256(b"nonce %d" % self.number).digest()

    def announce(self, **changes):
        wanted = {
            "campaign_slug": "general", "amount_minor": self.amount_minor, "currency": self.currency,
            "nonce": self.nonce, "actor": ANONYMOUS,
        }  # fmt: skip
        return actions.announce_gift(self.reference, **wanted | changes)

    def entry(self, *, amount=None, text=None, on=DAY):
        """The row of the bank's statement."""
        minor = amount or self.amount_minor
        return bankfiles.entry(
            f"{minor // 100}.{minor % 100:02d}", reference=f"BANK-{self.number}-{minor}-{on}",
            text=self.reference if text is None else text, on=str(on), currency=self.currency,
        )  # fmt: skip

    def receipt(self, **changes):
        wanted = {"nonce": self.nonce, "amount_minor": self.amount_minor, "currency": self.currency, "sent_on": DAY}
        return queries.receipt(self.reference, **wanted | changes)


def donors(count, **kwargs):
    return [Donor(number, **kwargs) for number in range(count)]


def open_fund(currency="EUR"):
    log.open_books(currency)
    account = open_bank_account(currency=currency)
    actions.open_campaign("general", pot="General", titles={"en": "Pay and debts"}, actor=TREASURER)
    return account


def import_rows(account, rows, *, identification="STMT-1"):
    content = bankfiles.camt053(*rows, identification=identification, currency=account.currency)
    references = queries.expected_references(actor=TREASURER)
    return banking.import_statement(content, account_ref=account.ref, expected_references=references, actor=TREASURER)


def at(day, hour=9):
    return clock.moved_to(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def give(account, gifts, *, on=DAY, identification="STMT-1"):
    """From announcement to the published window, each step on its day."""
    with at(on):
        for donor in gifts:
            donor.announce()
        import_rows(account, [donor.entry(on=on) for donor in gifts], identification=identification)
        actions.claim_lines(actor=TREASURER)
    with at(on + timedelta(days=2)):
        actions.clear_gifts(actor=SCHEDULE)
    close_windows(on + timedelta(days=3))


def close_windows(on):
    with at(on):
        transparency.close_due_windows(actor=SCHEDULE)
        transparency.sequence(actor=SCHEDULE)
        transparency.publish_edition(actor=SCHEDULE)


def phrase_nonce(donor):
    return donorphrase.nonce(PHRASE, reference=donor.reference)


__all__ = ["ADMINISTRATOR"]
