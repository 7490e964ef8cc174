"""Reads rows back as the core's entries, to reverse them or to check their leaf hashes."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet

from goldenbridge.apps.ledger.models import Entry as EntryRow
from goldenbridge.apps.ledger.models import Transfer as TransferRow
from goldenbridge.core.journal import Entry, EntryKind, Transfer, TransferState


def entries_of(rows: QuerySet[EntryRow]) -> Iterator[Entry]:
    """Return the entries of a query as the core knows them, in the order of their numbers, in chunks of 500."""
    for _number, entry in numbered_entries_of(rows):
        yield entry


def numbered_entries_of(rows: QuerySet[EntryRow]) -> Iterator[tuple[int, Entry]]:
    """Return the entries of a query with their numbers, in the order of these, in chunks of 500."""
    numbers = rows.order_by("pk").values_list("pk", flat=True)
    chunk: list[int] = []
    for number in numbers.iterator(chunk_size=500):
        chunk.append(number)
        if len(chunk) == 500:
            yield from _entries(chunk)
            chunk = []
    yield from _entries(chunk)


def _entries(numbers: list[int]) -> Iterator[tuple[int, Entry]]:
    rows = EntryRow.objects.filter(pk__in=numbers).order_by("pk")
    transfers: dict[int, list[Transfer]] = {number: [] for number in numbers}
    for entry_id, transfer in _transfers(numbers):
        transfers[entry_id].append(transfer)
    for row in rows.select_related("reverses"):
        reverses = row.reverses.key if row.reverses else None
        yield row.pk, Entry(row.key, EntryKind(row.kind), row.day, tuple(transfers[row.pk]), reverses)


def _transfers(numbers: list[int]) -> Iterator[tuple[int, Transfer]]:
    rows = TransferRow.objects.filter(entry_id__in=numbers).order_by("entry_id", "position")
    columns = (
        "entry_id",
        "debit__code",
        "credit__code",
        "amount_minor",
        "currency",
        "state",
        "commitment_id",
        "resolves__entry__key",
    )
    for entry_id, debit, credit, minor, currency, state, commitment, resolves in rows.values_list(*columns):
        ref: UUID | None = commitment
        yield entry_id, Transfer(debit, credit, minor, currency, TransferState(state), ref, resolves)
