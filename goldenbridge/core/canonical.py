"""The one form of whatever is hashed or signed: canonical JSON, with the kind of thing mixed in.

Implements RFC 8785 for the subset that we allow ourselves: text, whole numbers within ±(2^53 - 1), true, false, null,
lists, and objects whose keys are ASCII. Within this subset sorting by code point equals the RFC's sorting by UTF-16
unit, and Python's escapes equal the RFC's.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final

from goldenbridge.core.errors import Malformed

LARGEST: Final = 2**53 - 1
Value = None | bool | int | str | Sequence["Value"] | Mapping[str, "Value"]

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
# Tuples made once: a union of types written in the check would be made anew for every single value.
_PLAIN: Final = (str, bool, type(None))
_LISTS: Final = (list, tuple)


def _check(value: object) -> None:
    if isinstance(value, _PLAIN):
        return
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise Malformed
        return
    if isinstance(value, _LISTS):
        for item in value:
            _check(item)
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise Malformed
            _check(item)
        return
    raise TypeError(f"{type(value).__name__} has no canonical form")


def encode(value: Value) -> bytes:
    """The canonical UTF-8 bytes of a value.

    Raises TypeError for what has no canonical form (floats, bytes, dates: turn them into text first) and Malformed for
    numbers beyond ±(2^53 - 1) and keys that are not ASCII text. Source: RFC 8785.
    """
    _check(value)
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeEncodeError as error:
        raise Malformed from error


def decode(content: bytes) -> Value:
    """The value whose canonical bytes these are; Malformed if they are not exactly canonical."""
    try:
        value: Value = json.loads(content)
        if encode(value) == content:
            return value
    except (ValueError, TypeError, RecursionError) as error:
        raise Malformed from error
    raise Malformed


def framed(kind: str, value: Value) -> bytes:
    """The bytes that are hashed or signed: `goldenbridge/<kind>/v1`, a line feed, the canonical value."""
    return b"goldenbridge/" + kind.encode("ascii") + b"/v1\n" + encode(value)


def digest(kind: str, value: Value) -> bytes:
    """SHA-256 of the framed value: 32 bytes. The kind keeps a hash of one thing from passing for another."""
    return hashlib.sha256(framed(kind, value)).digest()


def b64(content: bytes) -> str:
    """Base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """The bytes of base64url text without padding; Malformed if it is anything else, other spellings included."""
    try:
        content = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise Malformed from error
    if b64(content) != text:
        raise Malformed
    return content
