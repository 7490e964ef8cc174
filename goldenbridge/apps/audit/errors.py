"""The refusals of audits."""

from __future__ import annotations

from goldenbridge.core.errors import BridgeError, words


class PeriodNotOver(BridgeError):
    """The period still runs, is upside down, or is longer than a year."""

    code = "period_not_over"
    status = 422
    sentence = words(
        "An audit covers at most a year, and only days that are over, so that its payments change no more."
    )


class AuditUnderWay(BridgeError):
    """Another audit of some of these days is not finished: two at once would let somebody choose between two draws."""

    code = "audit_under_way"
    status = 409
    sentence = words("Another audit in this currency covers some of these days and is not finished. Finish it first.")


class SeedCommitted(BridgeError):
    """The auditor has committed to another seed already."""

    code = "seed_committed"
    status = 409
    sentence = words("You have committed to a seed in this audit. It cannot be exchanged for another.")


class SeedTaken(BridgeError):
    """Both auditors would have committed to one and the same thing."""

    code = "seed_taken"
    status = 409
    sentence = words("The other auditor has committed to this very value. Make a seed of your own.")


class NotWithheldYet(BridgeError):
    """There is still time to reveal the seed, or to sign the result."""

    code = "not_withheld_yet"
    status = 409
    sentence = words("The other auditor has until {day} for his step. Remind him.")


class NotAllFound(BridgeError):
    """Something drawn has no finding yet, or nobody has looked at an account."""

    code = "not_all_found"
    status = 409
    sentence = words(
        "Before you sign, say of each drawn payment what you found, and compare each account with the bank."
    )


class StatementTooOld(BridgeError):
    """The day does not lie at or after the end of the period, or has not come."""

    code = "statement_too_old"
    status = 422
    sentence = words("The statements must end on one day, from {first} to today. Ask for later ones.")


class AnotherDay(BridgeError):
    """A statement does not end on the day that all are compared on."""

    code = "statement_of_another_day"
    status = 422
    sentence = words(
        "The statement of the account {label} does not end with a closing balance of {day}. All must end on that day, "
        "for our books are compared with all accounts together."
    )


class StatementMissing(BridgeError):
    """Not every account has a statement."""

    code = "statement_missing"
    status = 422
    sentence = words(
        "There is no statement of the account {label}. Our books are compared with all accounts together, so bring all "
        "statements at once."
    )
