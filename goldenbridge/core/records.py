"""The record inside an envelope: who wrote it, his signature, and the padded content.

HPKE proves no author, so the author signs inside the seal: purpose, case, compartment, record and content, but not the
generation, so that re-sealing to a newer key keeps the record and its proof.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from goldenbridge.core import sealing, signing
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.padding import FORM_SIZES, pad_form, unpad_form
from goldenbridge.core.sealing import Compartment, Header, KeyPair, Purpose, Suite

VERSION: Final = 1
_FRONT_BYTES: Final = 1 + signing.KEY_BYTES + signing.SIGNATURE_BYTES
_SIGNED_AS: Final = b"goldenbridge/record/v1\n"
LONGEST_ENVELOPE_BYTES: Final = FORM_SIZES[-1] + _FRONT_BYTES + sealing.MOST_OVERHEAD_BYTES
"""The longest envelope of a form, whatever the suite: what one program takes, no other may find too long."""


class ForgedAuthor(BridgeError):
    """The signature inside the seal is not that of the author it names."""

    code = "forged_author"
    status = 403
    sentence = words(
        "This text is forged: its signature inside the seal is not genuine. Do not rely on it; tell the auditors."
    )


class UnexpectedAuthor(BridgeError):
    """The record is signed, but by somebody who may not have written it."""

    code = "unexpected_author"
    status = 403
    sentence = words(
        "This text was not written by the person it should come from. Do not rely on it; tell the auditors."
    )


class DamagedRecord(BridgeError):
    """What was opened is not a record."""

    code = "damaged_record"
    status = 400
    sentence = words("The envelope opened, but what is inside has not the form that it must have.")


@dataclass(frozen=True)
class Record:
    """A record whose author was checked."""

    header: Header
    author: bytes
    content: bytes


def write_record(header: Header, content: bytes, *, sign_seed: signing.Seed) -> bytes:
    """The plaintext of a record: version, author's key, signature, content padded to 2, 16 or 72 KiB."""
    padded = pad_form(content)
    key = signing.load(sign_seed)
    return bytes([VERSION]) + signing.public_key(key) + signing.sign(key, _signed(header, content)) + padded


def read_record(header: Header, plaintext: bytes, *, authors: Collection[bytes]) -> Record:
    """The record, its signature checked for this place, its author one of `authors` (Ed25519 public keys).

    Raises DamagedRecord, BadPadding, ForgedAuthor or UnexpectedAuthor.
    """
    if len(plaintext) <= _FRONT_BYTES or plaintext[0] != VERSION:
        raise DamagedRecord
    author = plaintext[1 : 1 + signing.KEY_BYTES]
    signature = plaintext[1 + signing.KEY_BYTES : _FRONT_BYTES]
    content = unpad_form(plaintext[_FRONT_BYTES:])
    try:
        signing.check(author, _signed(header, content), signature)
    except signing.ForgedSignature as error:
        raise ForgedAuthor from error
    if author not in authors:
        raise UnexpectedAuthor
    return Record(header, author, content)


def seal_record(header: Header, public: bytes, content: bytes, *, sign_seed: signing.Seed) -> bytes:
    """The envelope of a new record for the owner of `public`."""
    return sealing.seal(header, public, write_record(header, content, sign_seed=sign_seed))


def open_record(
    envelope: bytes,
    pair: KeyPair,
    *,
    authors: Collection[bytes],
    purpose: Purpose,
    case: UUID,
    compartment: Compartment | None = None,
    record: UUID | None = None,
) -> Record:
    """Open an envelope of this place and read its record; every reason to refuse is raised by name.

    `authors` are the Ed25519 keys that may have written it: the applicant's, or those of staff from the directory.
    """
    opened = sealing.open_envelope(envelope, pair, purpose=purpose, case=case, compartment=compartment, record=record)
    return read_record(opened.header, opened.content, authors=authors)


def reseal(
    envelope: bytes, pair: KeyPair, public: bytes, *, suite: Suite, generation: int, authors: Collection[bytes]
) -> bytes:
    """The same record, unchanged, sealed to another key of another generation; its author is checked on the way."""
    header = sealing.parse_header(envelope)
    opened = sealing.open_envelope(envelope, pair, purpose=header.purpose)
    read_record(opened.header, opened.content, authors=authors)
    return sealing.seal(replace(header, suite=suite, generation=generation), public, opened.content)


def _signed(header: Header, content: bytes) -> bytes:
    place = bytes([header.purpose]) + header.case.bytes + bytes([header.compartment]) + header.record.bytes
    return _SIGNED_AS + place + content
