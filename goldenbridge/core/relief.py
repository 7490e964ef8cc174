"""Contingent relief: a third party's word that a debt will be forgiven later, and the certificate of it.

The word covers nothing. Whoever recorded it signs what was said, by whom and where; the officer alone keeps that
certificate, and the public log holds a commitment to it, so that he can show later that it was not made up since. Form:
docs/formats/relief.md. The browser's twin is `browser/crypto/relief.js`.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

from goldenbridge.core import canonical, notes, signing, statements, verifier
from goldenbridge.core.attestation import OBLIGATION_KINDS
from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.directory import Directory, UnknownKey
from goldenbridge.core.errors import BridgeError, Malformed, words
from goldenbridge.core.listing import Former, Staff
from goldenbridge.core.merkle import leaf_hash, root_of
from goldenbridge.core.shape import Fields, as_octets
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.statements import Signed
from goldenbridge.core.tiles import BadTile

FORMAT: Final = "goldenbridge/relief/v1"
PARTIES: Final = ("government_to_be", "employer", "bank", "organisation", "person", "other")
CONDITIONS: Final = ("change_of_power", "day", "part_repaid", "other")
COMMITMENT_BYTES: Final = 32
SALT_BYTES: Final = 16
BATCH: Final = 32
"""So many commitments stand in one entry of the log, whatever the number of certificates: the rest is filled up."""

_STEP: Final = 50

LONGEST_NAME: Final = 200
LONGEST_WORDS: Final = 1_000
LARGEST_TEXT: Final = 64 * 1024
_WIDTH: Final = 32
"""Characters in a line of the certificate: as many as an old phone shows."""

_BEGIN: Final = "-----BEGIN GOLDEN BRIDGE CERTIFICATE-----"
_END: Final = "-----END GOLDEN BRIDGE CERTIFICATE-----"
_BLOCK: Final = re.compile(re.escape(_BEGIN) + r"([A-Za-z0-9_\-\s]*)" + re.escape(_END))

LETTER: Final = words(
    "Somebody has promised that a debt of yours will be forgiven later. We wrote down who, in which words and under"
    " which condition, and signed it. It is not a promise of ours, and no money is set aside for it. The lines below"
    " are your certificate, and only you hold it. Keep them whole, from the first to the last, where only you find"
    " them; or delete them if it is dangerous to have them. From about a week on, anybody to whom you show them can"
    " check them against our open book."
)
"""What is written above the certificate when it is sent; in the language of its officer."""


class BadCertificate(BridgeError):
    """A text that holds no certificate, or a damaged one."""

    code = "bad_certificate"
    status = 422
    sentence = words("This is not a whole certificate. Copy it again from the first line to the last, without changes.")


class ReliefNotInLog(BridgeError):
    """The log holds no commitment to the certificate."""

    code = "relief_not_in_log"
    status = 422
    sentence = words(
        "This certificate does not stand in the public log. New ones are added about once a week: if it is older than"
        " that, do not rely on it."
    )


class NotYourCertificate(BridgeError):
    """The certificate names the key of another application."""

    code = "not_your_certificate"
    status = 422
    sentence = words("This certificate was made for another application than that of these words.")


class NotItsRecorder(BridgeError):
    """The signed list does not know the certificate's key as that of the recorder whom it names."""

    code = "not_its_recorder"
    status = 422
    sentence = words(
        "By the signed list of keys this certificate was not signed by the caseworker whom it names. The fund's people "
        "have not written this; tell its auditors."
    )


@dataclass(frozen=True, slots=True)
class Relief:
    """What somebody recorded: who promised to forgive how much of which debt, in steps of 50, when and where."""

    applicant: bytes
    kind_of_debt: str
    steps: int
    currency: str
    party: str
    party_name: str
    condition: str
    said: str
    source: str
    promised_on: date
    recorded_on: date
    recorder: UUID
    salt: bytes

    kind: ClassVar[str] = "relief"

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {
            "applicant": b64(self.applicant),
            "condition": self.condition,
            "currency": self.currency,
            "debt": self.kind_of_debt,
            "name": self.party_name,
            "party": self.party,
            "promised_on": self.promised_on.isoformat(),
            "recorded_on": self.recorded_on.isoformat(),
            "recorder": str(self.recorder),
            "said": self.said,
            "salt": b64(self.salt),
            "source": self.source,
            "steps": self.steps,
        }

    @classmethod
    def from_value(cls, value: Value) -> Relief:
        """The statement of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        relief = cls(
            applicant=fields.octets("applicant", length=signing.KEY_BYTES),
            kind_of_debt=_one_of(fields.text("debt"), OBLIGATION_KINDS),
            steps=fields.number("steps", least=1),
            currency=fields.text("currency"),
            party=_one_of(fields.text("party"), PARTIES),
            party_name=fields.text("name"),
            condition=_one_of(fields.text("condition"), CONDITIONS),
            said=_words(fields.take("said")),
            source=fields.text("source"),
            promised_on=fields.day("promised_on"),
            recorded_on=fields.day("recorded_on"),
            recorder=fields.ref("recorder"),
            salt=fields.octets("salt", length=SALT_BYTES),
        )
        fields.end()
        return relief


@dataclass(frozen=True, slots=True)
class Certificate:
    """The statement with its recorder's signature and key: all that its officer keeps."""

    signed: Signed
    key: bytes

    def _value(self) -> dict[str, Value]:
        return {
            "format": FORMAT,
            "key": b64(self.key),
            "signature": b64(self.signed.signature),
            "statement": canonical.decode(self.signed.statement),
        }

    def commitment(self) -> bytes:
        """What the public log holds of it, 32 bytes; the salt keeps it from being guessed."""
        return canonical.digest("relief-certificate", self._value())

    def text(self) -> str:
        """The certificate as text that survives any chat."""
        return "\n".join([_BEGIN, *textwrap.wrap(b64(canonical.encode(self._value())), _WIDTH), _END]) + "\n"

    def relief(self) -> Relief:
        """What was recorded; ForgedSignature or Malformed unless the key in the certificate signed it."""
        return statements.verify(Relief, self.signed, key=self.key)


@dataclass(frozen=True, slots=True)
class ReliefVerdict:
    """What was found true about a certificate; a refusal is an exception instead."""

    relief: Relief
    key: bytes
    """Who signed, as the certificate itself says; no list of keys was asked."""
    logged_on: date
    log_size: int
    witnesses: tuple[str, ...]
    is_own: bool
    """Whether the officer's own phrase was given and fits."""


def listed_recorder(verdict: ReliefVerdict, directory: Directory) -> Staff | Former:
    """Return who recorded it, if the signed list says that this key was his, as a caseworker's, on the day it names.

    Raises:
        NotItsRecorder: the list knows no such person, or another key of his.

    """
    found = verdict.relief
    try:
        people = directory.signers(found.recorder, on=found.recorded_on)
    except UnknownKey as error:
        raise NotItsRecorder from error
    for each in people:
        if each.sign_key == verdict.key and "caseworker" in each.roles:
            return each
    raise NotItsRecorder


def certify(relief: Relief, *, sign_seed: bytes) -> Certificate:
    """Return the certificate that the recorder makes."""
    return Certificate(statements.sign(relief, sign_seed=sign_seed), signing.public_key(sign_seed))


def letter(certificate: Certificate, *, opening: str) -> str:
    """Return the letter with which a certificate goes to its officer: what was said in plain words, and the lines."""
    found = certificate.relief()
    told = f"{found.party_name}, {found.promised_on}, {found.steps * _STEP} {found.currency}:"
    return f"{opening}\n\n{told}\n“{found.said}”\n({found.source})\n\n{certificate.text()}"


def holds_certificate(text: str) -> bool:
    """Tell whether a text has a certificate in it, whole or not."""
    return _BEGIN in text[:LARGEST_TEXT]


def parse(text: str) -> Certificate:
    """Return the certificate in a text, whatever stands around it and however its lines were broken.

    Raises:
        BadCertificate: there is none, or it was changed.

    """
    found = _BLOCK.search(text[:LARGEST_TEXT])
    if found is None:
        raise BadCertificate
    try:
        fields = Fields(canonical.decode(canonical.unb64("".join(found[1].split()))))
        if fields.text("format") != FORMAT:
            raise BadCertificate
        key = fields.octets("key", length=signing.KEY_BYTES)
        signature = fields.octets("signature", length=signing.SIGNATURE_BYTES)
        certificate = Certificate(Signed(canonical.encode(fields.take("statement")), signature), key)
        fields.end()
        certificate.relief()
    except (Malformed, ForgedSignature) as error:
        raise BadCertificate from error
    return certificate


def batches(commitments: Sequence[bytes], *, fill: Callable[[int], bytes]) -> list[dict[str, Value]]:
    """Return the values of the log's next entries, each with 32 commitments in order; `fill` gives random bytes.

    There is at least one, so that nobody reads from the log whether there was a certificate at all.
    """
    number = max(1, -(-len(commitments) // BATCH))
    filled = [*commitments, *(fill(COMMITMENT_BYTES) for _ in range(number * BATCH - len(commitments)))]
    return [
        {"commitments": [b64(each) for each in sorted(filled[start : start + BATCH])]}
        for start in range(0, len(filled), BATCH)
    ]


def verify_relief(
    text: str,
    *,
    key: notes.VerifierKey,
    read: verifier.Read,
    witnesses: Sequence[notes.VerifierKey] = (),
    sign_key: bytes | None = None,
) -> ReliefVerdict:
    """Check a certificate against the public log; with the officer's own key, also that it was made for him.

    Raises:
        BadCertificate: it is not whole, or its signature is not that of the key it names.
        NotYourCertificate: it was made for another key than `sign_key`.
        ReliefNotInLog: the log has no commitment to it.

    """
    certificate = parse(text)
    relief = certificate.relief()
    if sign_key is not None and relief.applicant != sign_key:
        raise NotYourCertificate
    note, tiles = verifier.open_log(key=key, read=read)
    entries = verifier.all_entries(tiles)
    if root_of([leaf_hash(content) for content in entries]) != tiles.root():
        raise BadTile(path="tile/entries")
    commitment = certificate.commitment()
    logged_on = next((on for content in entries for on, held in _committed(content) if commitment in held), None)
    if logged_on is None:
        raise ReliefNotInLog
    names = tuple(witness.name for witness in notes.witnesses_of(note, witnesses))
    return ReliefVerdict(relief, certificate.key, logged_on, tiles.size, names, is_own=sign_key is not None)


def _committed(entry: bytes) -> list[tuple[date, frozenset[bytes]]]:
    """The day of an entry and the commitments in it; nothing if it is another kind of entry."""
    try:
        value: Any = canonical.decode(entry)
        if value["kind"] != "relief":
            return []
        held = frozenset(as_octets(each, length=COMMITMENT_BYTES) for each in value["value"]["commitments"])
        return [(date.fromisoformat(value["on"]), held)]
    except (KeyError, TypeError, ValueError, Malformed):
        return []


def _one_of(text: str, allowed: Sequence[str]) -> str:
    if text not in allowed:
        raise Malformed
    return text


def _words(value: Value) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_WORDS:
        raise Malformed
    return value
