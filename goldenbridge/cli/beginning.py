"""Begins a fund or a rehearsal in a folder of its own: touches nothing that was there, and leaves nothing half made."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from goldenbridge.cli import environment, files
from goldenbridge.core.errors import BridgeError, words

PARTS: Final = ("data", "keys")
ELSEWHERE: Final = (
    "GOLDENBRIDGE_DATA",
    "GOLDENBRIDGE_LOG_KEY",
    "GOLDENBRIDGE_LOG_FOLDER",
    "GOLDENBRIDGE_DESTROYED_LIST",
)
"""What would lay a part of the fund outside its folder, where something else may lie."""
STOPPING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class FundExists(BridgeError):
    """The folder holds a fund already."""

    code = "fund_exists"
    status = 409
    sentence = words("There is a fund in “{folder}” already. Nothing was changed.")


class FolderTaken(BridgeError):
    """What would be made in the folder lies there already, and nothing says that it may go."""

    code = "folder_taken"
    status = 409
    sentence = words(
        "“{path}” is there already. It may be a fund's whose goldenbridge.env lies elsewhere, or nothing of ours. "
        "Nothing was changed. Name another folder with --folder; if only an `init` that was killed has left it, remove "
        "data and keys there yourself."
    )


class PlaceNamed(BridgeError):
    """A variable of the shell would lead out of the folder."""

    code = "place_named"
    status = 409
    sentence = words(
        "The shell sets {variable}, which may lead to another fund. Nothing was changed. Unset it for this command; "
        "if the fund needs it, write it into its goldenbridge.env afterwards."
    )


def require_unbegun(folder: Path) -> None:
    """Refuse, before anything is asked or made, a folder that holds a fund or in which something is in the way."""
    if (folder / environment.ENVIRONMENT).exists():
        raise FundExists(folder=folder)
    require_unused(folder)
    require_here()


def require_unused(folder: Path, *more: str) -> None:
    """Refuse a folder in which something lies where a fund's data and keys, or these files, would be made."""
    files.require_folder(folder)
    for path in [folder / name for name in (*PARTS, *more)]:
        if path.is_symlink() or path.exists():
            try:
                is_free = path.is_dir() and not any(path.iterdir())
            except OSError as error:
                raise files.unusable(error) from error
            if not is_free:
                raise FolderTaken(path=path)


def require_here() -> None:
    """Refuse if the shell would lay a part of the fund somewhere else."""
    for variable in ELSEWHERE:
        if variable in os.environ:
            raise PlaceNamed(variable=variable)


@contextmanager
def folder_begun(folder: Path) -> Iterator[None]:
    """Make folders for data and keys; whatever ends this early, also Ctrl-C, takes away what was made, and that alone.

    FundExists or FolderTaken before anything is made. Settings are written at the end: without them nothing is a fund.
    """
    require_unbegun(folder)
    with _stopped_by_exception(), ExitStack() as unless_finished:
        made: list[Path] = []
        unless_finished.callback(_undo, folder, made)
        for part in (folder, *(folder / name for name in PARTS)):
            if not part.is_dir():
                part.mkdir(mode=0o700, parents=True)
                made.append(part)
        yield
        unless_finished.pop_all()


def _undo(folder: Path, made: list[Path]) -> None:
    for number in STOPPING:
        # Whoever presses Ctrl-C twice shall not stop this as well.
        signal.signal(number, signal.SIG_IGN)
    (folder / environment.ENVIRONMENT).unlink(missing_ok=True)
    for part in (folder / name for name in PARTS):
        # A folder that was there was empty, and stays.
        if part in made:
            shutil.rmtree(part, ignore_errors=True)
        elif part.is_dir():
            empty(part)
    if folder in made and not any(folder.iterdir()):
        folder.rmdir()


def empty(folder: Path) -> None:
    """Remove all that lies in a folder; the folder stays, as it may be a mount or a link."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


@contextmanager
def _stopped_by_exception() -> Iterator[None]:
    """While something is half made, being told to stop, also by a closed terminal, raises KeyboardInterrupt."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
