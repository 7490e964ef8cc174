"""One worker for a fund: whoever does what the clock asks for holds two locks, and lets go of them however he dies.

A lock on a file of the data folder keeps two apart on one machine, one of PostgreSQL's two on several machines.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from django.conf import settings
from django.db import connections

from goldenbridge.platform import log

FILE: Final = "worker.lock"
NUMBER: Final = 0x676F6C64
"""The number of our lock among those of the main database."""
PAUSE_SECONDS: Final = 1.0


@contextmanager
def sole_worker(stop: threading.Event) -> Iterator[bool]:
    """Wait until no other worker is at work, and keep others waiting; False if told to stop before that."""
    with ExitStack() as held:
        is_told = False
        while not _take(held):
            if not is_told:
                log.event("another_worker_is_at_work")
                is_told = True
            if stop.wait(PAUSE_SECONDS):
                yield False
                return
        yield True


def _take(held: ExitStack) -> bool:
    with ExitStack() as taken:
        if not (_take_file(taken) and _take_number(taken)):
            return False
        held.enter_context(taken.pop_all())
    return True


def _take_file(taken: ExitStack) -> bool:
    lock = os.open(settings.DATA / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    taken.callback(os.close, lock)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _take_number(taken: ExitStack) -> bool:
    """On a connection of its own: jobs give theirs back."""
    if connections["default"].vendor != "postgresql":
        return True
    connection = connections["default"].copy("sole_worker")
    taken.callback(connection.close)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [NUMBER])
        return bool(cursor.fetchone()[0])
