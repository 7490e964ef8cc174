"""Keys are handed over as wraps, expire, and are destroyed; this database is always written before any ciphertext."""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from goldenbridge.apps.keystore import queries
from goldenbridge.apps.keystore.models import DestroyedKey, Wrap
from goldenbridge.apps.keystore.permissions import (
    may_destroy_key,
    may_drop_wraps,
    may_replay,
    may_store_wrap,
    may_sweep,
)
from goldenbridge.apps.people import queries as people
from goldenbridge.core import sealing
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError, NotFound, words
from goldenbridge.core.sealing import Purpose
from goldenbridge.platform import clock, trail

DATABASE: Final = "keystore"
# The holder of the keys that the signed directory lists.
DIRECTORY: Final = "directory"
ORPHAN_DAYS: Final = 2
LONGEST_WRAP_BYTES: Final = 256


class KeyDestroyed(BridgeError):
    """The key is on the list of destroyed keys."""

    code = "key_destroyed"
    status = 410
    sentence = words("This key was destroyed. What it opened cannot be read any more, by anybody.")


class NotAWrap(BridgeError):
    """The bytes are no wrap of this key."""

    code = "not_a_wrap"
    status = 422
    sentence = words("What was sent is no sealed key, or the sealed key of something else. Nothing was stored.")


class LockedOut(BridgeError):
    """The recipient works here no longer."""

    code = "recipient_locked_out"
    status = 409
    sentence = words("This person is locked out and is given no key.")


class KeyTaken(BridgeError):
    """Another part of the fund holds a key of this reference, or its wrap for this person says something else."""

    code = "key_taken"
    status = 409
    sentence = words("This key is another one's, or was handed over already. Nothing was stored and nothing destroyed.")


class OldDestroyedList(BridgeError):
    """The list is not the newest, or another fund's: it lacks keys that were destroyed before the backup was made."""

    code = "old_destroyed_list"
    status = 409
    sentence = words(
        "The backup is in place, but the list at “{path}” is older than the backup, or another fund's: of the keys "
        "that the backup knows as destroyed it lacks {count}. Keys that were destroyed since may live again: let "
        "nobody in, and restore once more into an empty place with the newest list."
    )


def store_wrap(
    *, key_ref: UUID, recipient_ref: UUID, wrap: bytes, expires_on: date | None, actor: Actor, holder: str = ""
) -> None:
    """Give one person one key; sending the same wrap twice is harmless, another one in its place is refused.

    `holder` names the app that keeps what the key opens, and only that app adds wraps to it or destroys it; only keys
    with a holder are ever swept as orphans. Raises KeyTaken.
    """
    may_store_wrap(actor)
    _check_wrap(wrap, key_ref)
    if recipient_ref in people.locked_out_refs():
        raise LockedOut
    # The inner transaction commits first: a key without its ciphertext is an orphan, the reverse would be a loss.
    with transaction.atomic(), transaction.atomic(using=DATABASE):
        if DestroyedKey.objects.filter(key_ref=key_ref).exists():
            raise KeyDestroyed
        _check_holder(key_ref, holder)
        stored, _is_new = Wrap.objects.get_or_create(
            key_ref=key_ref,
            recipient_ref=recipient_ref,
            defaults={"wrap": wrap, "expires_on": expires_on, "holder": holder, "stored_on": clock.today()},
        )
        if bytes(stored.wrap) != wrap:
            raise KeyTaken
        trail.record("wrap.stored", key_ref, actor=actor.ref)


def prolong_wraps(
    recipient_ref: UUID, *, key_refs: Collection[UUID], expires_on: date, holder: str, actor: Actor
) -> int:
    """Let one person keep keys of this holder until a later day; a key that he has for ever stays so. Returns how many.

    A wrap that is past its day but not yet swept is prolonged too.
    """
    may_store_wrap(actor)
    with transaction.atomic(using=DATABASE):
        held = Wrap.objects.filter(recipient_ref=recipient_ref, key_ref__in=key_refs, holder=holder)
        return held.filter(expires_on__lt=expires_on).update(expires_on=expires_on)


def hand_over(key_ref: UUID, *, actor: Actor) -> bytes:
    """Hand the actor his wrap of a key, and leave a record of it in the trail; NotFound if he has none."""
    with transaction.atomic():
        found = _live().filter(key_ref=key_ref, recipient_ref=actor.ref).values_list("wrap", flat=True).first()
        if found is None:
            raise NotFound
        trail.record("wrap.handed_over", key_ref, actor=actor.ref)
        return bytes(found)


def drop_wraps(recipient_ref: UUID, *, actor: Actor) -> int:
    """Take every key back from one person, who is locked out; returns how many."""
    may_drop_wraps(actor, recipient_ref, is_locked_out=recipient_ref in people.keyless_refs())
    with transaction.atomic(), transaction.atomic(using=DATABASE):
        dropped = Wrap.objects.filter(recipient_ref=recipient_ref).delete()[0]
        trail.record("wraps.dropped", recipient_ref, actor=actor.ref)
        return dropped


def take_wraps_back(recipient_ref: UUID, *, key_refs: Collection[UUID], holder: str, actor: Actor) -> set[UUID]:
    """Take keys of this holder back from one person; returns those that nobody keeps now, which are destroyed."""
    may_destroy_key(actor)
    with transaction.atomic(), transaction.atomic(using=DATABASE):
        for key_ref in key_refs:
            _check_holder(key_ref, holder)
        Wrap.objects.filter(recipient_ref=recipient_ref, key_ref__in=key_refs).delete()
        gone = set(key_refs) - set(Wrap.objects.filter(key_ref__in=key_refs).values_list("key_ref", flat=True))
        for key_ref in sorted(gone):
            _destroy(key_ref, actor)
        trail.record("wraps.taken_back", recipient_ref, actor=actor.ref)
    return gone


def destroy_key(key_ref: UUID, *, holder: str, actor: Actor) -> int:
    """Destroy a key of this holder for everybody and for good; returns how many wraps there were.

    Again: does nothing more. Raises KeyTaken for a key that another holds or that the directory lists.
    """
    may_destroy_key(actor)
    with transaction.atomic(), transaction.atomic(using=DATABASE):
        _check_holder(key_ref, holder)
        return _destroy(key_ref, actor)


def expire_keys(*, actor: Actor) -> set[UUID]:
    """Destroy every key whose wraps are all past their last day, drop single wraps that are; returns which keys."""
    may_sweep(actor)
    past = Wrap.objects.filter(expires_on__lt=clock.today())
    keys = set(past.values_list("key_ref", flat=True))
    gone = keys - set(_live().filter(key_ref__in=keys).values_list("key_ref", flat=True))
    with transaction.atomic(), transaction.atomic(using=DATABASE):
        for key_ref in sorted(gone):
            _destroy(key_ref, actor)
        past.delete()
    return gone


def sweep_orphans(*, holder: str, live_key_refs: Collection[UUID], actor: Actor) -> int:
    """Destroy keys of this holder that open nothing it keeps: their ciphertext was never stored. Returns how many.

    Keys of the last two days are left alone, since their ciphertext may be on its way.
    """
    may_sweep(actor)
    before = clock.today() - timedelta(days=ORPHAN_DAYS)
    stored = Wrap.objects.filter(holder=holder, stored_on__lt=before).values_list("key_ref", flat=True)
    orphans = set(stored) - set(live_key_refs)
    for key_ref in orphans:
        destroy_key(key_ref, holder=holder, actor=actor)
    return len(orphans)


def sweep_unlisted(*, actor: Actor) -> int:
    """Destroy intake and cell keys that were made in a page and never listed; returns how many."""
    may_sweep(actor)
    return sweep_orphans(holder=DIRECTORY, live_key_refs=people.listed_key_refs(), actor=actor)


def drop_wraps_of_locked_out(*, actor: Actor) -> int:
    """Finish lock-outs that stopped half way; returns how many wraps were left."""
    may_sweep(actor)
    gone = set(Wrap.objects.values_list("recipient_ref", flat=True)) & people.keyless_refs()
    return sum(drop_wraps(ref, actor=actor) for ref in gone)


def replay_destroyed(*, actor: Actor) -> int:
    """After a restore: destroy again whatever the list outside the database says; returns how many keys came back.

    If the backup knows of destroyed keys that are not on the list, it destroys what it can and raises OldDestroyedList.
    """
    may_replay(actor)
    destroyed = queries.destroyed_list()
    unlisted = set(DestroyedKey.objects.values_list("key_ref", flat=True)) - destroyed
    returned = set(Wrap.objects.filter(key_ref__in=destroyed).values_list("key_ref", flat=True))
    with transaction.atomic(), transaction.atomic(using=DATABASE):
        Wrap.objects.filter(key_ref__in=destroyed).delete()
        rows = [DestroyedKey(key_ref=ref, destroyed_on=clock.today()) for ref in sorted(destroyed)]
        DestroyedKey.objects.bulk_create(rows, ignore_conflicts=True)
        trail.record_many([("key.destroyed_again", ref) for ref in sorted(returned)], actor=actor.ref)
    if unlisted:
        raise OldDestroyedList(path=settings.DESTROYED_LIST, count=len(unlisted))
    return len(returned)


def _live():  # noqa: ANN202 (a queryset of our own model)
    today = clock.today()
    return Wrap.objects.exclude(expires_on__lt=today)


def _check_holder(key_ref: UUID, holder: str) -> None:
    """Nobody touches the key of another holder by its reference, be it known to him or not."""
    others = Wrap.objects.filter(key_ref=key_ref).exclude(holder=holder)
    if others.exists() or (holder != DIRECTORY and key_ref in people.listed_key_refs()):
        raise KeyTaken


def _destroy(key_ref: UUID, actor: Actor) -> int:
    DestroyedKey.objects.get_or_create(key_ref=key_ref, defaults={"destroyed_on": clock.today()})
    dropped = Wrap.objects.filter(key_ref=key_ref).delete()[0]
    trail.record("key.destroyed", key_ref, actor=actor.ref)
    # Last in the transaction: nothing that was refused stands on the list outside, and if the machine stops before
    # the commit, a key that was to be destroyed is destroyed at the next restore instead of revived by it.
    _remember_outside([key_ref])
    return dropped


def _check_wrap(wrap: bytes, key_ref: UUID) -> None:
    try:
        header = sealing.parse_header(wrap)
    except BridgeError as error:
        raise NotAWrap from error
    if header.purpose != Purpose.WRAP or header.record != key_ref or len(wrap) > LONGEST_WRAP_BYTES:
        raise NotAWrap


def _remember_outside(key_refs: list[UUID]) -> None:
    path = settings.DESTROYED_LIST
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.writelines(f"{ref}\n" for ref in key_refs)
        file.flush()
        os.fsync(file.fileno())
