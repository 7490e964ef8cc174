"""The journal: what a transfer and an entry are, their one canonical form, and the leaf hash that stands for them.

Signs, decided once for the whole project: **debits are positive, credits are negative, every entry sums to nought**
in each currency. A transfer is one row (debit account, credit account, amount > 0), so that no entry can be out of
balance. Accounts on the debit side are what somebody has (the bank); accounts on the credit side say what it stands
for (uncleared, available, committed, payable). The balance that people read is the one on the normal side.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Final
from uuid import UUID

from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.money import LARGEST_MINOR, AmountOutOfRange, currency

LARGEST_ENTRY: Final = 5_000
"""The most transfers of one entry: a limit on everything."""


class MalformedEntry(BridgeError):
    """A key, code or shape of an entry is not one that the books accept."""

    code = "malformed_entry"
    status = 422
    sentence = words("This entry is not in the form that the books accept.")


class TransferState(StrEnum):
    """Posted at once, pending (a hold), or the one row that resolves a hold: post or void."""

    POSTED = "posted"
    PENDING = "pending"
    POST = "post"
    VOID = "void"


class EntryKind(StrEnum):
    """The business event that an entry records."""

    OPENING = "opening"
    GIFT = "gift"
    CLEARING = "clearing"
    REFUND = "refund"
    CHARGEBACK = "chargeback"
    RESERVE = "reserve"
    COMMITMENT = "commitment"
    FREEING = "freeing"
    DRAWING = "drawing"
    UNDRAWING = "undrawing"
    HOLD = "hold"
    SETTLEMENT = "settlement"
    VOIDING = "voiding"
    RETURN = "return"
    FEE = "fee"
    FX = "fx"
    PARTNER = "partner"
    REVERSAL = "reversal"


_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,119}")
_ACCOUNT = re.compile(r"[A-Z][A-Za-z0-9]*(?::[A-Z][A-Za-z0-9]*){1,3}")
_RESOLVING: Final = frozenset({TransferState.POST, TransferState.VOID})


@lru_cache(maxsize=4_096)
def _is_account(code: str) -> bool:
    """Tell whether a code is well formed; remembered, since a fund has a dozen accounts and a million entries."""
    return _ACCOUNT.fullmatch(code) is not None


@dataclass(frozen=True, slots=True)
class Transfer:
    """An amount in minor units that is taken from the credit account and given to the debit account.

    `commitment` names the promise that a transfer from or to a committed account belongs to. `resolves` is the key
    of the entry whose hold this row resolves; what a `post` leaves of the held amount is given back by it.
    """

    debit: str
    credit: str
    amount_minor: int
    currency: str
    state: TransferState = TransferState.POSTED
    commitment: UUID | None = None
    resolves: str | None = None

    def __post_init__(self) -> None:
        if not 0 < self.amount_minor <= LARGEST_MINOR:
            raise AmountOutOfRange
        if self.debit == self.credit or not _is_account(self.debit) or not _is_account(self.credit):
            raise MalformedEntry
        currency(self.currency)
        if (self.state in _RESOLVING) != (self.resolves is not None):
            raise MalformedEntry
        if self.resolves is not None and not _KEY.fullmatch(self.resolves):
            raise MalformedEntry

    def _canonical(self) -> str:
        """Return the RFC 8785 text of this row; every part was checked to need no escaping."""
        commitment = "null" if self.commitment is None else f'"{self.commitment}"'
        resolves = "null" if self.resolves is None else f'"{self.resolves}"'
        return (
            f'{{"amount":{self.amount_minor},"commitment":{commitment},"credit":"{self.credit}",'
            f'"currency":"{self.currency}","debit":"{self.debit}","resolves":{resolves},"state":"{self.state.value}"}}'
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """The transfers of one business event, under a key that makes posting it twice harmless.

    The key is opaque: it holds a random reference and names nobody. It also keeps the leaf hash from being guessed.
    A hold is the only transfer of its entry, so that the entry's key names it.
    """

    key: str
    kind: EntryKind
    day: date
    transfers: tuple[Transfer, ...]
    reverses: str | None = None

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key) or not 0 < len(self.transfers) <= LARGEST_ENTRY:
            raise MalformedEntry
        if (self.kind == EntryKind.REVERSAL) != (self.reverses is not None):
            raise MalformedEntry
        if self.reverses is not None and not _KEY.fullmatch(self.reverses):
            raise MalformedEntry
        if len(self.transfers) > 1 and any(t.state is TransferState.PENDING for t in self.transfers):
            raise MalformedEntry

    def value(self) -> dict[str, object]:
        """Return the entry as the plain value whose canonical JSON is hashed (docs/formats/ledger-entry.md)."""
        return {
            "day": self.day.isoformat(),
            "key": self.key,
            "kind": str(self.kind),
            "reverses": self.reverses,
            "transfers": [
                {
                    "amount": t.amount_minor,
                    "commitment": None if t.commitment is None else str(t.commitment),
                    "credit": t.credit,
                    "currency": t.currency,
                    "debit": t.debit,
                    "resolves": t.resolves,
                    "state": str(t.state),
                }
                for t in self.transfers
            ],
        }

    def canonical(self) -> bytes:
        """Return the canonical form, byte for byte what `canonical.encode(self.value())` gives.

        Written out here because it is made for each gift of a bulk posting, where the general encoder costs more
        than the database; a property test holds the two together.
        """
        return f'{{"day":"{self.day.isoformat()}"{self._after_the_day()}'.encode("ascii")

    def _after_the_day(self) -> str:
        reverses = "null" if self.reverses is None else f'"{self.reverses}"'
        rows = ",".join([t._canonical() for t in self.transfers])  # noqa: SLF001 - two halves of one encoder
        return f',"key":"{self.key}","kind":"{self.kind.value}","reverses":{reverses},"transfers":[{rows}]}}'

    def hashes(self) -> tuple[bytes, bytes]:
        """Return the leaf hash and the request hash, 32 bytes each.

        The leaf stands for the entry: SHA-256 over the header and the canonical form (`canonical.digest`). The
        request hash leaves the day out: a retry after midnight asks for the same thing.
        """
        rest = self._after_the_day()
        leaf = f'goldenbridge/ledger-entry/v1\n{{"day":"{self.day.isoformat()}"{rest}'
        request = f'goldenbridge/ledger-request/v1\n{{"day":null{rest}'
        return sha256(leaf.encode("ascii")).digest(), sha256(request.encode("ascii")).digest()

    def leaf(self) -> bytes:
        """Return the leaf hash, 32 bytes."""
        return self.hashes()[0]

    def request_hash(self) -> bytes:
        """Return the request hash, 32 bytes."""
        return self.hashes()[1]

    def reversed_on(self, day: date, *, key: str) -> "Entry":
        """Return the entry that takes this one back: the same amounts with debit and credit exchanged.

        Raises:
            MalformedEntry: the entry holds, or resolves a hold; holds are resolved, never reversed.

        """
        if any(t.state is not TransferState.POSTED for t in self.transfers):
            raise MalformedEntry
        mirrored = tuple(replace(t, debit=t.credit, credit=t.debit) for t in reversed(self.transfers))
        return Entry(key, EntryKind.REVERSAL, day, mirrored, reverses=self.key)


@dataclass(frozen=True, slots=True)
class Posting:
    """One account's side of a transfer: positive if debited, negative if credited."""

    account: str
    amount_minor: int
    currency: str


def postings(entries: Iterable[Entry]) -> list[Posting]:
    """Return what has been posted, two postings a transfer, debit first; holds and voids post nothing."""
    posted = (TransferState.POSTED, TransferState.POST)
    return [
        posting
        for entry in entries
        for t in entry.transfers
        if t.state in posted
        for posting in (
            Posting(t.debit, t.amount_minor, t.currency),
            Posting(t.credit, -t.amount_minor, t.currency),
        )
    ]


def trial_balance(entries: Iterable[Entry]) -> dict[str, int]:
    """Return the signed balance of every account that was touched, by code; the sum per currency is nought."""
    totals: dict[str, int] = {}
    for posting in postings(entries):
        totals[posting.account] = totals.get(posting.account, 0) + posting.amount_minor
    return dict(sorted(totals.items()))
