"""Signing in: a proof of the passphrase hands out the locked keys, a signature made with them opens a session.

Nothing here is recorded in the trail or anywhere else: there is no log of who signed in when.
"""

from __future__ import annotations

import secrets
import struct
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.people.models import Person, Session
from goldenbridge.core import statements
from goldenbridge.core.actors import Actor
from goldenbridge.core.directory import UnknownKey
from goldenbridge.core.entrance import CHALLENGE_BYTES, SignIn, hash_challenge, hash_session
from goldenbridge.core.errors import BridgeError, NotAllowed, words
from goldenbridge.core.staffkeys import WrongPassphrase, hash_proof
from goldenbridge.core.statements import Signed
from goldenbridge.core.wraps import SwappedKey
from goldenbridge.platform import clock, directory

CHALLENGE_MINUTES: Final = 5
SESSION_DAYS: Final = 1
_NOBODYS_HASH: Final = hash_proof(b"")


class ChallengeSpent(BridgeError):
    """The challenge was answered already, is too old, or was never given."""

    code = "challenge_spent"
    status = 403
    sentence = words("This sign-in was used or took too long. Please sign in again.")


@dataclass(frozen=True)
class Challenged:
    """What a page needs to unlock the keys and to answer the challenge."""

    person_ref: UUID
    locked_keys: bytes = field(repr=False)
    challenge: bytes = field(repr=False)


@transaction.atomic
def ask_challenge(call_sign: str, *, login_proof: bytes, actor: Actor) -> Challenged:
    """Hand the locked keys and a fresh challenge to somebody who knows the passphrase; WrongPassphrase otherwise.

    An overheard proof opens no session: the challenge is answered with the key that only the passphrase unlocks.
    """
    _must_be_nobody(actor)
    person = Person.objects.select_for_update().filter(call_sign=call_sign.strip().lower(), state="active").first()
    kept = bytes(person.proof_hash) if person is not None and person.proof_hash else _NOBODYS_HASH
    is_right = secrets.compare_digest(kept, hash_proof(login_proof))
    if person is None or person.locked_keys is None or not is_right:
        raise WrongPassphrase
    minute = int(clock.now().timestamp() // 60)
    challenge = struct.pack(">I", minute) + secrets.token_bytes(CHALLENGE_BYTES - 4)
    person.challenge_hash = hash_challenge(challenge)
    person.save(update_fields=["challenge_hash"])
    return Challenged(person.ref, bytes(person.locked_keys), challenge)


@transaction.atomic
def sign_in(answer: Signed, *, actor: Actor) -> str:
    """Open a session for whoever answers his challenge with his key; returns the cookie, of which a hash is kept.

    The key must be the one in the signed directory; who is not listed yet signs in by his account and has no roles.
    """
    _must_be_nobody(actor)
    said = statements.read(SignIn, answer.statement)
    person = Person.objects.select_for_update().filter(ref=said.person, state="active").first()
    if person is None or person.challenge_hash is None:
        raise ChallengeSpent
    if not secrets.compare_digest(bytes(person.challenge_hash), hash_challenge(said.challenge)) or _is_old(
        said.challenge
    ):
        raise ChallengeSpent
    statements.verify(SignIn, answer, key=_sign_key(person))
    person.challenge_hash = None
    person.save(update_fields=["challenge_hash"])
    token = secrets.token_urlsafe(32)
    last_day_on = clock.today() + timedelta(days=SESSION_DAYS)
    Session.objects.create(person=person, token_hash=hash_session(token), last_day_on=last_day_on)
    return token


@transaction.atomic
def sign_out(token: str, *, actor: Actor) -> None:
    """Close the session of this cookie."""
    Session.objects.filter(token_hash=hash_session(token), person_id=actor.ref).delete()


@transaction.atomic
def end_session(session_ref: UUID | None, *, actor: Actor) -> int:
    """Close one of one's own sessions, or (None) all of them; returns how many were open."""
    sessions = Session.objects.filter(person_id=actor.ref)
    if session_ref is not None:
        sessions = sessions.filter(ref=session_ref)
    return sessions.delete()[0]


@transaction.atomic
def sweep_sessions(*, actor: Actor) -> int:
    """Forget sessions whose last day is over; returns how many."""
    actor.must_have("schedule")
    return Session.objects.filter(last_day_on__lt=clock.today()).delete()[0]


def _must_be_nobody(actor: Actor) -> None:
    if actor.roles:
        raise NotAllowed


def _sign_key(person: Person) -> bytes:
    key = bytes(person.sign_key or b"")
    try:
        listed = directory.latest().person(person.ref)
    except (UnknownKey, directory.NoDirectory):
        return key
    if listed.sign_key != key:
        # Somebody wrote another key into the account: the signed directory wins, and nobody gets in by it.
        raise SwappedKey
    return key


def _is_old(challenge: bytes) -> bool:
    (minute,) = struct.unpack_from(">I", challenge)
    age: int = int(clock.now().timestamp() // 60) - minute
    return not 0 <= age <= CHALLENGE_MINUTES
