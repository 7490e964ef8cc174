"""The ledger's refusals: each has a name, and what the database says is turned into one of them."""

from collections.abc import Sequence

from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.journal import Entry


class Insolvent(BridgeError):
    """There is not enough money where it should come from; the details name what is missing."""

    code = "insolvent"
    status = 409
    sentence = words("There is not enough money for this: {missing} is missing.")


class ReserveBelowNought(BridgeError):
    """Chargebacks have eaten the reserve; nothing is promised until it stands again."""

    code = "reserve_below_nought"
    status = 409
    sentence = words("The reserve is below nought. Nothing more can be promised until money is moved back into it.")


class PeriodClosed(BridgeError):
    """The day lies in a month that is closed."""

    code = "period_closed"
    status = 409
    sentence = words("The month of {day} is closed. Corrections are booked in an open month.")


class PeriodNotEnded(BridgeError):
    """Only a past month can be closed, and only after all earlier ones."""

    code = "period_not_ended"
    status = 409
    sentence = words("Only a month that is over can be closed, and only after all earlier ones.")


class KeyReused(BridgeError):
    """The key stands for a different entry already."""

    code = "key_reused"
    status = 409
    sentence = words("This entry was made before, with other contents. Nothing was changed.")


class UnknownAccount(BridgeError):
    """No such account is open."""

    code = "unknown_account"
    status = 404
    sentence = words("The books have no account for this pot and currency.")


class NoSuchRoute(BridgeError):
    """Money may not go that way."""

    code = "no_such_route"
    status = 409
    sentence = words("Money cannot go from the one account to the other in the books.")


class HoldResolved(BridgeError):
    """The hold was posted or voided before; a hold is resolved once."""

    code = "hold_resolved"
    status = 409
    sentence = words("What was held here has been settled or given back already.")


class HoldMismatch(BridgeError):
    """The hold does not exist, or is smaller than what was booked."""

    code = "hold_mismatch"
    status = 409
    sentence = words("This does not match what is held.")


class CommitmentSpent(BridgeError):
    """More would be drawn or freed than the promise still has set aside."""

    code = "commitment_spent"
    status = 409
    sentence = words("This promise has less set aside than that.")


class AlreadyReversed(BridgeError):
    """The entry was taken back before."""

    code = "already_reversed"
    status = 409
    sentence = words("This entry was taken back before.")


class LedgerRefused(BridgeError):
    """The database refused an entry for a reason without a name of its own."""

    code = "ledger_refused"
    status = 409
    sentence = words("The books refused this entry.")


_SAID = (
    ("ledger_balance_floor", Insolvent),
    ("ledger_commitment_rest", CommitmentSpent),
    ("reserve is below nought", ReserveBelowNought),
    ("no open period", PeriodClosed),
    ("no such route", NoSuchRoute),
    ("hold is resolved", HoldResolved),
    ("ledger_transfer_resolves_id", HoldResolved),
    ("hold does not match", HoldMismatch),
    ("ledger_transfer_resolves", HoldMismatch),
    ("entry is reversed", AlreadyReversed),
    ("ledger_entry_reverses_id", AlreadyReversed),
    ("debit_id", UnknownAccount),
    ("credit_id", UnknownAccount),
    ("key is taken", KeyReused),
    ("ledger_entry_key", KeyReused),
)


class Refused(Exception):
    """What the database would not take, on its way out of the transaction, behind which it is told in full."""

    def __init__(self, kind: type[BridgeError], entries: Sequence[Entry]) -> None:
        super().__init__(kind.code)
        self.kind = kind
        self.entries = entries


def refusal_named_in(message: str) -> type[BridgeError]:
    """Return the refusal that a database error stands for."""
    return next((kind for said, kind in _SAID if said in message), LedgerRefused)
