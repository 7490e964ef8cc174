"""What stands in the signed directory: root, delegation, staff and former staff, intake keys and payee cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from goldenbridge.core import signing
from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.certificates import card_value, read_card
from goldenbridge.core.errors import Malformed
from goldenbridge.core.sealing import KeyCard
from goldenbridge.core.shape import Fields, as_octets

ROOT_THRESHOLD: Final = 2
# The longest promise runs for five years, and its signatures are checked with every payment.
FORMER_DAYS: Final = 6 * 366


@dataclass(frozen=True)
class Root:
    """The fund's root: three Ed25519 public keys, two of which must sign."""

    keys: tuple[bytes, ...]
    threshold: int = ROOT_THRESHOLD

    def to_value(self) -> dict[str, Value]:
        """The canonical value, as in root.json and embedded in pages."""
        return {"keys": [b64(key) for key in self.keys], "threshold": self.threshold}

    @classmethod
    def from_value(cls, value: Value) -> Root:
        """The root of a canonical value; Malformed if keys repeat or fewer than two must sign."""
        fields = Fields(value)
        keys = tuple(signing.checked_key(as_octets(key, length=signing.KEY_BYTES)) for key in fields.items("keys"))
        threshold = fields.number("threshold", least=ROOT_THRESHOLD)
        fields.end()
        if len(set(keys)) != len(keys) or threshold > len(keys):
            raise Malformed
        return cls(keys, threshold)


@dataclass(frozen=True)
class Delegation:
    """Who may sign directories until when, and how many of them must."""

    version: int
    administrators: Mapping[UUID, bytes]
    threshold: int
    issued_on: date
    expires_on: date

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        administrators: list[Value] = [
            {"ref": str(ref), "sign_key": b64(key)} for ref, key in sorted(self.administrators.items())
        ]
        return {
            "administrators": administrators,
            "expires_on": self.expires_on.isoformat(),
            "issued_on": self.issued_on.isoformat(),
            "threshold": self.threshold,
            "version": self.version,
        }

    @classmethod
    def from_value(cls, value: Value) -> Delegation:
        """The delegation of a canonical value; Malformed if people or keys repeat or the threshold cannot be met."""
        fields = Fields(value)
        listed = [_administrator(each) for each in fields.items("administrators")]
        delegation = cls(
            version=fields.number("version", least=1),
            administrators=dict(listed),
            threshold=fields.number("threshold", least=1),
            issued_on=fields.day("issued_on"),
            expires_on=fields.day("expires_on"),
        )
        fields.end()
        distinct = min(len(delegation.administrators), len(set(delegation.administrators.values())))
        if distinct != len(listed) or delegation.threshold > distinct:
            raise Malformed
        return delegation


@dataclass(frozen=True)
class Staff:
    """A member of staff: call-sign, roles, who vouched, and the two public keys."""

    ref: UUID
    call_sign: str
    roles: frozenset[str]
    vouchers: frozenset[UUID]
    sign_key: bytes
    seal_key: bytes

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {
            "call_sign": self.call_sign,
            "ref": str(self.ref),
            "roles": sorted(self.roles),
            "seal_key": b64(self.seal_key),
            "sign_key": b64(self.sign_key),
            "vouchers": sorted(str(ref) for ref in self.vouchers),
        }

    @classmethod
    def from_value(cls, value: Value) -> Staff:
        """The entry of a canonical value."""
        fields = Fields(value)
        staff = cls(
            ref=fields.ref("ref"),
            call_sign=fields.text("call_sign"),
            roles=frozenset(fields.texts("roles")),
            vouchers=frozenset(fields.refs("vouchers")),
            sign_key=fields.sign_key("sign_key"),
            seal_key=fields.octets("seal_key", length=32),
        )
        fields.end()
        return staff


@dataclass(frozen=True)
class Former:
    """How somebody signed until a day: before he left, or before his keys or roles changed.

    It makes believed what he signed until then, and nothing after it; nothing is sealed to him.
    """

    ref: UUID
    call_sign: str
    roles: frozenset[str]
    vouchers: frozenset[UUID]
    sign_key: bytes
    until: date

    @classmethod
    def of(cls, person: Staff, *, until: date) -> Former:
        """What remains of an entry whose last day this is."""
        return cls(person.ref, person.call_sign, person.roles, person.vouchers, person.sign_key, until)

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {
            "call_sign": self.call_sign,
            "ref": str(self.ref),
            "roles": sorted(self.roles),
            "sign_key": b64(self.sign_key),
            "until": self.until.isoformat(),
            "vouchers": sorted(str(ref) for ref in self.vouchers),
        }

    @classmethod
    def from_value(cls, value: Value) -> Former:
        """The entry of a canonical value."""
        fields = Fields(value)
        former = cls(
            ref=fields.ref("ref"),
            call_sign=fields.text("call_sign"),
            roles=frozenset(fields.texts("roles")),
            vouchers=frozenset(fields.refs("vouchers")),
            sign_key=fields.sign_key("sign_key"),
            until=fields.day("until"),
        )
        fields.end()
        return former


@dataclass(frozen=True)
class EpochKey:
    """An intake key of one epoch: a shard with its number, or the duty key with number 0."""

    epoch: int
    number: int
    card: KeyCard

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {"epoch": self.epoch, "key": card_value(self.card), "number": self.number}

    @classmethod
    def from_value(cls, value: Value) -> EpochKey:
        """The entry of a canonical value."""
        fields = Fields(value)
        entry = cls(fields.number("epoch"), fields.number("number"), read_card(fields.take("key")))
        fields.end()
        return entry


@dataclass(frozen=True)
class Cell:
    """A payee cell and the key to which payout details of its payees are sealed."""

    ref: UUID
    card: KeyCard

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {"key": card_value(self.card), "ref": str(self.ref)}

    @classmethod
    def from_value(cls, value: Value) -> Cell:
        """The entry of a canonical value."""
        fields = Fields(value)
        cell = cls(fields.ref("ref"), read_card(fields.take("key")))
        fields.end()
        return cell


def _administrator(value: Value) -> tuple[UUID, bytes]:
    fields = Fields(value)
    entry = fields.ref("ref"), fields.sign_key("sign_key")
    fields.end()
    return entry
