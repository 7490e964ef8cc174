"""Writes entries with plain SQL: one statement an entry on PostgreSQL, no read before the write on either engine.

Idempotency is the UNIQUE key: a second posting of the same request finds it taken, compares the hash of the request
and returns the first entry. (Through the ORM with a read first this took more than twice as long.)
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from goldenbridge.apps.ledger.models import Account, Balance, Period
from goldenbridge.apps.ledger.refusals import (
    Insolvent,
    KeyReused,
    NoSuchRoute,
    PeriodClosed,
    Refused,
    UnknownAccount,
    refusal_named_in,
)
from goldenbridge.core.entitlement import first_of_month, month_after
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.journal import Entry, Transfer, TransferState
from goldenbridge.core.money import Money

ENTRY_COLUMNS = "(key, request_hash, kind, day, size, leaf, reverses_id)"
TRANSFER_COLUMNS = (
    "(entry_id, position, debit_id, credit_id, amount_minor, currency, state, commitment_id, resolves_id)"
)
_ACCOUNT = "(SELECT id FROM ledger_account WHERE code = %s)"
_REVERSED = "(SELECT id FROM ledger_entry WHERE key = %s)"
_HELD = (
    "(SELECT h.id FROM ledger_transfer h JOIN ledger_entry e ON e.id = h.entry_id"
    " WHERE e.key = %s AND h.position = 0 AND h.state = 'pending')"
)


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry in the books: its number, and whether this call wrote it or an earlier one did."""

    entry_id: int
    key: str
    is_new: bool


def database_ref(ref: UUID | None) -> UUID | str | None:
    """Return a reference as the driver of this database wants it."""
    return ref if ref is None or connection.features.has_native_uuid_field else ref.hex


def entry_row(entry: Entry, leaf: bytes, request_hash: bytes) -> tuple[object, ...]:
    """Return the columns of an entry but for what it reverses."""
    return entry.key, request_hash, entry.kind.value, entry.day.isoformat(), len(entry.transfers), leaf


def _transfer_row(t: Transfer) -> list[object]:
    return [t.debit, t.credit, t.amount_minor, t.currency, t.state.value, database_ref(t.commitment)]


def _transfer_values(position: int, t: Transfer) -> tuple[str, list[object]]:
    if connection.vendor == "postgresql":
        # The types are told once, because PostgreSQL cannot see them through a WITH.
        columns, nothing = "%s::bigint, %s, %s, %s::uuid", "NULL::bigint"
    else:
        columns, nothing = "%s, %s, %s, %s", "NULL"
    held, key = (_HELD, [t.resolves]) if t.resolves else (nothing, [])
    return f"{position}, {_ACCOUNT}, {_ACCOUNT}, {columns}, {held}", [*_transfer_row(t), *key]


def _insert_on_sqlite(entry: Entry, row: tuple[object, ...]) -> int:
    """Insert in two statements that are the same text for every entry of a shape, so that SQLite has them ready."""
    reversed_sql, reversed_key = (_REVERSED, [entry.reverses]) if entry.reverses else ("NULL", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_entry {ENTRY_COLUMNS} VALUES (%s, %s, %s, %s, %s, %s, {reversed_sql})",  # noqa: S608
            [*row, *reversed_key],
        )
        entry_id: int = cursor.lastrowid
        rows = [_transfer_values(position, t) for position, t in enumerate(entry.transfers)]
        cursor.execute(
            f"INSERT INTO ledger_transfer {TRANSFER_COLUMNS} VALUES "  # noqa: S608
            + ", ".join([f"(%s, {sql})" for sql, _ in rows]),
            [value for _, values in rows for value in (entry_id, *values)],
        )
    return entry_id


def _insert_on_postgresql(entry: Entry, row: tuple[object, ...]) -> int | None:
    """Insert in one statement; return nothing if the key is taken."""
    reversed_sql, reversed_key = (_REVERSED, [entry.reverses]) if entry.reverses else ("NULL::bigint", [])
    rows = [_transfer_values(position, t) for position, t in enumerate(entry.transfers)]
    selects = " UNION ALL ".join(f"SELECT fresh.id, {sql} FROM fresh" for sql, _ in rows)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH fresh AS (INSERT INTO ledger_entry {ENTRY_COLUMNS}"  # noqa: S608
            f" VALUES (%s, %s, %s, %s::date, %s, %s, {reversed_sql}) ON CONFLICT (key) DO NOTHING RETURNING id)"
            f" INSERT INTO ledger_transfer {TRANSFER_COLUMNS} {selects} RETURNING entry_id",
            [*row, *reversed_key, *(value for _, values in rows for value in values)],
        )
        found = cursor.fetchone()
    return None if found is None else found[0]


def write(entry: Entry, *, request_hash: bytes | None = None) -> Posted:
    """Write one entry, or find the one that an earlier try of the same request wrote; only inside `atomic_with_retry`.

    Raises:
        KeyReused: the key stands for another request.
        Refused: what the database would not take; behind the transaction it becomes one of the named refusals.

    """
    leaf, asked = entry.hashes()
    asked = asked if request_hash is None else request_hash
    row = entry_row(entry, leaf, asked)
    try:
        if connection.vendor == "postgresql":
            entry_id = _insert_on_postgresql(entry, row)
        else:
            entry_id = _insert_on_sqlite(entry, row)
    except IntegrityError as error:
        kind = refusal_named_in(str(error))
        if kind is not KeyReused:
            raise Refused(kind, [entry]) from error
        # SQLite refused the first statement and nothing else has happened.
        entry_id = None
    return _found(entry.key, asked) if entry_id is None else Posted(entry_id, entry.key, is_new=True)


def _found(key: str, request_hash: bytes) -> Posted:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, request_hash FROM ledger_entry WHERE key = %s", [key])
        entry_id, first_hash = cursor.fetchone()
    if bytes(first_hash) != request_hash:
        raise KeyReused
    return Posted(entry_id, key, is_new=False)


def refused(kind: type[BridgeError], entries: Sequence[Entry]) -> BridgeError:
    """Return the refusal with its details: what is missing, which day is closed, which account is not open."""
    if kind is Insolvent:
        return Insolvent(missing=missing_for(entries))
    if kind is NoSuchRoute and not have_accounts(
        {code for entry in entries for t in entry.transfers for code in (t.debit, t.credit)}
    ):
        return UnknownAccount()
    if kind is PeriodClosed:
        return PeriodClosed(day=min(entry.day for entry in entries).isoformat())
    return kind()


def open_months(entries: Sequence[Entry]) -> bool:
    """Open the months of the entries that were never opened; return whether there were any."""
    with transaction.atomic():
        opened = [open_month(day) for day in sorted({entry.day for entry in entries})]
        return any(opened)


def open_month(day: date) -> bool:
    """Open the month of a day; return False if it has been opened (or closed) before, or a later one is closed."""
    first = first_of_month(day)
    if Period.objects.filter(first__lte=day, last__gte=day).exists():
        return False
    if Period.objects.filter(first__gt=day, closed=True).exists():
        return False
    last = date.fromordinal(month_after(first).toordinal() - 1)
    # Somebody may open it at the same moment; the entry is tried again either way.
    with suppress(IntegrityError), transaction.atomic():
        Period.objects.create(first=first, last=last)
    return True


def missing_for(entries: Sequence[Entry]) -> Money:
    """Return how much the most overdrawn account would lack if the entries were posted now."""
    changes: dict[str, int] = {}
    currencies: dict[str, str] = {}
    for t in (t for entry in entries for t in entry.transfers if t.state is not TransferState.VOID):
        # Only credit-side accounts have floors: a debit takes from them.
        changes[t.debit] = changes.get(t.debit, 0) + (0 if t.resolves else t.amount_minor)
        changes[t.credit] = changes.get(t.credit, 0) - t.amount_minor
        currencies[t.debit] = currencies[t.credit] = t.currency
    lacking = [Money(0, next(iter(currencies.values())))]
    for balance in Balance.objects.filter(account__code__in=changes, floor__isnull=False).select_related("account"):
        left = balance.credit_minor - balance.debit_minor - balance.pending_debit_minor - balance.floor
        code = balance.account.code
        lacking.append(Money(changes[code] - left, currencies[code]))
    return max(lacking, key=lambda money: money.minor)


def have_accounts(codes: Collection[str]) -> bool:
    """Tell whether accounts of all these codes are open."""
    return Account.objects.filter(code__in=codes).count() == len(set(codes))
