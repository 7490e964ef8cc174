"""The desk's own side: what the page or terminal of a member of staff does with his keys; its twin is browser/desk.

Nothing here reaches a database or the network, and nothing opened here goes back to a server.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import UUID, uuid4

from goldenbridge.core import halves, records, sealing, statements, wraps
from goldenbridge.core.application import Contact, Identity, Letter, Story
from goldenbridge.core.bundle import Bundle, check_bundle
from goldenbridge.core.casework import NewKey, NewWrap
from goldenbridge.core.certificates import CaseKey, HalfKey, ReplyKey
from goldenbridge.core.directory import Directory
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.listing import Staff
from goldenbridge.core.sealing import Compartment, Header, KeyCard, Purpose, Suite, derive_key_pair
from goldenbridge.core.staffkeys import StaffKeys
from goldenbridge.core.statements import Signed, Statement
from goldenbridge.core.trust import (
    READERS,
    believe_case_key,
    believe_kept_case_key,
    believe_kept_reply_key,
    believe_other_verifier,
    believe_reader,
    believe_reply_key,
)

WRITERS: Final = ("triager", "caseworker", "verifier", "signer", "approver", "coordinator")


class NoWrap(BridgeError):
    """There is no wrap of this key for this person."""

    code = "no_wrap"
    status = 403
    sentence = words("No key of this part was made for you, so it does not open here.")


class HandedKey(Protocol):
    """A case key as a compartment hands it over."""

    @property
    def certificate(self) -> bytes:
        """The canonical bytes of the certificate."""

    @property
    def signature(self) -> bytes:
        """The maker's signature."""

    @property
    def wrap(self) -> bytes | None:
        """The seed, sealed to this person."""


@dataclass(frozen=True)
class CaseSeed:
    """A case key of which this page holds the seed, and its certificate."""

    compartment: Compartment
    generation: int
    card: KeyCard
    certificate: Signed
    seed: bytes = field(repr=False)


@dataclass(frozen=True)
class Desk:
    """One member of staff with unlocked keys, and the directory he believes."""

    person: UUID
    keys: StaffKeys = field(repr=False)
    directory: Directory

    def open_story(self, envelope: bytes, wrap: bytes, *, shard_key_ref: UUID, case: UUID, sign_key: bytes) -> Story:
        """The story of a leased bundle, its author checked; the shard's key is compared with the directory's."""
        seed = wraps.open_wrap(wrap, self.keys.seal_pair(), card=self.directory.card(shard_key_ref))
        record = records.open_record(
            envelope,
            derive_key_pair(sealing.parse_header(envelope).suite, seed),
            authors=(sign_key,),
            purpose=Purpose.APPLICATION,
            case=case,
            compartment=Compartment.STORY,
        )
        return Story.read(record.content)

    def open_contact(self, envelope: bytes, wrap: bytes, *, duty_key_ref: UUID, case: UUID, sign_key: bytes) -> Contact:
        """The contact of a case, for somebody on duty."""
        seed = wraps.open_wrap(wrap, self.keys.seal_pair(), card=self.directory.card(duty_key_ref))
        record = records.open_record(
            envelope,
            derive_key_pair(sealing.parse_header(envelope).suite, seed),
            authors=(sign_key,),
            purpose=Purpose.APPLICATION,
            case=case,
            compartment=Compartment.CONTACT,
        )
        return Contact.read(record.content)

    def make_key(
        self, case: UUID, compartment: Compartment, readers: Iterable[UUID], *, generation: int = 1
    ) -> tuple[NewKey, CaseSeed]:
        """A new key of a compartment, certified by this person, wrapped to himself or listed people who may read it."""
        seed = sealing.new_seed()
        card = sealing.key_card(uuid4(), seed)
        signed = self.sign(CaseKey(case, compartment, generation, card, self.person))
        made = tuple(
            NewWrap(
                reader,
                wraps.make_wrap(
                    seed,
                    key_ref=card.key_ref,
                    recipient=self._reader(reader, compartment).seal_key,
                    case=case,
                    compartment=compartment,
                    generation=generation,
                ),
            )
            for reader in readers
        )
        return NewKey(signed.statement, signed.signature, made), CaseSeed(compartment, generation, card, signed, seed)

    def make_half_key(self, case: UUID) -> NewKey:
        """A half key for the identity of a case, wrapped to this verifier alone."""
        seed = sealing.new_seed()
        card = sealing.key_card(uuid4(), seed)
        signed = self.sign(HalfKey(case, card, self.person))
        wrap = wraps.make_wrap(
            seed,
            key_ref=card.key_ref,
            recipient=self.keys.seal_key,
            case=case,
            compartment=Compartment.IDENTITY,
            generation=1,
        )
        return NewKey(signed.statement, signed.signature, (NewWrap(self.person, wrap),))

    def reseal_story(
        self, envelope: bytes, wrap: bytes, *, shard_key_ref: UUID, to: CaseSeed, sign_key: bytes
    ) -> bytes:
        """The applicant's record, unchanged, sealed to a story key of the case."""
        seed = wraps.open_wrap(wrap, self.keys.seal_pair(), card=self.directory.card(shard_key_ref))
        pair = derive_key_pair(sealing.parse_header(envelope).suite, seed)
        return records.reseal(
            envelope,
            pair,
            to.card.public(Suite.X25519),
            suite=Suite.X25519,
            generation=to.generation,
            authors=(sign_key,),
        )

    def vouch_reply_key(self, bundle: Bundle) -> Signed:
        """The applicant's keys, certified after the bundle's signature was checked; check the story's author first."""
        check_bundle(bundle)
        return self.sign(ReplyKey(bundle.case, bundle.sign_key, bundle.reply_key, self.person))

    def applicant(self, certificate: Signed, *, case: UUID) -> bytes:
        """The key that signs what the applicant wrote in this case, by the certificate of whoever opened it."""
        return believe_kept_reply_key(certificate, self.directory, case=case).applicant

    def open_key(self, key: HandedKey, *, case: UUID) -> CaseSeed:
        """The seed in a handed key, compared with its certificate, which its maker signed for this case.

        The maker may have left since: the seed opens what is there.
        """
        if key.wrap is None:
            raise NoWrap
        signed = Signed(key.certificate, key.signature)
        made = believe_kept_case_key(signed, self.directory, case=case)
        seed = wraps.open_wrap(key.wrap, self.keys.seal_pair(), card=made.card)
        return CaseSeed(made.compartment, made.generation, made.card, signed, seed)

    def wrap_for(self, key: CaseSeed, reader: UUID, *, case: UUID) -> bytes:
        """A case key that this page holds, wrapped to somebody else's listed key; or NotAReader."""
        return wraps.make_wrap(
            key.seed,
            key_ref=key.card.key_ref,
            recipient=self._reader(reader, key.compartment).seal_key,
            case=case,
            compartment=key.compartment,
            generation=key.generation,
        )

    def _reader(self, ref: UUID, compartment: Compartment) -> Staff:
        """Whom the server names is believed only as far as the signed directory says that he may read this."""
        if ref == self.person:
            return self.directory.person(ref)
        return believe_reader(ref, self.directory, roles=READERS[compartment])

    def letter(self, text: str, *, case: UUID, reply_key: Signed) -> bytes:
        """A letter to the applicant: a reply, a question, an offer's terms; sealed to the key that was certified."""
        reader = believe_reply_key(reply_key, self.directory, case=case).reply_key
        header = Header(Suite.X25519, Purpose.REPLY, case, Compartment.NONE, 0, uuid4())
        return records.seal_record(header, reader, Letter(text).content(), sign_seed=self.keys.sign_seed)

    def write(self, text: str, *, purpose: Purpose, case: UUID, key: CaseSeed) -> bytes:
        """A note, a finding or a summary in a compartment of the case; UnknownKey if the key's maker has left."""
        believe_case_key(key.certificate, self.directory, case=case)
        header = Header(Suite.X25519, purpose, case, key.compartment, key.generation, uuid4())
        public = key.card.public(Suite.X25519)
        return records.seal_record(header, public, Letter(text).content(), sign_seed=self.keys.sign_seed)

    def read(self, envelope: bytes, *, case: UUID, seeds: Sequence[CaseSeed], applicant: bytes) -> bytes:
        """The content of a record in a compartment, by the applicant or somebody listed; others are refused."""
        header = sealing.parse_header(envelope)
        fitting = [
            each for each in seeds if (each.compartment, each.generation) == (header.compartment, header.generation)
        ]
        if not fitting:
            raise NoWrap
        record = records.open_record(
            envelope,
            derive_key_pair(header.suite, fitting[0].seed),
            authors=self.authors(applicant),
            purpose=header.purpose,
            case=case,
            compartment=fitting[0].compartment,
        )
        return record.content

    def authors(self, applicant: bytes) -> Collection[bytes]:
        """The keys whose records are believed in a case."""
        return {applicant, *self.directory.past_sign_keys(*WRITERS)}

    def renew_records(
        self, envelopes: Sequence[bytes], *, seeds: Sequence[CaseSeed], to: CaseSeed, applicant: bytes
    ) -> list[bytes]:
        """Records of a compartment, unchanged, sealed to its new key; each author is checked on the way."""
        opening = {each.generation: each for each in seeds if each.compartment is to.compartment}
        made = []
        for envelope in envelopes:
            header = sealing.parse_header(envelope)
            if header.generation not in opening:
                raise NoWrap
            pair = derive_key_pair(header.suite, opening[header.generation].seed)
            made.append(
                records.reseal(
                    envelope,
                    pair,
                    to.card.public(Suite.X25519),
                    suite=Suite.X25519,
                    generation=to.generation,
                    authors=self.authors(applicant),
                )
            )
        return made

    def renew_reply_key(self, certificate: Signed, *, case: UUID) -> Signed:
        """The applicant's keys, certified by this person in the place of whoever did so before."""
        known = believe_kept_reply_key(certificate, self.directory, case=case)
        return self.sign(ReplyKey(case, known.applicant, known.reply_key, self.person))

    def share_half(self, half: bytes, *, case: UUID, own: Signed, other: Signed, share_ref: UUID) -> bytes:
        """One's opened half of an identity, wrapped to the other verifier, as his half key names him, for a sitting."""
        return wraps.make_wrap(
            half,
            key_ref=share_ref,
            recipient=believe_other_verifier(own, other, self.directory, case=case, me=self.person).seal_key,
            case=case,
            compartment=Compartment.IDENTITY,
            generation=1,
        )

    def open_half(self, half: bytes, *, wrap: bytes, certificate: Signed, case: UUID) -> bytes:
        """One's half of an identity."""
        card = statements.verify(HalfKey, certificate, key=self.keys.sign_key).card
        seed = wraps.open_wrap(wrap, self.keys.seal_pair(), card=card)
        header = sealing.parse_header(half)
        return halves.open_half(half, derive_key_pair(header.suite, seed), case=case, record=header.record)

    def open_identity(self, identity: bytes, half: bytes, shared: bytes, *, case: UUID, applicant: bytes) -> Identity:
        """The identity, by one's own half and the other's, which he has shared for this sitting."""
        other = sealing.open_envelope(
            shared, self.keys.seal_pair(), purpose=Purpose.WRAP, case=case, compartment=Compartment.IDENTITY
        )
        opened = halves.open_identity(identity, half, other.content, case=case, applicant=applicant)
        return Identity.read(opened.content)

    def sign(self, statement: Statement) -> Signed:
        """The statement with this person's signature."""
        return statements.sign(statement, sign_seed=self.keys.sign_seed)
