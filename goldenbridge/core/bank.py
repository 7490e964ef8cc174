"""What passes between us and a bank, as plain values: orders, statements, status reports, and how amounts are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from goldenbridge.core.errors import BridgeError, words

# ISO 4217: minor digits that are not two. Rails we can name; an unknown currency is taken to have two.
_NONE = ("JPY", "KRW", "ISK", "VND", "CLP", "UGX", "XAF", "XOF")
_DIGITS = dict.fromkeys(_NONE, 0) | dict.fromkeys(("BHD", "JOD", "KWD", "OMR", "TND"), 3)
MOST_AMOUNT_DIGITS = 18


class WrongAmount(BridgeError):
    """An amount in a bank file cannot be what it says."""

    code = "wrong_amount"
    status = 422
    sentence = words("The file holds an amount that its currency cannot have. Nothing was imported.")


class NotABankFile(BridgeError):
    """The upload is not a statement or report that we read."""

    code = "not_a_bank_file"
    status = 422
    sentence = words(
        "This is not a bank statement that can be read here (camt.052, camt.053, camt.054, pain.002 or MT940)."
    )


class HostileFile(BridgeError):
    """The file tries to make the reader do something else than read."""

    code = "hostile_file"
    status = 422
    sentence = words("This file declares entities or a document type, which no bank does. It was not read.")


class FileTooLarge(BridgeError):
    """More bytes or lines than one statement may have."""

    code = "file_too_large"
    status = 413
    sentence = words("This file is larger than a statement or an export can be. Ask for a shorter time.")


class WrongIban(BridgeError):
    """An account number whose check digits do not fit, or that no bank can have."""

    code = "wrong_iban"
    status = 422
    sentence = words("This account number (IBAN) is not right: its length or its check digits do not fit.")


def minor_digits(currency: str) -> int:
    """How many digits stand after the point in this currency (ISO 4217)."""
    return _DIGITS.get(currency, 2)


def amount_from_text(text: str, *, currency: str) -> int:
    """Whole minor units from a bank's decimal text; refuses signs, exponents and surplus decimals."""
    if not (found := re.fullmatch(r"([0-9]{1,18})(?:\.([0-9]*))?", text.strip())):
        raise WrongAmount
    digits = minor_digits(currency)
    decimals = found[2] or ""
    # Banks may pad with noughts ("12.30000"); anything else beyond the currency's digits is no amount.
    if decimals[digits:].strip("0") or len(found[1]) + digits > MOST_AMOUNT_DIGITS:
        raise WrongAmount
    return int(found[1] + decimals[:digits].ljust(digits, "0"))


def amount_to_text(amount_minor: int, *, currency: str) -> str:
    """The decimal text that ISO 20022 wants for so many minor units."""
    if amount_minor < 0:
        raise WrongAmount
    digits = minor_digits(currency)
    if digits == 0:
        return str(amount_minor)
    whole, rest = divmod(amount_minor, 10**digits)
    return f"{whole}.{rest:0{digits}d}"


@dataclass(frozen=True)
class Address:
    """A structured postal address; town and country are what banks insist on from 2026."""

    town: str
    country: str
    street: str = ""
    building: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class Account:
    """Whose account it is and where it is held; all of it true, for originator data are never made up."""

    name: str
    iban: str
    bic: str = ""
    address: Address | None = None


@dataclass(frozen=True)
class CreditTransfer:
    """One payment of an order."""

    end_to_end_id: str
    amount_minor: int
    creditor: Account
    remittance: str = ""


@dataclass(frozen=True)
class PaymentOrder:
    """One file to the bank: one sending account, one day, one batch that it books as a single row."""

    message_id: str
    batch_id: str
    created_at: datetime
    execution_on: date
    currency: str
    debtor: Account
    transfers: tuple[CreditTransfer, ...]

    @property
    def total_minor(self) -> int:
        """The control sum."""
        return sum(transfer.amount_minor for transfer in self.transfers)


@dataclass(frozen=True)
class Transliterated:
    """A text of the order that a bank cannot carry, and what was written in its place."""

    end_to_end_id: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class OrderFile:
    """The bytes for the bank, and every text that had to be changed to get there."""

    content: bytes
    changes: tuple[Transliterated, ...]


ACCOUNT_REASONS = frozenset({"AC01", "AC03", "AC04", "AC06", "AC07", "AC14", "AG01", "BE01", "CNOR", "RC01", "RC04"})
"""Why a bank refuses a payment for the account it should go to (wrong, closed, blocked, not his): sent again, it would
be refused again. Codes of ISO 20022, ExternalStatusReason1Code."""


class FileKind(StrEnum):
    """What sort of file a bank sent."""

    STATEMENT = "statement"
    REPORT = "report"
    NOTIFICATION = "notification"
    STATUS = "status"


@dataclass(frozen=True)
class Detail:
    """One transaction inside an entry, as far as the bank tells."""

    amount_minor: int
    end_to_end_id: str = ""
    batch_id: str = ""
    message_id: str = ""
    texts: tuple[str, ...] = field(default=(), repr=False)
    return_reason: str = ""


@dataclass(frozen=True)
class Entry:
    """One booked row of a statement; amounts are negative when money leaves. Never printed: texts may hold names."""

    amount_minor: int
    currency: str
    booked_on: date
    bank_reference: str = field(repr=False)
    is_reversal: bool = False
    details: tuple[Detail, ...] = field(default=(), repr=False)
    batch_id: str = ""


@dataclass(frozen=True)
class BankStatement:
    """What one account did in one period, before it is reduced to lines."""

    kind: FileKind
    identification: str
    iban: str = field(repr=False)
    currency: str
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    opening_minor: int | None = None
    closing_minor: int | None = None
    closed_on: date | None = None
    opened_on: date | None = None
    """The day of the opening balance: the first day, or with most banks the evening before it."""
    is_final: bool = True
    """False where the bank says that more of the same day follows."""

    @property
    def adds_up(self) -> bool:
        """Whether opening and entries make the closing balance; true when the bank gives no balances."""
        if self.opening_minor is None or self.closing_minor is None:
            return True
        return self.opening_minor + sum(entry.amount_minor for entry in self.entries) == self.closing_minor


class PaymentOutcome(StrEnum):
    """What a status report says about a payment, once the many codes are boiled down."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class PaymentStatus:
    """The word on one payment."""

    end_to_end_id: str
    outcome: PaymentOutcome
    reason: str = ""


@dataclass(frozen=True)
class StatusReport:
    """The bank's answer to one order file."""

    message_id: str
    outcome: PaymentOutcome | None
    reason: str = ""
    payments: tuple[PaymentStatus, ...] = ()
