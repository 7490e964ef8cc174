"""From an approved run and a cell's key to the order for the bank: everything is checked again where names are open.

The run's file holds sealed accounts, sealed amounts and the signed approvals. Whoever builds the order believes none of
it: approvals must be those of the run's band over exactly this content, each promise must be approved for the recipient
who signed the account, each amount be signed by a treasurer, and each name is screened. Form: docs/formats/run.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from goldenbridge.core import canonical
from goldenbridge.core.application import PayoutDetails
from goldenbridge.core.bank import Account, Address, CreditTransfer, PaymentOrder
from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.directory import Directory
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.matrix import Deed, check
from goldenbridge.core.promise import SignedPromise, check_promises
from goldenbridge.core.records import open_record, seal_record
from goldenbridge.core.runs import PaymentAmount, PaymentContent, RunContent, envelope_digest, release_digest
from goldenbridge.core.screening import ScreeningList
from goldenbridge.core.sealing import (
    Compartment,
    DoesNotOpen,
    Header,
    KeyCard,
    KeyPair,
    Purpose,
    Suite,
    derive_key_pair,
    parse_header,
)
from goldenbridge.core.shape import Fields
from goldenbridge.core.statements import Approval, Signed, read_signed, signed_value
from goldenbridge.core.steps import part_of_step
from goldenbridge.core.trust import believe_approval
from goldenbridge.core.wraps import check_seed

RUN_STEPS: Final = ("make", "approve", "authorise", "release")


class NotApproved(BridgeError):
    """The approvals in the file are not those that this run needs."""

    code = "run_not_approved"
    status = 409
    sentence = words("This run is not approved as it stands: the step “{step}” is missing, old or by the wrong person.")


class ChangedSince(BridgeError):
    """A sealed account or amount is not the one that was approved."""

    code = "run_changed_since"
    status = 409
    sentence = words("The payment for {payment} was changed after the run was approved. Nothing was built.")


class ScreeningHit(BridgeError):
    """Names of the run stand on the list; the payments are named, never the people."""

    code = "screening_hit"
    status = 409
    sentence = words("{count} payments may not be made: {payments}. Drop them from the run, then build again.")


class OtherRail(BridgeError):
    """Recipients of a bank run ask to be paid by hand, or the other way round."""

    code = "other_rail"
    status = 409
    sentence = words(
        "Paid another way than this run, as they asked: {payments}. Drop them, and open a run of their own for them."
    )


class NoAddress(BridgeError):
    """A payment without the town and country that banks ask for."""

    code = "no_address"
    status = 422
    sentence = words("The account for {payment} has no town or country, which the bank needs. Ask the recipient.")


class OtherCell(BridgeError):
    """An account that was sealed to another cell than the one that pays it."""

    code = "other_cell"
    status = 409
    sentence = words("The account for {payment} is not sealed to this cell. Drop the payment and tell the auditors.")


@dataclass(frozen=True)
class SealedPayment:
    """One payment with its two envelopes."""

    content: PaymentContent
    details: bytes
    amount: bytes

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {
            "amount": b64(self.amount),
            "content": self.content.to_value(),
            "details": b64(self.details),
        }

    @classmethod
    def from_value(cls, value: Value) -> SealedPayment:
        """The payment of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        payment = cls(
            content=PaymentContent.from_value(fields.take("content")),
            details=fields.octets("details"),
            amount=fields.octets("amount"),
        )
        fields.end()
        return payment


@dataclass(frozen=True)
class RunFile:
    """What the treasurer takes to the terminal: sealed, approved, and useless without the cell's key."""

    content: RunContent
    payments: tuple[SealedPayment, ...]
    approvals: tuple[Signed, ...]
    promises: tuple[SignedPromise, ...]
    dropped: tuple[UUID, ...]
    accepted: tuple[str, ...]
    message_id: str
    batch_id: str
    execution_on: date
    sender: Account
    wrap: bytes

    def to_bytes(self) -> bytes:
        """The file."""
        address = self.sender.address
        return canonical.encode(
            {
                "accepted": list(self.accepted),
                "approvals": [signed_value(each) for each in self.approvals],
                "batch_id": self.batch_id,
                "content": self.content.to_value(),
                "dropped": [str(each) for each in self.dropped],
                "execution_on": self.execution_on.isoformat(),
                "message_id": self.message_id,
                "payments": [each.to_value() for each in self.payments],
                "promises": [each.to_value() for each in self.promises],
                "sender": {
                    "bic": self.sender.bic,
                    "building": address.building if address else "",
                    "country": address.country if address else "",
                    "iban": self.sender.iban,
                    "name": self.sender.name,
                    "postcode": address.postcode if address else "",
                    "street": address.street if address else "",
                    "town": address.town if address else "",
                },
                "v": 1,
                "wrap": b64(self.wrap),
            }
        )

    @classmethod
    def read(cls, content: bytes) -> RunFile:
        """The run in a file; Malformed otherwise."""
        fields = Fields(canonical.decode(content))
        fields.number("v", least=1)
        run = cls(
            content=RunContent.from_value(fields.take("content")),
            payments=tuple(SealedPayment.from_value(each) for each in fields.items("payments")),
            approvals=tuple(read_signed(each) for each in fields.items("approvals")),
            promises=tuple(SignedPromise.from_value(each) for each in fields.items("promises")),
            dropped=fields.refs("dropped"),
            accepted=fields.texts("accepted"),
            message_id=fields.text("message_id"),
            batch_id=fields.text("batch_id"),
            execution_on=fields.day("execution_on"),
            sender=_sender(fields.take("sender")),
            wrap=fields.octets("wrap"),
        )
        fields.end()
        return run


@dataclass(frozen=True)
class OpenPayment:
    """A payment with its account and exact amount in the clear; in memory only, never printed."""

    content: PaymentContent
    details: PayoutDetails = field(repr=False)
    amount: PaymentAmount = field(repr=False)


def seal_amount(amount: PaymentAmount, *, payee: UUID, card: KeyCard, sign_seed: bytes) -> bytes:
    """The exact amount, signed by the treasurer who enters it and sealed to the payee cell."""
    header = Header(Suite.X25519, Purpose.PAYMENT, payee, Compartment.PAYOUT, 1, amount.payment)
    return seal_record(header, card.public(Suite.X25519), amount.content(), sign_seed=sign_seed)


def _sender(value: Value) -> Account:
    fields = Fields(value)
    names = ("bic", "building", "country", "iban", "name", "postcode", "street", "town")
    texts = {name: fields.text(name) for name in names}
    fields.end()
    address = Address(
        town=texts["town"],
        country=texts["country"],
        street=texts["street"],
        building=texts["building"],
        postcode=texts["postcode"],
    )
    return Account(name=texts["name"], iban=texts["iban"], bic=texts["bic"], address=address)


def check_approvals(run: RunFile, directory: Directory) -> None:
    """Raise unless the right different people signed exactly this run, and every promise that it pays.

    Raises NotApproved, SamePerson, SharedVoucher, NotPromised, PromiseUnsigned.
    """
    content_hash = run.content.digest()
    hashes = dict.fromkeys(("make", "approve", "authorise"), content_hash)
    hashes["release"] = release_digest(run.content, dropped=run.dropped, accepted=run.accepted)
    believed = [believe_approval(signed, directory) for signed in run.approvals]
    deeds: list[Deed] = []
    for step in RUN_STEPS:
        part, roles = part_of_step("run", step)
        person = directory.person(_signer(believed, run.content.run, step, hashes[step]))
        if not person.roles & roles:
            raise NotApproved(step=step)
        deed = Deed(person.ref, part, person.vouchers)
        check(deed, deeds, band=run.content.band)
        deeds.append(deed)
    check_promises(run.content, run.promises, dropped=run.dropped, directory=directory)


def _signer(approvals: Sequence[Approval], run: UUID, step: str, content_hash: bytes) -> UUID:
    for each in approvals:
        if (each.subject_kind, each.subject_ref, each.step, each.content_hash) == ("run", run, step, content_hash):
            return each.actor
    raise NotApproved(step=step)


def open_payments(run: RunFile, *, cell_seed: bytes, directory: Directory) -> tuple[OpenPayment, ...]:
    """Every payment that was not dropped, opened with the cell's key; each author and each hash is checked."""
    check_seed(cell_seed, directory.cell(run.content.cell).card)
    sealed = {payment.content.payment: payment for payment in run.payments}
    treasurers = directory.sign_keys("treasurer")
    opened = []
    for content in run.content.payments:
        if content.payment in run.dropped:
            continue
        payment = sealed.get(content.payment)
        if payment is None or payment.content != content:
            raise ChangedSince(payment=content.name)
        opened.append(_open(payment, cell_seed, treasurers, currency=run.content.currency))
    return tuple(opened)


def _pair(envelope: bytes, seed: bytes) -> KeyPair:
    return derive_key_pair(parse_header(envelope).suite, seed)


def _open(payment: SealedPayment, seed: bytes, treasurers: frozenset[bytes], *, currency: str) -> OpenPayment:
    content = payment.content
    digests = (envelope_digest(payment.details), envelope_digest(payment.amount))
    if digests != (content.details_digest, content.amount_digest):
        raise ChangedSince(payment=content.name)
    try:
        details = open_record(
            payment.details,
            _pair(payment.details, seed),
            authors={content.recipient_key},
            purpose=Purpose.PAYOUT,
            case=content.payee,
            compartment=Compartment.PAYOUT,
        )
    except DoesNotOpen as error:
        raise OtherCell(payment=content.name) from error
    sealed_amount = open_record(
        payment.amount,
        _pair(payment.amount, seed),
        authors=treasurers,
        purpose=Purpose.PAYMENT,
        case=content.payee,
        compartment=Compartment.PAYOUT,
        record=content.payment,
    )
    amount = PaymentAmount.read(sealed_amount.content)
    amount.must_fit(content, currency=currency)
    return OpenPayment(content, PayoutDetails.read(details.content), amount)


def must_match_rail(run: RunFile, payments: Sequence[OpenPayment]) -> None:
    """Raise OtherRail unless every recipient has asked for the run's way of paying."""
    others = [payment.content for payment in payments if payment.details.rail != run.content.rail]
    if others:
        raise OtherRail(payments=_names(others))


def screen(payments: Sequence[OpenPayment], names: ScreeningList) -> None:
    """Raise ScreeningHit naming the payments, not the people, if any name stands on the list."""
    hits = [payment.content for payment in payments if names.has(payment.details.name, born_on=payment.details.born_on)]
    if hits:
        raise ScreeningHit(count=len(hits), payments=_names(hits))


def _names(payments: Sequence[PaymentContent]) -> str:
    return "; ".join(payment.name for payment in payments)


def order_of(run: RunFile, payments: Sequence[OpenPayment], *, made_at: datetime) -> PaymentOrder:
    """The order, ready for `adapters/pain001.py`; ids are the run's own, so that building twice is harmless."""
    return PaymentOrder(
        message_id=run.message_id,
        batch_id=run.batch_id,
        created_at=made_at,
        execution_on=run.execution_on,
        currency=run.content.currency,
        debtor=run.sender,
        transfers=tuple(_transfer(payment) for payment in payments),
    )


def _transfer(payment: OpenPayment) -> CreditTransfer:
    details = payment.details
    if not details.town or len(details.country) != 2:
        raise NoAddress(payment=payment.content.name)
    return CreditTransfer(
        end_to_end_id=payment.content.end_to_end_id,
        amount_minor=payment.amount.amount_minor,
        creditor=Account(details.name, details.iban, details.bic, Address(details.town, details.country)),
        remittance=payment.amount.text,
    )


@dataclass(frozen=True)
class Built:
    """The treasurer's word that he built the order of a run and screened its names against a list."""

    run: UUID
    version: int
    content_hash: bytes
    order_digest: bytes
    list_digest: bytes
    list_size: int
    screened: int
    actor: UUID
    on: date

    kind: ClassVar[str] = "payfile"

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {
            "actor": str(self.actor),
            "content_hash": b64(self.content_hash),
            "list": b64(self.list_digest),
            "list_size": self.list_size,
            "on": self.on.isoformat(),
            "order": b64(self.order_digest),
            "run": str(self.run),
            "screened": self.screened,
            "version": self.version,
        }

    @classmethod
    def from_value(cls, value: Value) -> Built:
        """The statement of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        built = cls(
            run=fields.ref("run"),
            version=fields.number("version", least=1),
            content_hash=fields.octets("content_hash", length=32),
            order_digest=fields.octets("order", length=32),
            list_digest=fields.octets("list", length=32),
            list_size=fields.number("list_size", least=1),
            screened=fields.number("screened", least=1),
            actor=fields.ref("actor"),
            on=fields.day("on"),
        )
        fields.end()
        return built
