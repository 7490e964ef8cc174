"""What the books say. Totals are public and constant-time; single entries are for who keeps or checks the books."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, Sum

from goldenbridge.apps.ledger.models import Account, Balance, Commitment, Period
from goldenbridge.apps.ledger.models import Entry as EntryRow
from goldenbridge.apps.ledger.models import Transfer as TransferRow
from goldenbridge.apps.ledger.permissions import may_read_books
from goldenbridge.apps.ledger.refusals import UnknownAccount
from goldenbridge.apps.ledger.rows import entries_of
from goldenbridge.core.actors import Actor
from goldenbridge.core.chart import Stage, fund_code, pot_code
from goldenbridge.core.closing import TrialRow
from goldenbridge.core.errors import NotFound

POSTED = ("posted", "post")
UNPROMISED = (str(Stage.AVAILABLE), str(Stage.RESERVE))


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """An account's balance on its normal side: what is posted, what holds would take of it, and what they leave."""

    code: str
    currency: str
    posted_minor: int
    held_minor: int

    @property
    def free_minor(self) -> int:
        """What is left after all holds."""
        return self.posted_minor - self.held_minor


def _view(row: Balance) -> AccountBalance:
    posted = row.credit_minor - row.debit_minor
    if row.side == "D":
        return AccountBalance(row.account.code, row.account.currency, -posted, row.pending_credit_minor)
    return AccountBalance(row.account.code, row.account.currency, posted, row.pending_debit_minor)


def balance(code: str) -> AccountBalance:
    """Return an account's balance, in constant time however many entries there are.

    Raises:
        UnknownAccount: it is not open.

    """
    row = Balance.objects.select_related("account").filter(account__code=code).first()
    if row is None:
        raise UnknownAccount
    return _view(row)


def balances(currency: str | None = None) -> list[AccountBalance]:
    """Return the balances of all accounts, or of one currency's, in the order in which they were opened."""
    rows = Balance.objects.select_related("account").order_by("account_id")
    return [_view(row) for row in (rows.filter(account__currency=currency) if currency else rows)]


def pots(currency: str) -> list[str]:
    """Return the names of the pots that are open in a currency."""
    rows = Account.objects.filter(currency=currency, stage=str(Stage.AVAILABLE)).order_by("pk")
    return list(rows.values_list("pot", flat=True))


def currencies() -> list[str]:
    """Return the currencies that the books are kept in."""
    rows = Account.objects.filter(stage=str(Stage.BANK)).order_by("pk")
    return list(rows.values_list("currency", flat=True))


def reserve_left(currency: str) -> int:
    """Return what stands in the reserve; below nought if chargebacks have eaten it."""
    return balance(fund_code(Stage.RESERVE, currency)).posted_minor


def reserve_on(day: date, currency: str) -> int:
    """Return what stood in the reserve at the end of a day: what stands in it now, less what has moved since."""
    code = fund_code(Stage.RESERVE, currency)
    into, out = Q(credit__code=code), Q(debit__code=code)
    moved = TransferRow.objects.filter(into | out, entry__day__gt=day, state__in=POSTED).aggregate(
        into=Sum("amount_minor", filter=into, default=0), out=Sum("amount_minor", filter=out, default=0)
    )
    return balance(code).posted_minor - int(moved["into"]) + int(moved["out"])


def free_to_promise(currency: str, *, pot: str | None = None) -> int:
    """Return what can still be promised: cleared and not promised, and nothing while the reserve is below nought."""
    if reserve_left(currency) < 0:
        return 0
    if pot is not None:
        return balance(pot_code(pot, Stage.AVAILABLE, currency)).free_minor
    rows = Balance.objects.select_related("account")
    return sum(
        _view(row).free_minor for row in rows.filter(account__currency=currency, account__stage=str(Stage.AVAILABLE))
    )


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """What is set aside for one promise, in minor units."""

    ref: UUID
    pot: str
    currency: str
    committed_minor: int
    drawn_minor: int
    freed_minor: int

    @property
    def left_minor(self) -> int:
        """What is set aside and neither drawn nor freed."""
        return self.committed_minor - self.drawn_minor - self.freed_minor


def commitments(refs: Iterable[UUID]) -> dict[UUID, CommitmentView]:
    """Return commitments by reference; unknown ones are left out."""
    return {
        row.ref: CommitmentView(row.ref, row.pot, row.currency, row.committed_minor, row.drawn_minor, row.freed_minor)
        for row in Commitment.objects.filter(ref__in=list(refs))
    }


def commitment(ref: UUID) -> CommitmentView:
    """Return one commitment; NotFound if there is none."""
    found = commitments([ref]).get(ref)
    if found is None:
        raise NotFound
    return found


def live_commitments(currency: str) -> list[CommitmentView]:
    """Return the commitments of a currency that still have something set aside, for the pieces of *set aside*."""
    views = commitments(Commitment.objects.filter(currency=currency).values_list("ref", flat=True))
    return sorted((view for view in views.values() if view.left_minor), key=lambda view: view.ref)


def trial_balance(last: date) -> list[TrialRow]:
    """Return the posted sums of every account up to and with a day; debits equal credits in each currency."""
    rows = TransferRow.objects.filter(entry__day__lte=last, state__in=POSTED)
    debits = dict(rows.values_list("debit_id").annotate(Sum("amount_minor")))
    credits_ = dict(rows.values_list("credit_id").annotate(Sum("amount_minor")))
    return [
        TrialRow(account.code, account.currency, debits.get(account.pk, 0), credits_.get(account.pk, 0))
        for account in Account.objects.order_by("code")
    ]


@dataclass(frozen=True, slots=True)
class Books:
    """What happened in one currency between two days; opening, plus what came in, less what went out, is the closing.

    Opening and closing are what is cleared and not promised: all pots' available money and the reserve.
    """

    currency: str
    opening_minor: int
    gifts_minor: int
    returned_gifts_minor: int
    set_aside_minor: int
    fees_minor: int
    fx_minor: int
    closing_minor: int
    free_to_promise_minor: int


# Which way out of or into "cleared and not promised" each figure counts; the other stage of the transfer names it.
_FIGURE_OF = {
    Stage.UNCLEARED: "gifts",
    Stage.BANK: "returned",
    Stage.COMMITTED: "set_aside",
    Stage.PAYABLE: "set_aside",
    Stage.FEES: "fees",
    Stage.FX: "fx",
    Stage.OPENING: "opening",
}


def books(first: date, last: date, currency: str) -> Books:
    """Return the public figures of one currency for the days from `first` to `last`, both included.

    `free_to_promise_minor` is of this moment, as it can only be.
    """
    flows = _flows(currency, Q(entry__day__gte=first, entry__day__lte=last))
    since = sum(_flows(currency, Q(entry__day__gt=last)).values())
    rows = Balance.objects.filter(account__currency=currency, account__stage__in=UNPROMISED).select_related("account")
    closing = sum(_view(row).posted_minor for row in rows) - since
    return Books(
        currency=currency,
        opening_minor=closing - sum(flows.values()) + flows.get("opening", 0),
        gifts_minor=flows.get("gifts", 0),
        returned_gifts_minor=-flows.get("returned", 0),
        set_aside_minor=-flows.get("set_aside", 0),
        fees_minor=-flows.get("fees", 0),
        fx_minor=flows.get("fx", 0),
        closing_minor=closing,
        free_to_promise_minor=free_to_promise(currency),
    )


def _flows(currency: str, days: Q) -> dict[str, int]:
    """Return the net flows into what is cleared and not promised, by figure; moves within it are none."""
    rows = TransferRow.objects.filter(days, currency=currency, state__in=POSTED)
    into = rows.filter(credit__stage__in=UNPROMISED).exclude(debit__stage__in=UNPROMISED)
    out = rows.filter(debit__stage__in=UNPROMISED).exclude(credit__stage__in=UNPROMISED)
    flows: dict[str, int] = {}
    for stage, minor in into.values_list("debit__stage").annotate(Sum("amount_minor")):
        flows[_FIGURE_OF[Stage(stage)]] = flows.get(_FIGURE_OF[Stage(stage)], 0) + minor
    for stage, minor in out.values_list("credit__stage").annotate(Sum("amount_minor")):
        flows[_FIGURE_OF[Stage(stage)]] = flows.get(_FIGURE_OF[Stage(stage)], 0) - minor
    return flows


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A month of the books."""

    first: date
    last: date
    closed: bool
    balance_hash: bytes | None


def periods() -> list[PeriodView]:
    """Return the months of the books, the latest first."""
    return [
        PeriodView(row.first, row.last, row.closed, None if row.balance_hash is None else bytes(row.balance_hash))
        for row in Period.objects.order_by("-first")
    ]


def damaged_entries(*, actor: Actor) -> list[str]:
    """Return the keys of entries whose rows no longer give their leaf hash; there must never be one."""
    may_read_books(actor)
    leaves = EntryRow.objects.order_by("pk").values_list("key", "leaf").iterator(chunk_size=500)
    return [
        key
        for (key, leaf), entry in zip(leaves, entries_of(EntryRow.objects.all()), strict=True)
        if entry.leaf() != bytes(leaf)
    ]


def gift_amounts(currency: str, first: date, last: date) -> list[int]:
    """Return what single gifts arrived between two days, both included; amounts alone, for a forecast."""
    rows = TransferRow.objects.filter(
        entry__day__gte=first,
        entry__day__lte=last,
        state__in=POSTED,
        debit__stage=str(Stage.BANK),
        credit__stage=str(Stage.UNCLEARED),
        currency=currency,
    )
    return list(rows.values_list("amount_minor", flat=True))
