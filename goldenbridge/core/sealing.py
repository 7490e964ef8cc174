"""The envelope: content sealed by HPKE to one public key, for one place, so that it opens nowhere else.

An envelope is a header of 40 bytes, then what HPKE (RFC 9180, base mode) gives: `enc` and the ciphertext. The header is
HPKE's *info*, so that an envelope whose header was changed does not open. The form stands in docs/formats/envelope.md.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag

from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.hpke import BadPublicKey, KeyPair, Suite, decrypt, derive_key_pair, enc_bytes, encrypt

__all__ = [
    "NIL",
    "BadPublicKey",
    "Compartment",
    "Header",
    "KeyCard",
    "KeyPair",
    "Opened",
    "Purpose",
    "Suite",
    "derive_key_pair",
    "key_card",
    "new_seed",
    "open_envelope",
    "parse_header",
    "seal",
]

VERSION: Final = 1
HEADER_BYTES: Final = 40
SEED_BYTES: Final = 32
NIL: Final = UUID(int=0)
_LAYOUT: Final = struct.Struct(">BBB16sBI16s")
_TAG_BYTES: Final = 16
MOST_OVERHEAD_BYTES: Final = HEADER_BYTES + max(map(enc_bytes, Suite)) + _TAG_BYTES
"""By how much an envelope of the largest suite is longer than what is in it."""


class Purpose(IntEnum):
    """What an envelope is for; the numbers stand in the header and never change."""

    APPLICATION = 1
    WRAP = 2
    REPLY = 3
    ANSWER = 4
    NOTE = 5
    IDENTITY = 6
    HALF = 7
    PAYOUT = 8
    FINDING = 9
    EVIDENCE = 10
    TRAIL = 11
    SUMMARY = 12
    PAYMENT = 13
    STATEMENT = 14
    CANDIDATE = 15
    PROMISE = 16
    NOTICE = 17


class Compartment(IntEnum):
    """The part of a case that an envelope belongs to; NONE for what belongs to no case."""

    NONE = 0
    CONTACT = 1
    STORY = 2
    IDENTITY = 3
    EVIDENCE = 4
    PAYOUT = 5
    NOTES = 6
    WORK = 7
    SUMMARY = 8


class TruncatedEnvelope(BridgeError):
    """Fewer bytes than an envelope of this suite has at least."""

    code = "truncated_envelope"
    status = 400
    sentence = words("The sealed text was cut off on its way. Nothing was stored; please send it again.")


class UnknownVersion(BridgeError):
    """The envelope says a version that this program does not know."""

    code = "unknown_version"
    status = 400
    sentence = words("The sealed text has version {version}, which is not known here. It was not opened.")


class UnknownSuite(BridgeError):
    """The envelope says a suite that this program does not know."""

    code = "unknown_suite"
    status = 400
    sentence = words("The sealed text uses suite {suite}, which is not known here. It was not opened.")


class UnknownPurpose(BridgeError):
    """The header says a purpose or a compartment that does not exist."""

    code = "unknown_purpose"
    status = 400
    sentence = words("The sealed text says a purpose or a compartment that is not known here. It was not opened.")


class OtherCase(BridgeError):
    """The envelope belongs to another case."""

    code = "other_case"
    status = 409
    sentence = words("This sealed text belongs to another case. It was not opened.")


class OtherPurpose(BridgeError):
    """The envelope was sealed for another purpose."""

    code = "other_purpose"
    status = 409
    sentence = words("This sealed text was made for another purpose. It was not opened.")


class OtherCompartment(BridgeError):
    """The envelope belongs to another compartment or another record."""

    code = "other_compartment"
    status = 409
    sentence = words("This sealed text belongs to another part of the case. It was not opened.")


class DoesNotOpen(BridgeError):
    """The key does not fit, or header or ciphertext were changed or cut: the cipher cannot tell which."""

    code = "does_not_open"
    status = 400
    sentence = words("This does not open: it is sealed to another key, or it was changed or cut off on its way.")


@dataclass(frozen=True)
class Header:
    """Where an envelope belongs. `case` and `record` are NIL where there is none; `generation` is that of the key."""

    suite: Suite
    purpose: Purpose
    case: UUID = NIL
    compartment: Compartment = Compartment.NONE
    generation: int = 0
    record: UUID = NIL

    def to_bytes(self) -> bytes:
        """The 40 bytes that stand first in the envelope and are HPKE's info."""
        return _LAYOUT.pack(
            VERSION,
            self.suite,
            self.purpose,
            self.case.bytes,
            self.compartment,
            self.generation,
            self.record.bytes,
        )


@dataclass(frozen=True)
class Opened:
    """An opened envelope."""

    header: Header
    content: bytes


@dataclass(frozen=True)
class KeyCard:
    """The public half of a sealing key, in each suite that may be sealed to."""

    key_ref: UUID
    publics: Mapping[Suite, bytes]

    def public(self, suite: Suite) -> bytes:
        """The public key in this suite; UnknownSuite if the card has none."""
        try:
            return self.publics[suite]
        except KeyError as error:
            raise UnknownSuite(suite=int(suite)) from error


def new_seed() -> bytes:
    """32 random bytes from the operating system, from which `derive_key_pair` makes a key pair."""
    return secrets.token_bytes(SEED_BYTES)


def key_card(key_ref: UUID, seed: bytes, suites: tuple[Suite, ...] = (Suite.X25519, Suite.P256)) -> KeyCard:
    """The card of a seed: its public key in each of these suites."""
    return KeyCard(key_ref, {suite: derive_key_pair(suite, seed).public for suite in suites})


def seal(header: Header, public: bytes, content: bytes) -> bytes:
    """The envelope that holds `content` for the owner of `public`; BadPublicKey if that is no key of the suite.

    Content is sealed as it is: pad it first (`core/padding.py`), sign it first (`core/records.py`).
    """
    info = header.to_bytes()
    return info + encrypt(header.suite, public, content, info)


def parse_header(envelope: bytes) -> Header:
    """The header, which anybody can read. Raises what it is that cannot be understood; never guesses."""
    if len(envelope) < HEADER_BYTES:
        raise TruncatedEnvelope
    version, suite, purpose, case, compartment, generation, record = _LAYOUT.unpack_from(envelope)
    if version != VERSION:
        raise UnknownVersion(version=version)
    try:
        known_suite = Suite(suite)
    except ValueError as error:
        raise UnknownSuite(suite=suite) from error
    try:
        header = Header(
            known_suite, Purpose(purpose), UUID(bytes=case), Compartment(compartment), generation, UUID(bytes=record)
        )
    except ValueError as error:
        raise UnknownPurpose from error
    if len(envelope) < HEADER_BYTES + enc_bytes(known_suite) + _TAG_BYTES:
        raise TruncatedEnvelope
    return header


def check_place(
    header: Header,
    *,
    purpose: Purpose,
    case: UUID | None = None,
    compartment: Compartment | None = None,
    record: UUID | None = None,
) -> None:
    """Raise OtherPurpose, OtherCase or OtherCompartment unless the header names this place; None means any."""
    if header.purpose != purpose:
        raise OtherPurpose
    if case is not None and header.case != case:
        raise OtherCase
    if compartment is not None and header.compartment != compartment:
        raise OtherCompartment
    if record is not None and header.record != record:
        raise OtherCompartment


def open_envelope(
    envelope: bytes,
    pair: KeyPair,
    *,
    purpose: Purpose,
    case: UUID | None = None,
    compartment: Compartment | None = None,
    record: UUID | None = None,
) -> Opened:
    """Open an envelope that belongs to this place, or raise the reason.

    The place is what the caller expects, never what the envelope says of itself; leave `case`, `compartment` or
    `record` None only where any will do.
    """
    header = parse_header(envelope)
    check_place(header, purpose=purpose, case=case, compartment=compartment, record=record)
    if header.suite != pair.suite:
        raise DoesNotOpen
    try:
        content = decrypt(pair, envelope[HEADER_BYTES:], envelope[:HEADER_BYTES])
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen from error
    return Opened(header, content)
