"""A small public log in memory, built with the core alone, for the tests of verifier, pages and command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

from goldenbridge.core import (
    checkpoint,
    notesigning,
    pieces,
    promiseproof,
    receipt,
    tiles,
    tlogproof,
    verifier,
    window,
)
from goldenbridge.core.merkle import Tree, leaf_hash

KEY = notesigning.make_signing_key("fund.example/log", seed=b"k" * 32)
START = date(2020, 8, 10)


@dataclass(frozen=True)
class Gift:
    amount_minor: int
    nonce: bytes
    salt: bytes


def gifts_of(count, *, seed=b"gifts", amount=None):
    """Invented gifts; by default of 25 to 150 whole units and some cents."""
    found = []
    for number in range(count):
        random = sha256(seed + number.to_bytes(4, "big")).digest()
        minor = amount or 2_500 + int.from_bytes(random[:2], "big") % 12_500
        found.append(Gift(minor, random, sha256(random).digest()[:16]))
    return found


@dataclass(frozen=True)
class Promise:
    amount_minor: int
    sign_key: bytes
    salt: bytes


def promises_of(count, *, amounts=(355_000, 60_000, 1_205_000)):
    """Invented promises, of whole steps, to people with keys of their own."""
    keys = [sha256(b"officer %d" % number).digest() for number in range(count)]
    return [Promise(amounts[number % len(amounts)], key, sha256(key).digest()[:16]) for number, key in enumerate(keys)]


def promise_pieces(promises, *, currency="USD"):
    """The pieces of promises, by denomination, and what they all come to."""
    allowed = pieces.allowed_denominations([each.amount_minor for each in promises], pieces.denominations(100))
    digests = {}
    for each in promises:
        found = promiseproof.pieces_of(
            sign_key=each.sign_key, salt=each.salt, currency=currency, amount_minor=each.amount_minor, allowed=allowed
        )
        for minor, rows in found.items():
            digests.setdefault(minor, []).extend(rows)
    return digests, sum(each.amount_minor for each in promises)


@dataclass
class PublicLog:
    """Entries, windows and checkpoints of an invented fund, as files."""

    key: notesigning.SigningKey = KEY
    entries: list[bytes] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    heads: list[window.Head] = field(default_factory=list)
    closing: int = 0

    def add_entry(self, kind, value, on=START):
        self.entries.append(window.entry_content(kind=kind, on=on, value=value))

    def add_window(self, gifts, *, currency="USD", set_aside=0, fees=0, promises=(), promised=None):
        """Close a window over these gifts, append its head to the log and write its file.

        `promises` are the pieces of what is set aside, by denomination; `promised` is their total, if it is not
        `set_aside`, which the books of this window set aside or paid.
        """
        set_aside_pieces = window.sorted_digests(dict(promises))
        allowed = pieces.allowed_denominations([gift.amount_minor for gift in gifts], pieces.denominations(100))
        digests = {}
        for gift in gifts:
            counts, _ = pieces.cut(gift.amount_minor, allowed)
            for minor, found in pieces.pieces_of(
                nonce=gift.nonce, salt=gift.salt, currency=currency, counts=counts
            ).items():
                digests.setdefault(minor, []).extend(found)
        digests = window.sorted_digests(digests)
        total = sum(gift.amount_minor for gift in gifts)
        counted = sum(minor * len(found) for minor, found in digests.items())
        number = len(self.heads) + 1
        day = START + timedelta(days=number)
        figures = window.Figures(self.closing, total, 0, set_aside, fees, 0, self.closing + total - set_aside - fees)
        self.closing = figures.closing_minor
        head = window.Head(
            number=number, currency=currency, first_on=day, last_on=day, gifts=len(gifts),
            pieces=sum(map(len, digests.values())), pieces_root=window.pieces_root(digests),
            remainder_minor=total - counted, set_aside_pieces=sum(map(len, set_aside_pieces.values())),
            set_aside_root=window.pieces_root(set_aside_pieces),
            set_aside_minor=set_aside if promised is None else promised, statements=(), previous=self.heads[-1].digest() if self.heads else b"",
            figures=figures,
        )  # fmt: skip
        self.heads.append(head)
        self.files[verifier.window_path(number)] = window.Window(head, digests, set_aside_pieces).content()
        self.add_entry("window", head.value(), day)
        return head

    def publish(self):
        """Write checkpoint and tiles of what is there; returns the checkpoint."""
        leaves = [leaf_hash(entry) for entry in self.entries]
        size = len(leaves)
        for start in range(0, size, 256):
            part = leaves[start : start + 256]
            self.files[tiles.tile_path(0, start // 256, len(part))] = b"".join(part)
            bundle = tiles.pack_entries(self.entries[start : start + 256])
            self.files[tiles.tile_path("entries", start // 256, len(part))] = bundle
        note = notesigning.sign_checkpoint(checkpoint.Checkpoint(self.key.name, size, Tree(leaves).root()), self.key)
        self.files["checkpoint"] = note.encode()
        return note

    def receipt(self, gift, *, number, currency="USD", amount_minor=None):
        """The receipt of one gift, against the log as it is published now."""
        return receipt.make(
            amount_minor=amount_minor or gift.amount_minor, currency=currency, nonce=gift.nonce, salt=gift.salt,
            window=number, proof=self.proof(number),
        )  # fmt: skip

    def promise_receipt(self, promise, *, number, currency="USD", amount_minor=None):
        """The receipt of one promise (amount and salt), against the log as it is published now."""
        return promiseproof.make(
            amount_minor=amount_minor or promise.amount_minor, currency=currency, salt=promise.salt,
            window_number=number, proof=self.proof(number),
        )  # fmt: skip

    def proof(self, number):
        """The proof that a window's head is in the log as it is published now."""
        note = self.publish()
        tree = Tree([leaf_hash(entry) for entry in self.entries])
        index = next(
            place for place, entry in enumerate(self.entries)
            if b'"kind":"window"' in entry and window.head_of_entry(entry).number == number
        )  # fmt: skip
        return tlogproof.TlogProof(index, tuple(tree.inclusion_proof(index, len(tree))), note)

    def read(self, path):
        """The reader that the verifier takes."""
        if path not in self.files:
            raise verifier.LogUnreadable(path=path)
        return self.files[path]

    def write(self, folder):
        """The same as a folder."""
        for path, content in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
