"""Writes entries by the thousand: one statement a table on SQLite, one statement in all on PostgreSQL."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, connection, transaction

from goldenbridge.apps.ledger.posting import ENTRY_COLUMNS, TRANSFER_COLUMNS, Posted, entry_row
from goldenbridge.apps.ledger.refusals import KeyReused, Refused, UnknownAccount, refusal_named_in
from goldenbridge.core.errors import Malformed
from goldenbridge.core.journal import Entry

_BULK_ON_POSTGRESQL = f"""
WITH given AS (
  SELECT * FROM unnest(%s::text[], %s::bytea[], %s::text[], %s::date[], %s::int[], %s::bytea[])
    AS g (key, request_hash, kind, day, size, leaf)
), fresh AS (
  INSERT INTO ledger_entry {ENTRY_COLUMNS}
  SELECT key, request_hash, kind, day, size, leaf, NULL FROM given ON CONFLICT (key) DO NOTHING RETURNING id, key
), moved AS (
  INSERT INTO ledger_transfer {TRANSFER_COLUMNS}
  SELECT f.id, t.position, t.debit_id, t.credit_id, t.amount_minor, t.currency, t.state, t.commitment_id, NULL
  FROM unnest(%s::text[], %s::int[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::uuid[])
    AS t (key, position, debit_id, credit_id, amount_minor, currency, state, commitment_id)
    JOIN fresh f ON f.key = t.key
)
SELECT key, id FROM fresh
"""  # noqa: S608 - the columns are constants of this app


CHUNK = 500
"""Rows of one statement on SQLite: each statement keeps a journal of the pages it touches, so few are better."""


def write_many(entries: Sequence[Entry]) -> list[Posted]:
    """Write entries that post at once, in order; those that an earlier try wrote are found, not written again.

    Only inside `atomic_with_retry`.

    Raises:
        Malformed: an entry reverses or resolves another, or a key stands there twice.
        KeyReused: a key stands for another request.
        Refused: what the database would not take; then none of them was written.

    """
    if any(entry.reverses or t.resolves for entry in entries for t in entry.transfers):
        raise Malformed
    hashes = {entry.key: entry.hashes() for entry in entries}
    if len(hashes) != len(entries):
        raise Malformed
    if not entries:
        return []
    accounts = _account_ids(entries)
    try:
        if connection.vendor == "postgresql":
            fresh = _insert_on_postgresql(entries, hashes, accounts)
        else:
            fresh = _insert_on_sqlite(entries, hashes, accounts)
    except IntegrityError as error:
        raise Refused(refusal_named_in(str(error)), entries) from error
    if len(fresh) == len(entries):
        return [Posted(fresh[entry.key], entry.key, is_new=True) for entry in entries]
    earlier = _earlier({key: asked for key, (_, asked) in hashes.items() if key not in fresh})
    return [
        Posted(fresh.get(entry.key) or earlier[entry.key], entry.key, is_new=entry.key in fresh) for entry in entries
    ]


def _earlier(hashes: Mapping[str, bytes]) -> dict[str, int]:
    """Return the numbers of those entries that are in the books; refuse a key that stands for something else."""
    found: dict[str, int] = {}
    keys = list(hashes)
    with connection.cursor() as cursor:
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"SELECT key, id, request_hash FROM ledger_entry WHERE key IN ({marks})", some)  # noqa: S608
            for key, entry_id, request_hash in cursor.fetchall():
                if bytes(request_hash) != hashes[key]:
                    raise KeyReused
                found[key] = entry_id
    return found


def _account_ids(entries: Sequence[Entry]) -> dict[str, int]:
    codes = sorted({code for entry in entries for t in entry.transfers for code in (t.debit, t.credit)})
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(codes))
        cursor.execute(f"SELECT code, id FROM ledger_account WHERE code IN ({marks})", codes)  # noqa: S608
        ids = dict(cursor.fetchall())
    if len(ids) != len(codes):
        raise UnknownAccount
    return ids


def _insert_on_sqlite(
    entries: Sequence[Entry], hashes: Mapping[str, tuple[bytes, bytes]], accounts: Mapping[str, int]
) -> dict[str, int]:
    """Insert all; if a key turns out to be taken, look which are, and insert the others."""
    try:
        with transaction.atomic():
            return _number_and_insert(entries, hashes, accounts)
    except IntegrityError as error:
        if refusal_named_in(str(error)) is not KeyReused:
            raise
    taken = _earlier({key: asked for key, (_, asked) in hashes.items()})
    return _number_and_insert([entry for entry in entries if entry.key not in taken], hashes, accounts)


def _number_and_insert(
    entries: Sequence[Entry], hashes: Mapping[str, tuple[bytes, bytes]], accounts: Mapping[str, int]
) -> dict[str, int]:
    """Number the entries ourselves: the transaction is IMMEDIATE, so that nobody else writes meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM ledger_entry")
        (first,) = cursor.fetchone()
    _insert_rows(
        f"INSERT INTO ledger_entry (id, {ENTRY_COLUMNS[1:]} VALUES ",  # noqa: S608
        "(?, ?, ?, ?, ?, ?, ?, NULL)",
        [(number, *entry_row(entry, *hashes[entry.key])) for number, entry in enumerate(entries, first)],
    )
    _insert_rows(
        f"INSERT INTO ledger_transfer {TRANSFER_COLUMNS} VALUES ",  # noqa: S608
        "(?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        [
            (
                number,
                position,
                accounts[t.debit],
                accounts[t.credit],
                t.amount_minor,
                t.currency,
                t.state.value,
                t.commitment and t.commitment.hex,
            )
            for number, entry in enumerate(entries, first)
            for position, t in enumerate(entry.transfers)
        ],
    )
    return {entry.key: number for number, entry in enumerate(entries, first)}


def _insert_rows(insert: str, values: str, rows: Sequence[Sequence[object]]) -> None:
    """Insert many rows a statement; every full chunk is the same text, which SQLite prepares once.

    Straight to the driver: rewriting thousands of placeholders would cost as much as writing the rows.
    """
    with connection.wrap_database_errors:
        for start in range(0, len(rows), CHUNK):
            some = rows[start : start + CHUNK]
            text = insert + ", ".join([values] * len(some))
            connection.connection.execute(text, [value for row in some for value in row])


def _insert_on_postgresql(
    entries: Sequence[Entry], hashes: Mapping[str, tuple[bytes, bytes]], accounts: Mapping[str, int]
) -> dict[str, int]:
    rows = [entry_row(entry, *hashes[entry.key]) for entry in entries]
    transfers = [
        (
            entry.key,
            position,
            accounts[t.debit],
            accounts[t.credit],
            t.amount_minor,
            t.currency,
            t.state.value,
            t.commitment,
        )
        for entry in entries
        for position, t in enumerate(entry.transfers)
    ]
    columns = [list(column) for column in (*zip(*rows, strict=True), *zip(*transfers, strict=True))]
    with connection.cursor() as cursor:
        cursor.execute(_BULK_ON_POSTGRESQL, columns)
        return dict(cursor.fetchall())
