"""The verifier: from one trusted key, a receipt and the public files to “counted”, or the reason why not.

Nothing here knows a network or a folder: files come through `read(path) -> bytes`. It trusts the key it is given, and
nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from goldenbridge.core import checkpoint, notes, pieces, receipt, window
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.merkle import ProofRefused, check_consistency, check_inclusion, leaf_hash, root_of
from goldenbridge.core.tiles import BadTile, TileReader
from goldenbridge.core.tlogproof import TlogProof

CHECKPOINT_PATH: Final = "checkpoint"
Read = Callable[[str], bytes]


class LogUnreadable(BridgeError):
    """A file of the log cannot be had."""

    code = "log_unreadable"
    status = 424
    sentence = words("The file {path} of the public log cannot be read, so nothing can be said about this receipt.")


class LogRewritten(BridgeError):
    """The log as it stands now does not continue the log that the receipt was made from."""

    code = "log_rewritten"
    status = 422
    sentence = words(
        "The log was rewritten: what it says now does not continue what its own checkpoint in your receipt says."
        " Keep the receipt; it proves this."
    )


class LogCutBack(BridgeError):
    """The log is shorter than it was when the receipt was made."""

    code = "log_cut_back"
    status = 422
    sentence = words("The log was cut back: it has {now} entries, and had {then} when your receipt was made.")


class WindowNotInLog(BridgeError):
    """The window's entry is not where the receipt says."""

    code = "window_not_in_log"
    status = 422
    sentence = words("The entry of gift window {number} is not in the log as your receipt says.")


class ReceiptChanged(BridgeError):
    """The window and the log are genuine, and the receipt says something else of the window."""

    code = "receipt_changed"
    status = 422
    sentence = words("This receipt was changed: it was not made from gift window {number}, as it says now.")


class PieceMissing(BridgeError):
    """A piece of the gift is not in the window."""

    code = "piece_missing"
    status = 422
    sentence = words(
        "This gift was not counted as the receipt says:"
        " {missing} of its {pieces} pieces are not in gift window {number}."
    )


class NoPieces(BridgeError):
    """The gift is below the smallest piece of its window."""

    code = "no_pieces"
    status = 422
    sentence = words(
        "This gift is smaller than the smallest piece of gift window {number}. It stands in the window's remainder,"
        " together with others, and cannot be proved on its own."
    )


class RemainderMissing(BridgeError):
    """The part of the gift below the smallest piece is more than the window's whole remainder."""

    code = "remainder_missing"
    status = 422
    sentence = words(
        "This gift was not counted as the receipt says: its remainder is more than the whole remainder of"
        " gift window {number}."
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found true about a receipt; a refusal is an exception instead."""

    amount_minor: int
    currency: str
    pieces: int
    remainder_minor: int
    head: window.Head
    receipt_size: int
    log_size: int
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """What was found true about a whole log."""

    size: int
    windows: int
    pieces: int
    witnesses: tuple[str, ...]


def verify_receipt(
    text: str, *, key: notes.VerifierKey, read: Read, witnesses: Sequence[notes.VerifierKey] = ()
) -> Verdict:
    """Check a receipt against the public log. Raises a BridgeError that says in plain words what is wrong."""
    proof = receipt.parse(text)
    then = checkpoint.open_checkpoint(proof.proof.checkpoint, key)
    note, tiles = open_log(key=key, read=read)
    check_growth(then, tiles)
    path = window_path(proof.window)
    found = window.parse(read(path))
    head = found.head
    if head.number != proof.window:
        raise window.WindowChanged(number=proof.window)
    check_entry(proof.proof, head, then, tiles)
    found.check()
    if head.currency != proof.currency:
        raise ReceiptChanged(number=head.number)
    counts, remainder = pieces.cut(proof.amount_minor, sorted(found.gifts, reverse=True))
    _check_pieces(proof, found, counts)
    if remainder > head.remainder_minor:
        raise RemainderMissing(number=head.number)
    names = tuple(witness.name for witness in notes.witnesses_of(note, witnesses))
    return Verdict(
        amount_minor=proof.amount_minor,
        currency=proof.currency,
        pieces=sum(counts.values()),
        remainder_minor=remainder,
        head=head,
        receipt_size=then.size,
        log_size=tiles.size,
        witnesses=names,
    )


def verify_log(*, key: notes.VerifierKey, read: Read, witnesses: Sequence[notes.VerifierKey] = ()) -> LogVerdict:
    """Check a whole log: every entry against the checkpoint, every window against its entry and the window before."""
    note, tiles = open_log(key=key, read=read)
    entries = all_entries(tiles)
    if root_of([leaf_hash(content) for content in entries]) != tiles.root():
        raise BadTile(path="tile/entries")
    count = pieces_seen = 0
    previous = b""
    closing: dict[str, int] = {}
    for content in entries:
        try:
            head = window.head_of_entry(content)
        except window.BadWindow:
            continue
        found = window.parse(read(window_path(head.number)))
        count += 1
        if found.head != head or head.number != count or head.previous != previous:
            raise window.WindowChanged(number=head.number)
        found.check()
        if head.figures.opening_minor != closing.get(head.currency, head.figures.opening_minor):
            raise window.BooksDoNotAddUp(number=head.number)
        closing[head.currency] = head.figures.closing_minor
        previous = head.digest()
        pieces_seen += head.pieces
    names = tuple(witness.name for witness in notes.witnesses_of(note, witnesses))
    return LogVerdict(tiles.size, count, pieces_seen, names)


def open_log(*, key: notes.VerifierKey, read: Read) -> tuple[str, TileReader]:
    """The signed checkpoint of a log and a reader of its tiles, whose root was compared with the checkpoint."""
    try:
        note = read(CHECKPOINT_PATH).decode()
    except UnicodeDecodeError as error:
        raise notes.BadNote from error
    head = checkpoint.open_checkpoint(note, key)
    tiles = TileReader(read, head.size)
    if tiles.root() != head.root:
        raise BadTile(path="tile")
    return note, tiles


def check_growth(then: checkpoint.Checkpoint, tiles: TileReader) -> None:
    """Raise LogCutBack or LogRewritten unless the log only grew since an earlier checkpoint."""
    if tiles.size < then.size:
        raise LogCutBack(now=tiles.size, then=then.size)
    if not then.size:
        return
    try:
        check_consistency(
            old=then.size,
            new=tiles.size,
            old_root=then.root,
            new_root=tiles.root(),
            proof=tiles.consistency_proof(then.size, tiles.size),
        )
    except ProofRefused as error:
        raise LogRewritten from error


def all_entries(tiles: TileReader) -> list[bytes]:
    """The contents of all entries, in order."""
    bundles = -(-tiles.size // 256)
    return [content for number in range(bundles) for content in tiles.entries(number)]


def window_path(number: int) -> str:
    """Where the public file of a window lies in the folder of the log."""
    return f"windows/{number:06d}.json"


def check_entry(proof: TlogProof, head: window.Head, then: checkpoint.Checkpoint, tiles: TileReader) -> None:
    """Raise unless the head is the entry at the proof's place, under an earlier checkpoint and now.

    WindowNotInLog: the place holds no such entry. ReceiptChanged: it holds another window's.
    WindowChanged: it holds this window's with another content, so the file was changed.
    """
    if proof.index >= then.size:
        raise WindowNotInLog(number=head.number)
    content = tiles.entry(proof.index)
    try:
        leaf = leaf_hash(content)
        check_inclusion(index=proof.index, size=then.size, leaf=leaf, proof=proof.hashes, root=then.root)
        entered = window.head_of_entry(content)
    except (ProofRefused, window.BadWindow) as error:
        raise WindowNotInLog(number=head.number) from error
    if entered.number != head.number:
        raise ReceiptChanged(number=head.number)
    if entered != head:
        raise window.WindowChanged(number=head.number)


def _check_pieces(proof: receipt.Receipt, found: window.Window, counts: dict[int, int]) -> None:
    wanted = pieces.pieces_of(nonce=proof.nonce, salt=proof.salt, currency=proof.currency, counts=counts)
    missing = sum(len(set(digests) - set(found.gifts[minor])) for minor, digests in wanted.items())
    if not counts:
        raise NoPieces(number=found.head.number)
    if missing:
        raise PieceMissing(missing=missing, pieces=sum(counts.values()), number=found.head.number)
