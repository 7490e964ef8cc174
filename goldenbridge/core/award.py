"""What a promise is made of, and the hash of it that people sign when they cover, approve and offer it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from goldenbridge.core.canonical import Value, b64, digest
from goldenbridge.core.entitlement import instalments
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.money import Money


class OfferExpired(BridgeError):
    """The last day of the offer is over."""

    code = "offer_expired"
    status = 409
    sentence = words("This offer was valid until {day}. It can be drafted again with a later day.")


class OfferTooLong(BridgeError):
    """The offer would hold its cover for longer than this fund allows."""

    code = "offer_too_long"
    status = 422
    sentence = words(
        "An offer holds its money back from others, so this fund makes it for at most {days} days: until {last} at the "
        "latest. Choose an earlier day; a new offer can follow."
    )


def check_last_day(last: date, *, today: date, most_days: int) -> None:
    """Raise OfferExpired or OfferTooLong unless an offer that is drafted today may be accepted until that day."""
    if last < today:
        raise OfferExpired(day=last.isoformat())
    latest = today + timedelta(days=most_days)
    if last > latest:
        raise OfferTooLong(days=most_days, last=latest.isoformat())


@dataclass(frozen=True, slots=True)
class SettlementTerms:
    """How much of a verified obligation the fund settles, in how many monthly parts; minor units, whole steps."""

    obligation_ref: UUID
    verified_minor: int
    amount_minor: int
    parts: int = 1

    def value(self, currency: str) -> dict[str, Value]:
        """Return the canonical value; amounts as text, so that the paper can be read."""
        return {
            "amount": str(Money(self.amount_minor, currency)),
            "obligation": str(self.obligation_ref),
            "parts": self.parts,
            "verified": str(Money(self.verified_minor, currency)),
        }


@dataclass(frozen=True, slots=True)
class AwardTerms:
    """Everything that is promised, to whom, from which pot and on which grounds: what people sign.

    `recipient_key` is the applicant's own signing key, which the attestation names: his account is signed with it.
    """

    ref: UUID
    payee_ref: UUID
    recipient_key: bytes
    pot: str
    currency: str
    monthly_minor: int
    months: int
    promised_minor: int
    taper: str
    settlements: tuple[SettlementTerms, ...]
    valid_until: date
    has_left: bool
    grounds: bytes
    round_number: int
    covered_months: int

    @property
    def settled_minor(self) -> int:
        """What its settlements come to."""
        return sum(terms.amount_minor for terms in self.settlements)

    @property
    def total_minor(self) -> int:
        """What is promised: the pay and the settlements."""
        return self.promised_minor + self.settled_minor

    def content(self) -> dict[str, Value]:
        """Return the canonical content; `digest("award", content)` is what is signed.

        `covered_months` stands there only where fewer months are set aside than are promised.
        """
        in_part: dict[str, Value] = {"covered_months": self.covered_months}
        return (in_part if self.covered_months < self.months else {}) | {
            "award": str(self.ref),
            "grounds": b64(self.grounds),
            "has_left": self.has_left,
            "monthly": str(Money(self.monthly_minor, self.currency)),
            "months": self.months,
            "payee": str(self.payee_ref),
            "pot": self.pot,
            "pay": str(Money(self.promised_minor, self.currency)),
            "recipient": b64(self.recipient_key),
            "round": self.round_number,
            "settlements": [
                terms.value(self.currency) for terms in sorted(self.settlements, key=lambda t: str(t.obligation_ref))
            ],
            "taper": self.taper,
            "total": str(Money(self.total_minor, self.currency)),
            "valid_until": self.valid_until.isoformat(),
        }

    def content_hash(self) -> bytes:
        """Return the digest of the content."""
        return digest("award", self.content())


@dataclass(frozen=True, slots=True)
class Difference:
    """One term that two versions of a promise have not in common; both as they are signed."""

    name: str
    before: str
    after: str


_NEVER_TOLD: Final = frozenset({"award", "payee", "recipient", "grounds", "has_left", "round"})
"""References and keys, which say nothing to a reader; the terminal shows all of them."""


def differences(before: Mapping[str, Value], after: Mapping[str, Value]) -> tuple[Difference, ...]:
    """Return what changed between two versions of a promise's content, in the order of its names."""
    names = sorted((before.keys() | after.keys()) - _NEVER_TOLD)
    told = [(name, _told(before.get(name)), _told(after.get(name))) for name in names]
    return tuple(Difference(*each) for each in told if each[1] != each[2])


def _told(value: Value) -> str:
    if isinstance(value, list):
        return "; ".join(_told(each) for each in value) or "none"
    if isinstance(value, Mapping):
        return f"{value.get('amount', '')} of {value.get('verified', '')}, in {value.get('parts', '')}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in {None, ""} else str(value)


@dataclass(frozen=True, slots=True)
class LaterTerms:
    """A settlement that is added to a promise in force: what people sign when they cover and approve it.

    `interest_minor` is what the creditor asks beside the principal; it is told, so that everybody sees what was
    negotiated, and never raises what the fund pays above the verified principal.
    """

    ref: UUID
    award_ref: UUID
    currency: str
    terms: SettlementTerms
    interest_minor: int
    first_month: date

    def instalments(self) -> tuple[tuple[date, int], ...]:
        """Return the months and amounts in which it falls due; they sum to its amount."""
        return instalments(self.terms.amount_minor, self.terms.parts, self.first_month, self.currency)

    def content(self) -> dict[str, Value]:
        """Return the canonical content; `digest("settlement", content)` is what is signed."""
        return {
            "award": str(self.award_ref),
            "instalments": [
                {"amount": str(Money(minor, self.currency)), "month": month.isoformat()}
                for month, minor in self.instalments()
            ],
            "interest": str(Money(self.interest_minor, self.currency)),
            "repaid": "to the person, against proof",
            "settlement": str(self.ref),
            "terms": self.terms.value(self.currency),
        }

    def content_hash(self) -> bytes:
        """Return the digest of the content."""
        return digest("settlement", self.content())
