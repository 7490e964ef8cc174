"""The signed directory: who holds which public key, role and vouchers, and to which keys the fund lets one seal.

Root keys (2 of 3, offline) sign a delegation, which names administrators and how many must sign; so many of them sign
each version of the directory, which lives eight days. Nothing else gives a public key. Form: docs/formats/directory.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, TypeVar
from uuid import UUID

from goldenbridge.core import canonical, signing
from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.certificates import card_value, read_card
from goldenbridge.core.errors import BridgeError, Malformed, words
from goldenbridge.core.listing import Cell, Delegation, EpochKey, Former, Root, Staff
from goldenbridge.core.sealing import KeyCard
from goldenbridge.core.shape import Fields, as_octets

__all__ = [
    "Cell",
    "Delegation",
    "Directory",
    "EpochKey",
    "Former",
    "Known",
    "Root",
    "Staff",
    "believe_delegation",
    "directory_file",
    "read_directory",
    "sign_delegation",
    "sign_directory",
]

LIFE_DAYS: Final = 8

_Entry = TypeVar("_Entry")


class NotSignedByRoot(BridgeError):
    """The delegation has not the signatures of two root keys."""

    code = "not_signed_by_root"
    status = 403
    sentence = words(
        "The list of keys is not genuine: the fund's root keys have not signed it. Nothing is sealed with it."
    )


class NotEnoughSigners(BridgeError):
    """Fewer administrators signed the directory than the delegation asks for."""

    code = "not_enough_signers"
    status = 403
    sentence = words("The list of keys has {count} genuine signatures of administrators and needs {least}.")


class DirectoryExpired(BridgeError):
    """The directory or its delegation is past its last day, or not yet begun."""

    code = "directory_expired"
    status = 503
    sentence = words("The list of keys is valid from {first} to {last} only. Nothing is sealed with it on another day.")


class DirectoryRolledBack(BridgeError):
    """An older version than one already seen, or another one with the same number."""

    code = "directory_rolled_back"
    status = 403
    sentence = words(
        "This list of keys has version {version}, but version {known} is known. Somebody may be hiding a change."
    )


class UnknownKey(BridgeError):
    """The directory lists no such key or person."""

    code = "unknown_key"
    status = 404
    sentence = words("This key or person is not in the signed list of the fund.")


class IntakeClosed(BridgeError):
    """The list names no keys to which an application could be sealed."""

    code = "intake_closed"
    status = 503
    sentence = words(
        "The fund cannot take applications just now: the keys with which its people read them must be renewed first. "
        "Nothing was sent, and what you typed is still on this page. Try again in a day. If you close the page, "
        "begin again later with a new phrase."
    )


@dataclass(frozen=True)
class Directory:
    """One version of the directory. Applicants' pages seal to the shards and the duty key of `epoch`."""

    version: int
    issued_on: date
    expires_on: date
    epoch: int
    staff: tuple[Staff, ...] = ()
    shards: tuple[EpochKey, ...] = ()
    duty: tuple[EpochKey, ...] = ()
    cells: tuple[Cell, ...] = ()
    auditors: tuple[KeyCard, ...] = ()
    pages: Mapping[str, bytes] = field(default_factory=dict)
    former: tuple[Former, ...] = ()
    delegation_version: int = field(default=0, compare=False)  # under which it was signed; not part of its value

    def person(self, ref: UUID) -> Staff:
        """The member of staff with this reference; UnknownKey if there is none."""
        return _only(each for each in self.staff if each.ref == ref)

    def signers(self, ref: UUID, *, on: date = date.min) -> tuple[Staff | Former, ...]:
        """As whom this person could sign on that day: as listed now, or as listed until that day or later.

        Without a day: as whom he could ever. UnknownKey if the list tells of no such person.
        """
        now = [each for each in self.staff if each.ref == ref]
        before = [each for each in self.former if each.ref == ref and on <= each.until]
        if not now and not before:
            raise UnknownKey
        return (*now, *before)

    def person_by_sign_key(self, key: bytes) -> Staff:
        """The member of staff who signs with this key; UnknownKey if there is none."""
        return _only(each for each in self.staff if each.sign_key == key)

    def holders(self, role: str) -> tuple[Staff, ...]:
        """Everybody who has the role."""
        return tuple(each for each in self.staff if role in each.roles)

    def sign_keys(self, *roles: str) -> frozenset[bytes]:
        """The signing keys of everybody who has one of the roles: the authors to expect."""
        return frozenset(each.sign_key for each in self.staff if each.roles & set(roles))

    def past_sign_keys(self, *roles: str) -> frozenset[bytes]:
        """The same and those of whoever had one of the roles before: the authors of what has been kept."""
        return self.sign_keys(*roles) | {each.sign_key for each in self.former if each.roles & set(roles)}

    def shards_of(self, epoch: int) -> tuple[EpochKey, ...]:
        """The shards of an epoch; UnknownKey if it has none."""
        found = tuple(each for each in self.shards if each.epoch == epoch)
        if not found:
            raise UnknownKey
        return found

    def duty_of(self, epoch: int) -> EpochKey:
        """The duty key of an epoch."""
        return _only(each for each in self.duty if each.epoch == epoch)

    def intake_keys(self) -> tuple[tuple[EpochKey, ...], EpochKey]:
        """(shards, duty key) of the epoch, to which a new application is sealed; IntakeClosed unless both are there."""
        try:
            return self.shards_of(self.epoch), self.duty_of(self.epoch)
        except UnknownKey as error:
            raise IntakeClosed from error

    def cell(self, ref: UUID) -> Cell:
        """The payee cell with this reference."""
        return _only(each for each in self.cells if each.ref == ref)

    def card(self, key_ref: UUID) -> KeyCard:
        """The card of a listed shard, duty, cell or auditors' key."""
        return _only(card for card in self._cards() if card.key_ref == key_ref)

    def known(self) -> Known:
        """What to remember of this version, so that nothing older is taken after it."""
        return Known(self.version, self.digest(), self.delegation_version)

    def digest(self) -> bytes:
        """The 32 bytes that go into the public log and that two versions are compared by."""
        return canonical.digest("directory", self.to_value())

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        pages: dict[str, Value] = {name: b64(page_hash) for name, page_hash in self.pages.items()}
        former: dict[str, Value] = {"former": [each.to_value() for each in self.former]} if self.former else {}
        return {
            **former,
            "auditors": [card_value(card) for card in self.auditors],
            "cells": [each.to_value() for each in self.cells],
            "duty": [each.to_value() for each in self.duty],
            "epoch": self.epoch,
            "expires_on": self.expires_on.isoformat(),
            "issued_on": self.issued_on.isoformat(),
            "pages": pages,
            "shards": [each.to_value() for each in self.shards],
            "staff": [each.to_value() for each in self.staff],
            "version": self.version,
        }

    @classmethod
    def from_value(cls, value: Value) -> Directory:
        """The directory of a canonical value; Malformed if a person, key or cell stands twice or it lives too long."""
        fields = Fields(value)
        directory = cls(
            version=fields.number("version", least=1),
            issued_on=fields.day("issued_on"),
            expires_on=fields.day("expires_on"),
            epoch=fields.number("epoch"),
            staff=tuple(Staff.from_value(each) for each in fields.items("staff")),
            shards=tuple(EpochKey.from_value(each) for each in fields.items("shards")),
            duty=tuple(EpochKey.from_value(each) for each in fields.items("duty")),
            cells=tuple(Cell.from_value(each) for each in fields.items("cells")),
            auditors=tuple(read_card(each) for each in fields.items("auditors")),
            pages=_pages(fields.take("pages")),
            former=tuple(Former.from_value(each) for each in fields.items_if_any("former")),
        )
        fields.end()
        directory._check_uniqueness()
        if not timedelta() <= directory.expires_on - directory.issued_on <= timedelta(days=LIFE_DAYS):
            raise Malformed
        return directory

    def _cards(self) -> list[KeyCard]:
        intake = [each.card for each in (*self.shards, *self.duty)]
        return [*intake, *(each.card for each in self.cells), *self.auditors]

    def _check_uniqueness(self) -> None:
        for listed in (
            [each.ref for each in self.staff],
            [each.call_sign for each in self.staff],
            [each.sign_key for each in self.staff],
            [each.seal_key for each in self.staff],
            [each.ref for each in self.cells],
            [card.key_ref for card in self._cards()],
            [(each.epoch, each.number) for each in self.shards],
            [each.epoch for each in self.duty],
            [(each.ref, each.sign_key, each.until) for each in self.former],
        ):
            if len(set(listed)) != len(listed):
                raise Malformed
        # A key that was ever one person's is never another's.
        owners = {(each.sign_key, each.ref) for each in self.staff} | {
            (each.sign_key, each.ref) for each in self.former
        }
        if len({key for key, _ in owners}) != len(owners):
            raise Malformed


@dataclass(frozen=True)
class Known:
    """The newest version that was seen before: its number, its digest, and the delegation it was signed under."""

    version: int
    digest: bytes
    delegation_version: int = 0


def sign_delegation(delegation: Delegation, root_seed: bytes) -> tuple[bytes, bytes]:
    """(public key, signature) of one root key over a delegation."""
    signature = signing.sign_statement(root_seed, "delegation", delegation.to_value())
    return signing.public_key(root_seed), signature


def sign_directory(directory: Directory, administrator: UUID, sign_seed: bytes) -> tuple[UUID, bytes]:
    """(person, signature) of one administrator over a version of the directory."""
    return administrator, signing.sign_statement(sign_seed, "directory", directory.to_value())


def directory_file(
    delegation: Delegation,
    root_signatures: Sequence[tuple[bytes, bytes]],
    directory: Directory,
    signatures: Sequence[tuple[UUID, bytes]],
) -> bytes:
    """The bytes of directory.json: delegation and directory, each with its signatures."""
    return canonical.encode(
        {
            "delegation": delegation.to_value(),
            "delegation_signatures": [{"key": b64(key), "signature": b64(sig)} for key, sig in root_signatures],
            "directory": directory.to_value(),
            "directory_signatures": [{"ref": str(ref), "signature": b64(sig)} for ref, sig in signatures],
        }
    )


def read_directory(content: bytes, *, root: Root, today: date, known: Known | None = None) -> Directory:
    """The directory in these bytes, once all of it holds; otherwise the named reason is raised.

    Two root keys signed the delegation, enough of its administrators signed the directory, both are in their days, and
    it is not older than, or another than, the version that is `known`, nor signed under an older delegation:
    administrators who were taken out cannot come back with it.
    """
    fields = Fields(canonical.decode(content))
    delegation = Delegation.from_value(fields.take("delegation"))
    believe_delegation(delegation, fields.items("delegation_signatures"), root)
    directory = Directory.from_value(fields.take("directory"))
    _check_directory(directory, fields.items("directory_signatures"), delegation)
    fields.end()
    directory = replace(directory, delegation_version=delegation.version)
    for what in (delegation, directory):
        if not what.issued_on <= today <= what.expires_on:
            raise DirectoryExpired(first=what.issued_on, last=what.expires_on)
    if known is not None:
        _check_progress(directory, known)
    return directory


def believe_delegation(delegation: Delegation, signatures: list[Value], root: Root) -> None:
    """Raise NotSignedByRoot unless as many different root keys as the root asks for signed the delegation."""
    genuine = set()
    for each in signatures:
        fields = Fields(each)
        key, signature = fields.octets("key", length=32), fields.octets("signature", length=64)
        fields.end()
        if key in root.keys and signing.has_signed(key, "delegation", delegation.to_value(), signature):
            genuine.add(key)
    if len(genuine) < root.threshold:
        raise NotSignedByRoot


def _check_directory(directory: Directory, signatures: list[Value], delegation: Delegation) -> None:
    genuine = set()
    for each in signatures:
        fields = Fields(each)
        ref, signature = fields.ref("ref"), fields.octets("signature", length=64)
        fields.end()
        key = delegation.administrators.get(ref)
        if key is not None and signing.has_signed(key, "directory", directory.to_value(), signature):
            genuine.add(ref)
    if len(genuine) < delegation.threshold:
        raise NotEnoughSigners(count=len(genuine), least=delegation.threshold)


def _check_progress(directory: Directory, known: Known) -> None:
    is_older = directory.version < known.version
    is_other = directory.version == known.version and directory.digest() != known.digest
    is_undelegated = directory.delegation_version < known.delegation_version
    if is_older or is_other or is_undelegated:
        raise DirectoryRolledBack(version=directory.version, known=known.version)


def _pages(value: Value) -> dict[str, bytes]:
    if not isinstance(value, Mapping):
        raise Malformed
    return {name: as_octets(page_hash, length=32) for name, page_hash in value.items()}


def _only(found: Iterable[_Entry]) -> _Entry:
    for each in found:
        return each
    raise UnknownKey
