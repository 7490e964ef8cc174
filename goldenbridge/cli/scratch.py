"""Where a backup or a restore has its copies unsealed while it works, and how what a killed one left is removed."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from goldenbridge.platform import log

PLACE: Final = ".unsealed"
"""The folder of the data folder that is theirs alone; nothing else is ever removed."""


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for a backup or a restore, gone afterwards; one at a time, and each begins by removing leftovers."""
    with _lock() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _remove_leftovers()
        place: Path = settings.DATA / PLACE
        place.mkdir(mode=0o700)
        try:
            yield place
        finally:
            shutil.rmtree(place)


def sweep() -> None:
    """Remove what a killed backup or restore left; while one is at work nothing is touched."""
    with _lock() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _remove_leftovers()


def unfinished(database: Path) -> Path:
    """The name that a database's file has while a restore puts it back."""
    return database.with_suffix(".unfinished")


@contextmanager
def _lock() -> Iterator[int]:
    # The system lets go of it when its holder dies, however he dies.
    lock = os.open(settings.DATA, os.O_RDONLY)
    try:
        yield lock
    finally:
        os.close(lock)


def _remove_leftovers() -> None:
    place = settings.DATA / PLACE
    files = [file for file in map(unfinished, _databases()) if file.is_file()]
    count = len(files) + place.is_dir()
    if place.is_dir():
        shutil.rmtree(place)
    for file in files:
        file.unlink()
    if count:
        log.event("leftovers_of_copying_removed", count=count)


def _databases() -> list[Path]:
    """The files that are databases of this fund."""
    return [Path(str(each["NAME"])) for each in settings.DATABASES.values() if str(each["ENGINE"]).endswith("sqlite3")]
