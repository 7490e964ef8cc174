"""Accounts begin by invitation, hold keys made in the page, and end by locking out."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from goldenbridge.apps.people.models import Invitation, Person, Session
from goldenbridge.apps.people.permissions import (
    may_grant_roles,
    may_invite,
    may_lock,
    may_lock_out,
    may_set_capacity,
    may_unlock,
)
from goldenbridge.core import hpke, staffkeys, statements
from goldenbridge.core.actors import Actor
from goldenbridge.core.callsign import read_call_sign
from goldenbridge.core.entrance import Enrolment, hash_invitation, hash_session
from goldenbridge.core.errors import BridgeError, Malformed, NotAllowed, NotFound, words
from goldenbridge.core.staffkeys import BLOB_BYTES, PROOF_BYTES, SALT_BYTES, WrongPassphrase, hash_proof
from goldenbridge.core.statements import Signed
from goldenbridge.platform import clock, trail

INVITATION_DAYS: Final = 7
MOST_CAPACITY: Final = 100


class CallSignTaken(BridgeError):
    """Somebody has, or had, this call-sign."""

    code = "call_sign_taken"
    status = 409
    sentence = words("This call-sign is taken, or was once. Choose another one.")


class NotVouched(BridgeError):
    """Nobody, or nobody who works here, vouches for the account."""

    code = "not_vouched"
    status = 422
    sentence = words("Name at least one person who works here and vouches for the new one.")


class InvitationGone(BridgeError):
    """The invitation was used, withdrawn, is too old, or never was."""

    code = "invitation_gone"
    status = 410
    sentence = words("This invitation was used, withdrawn, or is older than a week. Ask for a new one.")


class BadCapacity(BridgeError):
    """More points of work than anybody can carry."""

    code = "bad_capacity"
    status = 422
    sentence = words("Capacity is a number of points from 0 to {most}.")


@dataclass(frozen=True)
class Invited:
    """A new account and the word that opens it, which is shown once and not kept."""

    person_ref: UUID
    token: str


@transaction.atomic
def invite(call_sign: str, *, roles: Collection[str], vouchers: Collection[UUID] = (), actor: Actor) -> Invited:
    """Make an account without keys, and the one-time word with which its owner makes them.

    The first people of a fund are invited by the operator without vouchers; everybody after them is vouched for.
    """
    may_invite(actor)
    may_grant_roles(actor, frozenset(roles))
    call_sign = read_call_sign(call_sign)
    is_first = actor.has("operator") and not vouchers
    known = Person.objects.filter(ref__in=list(vouchers), state="active").count()
    if known != len(set(vouchers)) or not (vouchers or is_first):
        raise NotVouched
    person = Person(call_sign=call_sign, roles=sorted(roles), vouchers=sorted(str(ref) for ref in set(vouchers)))
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise CallSignTaken from error
    token = secrets.token_urlsafe(24)
    Invitation.objects.create(
        token_hash=hash_invitation(token),
        person=person,
        last_day_on=clock.today() + timedelta(days=INVITATION_DAYS),
    )
    trail.record("person.invited", person.ref, actor=actor.ref)
    return Invited(person.ref, token)


@transaction.atomic
def withdraw_invitation(person_ref: UUID, *, actor: Actor) -> None:
    """The account that was never enrolled is closed; its invitation opens nothing any more."""
    may_invite(actor)
    person = Person.objects.select_for_update().filter(ref=person_ref, state="invited").first()
    if person is None:
        raise NotFound
    _close(person)
    trail.record("person.invitation_withdrawn", person.ref, actor=actor.ref)


@transaction.atomic
def enrol(
    token: str, *, salt: bytes, login_proof: bytes, locked_keys: bytes, enrolment: Signed, actor: Actor
) -> Person:
    """Give an invited account the keys that its owner's page has made; the invitation is used up.

    The signature proves that whoever enrols holds the signing key. Roles count once the signed directory lists them.
    """
    if actor.roles:
        raise NotAllowed
    invitation = (
        Invitation.objects.select_for_update()
        .select_related("person")
        .filter(token_hash=hash_invitation(token), last_day_on__gte=clock.today())
        .first()
    )
    if invitation is None:
        raise InvitationGone
    person = invitation.person
    said = statements.read(Enrolment, enrolment.statement)
    if said.person != person.ref or said.invitation_hash != bytes(invitation.token_hash):
        raise Malformed
    statements.verify(Enrolment, enrolment, key=said.sign_key)
    hpke.check_public(hpke.Suite.X25519, said.seal_key)
    _lock(person, salt=salt, login_proof=login_proof, locked_keys=locked_keys)
    person.sign_key, person.seal_key = said.sign_key, said.seal_key
    person.move("enrol")
    person.save()
    invitation.delete()
    trail.record("person.enrolled", person.ref, actor=person.ref)
    return person


@transaction.atomic
def change_passphrase(
    *, old_proof: bytes, salt: bytes, login_proof: bytes, locked_keys: bytes, keep: str = "", actor: Actor
) -> None:
    """Lock one's own keys anew; the old passphrase must be known, and every session but `keep` ends."""
    person = _own(actor)
    if not secrets.compare_digest(bytes(person.proof_hash), hash_proof(old_proof)):
        raise WrongPassphrase
    _lock(person, salt=salt, login_proof=login_proof, locked_keys=locked_keys)
    person.save(update_fields=["salt", "proof_hash", "locked_keys"])
    Session.objects.filter(person=person).exclude(token_hash=hash_session(keep)).delete()
    trail.record("person.passphrase_changed", person.ref, actor=actor.ref)


@transaction.atomic
def set_capacity(person_ref: UUID, *, capacity: int, actor: Actor) -> None:
    """How many points of work somebody can carry now."""
    may_set_capacity(actor, person_ref)
    if not 0 <= capacity <= MOST_CAPACITY:
        raise BadCapacity(most=MOST_CAPACITY)
    person = _load(person_ref)
    person.capacity = capacity
    person.save(update_fields=["capacity"])
    trail.record("person.capacity_set", person.ref, actor=actor.ref)


@transaction.atomic
def set_roles(person_ref: UUID, *, roles: Collection[str], actor: Actor) -> None:
    """Give an account other roles; a role counts only while both the account and the signed directory list it."""
    may_grant_roles(actor, frozenset(roles))
    person = _load(person_ref)
    person.roles = sorted(set(roles))
    person.save(update_fields=["roles"])
    trail.record("person.roles_set", person.ref, actor=actor.ref)


@transaction.atomic
def lock(person_ref: UUID, *, actor: Actor) -> None:
    """Shut somebody out at once: his sessions end, he signs in no more and is drawn for nothing. He loses no key."""
    may_lock(actor)
    person = _load(person_ref)
    if person.ref == actor.ref:
        raise NotAllowed
    person.move("lock")
    person.locked_by_ref, person.challenge_hash = actor.ref, None
    person.save(update_fields=["state", "locked_by_ref", "challenge_hash"])
    Session.objects.filter(person=person).delete()
    trail.record("person.locked", person.ref, actor=actor.ref)


@transaction.atomic
def unlock(person_ref: UUID, *, actor: Actor) -> None:
    """Let somebody who was locked in again; what he holds he holds still."""
    may_unlock(actor)
    person = _load(person_ref)
    person.move("unlock")
    person.locked_by_ref = None
    person.save(update_fields=["state", "locked_by_ref"])
    trail.record("person.unlocked", person.ref, actor=actor.ref)


@transaction.atomic
def lock_out(person_ref: UUID, *, actor: Actor) -> None:
    """End every session and destroy the locked keys: nobody signs in as this person again, whoever holds what.

    Of another, only once a second person has locked him (SecondMustLook); then drop his wraps (`keystore.drop_wraps`).
    Of oneself, drop the wraps first, so that nothing opens even if this stops half way.
    """
    person = _load(person_ref)
    may_lock_out(actor, person)
    _close(person)
    trail.record("person.locked_out", person.ref, actor=actor.ref)


def _close(person: Person) -> None:
    person.move("lock_out")
    person.salt = person.proof_hash = person.locked_keys = person.challenge_hash = person.locked_by_ref = None
    person.save()
    Session.objects.filter(person=person).delete()
    Invitation.objects.filter(person=person).delete()


def _lock(person: Person, *, salt: bytes, login_proof: bytes, locked_keys: bytes) -> None:
    if (len(salt), len(login_proof), len(locked_keys)) != (SALT_BYTES, PROOF_BYTES, BLOB_BYTES):
        raise staffkeys.DamagedKeys
    person.salt, person.proof_hash, person.locked_keys = salt, hash_proof(login_proof), locked_keys


def _load(person_ref: UUID) -> Person:
    person = Person.objects.select_for_update().filter(ref=person_ref).first()
    if person is None:
        raise NotFound
    return person


def _own(actor: Actor) -> Person:
    person = _load(actor.ref)
    if person.state != "active":
        raise NotAllowed
    return person
