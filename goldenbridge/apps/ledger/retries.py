"""Runs the ledger's transactions: again after a deadlock or for a month to be opened; refusals are told in full."""

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

from goldenbridge.apps.ledger.posting import open_months, refused
from goldenbridge.apps.ledger.refusals import PeriodClosed, Refused

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS: Final = 5
_VICTIM: Final = frozenset({"40P01", "40001"})  # PostgreSQL: deadlock detected, could not serialise


def _is_victim(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in _VICTIM


def atomic_with_retry(action: Callable[P, R]) -> Callable[P, R]:
    """Run an action in a transaction, or in a savepoint of a larger one; keys make running it again harmless.

    If it is the outermost one and PostgreSQL chose it as the victim of a deadlock, it is run again, at most five
    times; inside a larger transaction the larger one must be repeated, so the error goes on to whoever opened it.
    So every action in which money moves is opened with this (a test looks for those that are not); no request and
    no job opens a transaction around an action.
    What the database refuses is looked into after the rollback, because a failed transaction answers no questions.
    """

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        outermost = not connection.in_atomic_block
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except Refused as refusal:
                if refusal.kind is not PeriodClosed or not open_months(refusal.entries):
                    raise refused(refusal.kind, refusal.entries) from refusal
            except OperationalError as error:
                if attempt == ATTEMPTS or not outermost or not _is_victim(error):
                    raise
        raise OperationalError

    return run
