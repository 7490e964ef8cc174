"""Which keys somebody holds; nobody is shown a wrap that is sealed to another."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.db.models import Count

from goldenbridge.apps.keystore.models import DestroyedKey, Wrap
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError, NotFound, words
from goldenbridge.platform import clock


class NoDestroyedList(BridgeError):
    """Nobody can say which keys were destroyed after a backup was made."""

    code = "no_destroyed_list"
    status = 409
    sentence = words(
        "The list of destroyed keys is not at “{path}”, so keys that were destroyed since the backup would live again. "
        "Bring the newest copy of it, or say --no-destroyed-list if there is none."
    )


def wraps_for(actor: Actor) -> set[UUID]:
    """References of the keys that the actor holds today."""
    mine = Wrap.objects.filter(recipient_ref=actor.ref).exclude(expires_on__lt=clock.today())
    return set(mine.values_list("key_ref", flat=True))


def wrap(key_ref: UUID, actor: Actor) -> bytes:
    """The actor's wrap of a key; NotFound if he holds none. `actions.hand_over` also leaves the record in the trail."""
    mine = Wrap.objects.filter(key_ref=key_ref, recipient_ref=actor.ref).exclude(expires_on__lt=clock.today())
    found = mine.values_list("wrap", flat=True).first()
    if found is None:
        raise NotFound
    return bytes(found)


def wraps(key_refs: Collection[UUID], actor: Actor) -> dict[UUID, bytes]:
    """The actor's wraps of those of the keys that he holds."""
    mine = Wrap.objects.filter(key_ref__in=key_refs, recipient_ref=actor.ref).exclude(expires_on__lt=clock.today())
    return {key_ref: bytes(sealed) for key_ref, sealed in mine.values_list("key_ref", "wrap")}


def keepers(key_refs: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Who holds each of these keys, in one query."""
    live = Wrap.objects.filter(key_ref__in=key_refs).exclude(expires_on__lt=clock.today())
    found: dict[UUID, set[UUID]] = {key_ref: set() for key_ref in key_refs}
    for key_ref, recipient_ref in live.values_list("key_ref", "recipient_ref"):
        found[key_ref].add(recipient_ref)
    return found


def is_known(key_ref: UUID) -> bool:
    """Whether this reference is or was that of a key, so that nobody gives it to another."""
    return Wrap.objects.filter(key_ref=key_ref).exists() or is_destroyed(key_ref)


def is_destroyed(key_ref: UUID) -> bool:
    """Whether the key is gone for good."""
    return DestroyedKey.objects.filter(key_ref=key_ref).exists()


def destroyed(key_refs: Collection[UUID]) -> set[UUID]:
    """Which of these keys are gone for good."""
    return set(DestroyedKey.objects.filter(key_ref__in=key_refs).values_list("key_ref", flat=True))


def destroyed_list() -> set[UUID]:
    """The keys that were destroyed, as the list outside the database has them; NoDestroyedList if it is not there."""
    if not settings.DESTROYED_LIST.exists():
        raise NoDestroyedList(path=settings.DESTROYED_LIST)
    return {UUID(line) for line in settings.DESTROYED_LIST.read_text(encoding="ascii").split()}


def reach() -> dict[UUID, int]:
    """How many keys each person holds: what would open if he were taken."""
    live = Wrap.objects.exclude(expires_on__lt=clock.today())
    counted = live.values("recipient_ref").annotate(keys=Count("key_ref"))
    return {row["recipient_ref"]: row["keys"] for row in counted}
