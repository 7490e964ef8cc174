"""The trail: who did what to which reference, sealed to the auditors, in the same transaction as the deed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from goldenbridge.core.canonical import unb64
from goldenbridge.core.errors import InvariantBroken
from goldenbridge.core.trailchain import Position, start_strand
from goldenbridge.platform import clock
from goldenbridge.platform.models import TrailRecord, TrailStrand

INSERT_STRAND = "INSERT INTO platform_trailstrand (ref, head) VALUES (%s, %s)"
INSERT_RECORD = "INSERT INTO platform_trailrecord (strand_id, number, sealed) VALUES (%s, %s, %s)"


class _Strand(threading.local):
    """Where this thread's strand stands, as far as it is committed."""

    committed: Position | None = None


_strand = _Strand()


@dataclass(frozen=True, slots=True)
class _Promote:
    """Called when the transaction is committed: its position is the strand's then."""

    position: Position

    def __call__(self) -> None:
        _strand.committed = self.position


def _reached() -> Position | None:
    """The position behind the last record that was not rolled back."""
    # Django forgets the callbacks of a transaction or savepoint that was rolled back, and our positions with them.
    for entry in reversed(connection.run_on_commit):
        if isinstance(entry[1], _Promote):
            return entry[1].position
    return _strand.committed


def _start() -> Position:
    if not settings.TRAIL_KEY:
        raise InvariantBroken
    position, head = start_strand(uuid4(), unb64(settings.TRAIL_KEY))
    with connection.cursor() as cursor:
        cursor.execute(INSERT_STRAND, [_database_ref(position.strand), head])
    return position


def _database_ref(ref: UUID) -> UUID | str:
    return ref if connection.features.has_native_uuid_field else ref.hex


def record(event: str, ref: UUID | int, *, actor: UUID) -> None:
    """Write one record; must be called inside the transaction of the action that it tells of."""
    if not connection.in_atomic_block:
        raise InvariantBroken
    record_many([(event, ref)], actor=actor)


def record_many(events: list[tuple[str, UUID | int]], *, actor: UUID) -> None:
    """Write a record for each event and reference, in one statement; nothing at all if there are none."""
    if not events:
        return
    position = _reached() or _start()
    at, rows = clock.now().isoformat(timespec="seconds"), []
    for event, ref in events:
        sealed = position.seal([event, str(ref), str(actor), at])
        rows.append((_database_ref(position.strand), position.number, sealed))
        position = position.after(sealed)
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(INSERT_RECORD, rows[0])
        else:
            cursor.executemany(INSERT_RECORD, rows)
    transaction.on_commit(_Promote(position))


def strands() -> Iterator[tuple[UUID, bytes, Iterator[bytes]]]:
    """Every strand with its sealed head and sealed records, in their order, as auditors take them home."""
    for ref, head in TrailStrand.objects.order_by("ref").values_list("ref", "head"):
        records = TrailRecord.objects.filter(strand_id=ref).order_by("number").values_list("sealed", flat=True)
        yield ref, bytes(head), (bytes(sealed) for sealed in records.iterator())
