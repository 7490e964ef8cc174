"""What a run is made of, what its approvals sign, how many people its amount asks for, and what each payment may be.

The content hash covers everything that a change must void: sealed amounts and sealed accounts enter by their hash, so
that whoever approves binds them without reading them. The release hash adds what was dropped since and which warnings
the releaser has accepted. Form: docs/formats/run.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from goldenbridge.core import canonical
from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.errors import BridgeError, InvariantBroken, words
from goldenbridge.core.matrix import Band, band_of
from goldenbridge.core.shape import Fields

MOST_PAYEES_IN_CELL: Final = 40
RAILS: Final = ("bank", "manual")


class AmountBeyondEntitlement(BridgeError):
    """A sealed exact amount is more than the steps that were approved."""

    code = "amount_beyond_entitlement"
    status = 409
    sentence = words(
        "The exact amount for {payment} is more than what was approved. Nothing was sealed or built with it."
    )


class WrongCurrency(BridgeError):
    """A sealed amount names another currency than the run."""

    code = "wrong_currency"
    status = 409
    sentence = words("The sealed amount for {payment} is another payment's or in another currency. Nothing was built.")


def payment_name(payee: UUID, month: date | None) -> str:
    """A payment in words, on pages and in terminals alike: `e4e12fcf, December 2026`."""
    return f"{str(payee)[:8]}, {month:%B %Y}" if month else str(payee)[:8]


@dataclass(frozen=True)
class PaymentContent:
    """One payment as its approvals see it; `steps_minor` is what is promised, in steps, never the exact amount.

    `recipient_key` is the key that must have signed the account; the award's approvals name the same. `month` is what
    it pays for; runs that were locked before it was signed have none.
    """

    payment: UUID
    payee: UUID
    recipient_key: bytes
    award: UUID
    entitlement: UUID
    end_to_end_id: str
    steps_minor: int
    amount_digest: bytes
    details_digest: bytes
    month: date | None = None

    @property
    def name(self) -> str:
        """What this payment is called wherever somebody reads of it: its payee and its month."""
        return payment_name(self.payee, self.month)

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        value: dict[str, Value] = {
            "amount": b64(self.amount_digest),
            "award": str(self.award),
            "details": b64(self.details_digest),
            "end_to_end_id": self.end_to_end_id,
            "entitlement": str(self.entitlement),
            "payee": str(self.payee),
            "payment": str(self.payment),
            "recipient": b64(self.recipient_key),
            "steps_minor": self.steps_minor,
        }
        return value if self.month is None else value | {"month": self.month.isoformat()}

    @classmethod
    def from_value(cls, value: Value) -> PaymentContent:
        """The payment of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        content = cls(
            payment=fields.ref("payment"),
            payee=fields.ref("payee"),
            recipient_key=fields.sign_key("recipient"),
            award=fields.ref("award"),
            entitlement=fields.ref("entitlement"),
            end_to_end_id=fields.text("end_to_end_id"),
            steps_minor=fields.number("steps_minor", least=1),
            amount_digest=fields.octets("amount", length=32),
            details_digest=fields.octets("details", length=32),
            month=fields.day_if_any("month"),
        )
        fields.end()
        return content


@dataclass(frozen=True)
class RunContent:
    """What is locked, approved and authorised."""

    run: UUID
    version: int
    cell: UUID
    account: UUID
    rail: str
    currency: str
    band: Band
    payments: tuple[PaymentContent, ...]

    @property
    def steps_minor(self) -> int:
        """What the run pays at most."""
        return sum(payment.steps_minor for payment in self.payments)

    def to_value(self) -> dict[str, Value]:
        """The canonical value; payments stand in the order of their references."""
        payments = sorted(self.payments, key=lambda payment: payment.payment)
        return {
            "account": str(self.account),
            "band": self.band.value,
            "cell": str(self.cell),
            "currency": self.currency,
            "payments": [payment.to_value() for payment in payments],
            "rail": self.rail,
            "run": str(self.run),
            "version": self.version,
        }

    @classmethod
    def from_value(cls, value: Value) -> RunContent:
        """The run of a canonical value; Malformed or InvariantBroken otherwise."""
        fields = Fields(value)
        content = cls(
            run=fields.ref("run"),
            version=fields.number("version", least=1),
            cell=fields.ref("cell"),
            account=fields.ref("account"),
            rail=fields.text("rail"),
            currency=fields.text("currency"),
            band=band_of(fields.text("band")),
            payments=tuple(PaymentContent.from_value(each) for each in fields.items("payments")),
        )
        fields.end()
        return content

    def digest(self) -> bytes:
        """The 32 bytes that maker, approver and authoriser sign."""
        return canonical.digest("run", self.to_value())


def release_value(content: RunContent, *, dropped: Sequence[UUID], accepted: Sequence[str]) -> dict[str, Value]:
    """What the releaser signs, whole: the content, what was dropped since, and the warnings he accepts."""
    return {
        "accepted": sorted(set(accepted)),
        "dropped": sorted(str(payment) for payment in set(dropped)),
        "run": content.to_value(),
    }


def release_digest(content: RunContent, *, dropped: Sequence[UUID], accepted: Sequence[str]) -> bytes:
    """The 32 bytes of that; of the same kind as the content's, from which its shape tells it apart."""
    return canonical.digest("run", release_value(content, dropped=dropped, accepted=accepted))


def envelope_digest(envelope: bytes) -> bytes:
    """How a sealed amount or account enters the content."""
    return hashlib.sha256(envelope).digest()


def band_for(steps_minor: int, least_minor: Mapping[Band, int]) -> Band:
    """How many people a run of this size needs; `least_minor` says from which amount each band applies."""
    reached = [band for band in Band if steps_minor >= least_minor[band]]
    if not reached:
        raise InvariantBroken
    return max(reached, key=lambda band: least_minor[band])


@dataclass(frozen=True)
class RunChange:
    """One difference between two versions of a run: `gone`, `new`, `steps`, `amount` or `account`, of one payment.

    A sealed amount or account differs whenever it was sealed anew, though the same was typed.
    """

    name: str
    what: str
    before_minor: int = 0
    after_minor: int = 0


def changes_between(before: RunContent, after: RunContent) -> tuple[RunChange, ...]:
    """What a new version changes for each payment, by name; nothing where the payments are the same."""
    then = {each.payment: each for each in before.payments}
    now = {each.payment: each for each in after.payments}
    found = [RunChange(then[ref].name, "gone", before_minor=then[ref].steps_minor) for ref in then.keys() - now.keys()]
    found += [RunChange(now[ref].name, "new", after_minor=now[ref].steps_minor) for ref in now.keys() - then.keys()]
    for ref in then.keys() & now.keys():
        one, other = then[ref], now[ref]
        if one.steps_minor != other.steps_minor:
            found.append(RunChange(other.name, "steps", one.steps_minor, other.steps_minor))
        if one.amount_digest != other.amount_digest:
            found.append(RunChange(other.name, "amount"))
        if one.details_digest != other.details_digest:
            found.append(RunChange(other.name, "account"))
    return tuple(sorted(found, key=lambda change: (change.name, change.what)))


def bands_from_text(text: str, *, one: int = 100) -> dict[Band, int]:
    """Bands as a setting writes them, in whole units: `two:0,three:10000,four:50000`; the amounts must rise from 0."""
    try:
        pairs = {
            Band(name.strip()): int(amount) * one for name, _, amount in (p.partition(":") for p in text.split(","))
        }
    except ValueError as error:
        raise InvariantBroken from error
    amounts = [pairs.get(band, -1) for band in Band]
    if amounts != sorted(amounts) or len(set(amounts)) != len(amounts) or amounts[0] != 0:
        raise InvariantBroken
    return pairs


@dataclass(frozen=True)
class PaymentAmount:
    """The exact amount of one payment and the text that goes with it; sealed to the payee cell."""

    payment: UUID
    amount_minor: int
    currency: str
    text: str = ""

    def content(self) -> bytes:
        """The bytes that are signed and sealed."""
        return canonical.encode(
            {
                "amount_minor": self.amount_minor,
                "currency": self.currency,
                "payment": str(self.payment),
                "text": self.text,
                "v": 1,
            }
        )

    @classmethod
    def read(cls, content: bytes) -> PaymentAmount:
        """The amount inside an opened envelope; Malformed otherwise."""
        fields = Fields(canonical.decode(content))
        fields.number("v", least=1)
        amount = cls(
            payment=fields.ref("payment"),
            amount_minor=fields.number("amount_minor", least=1),
            currency=fields.text("currency"),
            text=fields.text("text"),
        )
        fields.end()
        return amount

    def must_fit(self, payment: PaymentContent, *, currency: str) -> None:
        """Raise unless the amount belongs to the payment, is in its currency and within what was approved."""
        if self.currency != currency or self.payment != payment.payment:
            raise WrongCurrency(payment=payment.name)
        if self.amount_minor > payment.steps_minor:
            raise AmountBeyondEntitlement(payment=payment.name)
