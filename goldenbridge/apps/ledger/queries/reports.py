"""What an accountant reads of a stretch of days: turnovers of the accounts, and income and spending of each pot."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, Sum

from goldenbridge.apps.ledger.models import Account, Exchange
from goldenbridge.apps.ledger.models import Transfer as TransferRow
from goldenbridge.apps.ledger.permissions import may_read_books
from goldenbridge.apps.ledger.queries import POSTED
from goldenbridge.core.actors import Actor
from goldenbridge.core.chart import Stage
from goldenbridge.core.income import OWN, Line, Side, effects
from goldenbridge.core.journal import EntryKind
from goldenbridge.core.money import Money
from goldenbridge.core.rates import Rate


@dataclass(frozen=True, slots=True)
class Turnover:
    """One account between two days: signed opening balance, debits and credits of the days, signed closing balance."""

    code: str
    currency: str
    stage: Stage
    pot: str
    opening_minor: int
    debit_minor: int
    credit_minor: int

    @property
    def closing_minor(self) -> int:
        """The signed closing balance; debits are positive, credits negative."""
        return self.opening_minor + self.debit_minor - self.credit_minor


def turnovers(first: date, last: date, *, actor: Actor) -> list[Turnover]:
    """Return every account from `first` to `last`, both included; openings and closings sum to nought a currency."""
    may_read_books(actor)
    before = _sums(Q(entry__day__lt=first))
    within = _sums(Q(entry__day__gte=first, entry__day__lte=last))
    found = []
    for account in Account.objects.order_by("currency", "pk"):
        debit_before, credit_before = before.get(account.pk, (0, 0))
        debit, credit = within.get(account.pk, (0, 0))
        opening = debit_before - credit_before
        stage = Stage(account.stage)
        found.append(Turnover(account.code, account.currency, stage, account.pot, opening, debit, credit))
    return found


def in_bank_on(day: date, currency: str, *, actor: Actor) -> int:
    """Return what our books say is in all accounts of a currency at the end of a day."""
    rows = turnovers(date.min, day, actor=actor)
    return sum(row.closing_minor for row in rows if row.currency == currency and row.stage is Stage.BANK)


def _sums(days: Q) -> dict[int, tuple[int, int]]:
    """Return the debits and credits of each account on these days."""
    rows = TransferRow.objects.filter(days, state__in=POSTED)
    debits = dict(rows.values_list("debit_id").annotate(Sum("amount_minor")))
    credits_ = dict(rows.values_list("credit_id").annotate(Sum("amount_minor")))
    return {pk: (debits.get(pk, 0), credits_.get(pk, 0)) for pk in debits.keys() | credits_.keys()}


@dataclass(frozen=True, slots=True)
class Income:
    """A pot (or the reserve, without a name) between two days: opening, what each line brought or took, closing."""

    currency: str
    pot: str
    opening_minor: int
    lines: dict[Line, int]
    closing_minor: int


def income(first: date, last: date, *, actor: Actor) -> list[Income]:
    """Return income and spending of each pot and of the reserve; opening and lines make the closing."""
    opening: dict[tuple[str, str], int] = {}
    closing: dict[tuple[str, str], int] = {}
    for account in turnovers(first, last, actor=actor):
        if account.stage in OWN:
            holder = account.currency, Side(account.stage, account.pot).holder
            opening[holder] = opening.get(holder, 0) - account.opening_minor
            closing[holder] = closing.get(holder, 0) - account.closing_minor
    lines = _lines(Q(entry__day__gte=first, entry__day__lte=last))
    return [
        Income(*holder, opening[holder], {line: lines.get((*holder, line), 0) for line in Line}, closing[holder])
        for holder in opening
    ]


def _lines(days: Q) -> dict[tuple[str, str, Line], int]:
    sides = "currency", "debit__stage", "debit__pot", "credit__stage", "credit__pot", "entry__kind"
    rows = TransferRow.objects.filter(days, state__in=POSTED).values_list(*sides).annotate(Sum("amount_minor"))
    found: dict[tuple[str, str, Line], int] = {}
    for currency, debit, debit_pot, credit, credit_pot, kind, minor in rows.order_by():
        sides_of = Side(Stage(debit), debit_pot), Side(Stage(credit), credit_pot)
        for holder, line, change in effects(*sides_of, minor, EntryKind(kind)):
            found[currency, holder, line] = found.get((currency, holder, line), 0) + change
    return found


@dataclass(frozen=True, slots=True)
class ExchangeSeen:
    """An exchange as it was booked, and the rate that it is measured against."""

    on: date
    sold: Money
    bought: Money
    rate: Rate

    @property
    def lost(self) -> Money:
        """What was bought less than the rate would have given; negative if it was more."""
        return self.rate.value_of(self.sold, bought=self.bought.currency) - self.bought


def exchanges(*, actor: Actor, most: int = 50) -> list[ExchangeSeen]:
    """Return the newest exchanges, the latest first."""
    may_read_books(actor)
    rows = Exchange.objects.select_related("entry").order_by("-entry_id")[:most]
    by_bank = TransferRow.objects.filter(entry__in=[row.pk for row in rows]).order_by("position")
    sold = {each.entry_id: Money(each.amount_minor, each.currency) for each in by_bank.filter(credit__stage="bank")}
    bought = {each.entry_id: Money(each.amount_minor, each.currency) for each in by_bank.filter(debit__stage="bank")}
    return [
        ExchangeSeen(
            row.entry.day,
            sold[row.pk],
            bought[row.pk],
            Rate(row.rate_units, row.rate_decimals, row.source, row.rate_on),
        )
        for row in rows
    ]


BY_HAND: Final = (
    EntryKind.OPENING,
    EntryKind.RESERVE,
    EntryKind.PARTNER,
    EntryKind.FEE,
    EntryKind.FX,
    EntryKind.REVERSAL,
)


@dataclass(frozen=True, slots=True)
class ByHand:
    """One transfer of an entry that somebody typed: nothing of the bank stands behind it."""

    on: date
    kind: EntryKind
    debit: str
    credit: str
    amount: Money


def booked_by_hand(*, actor: Actor, most: int = 100) -> list[ByHand]:
    """Return the newest transfers of entries without a bank line, the latest first; for auditors to ask about."""
    may_read_books(actor)
    by_line = Q(entry__key__contains=":line:") | Q(entry__key__startswith="fee:run:")
    rows = TransferRow.objects.filter(entry__kind__in=BY_HAND, state__in=POSTED).exclude(by_line)
    return [
        ByHand(
            row.entry.day,
            EntryKind(row.entry.kind),
            row.debit.code,
            row.credit.code,
            Money(row.amount_minor, row.currency),
        )
        for row in rows.select_related("entry", "debit", "credit").order_by("-entry_id", "position")[:most]
    ]
