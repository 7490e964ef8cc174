"""Posting entries, one or many, and taking one back; everything else in the ledger goes through here."""

from collections.abc import Sequence
from datetime import date

from goldenbridge.apps.ledger import bulk, posting
from goldenbridge.apps.ledger.models import Entry as EntryRow
from goldenbridge.apps.ledger.permissions import may_post_entry
from goldenbridge.apps.ledger.posting import Posted
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.ledger.rows import entries_of
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import NotFound
from goldenbridge.core.journal import Entry
from goldenbridge.platform import trail


def post_for(entry: Entry, *, request_hash: bytes | None = None, actor: Actor) -> Posted:
    """Post an entry inside the transaction of an action that has asked its own permission; tell the trail once."""
    posted = posting.write(entry, request_hash=request_hash)
    if posted.is_new:
        trail.record(f"ledger.{entry.kind}", posted.entry_id, actor=actor.ref)
    return posted


def post_many_for(entries: Sequence[Entry], *, actor: Actor) -> list[Posted]:
    """Post entries of one kind together, inside the transaction of an action that has asked its own permission.

    The trail gets one record for the batch: the number of its first entry; the others follow it.
    """
    done = bulk.write_many(entries)
    first = next((posted for posted in done if posted.is_new), None)
    if first is not None:
        trail.record(f"ledger.many_{entries[0].kind}", first.entry_id, actor=actor.ref)
    return done


@atomic_with_retry
def post(entry: Entry, *, actor: Actor) -> Posted:
    """Post one entry; posting it again, by its key, changes nothing and returns the first one."""
    may_post_entry(actor)
    return post_for(entry, actor=actor)


@atomic_with_retry
def post_many(entries: Sequence[Entry], *, actor: Actor) -> list[Posted]:
    """Post many entries at once, all or none; those that were posted before are found, not posted again."""
    may_post_entry(actor)
    return post_many_for(entries, actor=actor)


@atomic_with_retry
def reverse_entry(key: str, *, new_key: str, on: date, actor: Actor) -> Posted:
    """Take an entry back by its mirror image, in an open month; holds are resolved instead, never reversed."""
    may_post_entry(actor)
    entry = next(iter(entries_of(EntryRow.objects.filter(key=key))), None)
    if entry is None:
        raise NotFound
    return post_for(entry.reversed_on(on, key=new_key), actor=actor)
