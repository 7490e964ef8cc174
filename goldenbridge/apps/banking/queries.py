"""What may be seen of our accounts and their lines, always for an actor."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from goldenbridge.adapters.iban import shortened_iban
from goldenbridge.apps.banking.models import BankAccount, Carried, Claim, DoubtfulRow, Holding, Line, Statement
from goldenbridge.apps.banking.permissions import may_compare_statement, may_pay_from, may_see_accounts, may_see_banking
from goldenbridge.apps.banking.reading import one_statement
from goldenbridge.core.actors import Actor
from goldenbridge.core.bank import Account
from goldenbridge.core.coverage import days_unread
from goldenbridge.core.errors import NotFound
from goldenbridge.core.references import grouped
from goldenbridge.platform import clock

TRANSFER_TAKES: Final = timedelta(days=7)
BY_HAND: Final = (Claim.Claimant.FEE, Claim.Claimant.FX, Claim.Claimant.TRANSFER, Claim.Claimant.PARTNER)


@dataclass(frozen=True)
class AccountOfOurs:
    """An account of the fund, as a page or an order needs it."""

    ref: UUID
    label: str
    currency: str
    holder: Account
    is_confirmed: bool
    opened_by: UUID | None

    @property
    def short_iban(self) -> str:
        """Enough to recognise the account."""
        return shortened_iban(self.holder.iban)

    @property
    def grouped_iban(self) -> str:
        """The whole number, in fours, to compare it with a letter of the bank."""
        return grouped(self.holder.iban)


@dataclass(frozen=True)
class BankLine:
    """One line, claimed or not; money that left is negative."""

    line_ref: UUID
    account_ref: UUID
    amount_minor: int
    currency: str
    booked_on: date
    reference: str | None
    bank_reference_hash: bytes
    claimant: str | None = None

    account_label: str = ""
    claimed_on: date | None = None

    @property
    def claimant_label(self) -> str:
        """Whose it is, in words."""
        return Claim.Claimant(self.claimant).label if self.claimant else ""

    def can_be_transfer_to(self, other: BankLine) -> bool:
        """Whether this can have left one of our accounts for another, where `other` is what came in.

        One amount in one currency, two accounts, days within a week; neither is a gift that was announced nor a run.
        """
        return (
            self.amount_minor < 0
            and self.amount_minor + other.amount_minor == 0
            and self.currency == other.currency
            and self.account_ref != other.account_ref
            and abs(self.booked_on - other.booked_on) <= TRANSFER_TAKES
            and self.reference is None
            and other.reference is None
        )


@dataclass(frozen=True)
class ImportedStatement:
    """A statement in the list of imports."""

    ref: UUID
    account_label: str
    closed_on: date | None
    imported_on: date
    adds_up: bool


def _account(row: BankAccount) -> AccountOfOurs:
    return AccountOfOurs(
        ref=row.ref,
        label=row.label,
        currency=row.currency,
        holder=row.holder_data(),
        is_confirmed=row.is_confirmed,
        opened_by=row.opened_by,
    )


def _line(row: Line) -> BankLine:
    claim = getattr(row, "claim", None)
    return BankLine(
        line_ref=row.ref,
        account_ref=row.account_id,
        amount_minor=row.amount_minor,
        currency=row.account.currency,
        booked_on=row.booked_on,
        reference=row.reference,
        bank_reference_hash=bytes(row.bank_reference_hash),
        claimant=claim.claimant if claim else None,
        account_label=row.account.label,
        claimed_on=claim.claimed_on if claim else None,
    )


def accounts(*, actor: Actor) -> list[AccountOfOurs]:
    """Our accounts, by label."""
    may_see_accounts(actor)
    return [_account(row) for row in BankAccount.objects.order_by("label")]


def counted_accounts(currency: str, *, since: date, actor: Actor) -> list[AccountOfOurs]:
    """Our accounts whose money the books of a time count: those in use, and stopped ones that moved or hold some."""
    may_see_accounts(actor)
    ours = BankAccount.objects.filter(currency=currency)
    moved = set(Line.objects.filter(account__in=ours, booked_on__gte=since).values_list("account_id", flat=True))
    held = Counter[UUID]()
    opened = Holding.objects.filter(account__in=ours, state="confirmed")
    for rows in (Line.objects.filter(account__in=ours), Carried.objects.filter(account__in=ours), opened):
        held.update(dict(rows.values_list("account_id").annotate(Sum("amount_minor"))))
    return [
        _account(row) for row in ours.order_by("label") if row.is_confirmed or row.ref in moved or held[row.ref] != 0
    ]


def account(ref: UUID, *, actor: Actor) -> AccountOfOurs:
    """One of our accounts."""
    may_see_accounts(actor)
    row = BankAccount.objects.filter(ref=ref).first()
    if row is None:
        raise NotFound
    return _account(row)


def paying_account(ref: UUID, *, actor: Actor) -> AccountOfOurs:
    """One of our accounts to pay from; raises AccountNotConfirmed unless a second person has confirmed it."""
    may_see_accounts(actor)
    row = BankAccount.objects.filter(ref=ref).first()
    if row is None:
        raise NotFound
    may_pay_from(row)
    return _account(row)


def receiving_account(currency: str) -> Account | None:
    """Where a donor sends a transfer in this currency: public by nature, so nobody is asked who he is.

    The account that was confirmed first; none that one person alone has entered.
    """
    confirmed = BankAccount.objects.filter(currency=currency, confirmed_at__isnull=False)
    row = confirmed.order_by("confirmed_at", "ref").first()
    return row.holder_data() if row else None


def waiting_accounts() -> list[str]:
    """Labels of the accounts that one person alone has entered, in currencies where no account is confirmed yet."""
    confirmed = BankAccount.objects.filter(confirmed_at__isnull=False)
    waiting = BankAccount.objects.filter(confirmed_at__isnull=True).exclude(currency__in=confirmed.values("currency"))
    return list(waiting.order_by("label").values_list("label", flat=True))


def carried_minor(account_ref: UUID, *, key: UUID, actor: Actor) -> int:
    """Money that came back and waits for the next row of this key."""
    may_see_banking(actor)
    carried = Carried.objects.filter(account_id=account_ref, key=key).values_list("amount_minor", flat=True).first()
    return carried or 0


def carried_keys(*, actor: Actor) -> list[tuple[AccountOfOurs, UUID]]:
    """Where money that came back waits for a next row: the account and the key; not how much."""
    may_see_banking(actor)
    rows = Carried.objects.select_related("account").order_by("account__label", "key")
    return [(_account(row.account), row.key) for row in rows]


def carried_total(account_ref: UUID, *, actor: Actor) -> int:
    """All that came back to the account and is not in its lines yet: by so much the bank has more than the books."""
    may_see_banking(actor)
    return sum(Carried.objects.filter(account_id=account_ref).values_list("amount_minor", flat=True))


@dataclass(frozen=True)
class BesideBooks:
    """What the bank has in a currency and the books do not: lines up to a day that nobody has claimed, what came back.

    What came back is told as it stands now; nobody keeps how it stood on a day before.
    """

    unclaimed_minor: int
    carried_minor: int


def beside_books(currency: str, *, on: date, actor: Actor) -> BesideBooks:
    """By how much statements that end on a day may differ from the books of that day, all accounts together."""
    may_see_banking(actor)
    # Gifts, and what is taken back of them, are booked on the day of their claim; all else on the bank's own day.
    is_later = Q(claim=None) | Q(claim__claimant=Claim.Claimant.GIVING, claim__claimed_on__gt=on)
    lines = Line.objects.filter(is_later, account__currency=currency, booked_on__lte=on)
    carried = Carried.objects.filter(account__currency=currency)
    return BesideBooks(*(rows.aggregate(minor=Sum("amount_minor", default=0))["minor"] for rows in (lines, carried)))


def _lines(actor: Actor) -> QuerySet[Line]:
    may_see_banking(actor)
    return Line.objects.select_related("account", "claim").order_by("-booked_on", "ref")


def unclaimed_lines(
    *, actor: Actor, account_ref: UUID | None = None, references: Collection[str] | None = None, most: int | None = None
) -> list[BankLine]:
    """Lines that nobody has claimed yet, newest first; by account, or with one of these references, if asked for."""
    rows = _lines(actor).filter(claim=None)
    if account_ref:
        rows = rows.filter(account_id=account_ref)
    if references is not None:
        rows = rows.filter(reference__isnull=False)
        wanted = frozenset(references)
        return [_line(row) for row in rows.iterator(chunk_size=2000) if row.reference in wanted][:most]
    return [_line(row) for row in rows[:most]]


@dataclass(frozen=True)
class OrderOnAccount:
    """What the account's statements say of an order: the working days they leave out, and rows that may be it."""

    days_unread: tuple[date, ...]
    rows: int

    @property
    def is_absent(self) -> bool:
        """Whether they tell of each day, and no row of any may be the order."""
        return not self.days_unread and not self.rows


def order_on_account(account_ref: UUID, *, batch_id: str, first: date, last: date, actor: Actor) -> OrderOnAccount:
    """What the statements that add up and are over say of an order between two days.

    A row may be the order if it says so, or if it left since the first day, names nothing and nobody has claimed it.
    """
    may_see_banking(actor)
    read = Statement.objects.filter(account_id=account_ref, adds_up=True, opened_on__isnull=False)
    spans = read.filter(closed_on__lte=clock.today()).values_list("opened_on", "closed_on")
    # Rows of days up to an opening balance become no lines.
    swallowed = Holding.objects.filter(account_id=account_ref, state="confirmed", on__gte=first)
    unread = {*days_unread(first, last, spans), *swallowed.values_list("on", flat=True)}
    nameless = Q(reference=None, amount_minor__lt=0, booked_on__gte=first)
    lines = Line.objects.filter(Q(reference=batch_id) | (nameless & Q(claim=None)), account_id=account_ref)
    doubtful = DoubtfulRow.objects.filter(Q(reference=batch_id) | nameless, statement__account_id=account_ref)
    return OrderOnAccount(tuple(sorted(unread)), lines.count() + doubtful.count())


def booked_minor(
    account_ref: UUID, *, references: Collection[str], besides: Collection[UUID] = (), actor: Actor
) -> int:
    """What has left by lines with these references that payouts have claimed; what joined them is off it already."""
    rows = _lines(actor).filter(
        account_id=account_ref, reference__in=references, claim__claimant=Claim.Claimant.PAYOUTS
    )
    return -sum(rows.filter(amount_minor__lt=0).exclude(ref__in=besides).values_list("amount_minor", flat=True))


def line(line_ref: UUID, *, actor: Actor) -> BankLine:
    """One line."""
    row = _lines(actor).filter(ref=line_ref).first()
    if row is None:
        raise NotFound
    return _line(row)


def claimed_by_hand(*, actor: Actor, most: int = 50) -> list[BankLine]:
    """What a treasurer alone has called a fee, an exchange or a transfer, the newest claim first."""
    rows = _lines(actor).filter(claim__claimant__in=BY_HAND).order_by("-claim__claimed_on", "-booked_on", "ref")
    return [_line(row) for row in rows[:most]]


@dataclass(frozen=True)
class DoubtfulStatement:
    """A statement with rows that look like rows we have; each is the same again, or another one."""

    ref: UUID
    account_label: str
    closed_on: date | None
    rows: tuple[BankLine, ...]


def doubtful_statements(*, actor: Actor) -> list[DoubtfulStatement]:
    """Statements of which somebody has to say whether rows without a reference of the bank's are known or new."""
    may_see_banking(actor)
    rows = DoubtfulRow.objects.select_related("statement__account").order_by(
        "statement__imported_on", "booked_on", "ref"
    )
    found: dict[UUID, list[DoubtfulRow]] = {}
    for row in rows:
        found.setdefault(row.statement_id, []).append(row)
    return [
        DoubtfulStatement(
            ref=ref,
            account_label=rows[0].statement.account.label,
            closed_on=rows[0].statement.closed_on,
            rows=tuple(_doubtful(row) for row in rows),
        )
        for ref, rows in found.items()
    ]


def _doubtful(row: DoubtfulRow) -> BankLine:
    account = row.statement.account
    return BankLine(
        line_ref=row.ref,
        account_ref=account.ref,
        amount_minor=row.amount_minor,
        currency=account.currency,
        booked_on=row.booked_on,
        reference=row.reference,
        bank_reference_hash=b"",
        account_label=account.label,
    )


def recent_statements(*, actor: Actor, most: int = 20) -> list[ImportedStatement]:
    """The newest imports."""
    may_see_banking(actor)
    rows = Statement.objects.select_related("account").order_by("-imported_on", "-closed_on", "ref")[:most]
    return [
        ImportedStatement(row.ref, row.account.label, row.closed_on, row.imported_on, adds_up=row.adds_up)
        for row in rows
    ]


@dataclass(frozen=True)
class ComparedStatement:
    """A bank's own statement, brought by an auditor, beside what was imported; its balance exists only here."""

    account_ref: UUID
    digest: bytes
    closed_on: date | None
    closing_minor: int | None
    currency: str
    adds_up: bool
    is_imported: bool


def compared_statement(content: bytes, *, account_ref: UUID, actor: Actor) -> ComparedStatement:
    """Read a statement in memory and say whether these very bytes were imported, and with what it closes.

    Nothing is stored. Raises what reading a bank's file raises.
    """
    may_compare_statement(actor)
    row = BankAccount.objects.filter(ref=account_ref).first()
    if row is None:
        raise NotFound
    statement = one_statement(content, row)
    digest = hashlib.sha256(content).digest()
    return ComparedStatement(
        account_ref=row.ref,
        digest=digest,
        closed_on=statement.closed_on,
        closing_minor=statement.closing_minor,
        currency=row.currency,
        adds_up=statement.adds_up,
        is_imported=Statement.objects.filter(account=row, content_digest=digest).exists(),
    )
