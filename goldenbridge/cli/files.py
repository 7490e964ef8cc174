"""Files named on the command line: each is opened here, and what is wrong with one is said with its name."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from goldenbridge.core.errors import BridgeError, Malformed, words

_REASONS: Final = {
    errno.ENOENT: "there is no such file or folder",
    errno.EISDIR: "it is a folder",
    errno.ENOTDIR: "a part of its path is no folder",
    errno.EACCES: "you may not open it",
    errno.EPERM: "you may not open it",
    errno.EEXIST: "something lies there already",
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "nothing can be written there",
    errno.ENAMETOOLONG: "its name is too long",
}


class FileUnusable(BridgeError):
    """A file or folder named on the command line cannot be read or written."""

    code = "file_unusable"
    status = 400
    sentence = words("“{name}” cannot be used: {reason}.")


class WrongFile(BridgeError):
    """A file was read and is not what the command needs in its place."""

    code = "wrong_file"
    status = 400
    sentence = words("“{name}” is not {what}, or it is damaged.")


def unusable(error: OSError) -> FileUnusable:
    """The refusal that says in words what the system said of a file."""
    known = _REASONS.get(error.errno or 0)
    return FileUnusable(name=error.filename, reason=known or str(error.strerror).lower())


def read_bytes(path: Path) -> bytes:
    """The file's bytes; FileUnusable if there are none to be had."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise unusable(error) from error


def read_text(path: Path) -> str:
    """The file's text; FileUnusable also where it is no text."""
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileUnusable(name=path, reason="it is not text in UTF-8") from error


@contextmanager
def reading(path: Path, what: str) -> Iterator[None]:
    """Around what takes a file's content apart: if it has not that form, WrongFile names the file."""
    try:
        yield
    except (Malformed, UnicodeDecodeError) as error:
        raise WrongFile(name=path, what=what) from error


def require_readable(*paths: Path) -> None:
    """Refuse early if one of the files cannot be read."""
    for path in paths:
        try:
            path.open("rb").close()
        except OSError as error:
            raise unusable(error) from error


def require_folder(path: Path) -> None:
    """Refuse early if something else than a folder lies where a folder shall be."""
    if path.exists() and not path.is_dir():
        raise FileUnusable(name=path, reason="it is no folder")


def require_free(*paths: Path) -> None:
    """Refuse early, before anything is typed, if a result could not be written where it shall go."""
    for path in paths:
        if path.exists() or path.is_symlink():
            raise FileUnusable(name=path, reason=_REASONS[errno.EEXIST])
        if not path.parent.is_dir():
            raise FileUnusable(name=path, reason="there is no folder for it")
