"""What a thief does with a stolen disk: looks for words in every file, in every form that they may have been left in."""

from __future__ import annotations

import base64
import secrets
import shutil
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

SQLITE = b"SQLite format 3\0"
LETTERS = "abcdefghijkmnpqrstuvwxyz"
STEM = "qzkvjxqzw"


def canary(number: int) -> str:
    """A word that occurs nowhere else: a stem that no language has, random letters, every third a Cyrillic tail."""
    word = STEM + "".join(secrets.choice(LETTERS) for _ in range(12))
    return f"{word}жыў" if number % 3 == 0 else word


def spellings(word: str) -> Iterator[bytes]:
    """The forms in which a word may lie in a file."""
    plain = word.encode()
    yield plain
    yield word.upper().encode()
    yield word.encode("utf-16-le")
    yield plain.hex().encode()
    yield quote(word).encode()
    yield word.encode("unicode_escape")
    for shift in range(3):
        # Base64 of the word at each alignment, without the edges that depend on its neighbours.
        coded = base64.b64encode(bytes(shift) + plain)
        yield coded[4 if shift else 0 : -4].rstrip(b"=")


def contents(path: Path) -> Iterator[bytes]:
    """A file's bytes, and what is inside if it is compressed; of a database also what its rows hold.

    A long value goes on in another page of the file: a word on the border lies nowhere in one piece.
    """
    content = path.read_bytes()
    yield content
    if content.startswith(SQLITE):
        yield rows_of(path)
    for window in (31, 15, -15):
        try:
            yield zlib.decompress(content, window)
        except zlib.error:
            continue


def rows_of(path: Path) -> bytes:
    """Everything that the rows of a SQLite database hold, one value after the other.

    Read from a copy: whoever opens a stolen database changes it, and the last to close it takes its -wal and -shm away.
    """
    with TemporaryDirectory() as folder, closing(sqlite3.connect(_copied(path, Path(folder)))) as base:
        base.text_factory = bytes
        tables = [name.decode() for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return b"\n".join(
            value if isinstance(value, bytes) else str(value).encode()
            for table in tables
            for row in base.execute(f'SELECT * FROM "{table}"')
            for value in row
        )


def _copied(path: Path, folder: Path) -> Path:
    for each in (path, path.with_name(f"{path.name}-wal")):
        if each.exists():
            shutil.copyfile(each, folder / each.name)
    return folder / path.name


def found(words: Iterable[str], folders: Iterable[Path], *, stem: str = STEM) -> list[tuple[str, str]]:
    """Each word that lies somewhere, with the file's name; only where the stem lies is every word looked for."""
    stems = set(spellings(stem)) if stem else {b""}
    sought = [(word, form) for word in words for form in set(spellings(word)) if len(form) >= 8]
    seen = []
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
            for content in contents(path):
                if any(stem in content for stem in stems):
                    seen += [(word, path.name) for word, form in sought if form in content]
    return sorted(set(seen))
