"""Promise receipts: an officer proves at home that his own promise is within what the public log says is set aside.

His promise is cut into pieces as gifts are; the secret of them is his own signing key, which grows from his phrase, so
that no two officers can be shown one and the same piece. See docs/formats/promise-receipt.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from goldenbridge.core import canonical, checkpoint, notes, pieces, tlogproof, verifier, window
from goldenbridge.core.errors import BridgeError, Malformed, words
from goldenbridge.core.merkle import leaf_hash, root_of
from goldenbridge.core.receipt import PROMISE_FORMAT, BadReceipt, stated
from goldenbridge.core.tiles import BadTile, TileReader


class PromiseNotSetAside(BridgeError):
    """A piece of the promise is not among what is set aside."""

    code = "promise_not_set_aside"
    status = 422
    sentence = words(
        "This promise is not set aside as the receipt says: {missing} of its {pieces} pieces are not in gift window"
        " {number}. If these are the words of another application, try the right ones."
    )


class PromiseHasNoPieces(BridgeError):
    """The promise is below the smallest piece of its window, or too few promises stood in it."""

    code = "promise_has_no_pieces"
    status = 422
    sentence = words(
        "Gift window {number} has no pieces for a promise of this size. It stands in the total with others, and cannot"
        " be proved on its own."
    )


class SetAsideBeyondGifts(BridgeError):
    """More is said to be set aside than the books set aside, or than gifts have brought in."""

    code = "set_aside_beyond_gifts"
    status = 422
    sentence = words(
        "Gift window {number} says that more is set aside than its books and gifts bear. Do not rely on this promise."
    )


@dataclass(frozen=True, slots=True)
class PromiseReceipt:
    """What was set aside for a promise when a window closed, and the proof of that window; not the secret itself."""

    amount_minor: int
    currency: str
    salt: bytes
    window: int
    proof: tlogproof.TlogProof

    def text(self) -> str:
        """The receipt as text: under 1.5 kB for any promise."""
        return self.proof.text()


@dataclass(frozen=True, slots=True)
class PromiseVerdict:
    """What was found true about a promise receipt; a refusal is an exception instead."""

    amount_minor: int
    currency: str
    pieces: int
    remainder_minor: int
    head: window.Head
    receipt_size: int
    log_size: int
    witnesses: tuple[str, ...]


def salt_of(award: UUID, *, on: date) -> bytes:
    """The salt of a promise (16 bytes) as it stands at the end of a day.

    Another day gives other pieces, so that nobody can follow a promise from window to window.
    """
    framed = b"goldenbridge/promise-salt/v1\n" + award.bytes + on.isoformat().encode("ascii")
    return sha256(framed).digest()[: pieces.SALT_BYTES]


def nonce_of(sign_key: bytes, salt: bytes) -> bytes:
    """The secret of a promise's pieces (32 bytes): its recipient's public signing key, which stands nowhere public."""
    return sha256(b"goldenbridge/promise-nonce/v1\n" + salt + sign_key).digest()


def pieces_of(
    *, sign_key: bytes, salt: bytes, currency: str, amount_minor: int, allowed: Sequence[int]
) -> dict[int, list[bytes]]:
    """The pieces of what is set aside for one promise, by denomination; `allowed` goes from large to small."""
    counts, _ = pieces.cut(amount_minor, allowed)
    return pieces.pieces_of(nonce=nonce_of(sign_key, salt), salt=salt, currency=currency, counts=counts)


def make(
    *, amount_minor: int, currency: str, salt: bytes, window_number: int, proof: tlogproof.TlogProof
) -> PromiseReceipt:
    """A receipt; whatever `extra` the proof had is replaced."""
    if len(salt) != pieces.SALT_BYTES:
        raise pieces.BadGiftSecret
    extra = canonical.encode(
        {
            "amount_minor": amount_minor,
            "currency": currency,
            "format": PROMISE_FORMAT,
            "salt": canonical.b64(salt),
            "window": window_number,
        }
    )
    whole = tlogproof.TlogProof(proof.index, proof.hashes, proof.checkpoint, extra)
    return PromiseReceipt(amount_minor, currency, salt, window_number, whole)


def parse(text: str) -> PromiseReceipt:
    """The receipt that a text states; BadReceipt unless it is whole."""
    proof, value = stated(text)
    try:
        made = make(
            amount_minor=value["amount_minor"],
            currency=value["currency"],
            salt=canonical.unb64(value["salt"]),
            window_number=value["window"],
            proof=proof,
        )
    except (KeyError, TypeError, AttributeError, Malformed, pieces.BadGiftSecret) as error:
        raise BadReceipt from error
    if made.proof.extra != proof.extra:
        raise BadReceipt
    return made


def verify_promise(
    text: str,
    *,
    sign_key: bytes,
    key: notes.VerifierKey,
    read: verifier.Read,
    witnesses: Sequence[notes.VerifierKey] = (),
) -> PromiseVerdict:
    """Check a promise receipt against the public log, with the officer's own key; raises what is wrong in plain words.

    His pieces are within what the window says is set aside; that is within what its books have set aside since the
    beginning; and the books never set aside more than gifts have brought in.
    """
    receipt = parse(text)
    then = checkpoint.open_checkpoint(receipt.proof.checkpoint, key)
    note, tiles = verifier.open_log(key=key, read=read)
    verifier.check_growth(then, tiles)
    found = window.parse(read(verifier.window_path(receipt.window)))
    head = found.head
    if head.number != receipt.window or head.currency != receipt.currency:
        raise window.WindowChanged(number=receipt.window)
    verifier.check_entry(receipt.proof, head, then, tiles)
    found.check()
    count, remainder = _check_pieces(receipt, found, sign_key)
    _check_books(head, tiles)
    names = tuple(witness.name for witness in notes.witnesses_of(note, witnesses))
    return PromiseVerdict(
        amount_minor=receipt.amount_minor,
        currency=receipt.currency,
        pieces=count,
        remainder_minor=remainder,
        head=head,
        receipt_size=then.size,
        log_size=tiles.size,
        witnesses=names,
    )


def _check_pieces(receipt: PromiseReceipt, found: window.Window, sign_key: bytes) -> tuple[int, int]:
    """How many pieces of the promise there are, and what of it is below the smallest; raises if one is missing."""
    head, allowed = found.head, sorted(found.set_aside, reverse=True)
    wanted = pieces_of(
        sign_key=sign_key,
        salt=receipt.salt,
        currency=receipt.currency,
        amount_minor=receipt.amount_minor,
        allowed=allowed,
    )
    count = sum(len(digests) for digests in wanted.values())
    if not count:
        raise PromiseHasNoPieces(number=head.number)
    missing = sum(len(set(digests) - set(found.set_aside[minor])) for minor, digests in wanted.items())
    if missing:
        raise PromiseNotSetAside(missing=missing, pieces=count, number=head.number)
    remainder = receipt.amount_minor - sum(minor * len(digests) for minor, digests in wanted.items())
    counted = sum(minor * len(digests) for minor, digests in found.set_aside.items())
    if remainder > head.set_aside_minor - counted:
        raise SetAsideBeyondGifts(number=head.number)
    return count, remainder


def _check_books(head: window.Head, tiles: TileReader) -> None:
    """What is set aside lies within what all books up to this window have set aside, and that within the gifts."""
    entries = verifier.all_entries(tiles)
    if root_of([leaf_hash(content) for content in entries]) != tiles.root():
        raise BadTile(path="tile/entries")
    set_aside_or_paid = 0
    for content in entries:
        try:
            earlier = window.head_of_entry(content)
        except window.BadWindow:
            continue
        if earlier.currency == head.currency and earlier.number <= head.number:
            set_aside_or_paid += earlier.figures.set_aside_or_paid_minor
    # What is cleared and not promised, the reserve included, is what gifts leave over once all of that is set aside.
    if head.set_aside_minor > set_aside_or_paid or head.figures.closing_minor < 0:
        raise SetAsideBeyondGifts(number=head.number)
