"""The books as plain text that other people's programs read: beancount (version 3) and hledger (1.25 and later).

Every account keeps its code and gets one of the roots that both programs know: what the fund or a partner has is
`Assets`, what it owes is `Liabilities`, what it may still dispose of (and what money only passes through) is `Equity`.
Debits are positive and credits negative there too. Entries are told by number and leaf hash; their keys and the
promises that transfers belong to stay here. Holds have moved nothing yet and are told as comments.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from goldenbridge.core.chart import Stage
from goldenbridge.core.journal import Entry, Transfer, TransferState
from goldenbridge.core.money import Money, currency


class Format(StrEnum):
    """The programs that the books can be written for."""

    BEANCOUNT = "beancount"
    HLEDGER = "hledger"


SUFFIX: Final = {Format.BEANCOUNT: "beancount", Format.HLEDGER: "journal"}

_ROOTS: Final = {
    Stage.BANK: "Assets",
    Stage.PARTNERS_HOLD: "Assets",
    Stage.COMMITTED: "Liabilities",
    Stage.PAYABLE: "Liabilities",
    Stage.PARTNERS_OWE: "Liabilities",
}

_BEFORE_ALL: Final = "1970-01-01"
"""When accounts are opened in beancount: before any fund's first day."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An account of the chart: its code, currency and what it is for."""

    code: str
    currency: str
    stage: Stage

    @property
    def name(self) -> str:
        """The account's name in both programs, such as `Assets:Bank:USD`."""
        return f"{_ROOTS.get(self.stage, 'Equity')}:{self.code}"


@dataclass(frozen=True, slots=True)
class Numbered:
    """An entry with its number in the books."""

    number: int
    entry: Entry


def lines(form: Format, *, title: str, accounts: Iterable[Opened], entries: Iterable[Numbered]) -> Iterator[str]:
    """Return the lines of the whole text, each with its line end; the last of them state every account's balance.

    The entries come in the order of their numbers. The text can be long, so it is never held as a whole.
    """
    writer = _Beancount(accounts) if form is Format.BEANCOUNT else _Hledger(accounts)
    plain = "".join(sign if sign.isprintable() else " " for sign in title)
    yield from writer.head(plain)
    totals = dict.fromkeys(writer.names, 0)
    last = date.min
    for numbered in entries:
        last = max(last, numbered.entry.day)
        moved = [t for t in numbered.entry.transfers if t.state in {TransferState.POSTED, TransferState.POST}]
        yield from _holds(numbered)
        if moved:
            yield from writer.entry(numbered, moved)
        for t in moved:
            totals[t.debit] += t.amount_minor
            totals[t.credit] -= t.amount_minor
    if last > date.min:
        yield from writer.foot(totals, last)


def _holds(numbered: Numbered) -> Iterator[str]:
    for t in numbered.entry.transfers:
        if t.state in {TransferState.PENDING, TransferState.VOID}:
            what = "held" if t.state is TransferState.PENDING else "given back"
            yield f"; {numbered.entry.day} entry {numbered.number}: {Money(t.amount_minor, t.currency)} {what}\n"


class _Writer:
    """What both forms share: names of accounts and currencies."""

    def __init__(self, accounts: Iterable[Opened]) -> None:
        self.accounts = list(accounts)
        self.names = {account.code: account.name for account in self.accounts}
        self.currency_of = {account.code: account.currency for account in self.accounts}
        self.currencies = sorted(set(self.currency_of.values()))

    def postings(self, moved: Iterable[Transfer]) -> Iterator[str]:
        """Two lines a transfer, the debit first."""
        for t in moved:
            yield f"  {self.names[t.debit]}  {Money(t.amount_minor, t.currency)}\n"
            yield f"  {self.names[t.credit]}  {Money(-t.amount_minor, t.currency)}\n"

    def balance(self, code: str, minor: int) -> Money:
        """An account's balance with its currency."""
        return Money(minor, self.currency_of[code])


class _Beancount(_Writer):
    def head(self, title: str) -> Iterator[str]:
        """Return options, currencies and accounts; all of them were there before any entry."""
        quoted = title.replace("\\", "\\\\").replace('"', '\\"')
        yield f'option "title" "{quoted}"\n'
        for code in self.currencies:
            yield f'option "operating_currency" "{code}"\n'
        for code in self.currencies:
            yield f"{_BEFORE_ALL} commodity {code}\n"
        for account in self.accounts:
            yield f"{_BEFORE_ALL} open {account.name} {account.currency}\n"

    def entry(self, numbered: Numbered, moved: list[Transfer]) -> Iterator[str]:
        """Return one entry with number and leaf hash as its metadata."""
        yield f'\n{numbered.entry.day} * "{numbered.entry.kind}"\n'
        yield f"  entry: {numbered.number}\n"
        yield f'  leaf: "{numbered.entry.leaf().hex()}"\n'
        yield from self.postings(moved)

    def foot(self, totals: dict[str, int], last: date) -> Iterator[str]:
        """Return a check of each balance; beancount looks at the beginning of a day."""
        yield "\n"
        for code, minor in totals.items():
            yield f"{last + timedelta(days=1)} balance {self.names[code]} {self.balance(code, minor)}\n"


class _Hledger(_Writer):
    def head(self, title: str) -> Iterator[str]:
        """Return currencies with their decimals, and accounts."""
        yield f"; {title}\n"
        for code in self.currencies:
            yield f"commodity 1000.{'0' * currency(code).decimals} {code}\n"
        for account in self.accounts:
            yield f"account {account.name}\n"

    def entry(self, numbered: Numbered, moved: list[Transfer]) -> Iterator[str]:
        """Return one entry with number and leaf hash as its tags."""
        entry = numbered.entry
        yield f"\n{entry.day} * {entry.kind}  ; entry: {numbered.number}, leaf: {entry.leaf().hex()}\n"
        yield from self.postings(moved)

    def foot(self, totals: dict[str, int], last: date) -> Iterator[str]:
        """Return a check of each balance, as an entry that moves nothing."""
        yield f"\n{last} * balances\n"
        for code, minor in totals.items():
            yield f"  {self.names[code]}  {self.balance(code, 0)} = {self.balance(code, minor)}\n"
