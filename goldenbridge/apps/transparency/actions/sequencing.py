"""The one sequencer: gives waiting entries their places, grows the tiles, and signs the new head."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from goldenbridge.apps.transparency.errors import LogBehindEdition, UnknownWitness
from goldenbridge.apps.transparency.logkey import signing_key
from goldenbridge.apps.transparency.models import Checkpoint, Cosignature, Entry, Head, Pending, Tile
from goldenbridge.apps.transparency.permissions import may_append_entry, may_run_log
from goldenbridge.core import checkpoint, notes, notesigning, tiles
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.merkle import EMPTY_ROOT, HASH_BYTES, CompactRange, leaf_hash, root_of
from goldenbridge.platform import clock, log, trail

BATCH = 4096


@transaction.atomic
def sequence(*, actor: Actor) -> checkpoint.Checkpoint:
    """Put what waits into the log and sign the new head; without anything new the old head stands.

    Refuses to sign if the published edition knows another history (LogBehindEdition).
    """
    may_run_log(actor)
    head = _locked_head()
    waiting = list(Pending.objects.order_by("pk")[:BATCH])
    if head.size and not waiting:
        return checkpoint.Checkpoint(settings.LOG_ORIGIN, head.size, bytes(head.root))
    key = signing_key()
    _refuse_fork(head, key)
    leaves = [leaf_hash(bytes(row.leaf)) for row in waiting]
    Entry.objects.bulk_create(
        Entry(index=head.size + place, ref=row.ref, kind=row.kind, leaf=bytes(row.leaf), leaf_hash=leaf)
        for place, (row, leaf) in enumerate(zip(waiting, leaves, strict=True))
    )
    _grow_tiles(head.size, leaves)
    made = _grow_head(head, leaves)
    Checkpoint.objects.get_or_create(
        size=made.size,
        defaults={"root": made.root, "note": notesigning.sign_checkpoint(made, key), "signed_on": clock.today()},
    )
    Pending.objects.filter(pk__in=[row.pk for row in waiting]).delete()
    trail.record("log.sequenced", made.size, actor=actor.ref)
    log.event("log_sequenced", size=made.size, entries=len(waiting))
    return made


@transaction.atomic
def record_cosignature(line: str, *, witness: notes.VerifierKey, actor: Actor) -> None:
    """Keep a witness's signature line under the newest checkpoint; UnknownWitness unless it is right."""
    may_append_entry(actor)
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        raise UnknownWitness
    line = line.rstrip("\n") + "\n"
    try:
        if notes.witnesses_of(newest.note + line, [witness]) != [witness] or line.count("\n") != 1:
            raise UnknownWitness
    except (notes.BadNote, notes.ForgedNote) as error:
        raise UnknownWitness from error
    Cosignature.objects.update_or_create(checkpoint=newest, witness=witness.name, defaults={"line": line})
    trail.record("log.cosigned", newest.size, actor=actor.ref)


def _locked_head() -> Head:
    Head.objects.get_or_create(pk=1, defaults={"root": EMPTY_ROOT})
    return Head.objects.select_for_update().get(pk=1)


def _refuse_fork(head: Head, key: notesigning.SigningKey) -> None:
    """Compare with what was published: a restored backup must not sign a second history."""
    path = settings.LOG_FOLDER / "checkpoint"
    if not path.exists():
        return
    try:
        published = checkpoint.open_checkpoint(path.read_text(encoding="utf-8"), key.verifier())
    except (OSError, UnicodeDecodeError, BridgeError) as error:
        raise LogBehindEdition(published=-1, known=head.size) from error
    ours = Checkpoint.objects.filter(size=published.size).values_list("root", flat=True).first()
    if ours is None or bytes(ours) != published.root:
        raise LogBehindEdition(published=published.size, known=head.size)


def _grow_head(head: Head, leaves: Sequence[bytes]) -> checkpoint.Checkpoint:
    packed = bytes(head.compact)
    compact = CompactRange(head.size, [packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES)])
    for leaf in leaves:
        compact.append(leaf)
    head.size, head.root, head.compact = compact.size, compact.root(), b"".join(compact.hashes)
    head.save()
    return checkpoint.Checkpoint(settings.LOG_ORIGIN, compact.size, compact.root())


def _grow_tiles(size: int, leaves: Sequence[bytes]) -> None:
    level, start, hashes = 0, size, list(leaves)
    while hashes:
        number, offset = divmod(start, tiles.WIDTH)
        row = Tile.objects.filter(level=level, number=number).first()
        held = bytes(row.hashes) if row else b""
        together = [held[at : at + HASH_BYTES] for at in range(0, offset * HASH_BYTES, HASH_BYTES)] + hashes
        above = []
        for place in range(0, len(together), tiles.WIDTH):
            part = together[place : place + tiles.WIDTH]
            Tile.objects.update_or_create(
                level=level, number=number + place // tiles.WIDTH, defaults={"hashes": b"".join(part)}
            )
            if len(part) == tiles.WIDTH:
                above.append(root_of(part))
        level, start, hashes = level + 1, number, above
