"""Renewing who may sign the directory: the holders of the root keys sign a new delegation, one after the other.

It travels as a file from one keeper to the next, and from the second to the server. Form: docs/formats/directory.md.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from goldenbridge.core import canonical, signing
from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.directory import Directory, UnknownKey, believe_delegation, sign_delegation
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.listing import Delegation, Root
from goldenbridge.core.shape import Fields


class DelegationNotNewer(BridgeError):
    """The delegation has a version that was in force already, or is another one of the same version."""

    code = "delegation_not_newer"
    status = 409
    sentence = words("This delegation has version {version}, but version {known} is known. Nothing was changed.")


class DelegationOver(BridgeError):
    """The delegation has not begun, or its last day is past."""

    code = "delegation_over"
    status = 409
    sentence = words("This delegation is valid from {first} to {last} only. Draft another one.")


class TooFewAdministrators(BridgeError):
    """Fewer people are named than must sign."""

    code = "too_few_administrators"
    status = 422
    sentence = words("{least} administrators must sign, but only {count} are named. Name more of them.")


class NotARootKey(BridgeError):
    """The key is none of the fund's root keys."""

    code = "not_a_root_key"
    status = 403
    sentence = words("This is none of the fund's root keys. Nothing was signed.")


@dataclass(frozen=True)
class SignedDelegation:
    """A delegation with the signatures that it has so far, each by a root key."""

    delegation: Delegation
    signatures: tuple[tuple[bytes, bytes], ...] = ()

    def encode(self) -> bytes:
        """The file's content: canonical JSON and a line feed."""
        value: dict[str, Value] = {
            "delegation": self.delegation.to_value(),
            "delegation_signatures": self._values(),
        }
        return canonical.encode(value) + b"\n"

    @classmethod
    def read(cls, content: bytes) -> SignedDelegation:
        """The delegation of a file, not yet believed; Malformed if it is none."""
        fields = Fields(canonical.decode(content.strip()))
        signed = cls(
            Delegation.from_value(fields.take("delegation")),
            tuple(_signature(each) for each in fields.items("delegation_signatures")),
        )
        fields.end()
        return signed

    def signed_with(self, seed: bytes, root: Root) -> SignedDelegation:
        """The same with the signature of one more root key; NotARootKey if it is none."""
        if signing.public_key(seed) not in root.keys:
            raise NotARootKey
        made = dict([*self.signatures, sign_delegation(self.delegation, seed)])
        return replace(self, signatures=tuple(sorted(made.items())))

    def check(self, root: Root) -> None:
        """Raise NotSignedByRoot unless enough different root keys have signed it."""
        believe_delegation(self.delegation, self._values(), root)

    def count(self, root: Root) -> int:
        """How many different root keys have signed it."""
        value = self.delegation.to_value()
        return len(
            {key for key, made in self.signatures if signing.has_signed(key, "delegation", value, made)} & {*root.keys}
        )

    def must_follow(self, before: Delegation, *, today: date) -> None:
        """Raise DelegationNotNewer or DelegationOver unless it can take the place of the one before it today."""
        if self.delegation.version <= before.version:
            raise DelegationNotNewer(version=self.delegation.version, known=before.version)
        if not self.delegation.issued_on <= today <= self.delegation.expires_on:
            raise DelegationOver(first=self.delegation.issued_on, last=self.delegation.expires_on)

    def _values(self) -> list[Value]:
        return [{"key": b64(key), "signature": b64(made)} for key, made in self.signatures]


def draft_delegation(
    listed: Directory, call_signs: Collection[str], *, threshold: int, today: date, days: int
) -> SignedDelegation:
    """The delegation that follows the one of this directory and names these listed people; not signed by anybody yet.

    Raises UnknownKey for a call-sign that is not listed, and TooFewAdministrators.
    """
    by_name = {each.call_sign: each for each in listed.staff}
    missing = set(call_signs) - by_name.keys()
    if missing:
        raise UnknownKey
    named = {by_name[name].ref: by_name[name].sign_key for name in call_signs}
    if not 1 <= threshold <= len(named):
        raise TooFewAdministrators(least=max(threshold, 1), count=len(named))
    last = today + timedelta(days=days)
    return SignedDelegation(Delegation(listed.delegation_version + 1, named, threshold, today, last))


def _signature(value: Value) -> tuple[bytes, bytes]:
    fields = Fields(value)
    signature = fields.octets("key", length=signing.KEY_BYTES), fields.octets("signature", length=64)
    fields.end()
    return signature
