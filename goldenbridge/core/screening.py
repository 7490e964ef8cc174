"""Names that may not be paid, found by exact spelling; fuzzy matching is for people, who see a reason to look.

A list is a text file, one entry a line: the name, and after a semicolon the birth date if it is known. Spelling is
compared without regard to case, blanks, punctuation and the order of the words, in its own letters and in the Latin
letters that a bank would write, because a list and a passport may use different alphabets.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.transliteration import transliterated

MOST_BYTES = 64 * 2**20


class DamagedList(BridgeError):
    """A line of the list cannot be read; an unread list would let people through."""

    code = "damaged_list"
    status = 422
    sentence = words("Line {line} of the screening list cannot be read. Nobody was screened.")


class EmptyList(BridgeError):
    """A list without names screens nobody."""

    code = "empty_list"
    status = 422
    sentence = words("The screening list holds no name. Nobody was screened.")


def spelling(name: str) -> str:
    """The name with case, blanks, punctuation and the order of its words taken out."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(sorted(re.findall(r"[^\W_]+", folded)))


def spellings(name: str) -> frozenset[str]:
    """The name as it is spelled, and as a bank would spell it; empty for a name without letters."""
    found = {spelling(name), spelling(transliterated(name, most=200))}
    return frozenset(each for each in found if each)


@dataclass(frozen=True)
class ScreeningList:
    """A list that was read whole, and the hash by which a record says which list it was."""

    digest: bytes
    size: int
    _born: dict[str, frozenset[date | None]] = field(repr=False)

    def has(self, name: str, *, born_on: date | None = None) -> bool:
        """Whether the name stands on the list; a birth date tells two people apart only when both dates are known."""
        for each in spellings(name):
            dates = self._born.get(each, frozenset())
            if dates and (born_on is None or None in dates or born_on in dates):
                return True
        return False


def read_list(content: bytes) -> ScreeningList:
    """The list in a file; raises DamagedList for a line that is not a name, EmptyList when there is none."""
    if len(content) > MOST_BYTES:
        raise DamagedList(line=0)
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DamagedList(line=0) from error
    entries = [entry for number, line in enumerate(lines, 1) for entry in _entries(line, number)]
    if not entries:
        raise EmptyList
    return ScreeningList(hashlib.sha256(content).digest(), len(entries), _by_spelling(entries))


def _entries(line: str, number: int) -> Iterable[tuple[str, date | None]]:
    bare = line.strip()
    if not bare or bare.startswith("#"):
        return []
    name, _, born = bare.partition(";")
    try:
        born_on = date.fromisoformat(born.strip()) if born.strip() else None
    except ValueError as error:
        raise DamagedList(line=number) from error
    if not spellings(name):
        raise DamagedList(line=number)
    return [(name, born_on)]


def _by_spelling(entries: Iterable[tuple[str, date | None]]) -> dict[str, frozenset[date | None]]:
    found: dict[str, set[date | None]] = {}
    for name, born_on in entries:
        for each in spellings(name):
            found.setdefault(each, set()).add(born_on)
    return {each: frozenset(dates) for each, dates in found.items()}
