"""The books' check of themselves: every sum that triggers keep is counted anew from the transfers, in a few statements.

Each comparison is one statement, so that it sees one moment of a database that goes on being written to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection

from goldenbridge.apps.ledger import triggers
from goldenbridge.apps.ledger.models import Account, Period
from goldenbridge.apps.ledger.permissions import may_read_books
from goldenbridge.apps.ledger.queries import damaged_entries
from goldenbridge.core.actors import Actor
from goldenbridge.core.closing import TrialRow, closing_hash

_POSTED: Final = "state IN ('posted', 'post')"
_BALANCES: Final = f"""
WITH side AS (
  SELECT debit_id AS account_id, sum(CASE WHEN {_POSTED} THEN amount_minor ELSE 0 END) AS debit, 0 AS credit,
    sum(CASE WHEN state = 'pending' THEN amount_minor ELSE 0 END) AS held_debit, 0 AS held_credit, max(id) AS through
  FROM ledger_transfer GROUP BY debit_id
  UNION ALL
  SELECT credit_id, 0, sum(CASE WHEN {_POSTED} THEN amount_minor ELSE 0 END), 0,
    sum(CASE WHEN state = 'pending' THEN amount_minor ELSE 0 END), max(id)
  FROM ledger_transfer GROUP BY credit_id
  UNION ALL
  SELECT h.debit_id, 0, 0, -sum(h.amount_minor), 0, 0
  FROM ledger_transfer h WHERE h.id IN (SELECT resolves_id FROM ledger_transfer WHERE resolves_id IS NOT NULL)
  GROUP BY h.debit_id
  UNION ALL
  SELECT h.credit_id, 0, 0, 0, -sum(h.amount_minor), 0
  FROM ledger_transfer h WHERE h.id IN (SELECT resolves_id FROM ledger_transfer WHERE resolves_id IS NOT NULL)
  GROUP BY h.credit_id
), counted AS (
  SELECT account_id, sum(debit) AS debit, sum(credit) AS credit, sum(held_debit) AS held_debit,
    sum(held_credit) AS held_credit, max(through) AS through
  FROM side GROUP BY account_id
)
SELECT a.code FROM ledger_account a
  LEFT JOIN ledger_balance b ON b.account_id = a.id LEFT JOIN counted c ON c.account_id = a.id
WHERE b.account_id IS NULL OR b.side <> a.side OR coalesce(b.floor, -1) <> coalesce(a.floor, -1)
  OR b.debit_minor <> coalesce(c.debit, 0) OR b.credit_minor <> coalesce(c.credit, 0)
  OR b.pending_debit_minor <> coalesce(c.held_debit, 0) OR b.pending_credit_minor <> coalesce(c.held_credit, 0)
  OR b.through <> coalesce(c.through, 0)
  OR (b.floor IS NOT NULL AND CASE b.side
    WHEN 'C' THEN b.credit_minor - b.debit_minor - b.pending_debit_minor
    ELSE b.debit_minor - b.credit_minor - b.pending_credit_minor END < b.floor)
ORDER BY a.code
"""  # noqa: S608 - a constant of this module

_COMMITMENTS: Final = """
WITH counted AS (
  SELECT t.commitment_id,
    sum(CASE d.stage WHEN 'available' THEN t.amount_minor ELSE 0 END) AS committed,
    sum(CASE c.stage WHEN 'available' THEN t.amount_minor ELSE 0 END) AS freed,
    sum(CASE WHEN c.stage = 'payable' THEN t.amount_minor WHEN d.stage = 'payable' THEN -t.amount_minor ELSE 0 END)
      AS drawn
  FROM ledger_transfer t JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id
  WHERE t.commitment_id IS NOT NULL GROUP BY t.commitment_id
)
SELECT p.ref FROM ledger_commitment p LEFT JOIN counted c ON c.commitment_id = p.ref
WHERE p.committed_minor <> coalesce(c.committed, 0) OR p.freed_minor <> coalesce(c.freed, 0)
  OR p.drawn_minor <> coalesce(c.drawn, 0)
ORDER BY p.ref
"""

_ENTRIES: Final = """
SELECT e.id FROM ledger_entry e
  LEFT JOIN (SELECT entry_id, count(*) AS rows FROM ledger_transfer GROUP BY entry_id) t ON t.entry_id = e.id
WHERE e.size <> coalesce(t.rows, 0) ORDER BY e.id LIMIT 20
"""

_CURRENCIES: Final = """
SELECT t.id FROM ledger_transfer t
  JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id
WHERE d.currency <> t.currency OR c.currency <> t.currency ORDER BY t.id LIMIT 20
"""

# SQLite takes the tables of a CROSS JOIN in this order: transfers as they lie on the disk, each with its entry.
_DAYS: Final = f"""
SELECT e.day, t.debit_id, t.credit_id, sum(t.amount_minor)
FROM ledger_transfer t CROSS JOIN ledger_entry e
WHERE e.id = t.entry_id AND t.{_POSTED} AND e.day <= %s GROUP BY e.day, t.debit_id, t.credit_id
"""  # noqa: S608 - a constant of this module


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not add up: what kind of thing, and which one."""

    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What was counted, and what does not add up; nothing is the only good answer."""

    accounts: int
    commitments: int
    entries: int
    transfers: int
    closed_months: int
    findings: tuple[Finding, ...]


def proof(*, with_entries: bool = False, actor: Actor) -> Proof:
    """Count every sum anew and compare; `with_entries` also hashes each entry again, which takes minutes for a million.

    Compared are the balances (posted, pending, floor, side), the commitments, the size of each entry, the currency of
    each transfer, the hash of each closed month, and the triggers themselves.
    """
    may_read_books(actor)
    findings = [
        *(Finding("trigger", name) for name in triggers.differences(connection)),
        *(Finding("balance", code) for (code,) in _rows(_BALANCES)),
        *(Finding("commitment", str(ref)[:8]) for (ref,) in _rows(_COMMITMENTS)),
        *(Finding("entry", str(number)) for (number,) in _rows(_ENTRIES)),
        *(Finding("currency", str(number)) for (number,) in _rows(_CURRENCIES)),
        *_wrong_months(),
    ]
    if with_entries:
        findings += [Finding("leaf", key) for key in damaged_entries(actor=actor)]
    counts = {table: next(_rows(f"SELECT count(*) FROM ledger_{table}"))[0] for table in _COUNTED}  # noqa: S608
    closed = Period.objects.filter(closed=True).count()
    return Proof(*(counts[table] for table in _COUNTED), closed_months=closed, findings=tuple(findings))


_COUNTED: Final = ("account", "commitment", "entry", "transfer")


def _rows(sql: str, *values: object) -> Iterator[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        yield from cursor.fetchall()


def _wrong_months() -> Iterator[Finding]:
    """Make the hash of each closed month again from the transfers alone."""
    months = list(Period.objects.filter(closed=True).order_by("first"))
    if not months:
        return
    days = sorted(_posted_by_day(months[-1].last), reverse=True)
    accounts = list(Account.objects.order_by("code"))
    totals = {account.pk: [0, 0] for account in accounts}
    before: bytes | None = None
    for month in months:
        while days and days[-1][0] <= month.last:
            _, debit, credit, minor = days.pop()
            totals[debit][0] += minor
            totals[credit][1] += minor
        kept = bytes(month.balance_hash or b"")
        if not any(
            closing_hash(month.first, month.last, before=before, rows=rows) == kept
            for rows in _trial_balances(accounts, totals)
        ):
            yield Finding("month", f"{month.first:%Y-%m}")
        before = kept


def _posted_by_day(last: date) -> Iterator[tuple[date, int, int, int]]:
    """Return what was posted each day up to a day: day, debit account, credit account, minor units."""
    for day, debit, credit, minor in _rows(_DAYS, last.isoformat()):
        yield (day if isinstance(day, date) else date.fromisoformat(day)), debit, credit, int(minor)


def _trial_balances(accounts: list[Account], totals: dict[int, list[int]]) -> Iterator[list[TrialRow]]:
    """Return the trial balance as it may have stood: an account that was opened later was not in it yet."""
    opened = sorted(totals)
    while opened:
        known = set(opened)
        yield [TrialRow(each.code, each.currency, *totals[each.pk]) for each in accounts if each.pk in known]
        if any(totals[opened.pop()]):
            return
