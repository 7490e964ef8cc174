"""Runs a transaction again when the database chose it as the victim of a deadlock; keys make that harmless."""

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS: Final = 5
_VICTIM: Final = frozenset({"40P01", "40001"})  # PostgreSQL: deadlock detected, could not serialise


def _is_victim(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in _VICTIM


def atomic_with_retry(action: Callable[P, R]) -> Callable[P, R]:
    """Run an action in a transaction; if it is the outermost one, run it again after a deadlock, at most five times.

    Inside a larger transaction the larger one must be repeated, so the error goes on to whoever opened it.
    """

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return action(*args, **kwargs)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except OperationalError as error:
                if attempt == ATTEMPTS or not _is_victim(error):
                    raise
        raise OperationalError

    return run
