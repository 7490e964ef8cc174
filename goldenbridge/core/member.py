"""A member of staff at his own machine: makes keys, unlocks them, opens wraps, hands keys on, signs.

The same steps as the desk's pages take in the browser, for the terminal, the rehearsal and tests. No secret of it is
ever sent: what leaves is what the methods return.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from goldenbridge.core import directory as directories
from goldenbridge.core import staffkeys, statements, wraps
from goldenbridge.core.canonical import digest
from goldenbridge.core.directory import Directory
from goldenbridge.core.entrance import Enrolment, SignIn, hash_invitation
from goldenbridge.core.keyfile import KeyFile
from goldenbridge.core.listing import Staff
from goldenbridge.core.sealing import NIL, Compartment, KeyCard
from goldenbridge.core.staffkeys import (
    PassphraseKeys,
    StaffKeys,
    derive_passphrase_keys,
    lock_keys,
    new_salt,
    new_staff_keys,
)
from goldenbridge.core.statements import Approval, Signed, Statement


@dataclass(frozen=True)
class Enrolling:
    """What a page sends to enrol, and the member who stays behind in it."""

    salt: bytes
    login_proof: bytes = field(repr=False)
    locked_keys: bytes = field(repr=False)
    enrolment: Signed
    member: Member


@dataclass(frozen=True)
class Member:
    """Somebody with his keys unlocked."""

    ref: UUID
    call_sign: str
    keys: StaffKeys = field(repr=False)

    @classmethod
    def from_file(cls, file: KeyFile, passphrase: str) -> Member:
        """Unlock a key file; WrongPassphrase if the passphrase is another one."""
        return cls(file.person, file.call_sign, file.unlock(passphrase))

    def sign(self, statement: Statement) -> Signed:
        """Put one's name to a statement."""
        return statements.sign(statement, sign_seed=self.keys.sign_seed)

    def approve(self, kind: str, subject_ref: UUID, content_hash: bytes, step: str, *, on: date) -> Signed:
        """Approve one content, by its hash, in one step."""
        return self.sign(Approval(kind, subject_ref, content_hash, step, self.ref, on))

    def answer(self, challenge: bytes) -> Signed:
        """Answer the challenge of a sign-in."""
        return self.sign(SignIn(self.ref, challenge))

    def sign_directory(self, directory: Directory) -> bytes:
        """The signature of an administrator over a version of the directory."""
        return directories.sign_directory(directory, self.ref, self.keys.sign_seed)[1]

    def open_wrap(self, wrap: bytes, *, card: KeyCard) -> bytes:
        """The seed that was handed to this person, compared with the public keys on the card."""
        return wraps.open_wrap(wrap, self.keys.seal_pair(), card=card)


def make_wrap_for(
    person: Staff,
    seed: bytes,
    *,
    key_ref: UUID,
    case: UUID = NIL,
    compartment: Compartment = Compartment.NONE,
    generation: int = 0,
) -> bytes:
    """The seed sealed to a person of the directory."""
    return wraps.make_wrap(
        seed, key_ref=key_ref, recipient=person.seal_key, case=case, compartment=compartment, generation=generation
    )


@dataclass(frozen=True)
class Lock:
    """A fresh salt, and what a passphrase gives with it; made beforehand where several people enrol at once."""

    salt: bytes
    derived: PassphraseKeys = field(repr=False)


def make_lock(passphrase: str) -> Lock:
    """The lock of a passphrase, a quarter of a second of work; ShortPassphrase if that is too short."""
    salt = new_salt()
    return Lock(salt, derive_passphrase_keys(passphrase, salt))


def enrol(person_ref: UUID, call_sign: str, *, token: str, passphrase: str, keys: StaffKeys | None = None) -> Enrolling:
    """Make keys for an invited person and lock them under a passphrase; ShortPassphrase if that is too short."""
    return enrol_under(make_lock(passphrase), person_ref, call_sign, token=token, keys=keys)


def enrol_under(
    lock: Lock, person_ref: UUID, call_sign: str, *, token: str, keys: StaffKeys | None = None
) -> Enrolling:
    """As `enrol`, with a lock that was made already."""
    made = keys or new_staff_keys()
    salt, derived = lock.salt, lock.derived
    member = Member(person_ref, call_sign, made)
    said = Enrolment(person_ref, hash_invitation(token), made.sign_key, made.seal_key)
    locked = lock_keys(made, derived.unlock_key, person=person_ref)
    return Enrolling(salt, derived.login_proof, locked, member.sign(said), member)


def unlock(person_ref: UUID, call_sign: str, *, locked_keys: bytes, unlock_key: bytes) -> Member:
    """The member whose keys these are; WrongPassphrase if the key does not fit."""
    return Member(person_ref, call_sign, staffkeys.unlock_keys(locked_keys, unlock_key, person=person_ref))


def fingerprint(sign_key: bytes, seal_key: bytes) -> str:
    """Eight groups of four hexadecimal digits, to be read out over the telephone before somebody is listed."""
    text = digest("fingerprint", {"seal_key": seal_key.hex(), "sign_key": sign_key.hex()}).hex()[:32]
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
