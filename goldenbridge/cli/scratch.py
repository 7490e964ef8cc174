"""Where a backup or a restore has its copies unsealed while it works, and how what a killed one left is removed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from goldenbridge.platform import log

PURPOSES: Final = ("backup", "restore")
UNFINISHED: Final = "*.unfinished"


@contextmanager
def scratch(purpose: str) -> Iterator[Path]:
    """A folder for a backup or a restore, gone afterwards; one at a time, and each begins by removing leftovers."""
    with _lock() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _remove_leftovers()
        with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=f"{purpose}-") as folder:
            yield Path(folder)


def sweep() -> None:
    """Remove what a killed backup or restore left; while one is at work nothing is touched."""
    with _lock() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _remove_leftovers()


@contextmanager
def _lock() -> Iterator[int]:
    # The system lets go of it when its holder dies, however he dies.
    lock = os.open(settings.DATA, os.O_RDONLY)
    try:
        yield lock
    finally:
        os.close(lock)


def _remove_leftovers() -> None:
    folders = [each for purpose in PURPOSES for each in settings.DATA.glob(f"{purpose}-*") if each.is_dir()]
    files = list(settings.DATA.glob(UNFINISHED))
    for folder in folders:
        shutil.rmtree(folder)
    for file in files:
        file.unlink()
    if folders or files:
        log.event("leftovers_of_copying_removed", count=len(folders) + len(files))
