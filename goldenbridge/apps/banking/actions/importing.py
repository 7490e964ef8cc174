"""Statements imported: reduced in memory to lines, each row once; what cannot be told apart waits for a person."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.banking.errors import StatementKnown
from goldenbridge.apps.banking.locking import locked_account
from goldenbridge.apps.banking.models import BankAccount, DoubtfulRow, JoinedRow, Line, Statement
from goldenbridge.apps.banking.permissions import may_import_statement
from goldenbridge.apps.banking.reading import one_statement, without_opening
from goldenbridge.core.actors import Actor
from goldenbridge.core.bank import BankStatement, FileKind
from goldenbridge.core.errors import NotFound
from goldenbridge.core.reduction import BookedBatch, CameBack, Expected, Reduced, counted_hash, reduced
from goldenbridge.platform import clock, log, trail


@dataclass(frozen=True)
class BatchOnAccount:
    """A batch that the bank has booked: what left, its line, and the payments that the bank named, if it named any."""

    batch_id: str
    amount_minor: int
    booked_on: date
    line_ref: UUID
    payments: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Import:
    """What an import brought; returns and the closing balance exist only here, in memory."""

    account_ref: UUID
    kind: FileKind
    lines: tuple[UUID, ...]
    known: int
    batches: tuple[BatchOnAccount, ...]
    returns: tuple[CameBack, ...]
    adds_up: bool
    closing_minor: int | None
    closed_on: date | None
    doubtful: int = 0
    in_opening: int = 0
    """Rows of days up to the opening balance, which became no lines."""


@dataclass(frozen=True)
class _Told:
    """The rows of a file: new ones, how many we have, and those that may be either."""

    lines: tuple[Line, ...]
    batches: tuple[tuple[Line, BookedBatch], ...]
    known: int
    doubtful: tuple[DoubtfulRow, ...]


@transaction.atomic
def import_statement(
    content: bytes,
    *,
    account_ref: UUID,
    expected_references: Collection[str],
    actor: Actor,
    expected: Expected | None = None,
) -> Import:
    """Reduce a bank's file in memory to lines; only statements make lines, reports and notifications only bring news.

    `expected_references` are those of gifts; payouts pass their batches and payments by `expected`. Rows known from an
    earlier file are counted, not stored twice; those that only look like one wait for `settle_doubtful`. Raises
    NotABankFile, HostileFile, WrongAmount, FileTooLarge, StatementOfAnotherAccount, StatementKnown.
    """
    may_import_statement(actor)
    account = locked_account(account_ref)
    statement = one_statement(content, account)
    counted, in_opening = without_opening(statement, account)
    found = reduced(
        counted,
        replace(expected or Expected(), references=expected_references),
        account_ref=account.ref,
    )
    adds_up = statement.adds_up
    if statement.kind is not FileKind.STATEMENT:
        return Import(account.ref, statement.kind, (), 0, (), found.returns, adds_up, None, None)
    row = _remember_statement(account, content, statement)
    told = _told_apart(row, found)
    batches = _kept(account, told)
    trail.record("banking.statement_imported", row.ref, actor=actor.ref)
    log.event("statement_imported", statement=row.ref, lines=len(told.lines), known=told.known)
    return Import(
        account_ref=account.ref,
        kind=statement.kind,
        lines=tuple(line.ref for line in told.lines),
        known=told.known,
        batches=batches,
        returns=found.returns,
        adds_up=adds_up,
        closing_minor=statement.closing_minor,
        closed_on=statement.closed_on,
        doubtful=len(told.doubtful),
        in_opening=in_opening,
    )


def _remember_statement(account: BankAccount, content: bytes, statement: BankStatement) -> Statement:
    content_digest = hashlib.sha256(content).digest()
    earlier = Statement.objects.filter(account=account, content_digest=content_digest).first()
    if earlier:
        raise StatementKnown(on=earlier.imported_on)
    return Statement.objects.create(
        account=account,
        content_digest=content_digest,
        opened_on=statement.opened_on if statement.is_final else None,
        closed_on=statement.closed_on,
        imported_on=clock.today(),
        adds_up=statement.adds_up,
    )


def _told_apart(statement: Statement, found: Reduced) -> _Told:
    """Which rows are new: by the bank's own reference, or by a count that no earlier file has reached."""
    rows = [row for batch in found.batches for row in batch.rows]
    hashes = [each.bank_reference_hash for each in (*found.lines, *rows)]
    known = _known_hashes(statement.account, [*hashes, *(batch.day_hash for batch in found.batches)])
    lines, batches, doubtful, repeated = [], [], [], 0
    for each in found.lines:
        if each.bank_reference_hash not in known:
            lines.append(_line(statement, each.amount_minor, each.booked_on, each.reference, each.bank_reference_hash))
        elif each.is_counted:
            doubtful.append(_doubtful(statement, each.amount_minor, each.booked_on, each.reference))
        else:
            repeated += 1
    for batch in found.batches:
        is_known = batch.day_hash in known
        fresh = tuple(row for row in batch.rows if not is_known and row.bank_reference_hash not in known)
        again = [row for row in batch.rows if row not in fresh]
        doubts = [row for row in again if row.is_counted and not is_known]
        doubtful += [
            _doubtful(statement, each.amount_minor, batch.booked_on, batch.batch_id, batch=True) for each in doubts
        ]
        repeated += len(again) - len(doubts)
        if fresh:
            new = replace(batch, rows=fresh)
            line = _line(statement, new.amount_minor, new.booked_on, new.batch_id, fresh[0].bank_reference_hash)
            batches.append((line, new))
    return _Told(tuple(lines), tuple(batches), repeated, tuple(doubtful))


def _line(statement: Statement, amount_minor: int, on: date, reference: str | None, bank_hash: bytes) -> Line:
    return Line(
        account=statement.account,
        statement=statement,
        amount_minor=amount_minor,
        booked_on=on,
        reference=reference,
        bank_reference_hash=bank_hash,
    )


def _doubtful(
    statement: Statement, amount_minor: int, on: date, reference: str | None, *, batch: bool = False
) -> DoubtfulRow:
    return DoubtfulRow(
        statement=statement, amount_minor=amount_minor, booked_on=on, reference=reference, is_of_batch=batch
    )


def _kept(account: BankAccount, told: _Told) -> tuple[BatchOnAccount, ...]:
    """Store the new rows: a line each, one line for the rows of a batch, until it is claimed whole."""
    Line.objects.bulk_create([*told.lines, *(line for line, _ in told.batches)])
    DoubtfulRow.objects.bulk_create(told.doubtful)
    # The batch's line is known by its first row; the others are known by themselves.
    others = [row.bank_reference_hash for _, batch in told.batches for row in batch.rows[1:]]
    JoinedRow.objects.bulk_create(JoinedRow(account=account, bank_reference_hash=each) for each in others)
    return tuple(
        BatchOnAccount(batch.batch_id, -batch.amount_minor, batch.booked_on, line.ref, batch.payments)
        for line, batch in told.batches
    )


def _known_hashes(account: BankAccount, hashes: list[bytes]) -> set[bytes]:
    known: set[bytes] = set()
    for start in range(0, len(hashes), 500):
        part = hashes[start : start + 500]
        rows = Line.objects.filter(account=account, bank_reference_hash__in=part)
        joined = JoinedRow.objects.filter(account=account, bank_reference_hash__in=part)
        for found_rows in (rows, joined):
            known |= {bytes(each) for each in found_rows.values_list("bank_reference_hash", flat=True)}
    return known


@transaction.atomic
def settle_doubtful(statement_ref: UUID, *, another_refs: Collection[UUID], actor: Actor) -> tuple[Line, ...]:
    """Say of a statement's doubtful rows which are other ones: each becomes a line; the rest are known, and go.

    Raises NotFound when somebody was quicker, or a row is another statement's.
    """
    may_import_statement(actor)
    statement = Statement.objects.select_related("account").filter(ref=statement_ref).first()
    if statement is None:
        raise NotFound
    account = locked_account(statement.account_id)
    rows = list(DoubtfulRow.objects.filter(statement=statement).order_by("booked_on", "ref"))
    another = [row for row in rows if row.ref in set(another_refs)]
    if not rows or len(another) != len(set(another_refs)):
        raise NotFound
    lines = []
    for row in another:
        bank_hash = _next_hash(account, row, taken=lines)
        lines.append(_line(statement, row.amount_minor, row.booked_on, row.reference, bank_hash))
    Line.objects.bulk_create(lines)
    DoubtfulRow.objects.filter(ref__in=[row.ref for row in rows]).delete()
    trail.record("banking.doubtful_rows_settled", statement.ref, actor=actor.ref)
    return tuple(lines)


def _next_hash(account: BankAccount, row: DoubtfulRow, *, taken: Iterable[Line]) -> bytes:
    """The hash that the next row of its day and amount has, so that a later file with all of them knows it again."""
    used = {line.bank_reference_hash for line in taken}
    batch = (row.reference or "") if row.is_of_batch else ""
    facts = {"booked_on": row.booked_on, "amount_minor": row.amount_minor, "batch": batch}
    hashes = (counted_hash(account.ref, **facts, number=number) for number in count(1))
    return next(each for each in hashes if each not in used and not _known_hashes(account, [each]))
