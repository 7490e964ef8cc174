"""Gift windows: what the public log says about the gifts and the money of some days, and the file with its pieces.

The head of a window is one entry of the log; the public file holds the head and all pieces. See docs/formats/window.md.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Any, Final

from goldenbridge.core import canonical
from goldenbridge.core.errors import BridgeError, Malformed, words
from goldenbridge.core.merkle import HASH_BYTES, root_of

FORMAT: Final = "goldenbridge/window/v1"
Digests = Mapping[int, Sequence[bytes]]


class BadWindow(BridgeError):
    """A window file that has not the form of one."""

    code = "bad_window"
    status = 422
    sentence = words("The file of the gift window is damaged: it has not the form of a window.")


class WindowChanged(BridgeError):
    """The pieces of a window file are not those that its head, and so the log, stands for."""

    code = "window_changed"
    status = 422
    sentence = words("The file of gift window {number} was changed: its pieces do not lead to the root in the log.")


class BooksDoNotAddUp(BridgeError):
    """The figures of a window contradict each other."""

    code = "books_do_not_add_up"
    status = 422
    sentence = words("The figures of gift window {number} do not add up.")


@dataclass(frozen=True, slots=True)
class Figures:
    """The books of a window, in minor units: opening + gifts - returned - set aside or paid - fees + exchanged.

    What is exchanged is what was brought in too, and is below nought where more left the currency than came.
    """

    opening_minor: int
    gifts_minor: int
    returned_minor: int
    set_aside_or_paid_minor: int
    fees_minor: int
    exchanged_minor: int
    closing_minor: int

    def add_up(self) -> bool:
        """True if opening and movements make the closing figure."""
        return self.closing_minor == (
            self.opening_minor
            + self.gifts_minor
            - self.returned_minor
            - self.set_aside_or_paid_minor
            - self.fees_minor
            + self.exchanged_minor
        )


@dataclass(frozen=True, slots=True)
class Head:
    """What the log says about a window: everything but the pieces themselves.

    `number` counts all windows from 1; `gifts` is how many gifts are in it; `pieces` and `pieces_root` stand for the
    pieces of the gifts, `set_aside_pieces` and `set_aside_root` for those of the live promises (none: 0 and the root
    of nothing); `statements` are salted hashes of bank statements; `previous` is the digest of the head of the window
    before, of any currency.
    """

    number: int
    currency: str
    first_on: date
    last_on: date
    gifts: int
    pieces: int
    pieces_root: bytes
    remainder_minor: int
    set_aside_pieces: int
    set_aside_root: bytes
    set_aside_minor: int
    statements: tuple[bytes, ...]
    previous: bytes
    figures: Figures

    def value(self) -> dict[str, Any]:
        """The head as a canonical value."""
        return {
            "currency": self.currency,
            "figures": {field.name: getattr(self.figures, field.name) for field in fields(Figures)},
            "first_on": self.first_on.isoformat(),
            "format": FORMAT,
            "gifts": self.gifts,
            "last_on": self.last_on.isoformat(),
            "number": self.number,
            "pieces": self.pieces,
            "pieces_root": canonical.b64(self.pieces_root),
            "previous": canonical.b64(self.previous),
            "remainder_minor": self.remainder_minor,
            "set_aside_minor": self.set_aside_minor,
            "set_aside_pieces": self.set_aside_pieces,
            "set_aside_root": canonical.b64(self.set_aside_root),
            "statements": [canonical.b64(statement) for statement in self.statements],
        }

    def digest(self) -> bytes:
        """The digest by which the next window names this one."""
        return canonical.digest("window", self.value())


@dataclass(frozen=True, slots=True)
class Window:
    """A head with its pieces: digests by denomination, sorted."""

    head: Head
    gifts: Digests
    set_aside: Digests

    def content(self) -> bytes:
        """The bytes of the public file."""
        return canonical.encode(
            {
                "gifts": _lists(self.gifts),
                "head": self.head.value(),
                "set_aside": _lists(self.set_aside),
            }
        )

    def check(self) -> None:
        """Raise BadWindow, WindowChanged or BooksDoNotAddUp unless pieces, head and figures agree."""
        head = self.head
        if not all(_rise(rows) for rows in (*self.gifts.values(), *self.set_aside.values())):
            raise BadWindow
        total = sum(denomination * len(digests) for denomination, digests in self.gifts.items())
        if pieces_root(self.gifts) != head.pieces_root or pieces_root(self.set_aside) != head.set_aside_root:
            raise WindowChanged(number=head.number)
        if _count(self.gifts) != head.pieces or _count(self.set_aside) != head.set_aside_pieces:
            raise WindowChanged(number=head.number)
        if not head.figures.add_up() or head.remainder_minor < 0:
            raise BooksDoNotAddUp(number=head.number)
        if total + head.remainder_minor != head.figures.gifts_minor:
            raise BooksDoNotAddUp(number=head.number)


def pieces_root(digests: Digests) -> bytes:
    """The root of the tree over all pieces, largest denomination first, digests in order within each.

    A leaf is the denomination in minor units (8 bytes, big-endian) and the digest.
    """
    leaves = []
    for denomination in sorted(digests, reverse=True):
        before = b"\x00" + struct.pack(">Q", denomination)
        leaves += [sha256(before + digest).digest() for digest in digests[denomination]]
    return root_of(leaves)


def sorted_digests(digests: Digests) -> dict[int, list[bytes]]:
    """The pieces in the order of the file, denominations that are not used left out."""
    return {minor: sorted(digests[minor]) for minor in sorted(digests, reverse=True) if digests[minor]}


def parse_head(value: Any) -> Head:
    """The head that a canonical value states; BadWindow unless it is whole and nothing else."""
    try:
        head = Head(
            number=value["number"],
            currency=value["currency"],
            first_on=date.fromisoformat(value["first_on"]),
            last_on=date.fromisoformat(value["last_on"]),
            gifts=value["gifts"],
            pieces=value["pieces"],
            pieces_root=canonical.unb64(value["pieces_root"]),
            remainder_minor=value["remainder_minor"],
            set_aside_pieces=value["set_aside_pieces"],
            set_aside_root=canonical.unb64(value["set_aside_root"]),
            set_aside_minor=value["set_aside_minor"],
            statements=tuple(canonical.unb64(statement) for statement in value["statements"]),
            previous=canonical.unb64(value["previous"]),
            figures=Figures(**value["figures"]),
        )
        if head.value() != value:
            raise BadWindow
        _check_whole(value["figures"], head)
    except (KeyError, TypeError, ValueError, AttributeError, Malformed) as error:
        raise BadWindow from error
    return head


def parse(content: bytes) -> Window:
    """The window of a public file. Raises BadWindow; call `check` for the truth of it.

    Within a denomination digests must rise strictly, so that no piece stands twice.
    """
    try:
        value: Any = canonical.decode(content)
        if set(value) != {"gifts", "head", "set_aside"}:
            raise BadWindow
        return Window(parse_head(value["head"]), _digests(value["gifts"]), _digests(value["set_aside"]))
    except (KeyError, TypeError, AttributeError, Malformed) as error:
        raise BadWindow from error


def entry_content(*, kind: str, on: date, value: Any) -> bytes:
    """The bytes of an entry of the public log: canonical JSON of its kind, day and value."""
    return canonical.encode({"kind": kind, "on": on.isoformat(), "value": value})


def head_of_entry(entry: bytes) -> Head:
    """The head that an entry of the log states; BadWindow if the entry is something else."""
    try:
        value: Any = canonical.decode(entry)
        if value["kind"] != "window":
            raise BadWindow
        return parse_head(value["value"])
    except (KeyError, TypeError, Malformed) as error:
        raise BadWindow from error


def _check_whole(figures: Mapping[str, Any], head: Head) -> None:
    numbers = [head.number, head.gifts, head.pieces, head.remainder_minor, head.set_aside_pieces, head.set_aside_minor]
    numbers += figures.values()
    if any(type(number) is not int for number in numbers) or type(head.currency) is not str:
        raise BadWindow


def _rise(digests: Sequence[bytes]) -> bool:
    """True if each digest is larger than the one before, so that none stands twice."""
    return all(first < second for first, second in pairwise(digests))


def _count(digests: Digests) -> int:
    return sum(len(rows) for rows in digests.values())


def _lists(digests: Digests) -> list[dict[str, Any]]:
    return [
        {"denomination_minor": minor, "digests": canonical.b64(b"".join(digests[minor]))}
        for minor in sorted(digests, reverse=True)
    ]


def _digests(rows: Any) -> dict[int, list[bytes]]:
    digests: dict[int, list[bytes]] = {}
    last = None
    for row in rows:
        minor = row["denomination_minor"]
        joined = canonical.unb64(row["digests"])
        if type(minor) is not int or minor <= 0 or (last is not None and minor >= last) or len(row) != 2:
            raise BadWindow
        if not joined or len(joined) % HASH_BYTES:
            raise BadWindow
        found = [joined[start : start + HASH_BYTES] for start in range(0, len(joined), HASH_BYTES)]
        if not _rise(found):
            raise BadWindow
        digests[minor] = found
        last = minor
    return digests
