"""Certificates of keys: a listed person signs the public keys he made, or those of the applicant that he checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.errors import Malformed
from goldenbridge.core.hpke import Suite, check_public
from goldenbridge.core.sealing import Compartment, KeyCard
from goldenbridge.core.shape import Fields, as_octets


@dataclass(frozen=True)
class CaseKey:
    """The maker says: this is the public key of this compartment of this case, in this generation."""

    case: UUID
    compartment: Compartment
    generation: int
    card: KeyCard
    maker: UUID

    kind: ClassVar[str] = "case-key"

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {
            "case": str(self.case),
            "compartment": int(self.compartment),
            "generation": self.generation,
            "key": card_value(self.card),
            "maker": str(self.maker),
        }

    @classmethod
    def from_value(cls, value: Value) -> CaseKey:
        """The statement of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        certificate = cls(
            case=fields.ref("case"),
            compartment=_compartment(fields.number("compartment")),
            generation=fields.number("generation", least=1),
            card=read_card(fields.take("key")),
            maker=fields.ref("maker"),
        )
        fields.end()
        return certificate


@dataclass(frozen=True)
class HalfKey:
    """A verifier says: to this key seal my half of the identity of this case."""

    case: UUID
    card: KeyCard
    verifier: UUID

    kind: ClassVar[str] = "half-key"

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {"case": str(self.case), "key": card_value(self.card), "verifier": str(self.verifier)}

    @classmethod
    def from_value(cls, value: Value) -> HalfKey:
        """The statement of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        certificate = cls(fields.ref("case"), read_card(fields.take("key")), fields.ref("verifier"))
        fields.end()
        return certificate


@dataclass(frozen=True)
class ReplyKey:
    """Who opened the case says: `applicant` signed the story and the bundle that names his `reply_key`."""

    case: UUID
    applicant: bytes
    reply_key: bytes
    maker: UUID

    kind: ClassVar[str] = "reply-key"

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {
            "applicant": b64(self.applicant),
            "case": str(self.case),
            "maker": str(self.maker),
            "reply_key": b64(self.reply_key),
        }

    @classmethod
    def from_value(cls, value: Value) -> ReplyKey:
        """The statement of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        certificate = cls(
            case=fields.ref("case"),
            applicant=fields.sign_key("applicant"),
            reply_key=fields.octets("reply_key", length=32),
            maker=fields.ref("maker"),
        )
        fields.end()
        check_public(Suite.X25519, certificate.reply_key)
        return certificate


def card_value(card: KeyCard) -> dict[str, Value]:
    """The canonical value of a key card: its reference and its public keys by suite number."""
    publics: dict[str, Value] = {str(int(suite)): b64(public) for suite, public in card.publics.items()}
    return {"key_ref": str(card.key_ref), "publics": publics}


def read_card(value: Value) -> KeyCard:
    """The key card of a canonical value; every key on it is checked to be one of its suite."""
    fields = Fields(value)
    key_ref, publics = fields.ref("key_ref"), fields.take("publics")
    fields.end()
    if not isinstance(publics, Mapping) or not publics:
        raise Malformed
    return KeyCard(key_ref, dict(_public(number, public) for number, public in publics.items()))


def _public(number: str, public: Value) -> tuple[Suite, bytes]:
    known = {str(int(suite)): suite for suite in Suite}
    if number not in known:
        raise Malformed
    octets = as_octets(public)
    check_public(known[number], octets)
    return known[number], octets


def _compartment(number: int) -> Compartment:
    try:
        return Compartment(number)
    except ValueError as error:
        raise Malformed from error
