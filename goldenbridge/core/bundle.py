"""The bundle: an application as one envelope per compartment, so that who reads one does not read all.

Story goes to a random shard of the epoch, contact to the epoch's duty key. The applicant's key signs the whole bundle,
so that nobody on the way swaps the key for replies. Form: docs/formats/bundle.md.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID, uuid4

from goldenbridge.core import canonical, records, sealing, signing
from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.directory import Directory, UnknownKey
from goldenbridge.core.errors import BridgeError, Malformed, words
from goldenbridge.core.hpke import check_public
from goldenbridge.core.phrase import PhraseKeys
from goldenbridge.core.sealing import Compartment, Header, KeyCard, Purpose, Suite
from goldenbridge.core.shape import Fields

VERSION: Final = 1
LONGEST_BUNDLE_BYTES: Final = 256 * 1024
_PARTS: Final = (Compartment.STORY, Compartment.CONTACT)


class ForgedBundle(BridgeError):
    """The bundle's signature is not that of the key it names."""

    code = "forged_bundle"
    status = 400
    sentence = words(
        "The application was changed on its way: its signature does not fit. Nothing was stored; send it again."
    )


class KeysReplaced(BridgeError):
    """The bundle is sealed to keys of an epoch that is over, or to keys that are not intake keys at all."""

    code = "keys_replaced"
    status = 409
    sentence = words(
        "While this page was open the fund has changed the keys that applications are sealed to. Nothing was stored, "
        "and what you typed is still here. Please press the button again: your phone then seals it to the new keys."
    )


@dataclass(frozen=True)
class Part:
    """One envelope and the key it is sealed to."""

    compartment: Compartment
    key_ref: UUID
    envelope: bytes


@dataclass(frozen=True)
class Bundle:
    """An application as it travels: nothing in it is readable but routing."""

    case: UUID
    epoch: int
    sign_key: bytes
    reply_key: bytes
    locator_hash: bytes
    story: Part
    contact: Part
    signature: bytes

    def encode(self) -> bytes:
        """The canonical bytes that are sent and stored."""
        parts: list[Value] = [
            {"compartment": int(part.compartment), "envelope": b64(part.envelope), "key_ref": str(part.key_ref)}
            for part in (self.story, self.contact)
        ]
        return canonical.encode({**self._front(), "parts": parts, "signature": b64(self.signature)})

    def signed_value(self) -> dict[str, Value]:
        """What the applicant's key signs as statement `bundle`: everything, each envelope by its SHA-256."""
        parts: list[Value] = [
            {
                "compartment": int(part.compartment),
                "digest": b64(hashlib.sha256(part.envelope).digest()),
                "key_ref": str(part.key_ref),
            }
            for part in (self.story, self.contact)
        ]
        return {**self._front(), "parts": parts}

    def _front(self) -> dict[str, Value]:
        return {
            "case": str(self.case),
            "epoch": self.epoch,
            "locator_hash": b64(self.locator_hash),
            "reply_key": b64(self.reply_key),
            "sign_key": b64(self.sign_key),
            "version": VERSION,
        }


def make_bundle(
    *,
    keys: PhraseKeys,
    directory: Directory,
    story: bytes,
    contact: bytes,
    suite: Suite = Suite.X25519,
    case: UUID | None = None,
) -> Bundle:
    """A new application: story to a random shard of the current epoch, contact to its duty key, all signed.

    `contact` may be empty but is always sealed, so that nobody sees whether there is one. Raises TooLong (either text)
    and IntakeClosed (the directory has no keys for it).
    """
    chosen = uuid4() if case is None else case
    shards, on_duty = directory.intake_keys()
    shard, duty = secrets.choice(shards).card, on_duty.card
    signer = signing.load(keys.sign_seed)
    unsigned = Bundle(
        case=chosen,
        epoch=directory.epoch,
        sign_key=signing.public_key(signer),
        reply_key=keys.reply_key,
        locator_hash=keys.locator_hash,
        story=_seal_part(Compartment.STORY, shard, story, case=chosen, suite=suite, sign_seed=signer),
        contact=_seal_part(Compartment.CONTACT, duty, contact, case=chosen, suite=suite, sign_seed=signer),
        signature=b"",
    )
    signature = signing.sign_statement(signer, "bundle", unsigned.signed_value())
    return replace(unsigned, signature=signature)


def parse_bundle(content: bytes) -> Bundle:
    """The bundle in these bytes, its form and signature checked; the envelopes stay closed.

    Raises Malformed, ForgedBundle, and what `sealing.parse_header` and `sealing.check_place` raise.
    """
    if len(content) > LONGEST_BUNDLE_BYTES:
        raise Malformed
    fields = Fields(canonical.decode(content))
    version = fields.number("version")
    if version != VERSION:
        raise sealing.UnknownVersion(version=version)
    case = fields.ref("case")
    parts = [_read_part(value, case) for value in fields.items("parts")]
    if tuple(part.compartment for part in parts) != _PARTS:
        raise Malformed
    bundle = Bundle(
        case=case,
        epoch=fields.number("epoch"),
        sign_key=fields.sign_key("sign_key"),
        reply_key=fields.octets("reply_key", length=32),
        locator_hash=fields.octets("locator_hash", length=32),
        story=parts[0],
        contact=parts[1],
        signature=fields.octets("signature", length=signing.SIGNATURE_BYTES),
    )
    fields.end()
    check_public(Suite.X25519, bundle.reply_key)
    check_bundle(bundle)
    return bundle


def check_bundle(bundle: Bundle) -> None:
    """Raise ForgedBundle unless the key that the bundle names signed all of it."""
    try:
        signing.check_statement(bundle.sign_key, "bundle", bundle.signed_value(), bundle.signature)
    except signing.ForgedSignature as error:
        raise ForgedBundle from error


def check_keys(bundle: Bundle, directory: Directory) -> None:
    """Raise KeysReplaced unless story and contact are sealed to a shard and the duty key of this epoch or the last one.

    A page that was open while the epoch changed may still send; anything older, or another kind of key, nobody reads.
    """
    try:
        shards = {entry.card.key_ref for entry in directory.shards_of(bundle.epoch)}
        duty = directory.duty_of(bundle.epoch).card.key_ref
    except UnknownKey as error:
        raise KeysReplaced from error
    is_timely = bundle.epoch in {directory.epoch, directory.epoch - 1}
    if not is_timely or bundle.story.key_ref not in shards or bundle.contact.key_ref != duty:
        raise KeysReplaced


def open_part(part: Part, bundle: Bundle, seed: bytes) -> records.Record:
    """The record in one part, opened with the seed of the key it is sealed to; signed by the bundle's key or refused.

    Check the bundle itself first (`parse_bundle` or `check_bundle`): then its reply key is the applicant's too.
    """
    suite = sealing.parse_header(part.envelope).suite
    return records.open_record(
        part.envelope,
        sealing.derive_key_pair(suite, seed),
        authors=(bundle.sign_key,),
        purpose=Purpose.APPLICATION,
        case=bundle.case,
        compartment=part.compartment,
    )


def _seal_part(
    compartment: Compartment, card: KeyCard, content: bytes, *, case: UUID, suite: Suite, sign_seed: signing.Seed
) -> Part:
    header = Header(suite, Purpose.APPLICATION, case, compartment, 0, uuid4())
    return Part(
        compartment, card.key_ref, records.seal_record(header, card.public(suite), content, sign_seed=sign_seed)
    )


def _read_part(value: Value, case: UUID) -> Part:
    fields = Fields(value)
    number = fields.number("compartment")
    if number not in _PARTS:
        raise Malformed
    part = Part(Compartment(number), fields.ref("key_ref"), fields.octets("envelope"))
    fields.end()
    header = sealing.parse_header(part.envelope)
    sealing.check_place(header, purpose=Purpose.APPLICATION, case=case, compartment=part.compartment)
    if header.generation:
        raise Malformed
    return part
