"""Reads the fields of a canonical value that came from outside; whatever has another shape is Malformed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from goldenbridge.core import signing
from goldenbridge.core.canonical import Value, unb64
from goldenbridge.core.errors import Malformed

_LONGEST_TEXT = 200


class Fields:
    """The fields of one object: take each by name and type, then `end()`, which refuses fields nobody asked for."""

    def __init__(self, value: Value) -> None:
        if not isinstance(value, Mapping):
            raise Malformed
        self._left: dict[str, Value] = dict(value)

    def take(self, name: str) -> Value:
        """The field as it is."""
        try:
            return self._left.pop(name)
        except KeyError as error:
            raise Malformed from error

    def text(self, name: str) -> str:
        """Text of at most 200 characters."""
        value = self.take(name)
        if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
            raise Malformed
        return value

    def number(self, name: str, *, least: int = 0) -> int:
        """A whole number, not below `least`."""
        value = self.take(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise Malformed
        return value

    def ref(self, name: str) -> UUID:
        """A reference in the usual lower-case text form of UUIDs."""
        return as_ref(self.take(name))

    def day(self, name: str) -> date:
        """A date as YYYY-MM-DD."""
        value = self.text(name)
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise Malformed from error
        if day.isoformat() != value:
            raise Malformed
        return day

    def day_if_any(self, name: str) -> date | None:
        """A date that is left out where there is none."""
        return self.day(name) if name in self._left else None

    def octets(self, name: str, *, length: int | None = None) -> bytes:
        """Bytes, given as base64url text; `length` if it is fixed."""
        return as_octets(self.take(name), length=length)

    def sign_key(self, name: str) -> bytes:
        """An Ed25519 public key that somebody can hold; WeakKey if anybody could sign under it."""
        return signing.checked_key(self.octets(name, length=signing.KEY_BYTES))

    def items(self, name: str) -> list[Value]:
        """A list, its items as they are."""
        return as_items(self.take(name))

    def items_if_any(self, name: str) -> list[Value]:
        """A list that is left out when it is empty, so that a value still has one form only."""
        if name not in self._left:
            return []
        items = self.items(name)
        if not items:
            raise Malformed
        return items

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self.items(name)
        texts = tuple(value for value in values if isinstance(value, str) and len(value) <= _LONGEST_TEXT)
        if len(texts) != len(values):
            raise Malformed
        return texts

    def refs(self, name: str) -> tuple[UUID, ...]:
        """A list of references."""
        return tuple(as_ref(value) for value in self.items(name))

    def end(self) -> None:
        """Raise Malformed if a field is left that nobody took."""
        if self._left:
            raise Malformed


def as_items(value: Value) -> list[Value]:
    """The value as a list."""
    if not isinstance(value, list):
        raise Malformed
    return value


def as_ref(value: Value) -> UUID:
    """The value as a reference."""
    if not isinstance(value, str):
        raise Malformed
    try:
        ref = UUID(value)
    except ValueError as error:
        raise Malformed from error
    if str(ref) != value:
        raise Malformed
    return ref


def as_octets(value: Value, *, length: int | None = None) -> bytes:
    """The value as bytes."""
    if not isinstance(value, str):
        raise Malformed
    octets = unb64(value)
    if length is not None and len(octets) != length:
        raise Malformed
    return octets
