"""The trail: who did what to which reference, sealed to the auditors, in the same transaction as the deed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from goldenbridge.core.canonical import unb64
from goldenbridge.core.errors import InvariantBroken
from goldenbridge.core.trailchain import Position, start_strand
from goldenbridge.platform import clock

INSERT_STRAND = "INSERT INTO platform_trailstrand (ref, head) VALUES (%s, %s)"
INSERT_RECORD = "INSERT INTO platform_trailrecord (strand_id, number, sealed) VALUES (%s, %s, %s)"


@dataclass
class _Pending:
    """A position reached inside a transaction that is not yet committed."""

    position: Position
    promote: Callable[[], None]


class _Strand(threading.local):
    """Where this thread's strand stands, committed and not yet committed."""

    committed: Position | None = None
    pending: list[_Pending]

    def __init__(self) -> None:
        self.pending = []


_strand = _Strand()


def _reached() -> Position | None:
    """The position behind the last record that was not rolled back."""
    waiting = {id(entry[1]) for entry in connection.run_on_commit}
    # Django forgets the callbacks of a transaction or savepoint that was rolled back; so do we.
    _strand.pending = [pending for pending in _strand.pending if id(pending.promote) in waiting]
    return _strand.pending[-1].position if _strand.pending else _strand.committed


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
    _remember(position)


def _remember(position: Position) -> None:
    def promote() -> None:
        _strand.committed = position
        _strand.pending.clear()

    _strand.pending.append(_Pending(position, promote))
    transaction.on_commit(promote)
