"""The trail as a file that auditors take home: every strand with its sealed head and records, a line each.

Form: docs/formats/journal.md. Nothing in the file is readable without the auditors' key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.trailchain import OtherKey, TrailBroken, open_strand

TITLE: Final = "goldenbridge/trail/v1"
STRAND: Final = "strand"


class NotAJournal(BridgeError):
    """The file is none that the page of the access journal gave."""

    code = "not_a_journal"
    status = 400
    sentence = words("This is not the access journal as its page gives it, or it was changed at line {line}.")


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what to which reference, and when: ISO time, event, reference, actor."""

    at: str
    event: str
    ref: str
    actor: str


def head_line(strand: UUID, head: bytes) -> str:
    """The line that begins a strand."""
    return f"{STRAND} {strand} {b64(head)}"


def read_journal(lines: Iterable[str], private_key: bytes) -> tuple[list[Entry], int]:
    """(every record by its time, how many strands): each opened and found to follow from the one before it.

    Raises NotAJournal, or TrailBroken at a record that was changed, moved or left out. If no strand at all opens, the
    key is another one: OtherKey. Where it opens some, a head that does not open was changed.
    """
    entries: list[Entry] = []
    opened = closed = 0
    for strand, head, records in _strands(lines):
        try:
            entries += [_entry(value) for value in open_strand(strand, head, private_key, records)]
        except OtherKey:
            closed += 1
        else:
            opened += 1
    if closed:
        raise TrailBroken(number=0) if opened else OtherKey
    return sorted(entries, key=lambda entry: entry.at), opened


def _strands(lines: Iterable[str]) -> Iterator[tuple[UUID, bytes, list[bytes]]]:
    found: tuple[UUID, bytes, list[bytes]] | None = None
    number = 0
    for number, line in enumerate((each.rstrip("\r\n") for each in lines), start=1):
        try:
            if number == 1:
                if line != TITLE:
                    raise NotAJournal(line=number)
            elif line.startswith(STRAND + " "):
                if found is not None:
                    yield found
                _word, ref, head = line.split(" ")
                found = UUID(ref), unb64(head), []
            elif found is None:
                raise NotAJournal(line=number)
            else:
                found[2].append(unb64(line))
        except (ValueError, BridgeError) as error:
            raise NotAJournal(line=number) from error
    if found is None:
        raise NotAJournal(line=number)
    yield found


def _entry(value: object) -> Entry:
    if not isinstance(value, list) or len(value) != 4 or not all(isinstance(each, str) for each in value):
        raise NotAJournal(line=0)
    event, ref, actor, at = value
    return Entry(at, event, ref, actor)
