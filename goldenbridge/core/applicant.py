"""The applicant's own side: what his page, or for a moment the plain lane in memory, does with his phrase.

Nothing here reaches a database or the network. The same steps stand in the browser's twin, `browser/apply/`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from goldenbridge.core import canonical, halves, phrase, records, sealing, statements
from goldenbridge.core.application import Contact, Identity, Letter, PayoutDetails, Story
from goldenbridge.core.bundle import Bundle, make_bundle
from goldenbridge.core.directory import Directory
from goldenbridge.core.errors import Malformed
from goldenbridge.core.paymentnotice import PaymentNotice, open_notice
from goldenbridge.core.promised import Promised, open_promised
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite
from goldenbridge.core.statements import Choice, Request, Signed
from goldenbridge.core.trust import believe_case_key, believe_half_keys
from goldenbridge.core.writers import Writer, writer_keys, writer_of

Keys = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class ReadLetter:
    """A letter as the applicant reads it: its text, and who wrote it."""

    text: str
    writer: Writer


class Applicant:
    """Somebody who holds a phrase."""

    def __init__(self, entropy: bytes | None = None) -> None:
        self.entropy = phrase.new_entropy() if entropy is None else entropy
        self.keys = phrase.derive_keys(self.entropy)

    @classmethod
    def from_phrase(cls, typed: str) -> Applicant:
        """The holder of a typed phrase; raises the named errors of `phrase.read_phrase`."""
        return cls(phrase.read_phrase(typed))

    def words(self, language: phrase.Language) -> tuple[str, ...]:
        """The twelve words."""
        return phrase.to_words(self.entropy, language)

    def apply(
        self,
        directory: Directory,
        *,
        story: Story,
        contact: Contact,
        suite: Suite = Suite.X25519,
        case: UUID | None = None,
    ) -> Bundle:
        """The sealed and signed application; raises TextTooLong."""
        return self.seal(directory, story=story.content(), contact=contact.content(), suite=suite, case=case)

    def seal(
        self,
        directory: Directory,
        *,
        story: bytes,
        contact: bytes,
        suite: Suite = Suite.X25519,
        case: UUID | None = None,
    ) -> Bundle:
        """As `apply`, from the bytes that `content()` of story and contact gave."""
        return make_bundle(keys=self.keys, directory=directory, story=story, contact=contact, suite=suite, case=case)

    def submission(self, *, story: Story, contact: Contact, danger: int) -> bytes:
        """32 bytes that are equal for the same form sent twice; they say nothing to who has not the phrase."""
        return self.submission_of(story.content(), contact.content(), danger=danger)

    def submission_of(self, story: bytes, contact: bytes, *, danger: int) -> bytes:
        """As `submission`, from the bytes that `content()` of story and contact gave."""
        key = HKDF(hashes.SHA256(), 32, salt=None, info=b"goldenbridge/submission/v1").derive(self.entropy)
        return hmac.digest(key, story + b"\n" + contact + bytes([danger]), "sha256")

    def request(self, verb: str, *, challenge: str, content: bytes = b"") -> Signed:
        """The signed request of the browser lane."""
        content_hash = hashlib.sha256(content).digest()
        request = Request(self.keys.locator_hash, verb, challenge, content_hash)
        return statements.sign(request, sign_seed=self.keys.sign_seed)

    def read(self, envelope: bytes, *, directory: Directory, case: UUID, put_on: date) -> ReadLetter:
        """The letter inside, by somebody who wrote for the fund on the day that it was put there, or does now.

        Every reason to refuse is raised by name.
        """
        opened = records.open_record(
            envelope,
            sealing.derive_key_pair(sealing.parse_header(envelope).suite, self.keys.reply_seed),
            authors=writer_keys(directory, on=put_on),
            purpose=Purpose.REPLY,
            case=case,
        )
        return ReadLetter(Letter.read(opened.content).text, writer_of(directory, opened.author))

    def read_promise(self, envelope: bytes, *, directory: Directory, case: UUID) -> Promised:
        """What is promised to this applicant, believed by its signatures; every reason to refuse is raised by name."""
        pair = self.keys.reply_pair()
        return open_promised(envelope, pair, case=case, applicant=self.keys.sign_key, directory=directory)

    def read_notice(self, envelope: bytes, *, case: UUID) -> PaymentNotice:
        """Of which payment he is asked whether it arrived; every reason to refuse is raised by name."""
        return open_notice(envelope, self.keys.reply_pair(), case=case)

    def answer_text(
        self, text: str, *, question: UUID, keys: Keys, directory: Directory, case: UUID, suite: Suite = Suite.X25519
    ) -> bytes:
        """The envelope of an answer in words, sealed to the case key whose certificate came with the question."""
        certificate = believe_case_key(_signed(_only(keys)), directory, case=case)
        header = Header(suite, Purpose.ANSWER, case, certificate.compartment, certificate.generation, question)
        content = Letter(text).content()
        return records.seal_record(header, certificate.card.public(suite), content, sign_seed=self.keys.sign_seed)

    def answer_identity(
        self,
        identity: Identity,
        *,
        question: UUID,
        keys: Keys,
        directory: Directory,
        case: UUID,
        suite: Suite = Suite.X25519,
    ) -> tuple[bytes, bytes, bytes]:
        """Identity and its two halves, each half for the verifier whose certificate stands at its place in `keys`."""
        if len(keys) != 2:
            raise Malformed
        certificates = believe_half_keys(_signed(keys[0]), _signed(keys[1]), directory, case=case)
        sealed = halves.seal_identity(
            identity.content(),
            case=case,
            record=question,
            half_keys=[certificate.card for certificate in certificates],
            suite=suite,
            sign_seed=self.keys.sign_seed,
        )
        (_, one), (_, two) = sealed.halves
        return sealed.identity, one, two

    def answer_payout(
        self,
        details: PayoutDetails,
        *,
        question: UUID,
        keys: Keys,
        directory: Directory,
        suite: Suite = Suite.X25519,
    ) -> bytes:
        """The payout details, sealed to the payee cell that the question names; the header holds no case."""
        named = _only(keys)
        try:
            cell, payee = UUID(named["cell_ref"]), UUID(named["payee_ref"])
        except (KeyError, ValueError) as error:
            raise Malformed from error
        header = Header(suite, Purpose.PAYOUT, payee, Compartment.PAYOUT, 1, question)
        public = directory.cell(cell).card.public(suite)
        return records.seal_record(header, public, details.content(), sign_seed=self.keys.sign_seed)

    def choose(self, choice: str, *, question: UUID | None, case: UUID) -> Signed:
        """The signed choice: accepting an offer, confirming a payment; with no question, withdrawing."""
        return statements.sign(Choice(case, question, choice), sign_seed=self.keys.sign_seed)


def _only(keys: Keys) -> Mapping[str, str]:
    if len(keys) != 1:
        raise Malformed
    return keys[0]


def _signed(key: Mapping[str, str]) -> Signed:
    try:
        return Signed(canonical.unb64(key["statement"]), canonical.unb64(key["signature"]))
    except KeyError as error:
        raise Malformed from error
