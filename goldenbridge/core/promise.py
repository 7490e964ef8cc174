"""The promises that a run pays, with their signed approvals, so that the terminal believes no row about a recipient.

Two verifiers name the applicant's signing key in the attestation; the award takes it from there, and those who cover,
approve and offer the award sign it. Form: docs/formats/run.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from goldenbridge.core import canonical
from goldenbridge.core.canonical import Value
from goldenbridge.core.directory import Directory, UnknownKey
from goldenbridge.core.errors import BridgeError, Malformed, words
from goldenbridge.core.matrix import Deed, check
from goldenbridge.core.money import Money
from goldenbridge.core.runs import PaymentContent, RunContent
from goldenbridge.core.shape import Fields
from goldenbridge.core.statements import Approval, Signed, read, read_signed, signed_value
from goldenbridge.core.steps import part_of_step
from goldenbridge.core.trust import NotTheSigner, believe_past_approval

PROMISE_STEPS: Final = ("cover", "approve", "offer")
LATER_STEPS: Final = ("cover", "approve")


class NotPromised(BridgeError):
    """A payment goes to another recipient than the promise names, or a run pays more than was promised."""

    code = "not_promised"
    status = 409
    sentence = words(
        "The payment for {payment} is not what was promised: another recipient, or more than the promise. "
        "Nothing was built. Tell the auditors."
    )


class PromiseUnsigned(BridgeError):
    """The approvals of a promise are missing, old, or by somebody who might not give them on that day."""

    code = "promise_unsigned"
    status = 409
    sentence = words(
        "The promise {award} is not signed as it stands: the step “{step}” is missing, old or by the wrong person. "
        "Nothing was built."
    )


@dataclass(frozen=True)
class SignedSettlement:
    """A settlement that was added to a promise later: its content as it was signed, and its approvals."""

    content: Value
    approvals: tuple[Signed, ...]

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {"approvals": [signed_value(each) for each in self.approvals], "content": self.content}

    @classmethod
    def from_value(cls, value: Value) -> SignedSettlement:
        """The settlement of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        settlement = cls(fields.take("content"), tuple(read_signed(each) for each in fields.items("approvals")))
        fields.end()
        settlement.amount()
        return settlement

    def ref(self) -> UUID:
        """The settlement's own reference."""
        return self._content().ref("settlement")

    def award(self) -> UUID:
        """The promise to which it was added."""
        return self._content().ref("award")

    def amount(self) -> Money:
        """What the fund pays of the debt."""
        amount, _, code = Fields(self._content().take("terms")).text("amount").partition(" ")
        return Money.parse(amount, code)

    def _content(self) -> Fields:
        return Fields(self.content)


@dataclass(frozen=True)
class SignedPromise:
    """An award's content as its approvals signed it, these approvals, and the settlements that were added later."""

    content: Value
    approvals: tuple[Signed, ...]
    later: tuple[SignedSettlement, ...] = ()

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {
            "approvals": [signed_value(each) for each in self.approvals],
            "content": self.content,
            "later": [each.to_value() for each in self.later],
        }

    @classmethod
    def from_value(cls, value: Value) -> SignedPromise:
        """The promise of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        promise = cls(
            fields.take("content"),
            tuple(read_signed(each) for each in fields.items("approvals")),
            tuple(SignedSettlement.from_value(each) for each in fields.items("later")),
        )
        fields.end()
        promise.terms()
        return promise

    def terms(self) -> PromiseTerms:
        """What a run must keep to; Malformed if the content is none of a promise."""
        fields = Fields(self.content)
        amount, _, code = fields.text("total").partition(" ")
        has_left = fields.take("has_left")
        if not isinstance(has_left, bool):
            raise Malformed
        return PromiseTerms(
            award=fields.ref("award"),
            payee=fields.ref("payee"),
            recipient_key=fields.sign_key("recipient"),
            total=sum((each.amount() for each in self.later), Money.parse(amount, code)),
            has_left=has_left,
        )

    def content_hash(self) -> bytes:
        """The 32 bytes that were signed."""
        return canonical.digest("award", self.content)


@dataclass(frozen=True)
class PromiseTerms:
    """What of a promise binds the runs that pay it."""

    award: UUID
    payee: UUID
    recipient_key: bytes
    total: Money
    has_left: bool

    @property
    def steps(self) -> tuple[str, ...]:
        """Which steps must be signed; who had left before is made no offer."""
        return PROMISE_STEPS[:2] if self.has_left else PROMISE_STEPS


def check_promises(
    run: RunContent, promises: Sequence[SignedPromise], *, dropped: Collection[UUID], directory: Directory
) -> None:
    """Raise NotPromised or PromiseUnsigned unless every payment keeps to a promise signed for its recipient."""
    terms = {promise.terms().award: promise.terms() for promise in promises}
    paid: Counter[UUID] = Counter()
    for payment in run.payments:
        if payment.payment not in dropped:
            paid[payment.award] += payment.steps_minor
            _check_payment(payment, terms.get(payment.award), run.currency, paid[payment.award])
    for promise in promises:
        if promise.terms().award in paid:
            check_signatures(promise, directory)


def _check_payment(payment: PaymentContent, terms: PromiseTerms | None, currency: str, paid_minor: int) -> None:
    if terms is None or (terms.payee, terms.recipient_key) != (payment.payee, payment.recipient_key):
        raise NotPromised(payment=payment.name)
    if terms.total.currency != currency or paid_minor > terms.total.minor:
        raise NotPromised(payment=payment.name)


def check_signatures(promise: SignedPromise, directory: Directory) -> None:
    """The promise, and each settlement that was added to it, is signed by people who might do so."""
    terms = promise.terms()
    content_hash = promise.content_hash()
    _check_steps(Subject("award", terms.award, content_hash), terms.steps, promise.approvals, directory)
    if len({later.ref() for later in promise.later}) != len(promise.later):
        # The same settlement twice would pay a debt twice.
        raise PromiseUnsigned(award=terms.award, step=LATER_STEPS[0])
    for later in promise.later:
        if later.award() != terms.award:
            raise PromiseUnsigned(award=terms.award, step=LATER_STEPS[0])
        subject = Subject("settlement", later.ref(), canonical.digest("settlement", later.content))
        _check_steps(subject, LATER_STEPS, later.approvals, directory)


@dataclass(frozen=True)
class Subject:
    """What an approval must name: kind, reference and hash of the content."""

    kind: str
    ref: UUID
    content_hash: bytes


def _check_steps(subject: Subject, steps: Sequence[str], approvals: Sequence[Signed], directory: Directory) -> None:
    """Each step is signed over exactly this content by different people who might do so on the day of it.

    A promise runs for longer than some people stay: the directory keeps how those who left signed until they did.
    """
    deeds: list[Deed] = []
    for step in steps:
        part, roles = part_of_step(subject.kind, step)
        try:
            person = believe_past_approval(_approval(subject, step, approvals), directory, roles=roles)
        except (UnknownKey, NotTheSigner) as error:
            raise PromiseUnsigned(award=subject.ref, step=step) from error
        deed = Deed(person.ref, part, person.vouchers)
        check(deed, deeds)
        deeds.append(deed)


def _approval(subject: Subject, step: str, approvals: Sequence[Signed]) -> Signed:
    wanted = (subject.kind, subject.ref, step, subject.content_hash)
    for signed in approvals:
        said = read(Approval, signed.statement)
        if (said.subject_kind, said.subject_ref, said.step, said.content_hash) == wanted:
            return signed
    raise PromiseUnsigned(award=subject.ref, step=step)
