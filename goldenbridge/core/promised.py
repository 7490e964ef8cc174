"""What an officer is shown of his promise: the terms as people signed them and how far it is, sealed to his own key.

The terms are believed by their signatures, never by the server's word; how much of them was paid is what its books say.
Form: docs/formats/promised.md. The browser's twin is `browser/apply/promised.js`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from goldenbridge.core import canonical, sealing, statements
from goldenbridge.core.canonical import Value
from goldenbridge.core.directory import Directory
from goldenbridge.core.errors import BridgeError, Malformed, words
from goldenbridge.core.matrix import SamePerson, SharedVoucher
from goldenbridge.core.padding import pad_form, unpad_form
from goldenbridge.core.promise import PromiseUnsigned, SignedPromise, check_signatures
from goldenbridge.core.receipt import LARGEST_BYTES
from goldenbridge.core.sealing import Compartment, Header, KeyPair, Purpose, Suite
from goldenbridge.core.shape import Fields, as_items
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.statements import Approval, Signed

VERSION: Final = 1
STEPS: Final = (
    "answer",
    "leave",
    "account",
    "account_anew",
    "account_back",
    "came_back",
    "given_up",
    "confirm",
    "missed",
    "wrong",
    "nothing",
    "paused",
    "over",
)
"""What he does next; the pages have a sentence for each."""
STATES: Final = ("offered", "taken_up", "active", "suspended", "ended")


class NotYourPromise(BridgeError):
    """The promise is not signed as it must be, or names another applicant's key."""

    code = "not_your_promise"
    status = 409
    sentence = words(
        "What stands here as your promise lacks signatures that it must have, or was made to somebody else. "
        "Do not rely on it and do not leave the service on it. Ask your caseworker."
    )


@dataclass(frozen=True)
class Debt:
    """How far the settling of one obligation is; its amount stands in the signed terms."""

    obligation: UUID
    kind: str
    paid: str


@dataclass(frozen=True)
class Promised:
    """A promise as its recipient sees it; amounts are ISO text, months their first days."""

    promise: SignedPromise
    state: str
    step: str
    months_paid: int
    months_left: int
    next_month: date | None
    covered_to: date | None
    debts: tuple[Debt, ...]
    receipt: str = ""

    def content(self) -> bytes:
        """The canonical bytes that are padded and sealed; of the approvals, what the terms do not say already."""
        value: Mapping[str, Value] = {
            "approvals": [_approval_value(each) for each in self.promise.approvals],
            "covered_to": _day_text(self.covered_to),
            "debts": [
                {"kind": each.kind, "obligation": str(each.obligation), "paid": each.paid} for each in self.debts
            ],
            "left": self.months_left,
            "next_month": _day_text(self.next_month),
            "paid": self.months_paid,
            "receipt": self.receipt,
            "state": self.state,
            "step": self.step,
            "terms": self.promise.content,
            "v": VERSION,
        }
        return canonical.encode(dict(value))

    @classmethod
    def read(cls, content: bytes) -> Promised:
        """The promise in opened bytes; Malformed if they are none."""
        fields = Fields(canonical.decode(content))
        if fields.number("v") != VERSION:
            raise Malformed
        terms = fields.take("terms")
        award, content_hash = Fields(terms).ref("award"), canonical.digest("award", terms)
        found = cls(
            promise=SignedPromise(
                terms, tuple(_read_approval(each, award, content_hash) for each in fields.items("approvals"))
            ),
            state=_one_of(fields.text("state"), STATES),
            step=_one_of(fields.text("step"), STEPS),
            months_paid=fields.number("paid"),
            months_left=fields.number("left"),
            next_month=_read_day(fields.text("next_month")),
            covered_to=_read_day(fields.text("covered_to")),
            debts=tuple(_read_debt(each) for each in fields.items("debts")),
            receipt=_read_receipt(fields.take("receipt")),
        )
        fields.end()
        return found

    def signed_as(self, promise: SignedPromise) -> Promised:
        """The same with the terms and their approvals; settlements that were added later are left out."""
        return replace(self, promise=replace(promise, later=()))

    def amounts(self) -> tuple[str, int, tuple[tuple[str, str, str], ...]]:
        """(pay of a month, months, and of each debt kind, amount and what is paid of it), as people signed them."""
        fields = Fields(self.promise.content)
        told = {each.obligation: each for each in self.debts}
        debts = []
        for value in as_items(fields.take("settlements")):
            settled = Fields(value)
            amount, debt = settled.text("amount"), told.get(settled.ref("obligation"))
            debts.append((debt.kind if debt else "", amount, debt.paid if debt else ""))
        return fields.text("monthly"), fields.number("months"), tuple(debts)

    @property
    def valid_until(self) -> date:
        """Until when it may be accepted."""
        return Fields(self.promise.content).day("valid_until")


def seal_promised(promised: Promised, *, case: UUID, reply_key: bytes) -> bytes:
    """The envelope that only the applicant opens; padded, so that its length says nothing about amounts."""
    header = Header(Suite.X25519, Purpose.PROMISE, case, Compartment.NONE, 0, uuid4())
    return sealing.seal(header, reply_key, pad_form(promised.content()))


def open_promised(envelope: bytes, pair: KeyPair, *, case: UUID, applicant: bytes, directory: Directory) -> Promised:
    """What was promised to this applicant, believed by the signatures of listed people.

    Raises NotYourPromise, Malformed or the reason why the envelope does not open.
    """
    opened = sealing.open_envelope(envelope, pair, purpose=Purpose.PROMISE, case=case, compartment=Compartment.NONE)
    promised = Promised.read(unpad_form(opened.content))
    if promised.promise.terms().recipient_key != applicant:
        raise NotYourPromise
    try:
        check_signatures(promised.promise, directory)
    except (PromiseUnsigned, ForgedSignature, SamePerson, SharedVoucher) as error:
        raise NotYourPromise from error
    return promised


def _approval_value(signed: Signed) -> dict[str, Value]:
    said = statements.read(Approval, signed.statement)
    return {
        "actor": str(said.actor),
        "on": said.on.isoformat(),
        "signature": canonical.b64(signed.signature),
        "step": said.step,
    }


def _read_approval(value: Value, award: UUID, content_hash: bytes) -> Signed:
    fields = Fields(value)
    approval = Approval("award", award, content_hash, fields.text("step"), fields.ref("actor"), fields.day("on"))
    signed = Signed(statements.statement_bytes(approval), fields.octets("signature", length=64))
    fields.end()
    return signed


def _read_debt(value: Value) -> Debt:
    fields = Fields(value)
    debt = Debt(fields.ref("obligation"), fields.text("kind"), fields.text("paid"))
    fields.end()
    return debt


def _day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Malformed from error


def _read_receipt(value: Value) -> str:
    if not isinstance(value, str) or len(value) > LARGEST_BYTES:
        raise Malformed
    return value


def _one_of(value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise Malformed
    return value
