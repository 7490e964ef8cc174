"""Signed statements: what somebody puts his name to, each kind in one canonical form.

A statement is the canonical bytes of its value; the signature is Ed25519 over `goldenbridge/<kind>/v1`, a line feed and
those bytes. Form: docs/formats/statements.md. Other kinds stand in certificates.py and attestation.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Protocol, Self, TypeVar
from uuid import UUID

from goldenbridge.core import canonical, signing
from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.errors import Malformed
from goldenbridge.core.shape import Fields, as_ref

HASH_BYTES: Final = 32


class Statement(Protocol):
    """Anything with a kind and a canonical value that it can be read back from."""

    kind: ClassVar[str]

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""

    @classmethod
    def from_value(cls, value: Value) -> Self:
        """The statement of a canonical value; Malformed otherwise."""


_S = TypeVar("_S", bound=Statement)


@dataclass(frozen=True)
class Signed:
    """A statement's bytes with one signature."""

    statement: bytes
    signature: bytes


def signed_value(signed: Signed) -> dict[str, Value]:
    """The canonical value of a statement and its signature, as files carry them."""
    return {"signature": b64(signed.signature), "statement": b64(signed.statement)}


def read_signed(value: Value) -> Signed:
    """The statement and signature of that value, not yet believed; Malformed otherwise."""
    fields = Fields(value)
    signed = Signed(fields.octets("statement"), fields.octets("signature", length=64))
    fields.end()
    return signed


@dataclass(frozen=True)
class Approval:
    """One person approves one content, by its hash, in one step of one thing."""

    subject_kind: str
    subject_ref: UUID
    content_hash: bytes
    step: str
    actor: UUID
    on: date

    kind: ClassVar[str] = "approval"

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {
            "actor": str(self.actor),
            "content_hash": b64(self.content_hash),
            "kind": self.subject_kind,
            "on": self.on.isoformat(),
            "step": self.step,
            "subject": str(self.subject_ref),
        }

    @classmethod
    def from_value(cls, value: Value) -> Approval:
        """The statement of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        approval = cls(
            subject_kind=fields.text("kind"),
            subject_ref=fields.ref("subject"),
            content_hash=fields.octets("content_hash", length=HASH_BYTES),
            step=fields.text("step"),
            actor=fields.ref("actor"),
            on=fields.day("on"),
        )
        fields.end()
        return approval


@dataclass(frozen=True)
class Request:
    """An applicant's page asks or answers: the locator's hash, what for, and the challenge that the server's form gave.

    `content_hash` is SHA-256 of the sealed answer, or of nothing when nothing is sent.
    """

    locator_hash: bytes
    verb: str
    challenge: str
    content_hash: bytes

    kind: ClassVar[str] = "request"

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {
            "challenge": self.challenge,
            "content_hash": b64(self.content_hash),
            "locator_hash": b64(self.locator_hash),
            "verb": self.verb,
        }

    @classmethod
    def from_value(cls, value: Value) -> Request:
        """The statement of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        request = cls(
            locator_hash=fields.octets("locator_hash", length=HASH_BYTES),
            verb=fields.text("verb"),
            challenge=fields.text("challenge"),
            content_hash=fields.octets("content_hash", length=HASH_BYTES),
        )
        fields.end()
        return request


@dataclass(frozen=True)
class Choice:
    """An applicant answers a question that has fixed answers, such as an offer; no question when he withdraws."""

    case: UUID
    question: UUID | None
    choice: str

    kind: ClassVar[str] = "choice"

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        question = "" if self.question is None else str(self.question)
        return {"case": str(self.case), "choice": self.choice, "question": question}

    @classmethod
    def from_value(cls, value: Value) -> Choice:
        """The statement of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        question = fields.take("question")
        choice = cls(fields.ref("case"), None if question == "" else as_ref(question), fields.text("choice"))
        fields.end()
        return choice


def statement_bytes(statement: Statement) -> bytes:
    """The canonical bytes of a statement, which travel beside its signature."""
    return canonical.encode(statement.to_value())


def statement_hash(statement: Statement) -> bytes:
    """The digest by which other statements refer to this one."""
    return canonical.digest(statement.kind, statement.to_value())


def sign(statement: Statement, *, sign_seed: bytes) -> Signed:
    """The statement's bytes and the signature over them."""
    signature = signing.sign_statement(sign_seed, statement.kind, statement.to_value())
    return Signed(statement_bytes(statement), signature)


def read(what: type[_S], statement: bytes) -> _S:
    """The statement in these canonical bytes, not yet believed; Malformed if they are not exactly one."""
    read_back = what.from_value(canonical.decode(statement))
    if statement_bytes(read_back) != statement:
        raise Malformed
    return read_back


def verify(what: type[_S], signed: Signed, *, key: bytes) -> _S:
    """The statement, signed by `key`; ForgedSignature or Malformed otherwise.

    The caller takes `key` from the signed directory and compares the person that the statement names with its owner.
    """
    statement = read(what, signed.statement)
    signing.check_statement(key, statement.kind, statement.to_value(), signed.signature)
    return statement
