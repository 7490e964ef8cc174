"""Receipts: the donor's secrets and the proof that the window of his gift is in the public log.

A receipt is a C2SP tlog-proof of the window's entry whose `extra` holds the secrets; it says nothing to anybody who
has not got it. See docs/formats/receipt.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from goldenbridge.core import canonical, pieces, tlogproof
from goldenbridge.core.errors import BridgeError, Malformed, words
from goldenbridge.core.window import Window

FORMAT: Final = "goldenbridge/receipt/v1"
PROMISE_FORMAT: Final = "goldenbridge/promise-receipt/v1"
"""Of the receipts of promises, which `core/promiseproof.py` reads."""

LARGEST_BYTES: Final = 8_192


class BadReceipt(BridgeError):
    """A text that is not a receipt, or a damaged one."""

    code = "bad_receipt"
    status = 422
    sentence = words("This is not a whole receipt. Copy it again from the first line to the last, without changes.")


@dataclass(frozen=True, slots=True)
class Receipt:
    """A gift as its donor can prove it: amount in minor units, secrets, window number, proof of the window's entry."""

    amount_minor: int
    currency: str
    nonce: bytes
    salt: bytes
    window: int
    proof: tlogproof.TlogProof

    def text(self) -> str:
        """The receipt as text: under 1.5 kB for any gift."""
        return self.proof.text()


def make(
    *, amount_minor: int, currency: str, nonce: bytes, salt: bytes, window: int, proof: tlogproof.TlogProof
) -> Receipt:
    """A receipt; whatever `extra` the proof had is replaced by the donor's secrets."""
    if len(nonce) != pieces.NONCE_BYTES or len(salt) != pieces.SALT_BYTES:
        raise pieces.BadGiftSecret
    extra = canonical.encode(
        {
            "amount_minor": amount_minor,
            "currency": currency,
            "format": FORMAT,
            "nonce": canonical.b64(nonce),
            "salt": canonical.b64(salt),
            "window": window,
        }
    )
    whole = tlogproof.TlogProof(proof.index, proof.hashes, proof.checkpoint, extra)
    return Receipt(amount_minor, currency, nonce, salt, window, whole)


def stated(text: str) -> tuple[tlogproof.TlogProof, dict[str, Any]]:
    """The proof of a receipt of any kind and what its `extra` states; BadReceipt unless that can be one.

    Line ends of Windows are forgiven.
    """
    if len(text) > LARGEST_BYTES:
        raise BadReceipt
    try:
        proof = tlogproof.parse(text.replace("\r\n", "\n").strip() + "\n")
        value: Any = canonical.decode(proof.extra or b"")
        whole = all(type(value[name]) is int for name in ("amount_minor", "window")) and type(value["currency"]) is str
    except (KeyError, TypeError, Malformed, tlogproof.BadProof) as error:
        raise BadReceipt from error
    if not whole or value["amount_minor"] <= 0:
        raise BadReceipt
    return proof, value


def parse(text: str) -> Receipt:
    """The receipt that a text states; BadReceipt unless it is whole."""
    proof, value = stated(text)
    try:
        made = make(
            amount_minor=value["amount_minor"],
            currency=value["currency"],
            nonce=canonical.unb64(value["nonce"]),
            salt=canonical.unb64(value["salt"]),
            window=value["window"],
            proof=proof,
        )
    except (KeyError, TypeError, AttributeError, Malformed, pieces.BadGiftSecret) as error:
        raise BadReceipt from error
    if made.proof.extra != proof.extra:
        raise BadReceipt
    return made


def is_promise(text: str) -> bool:
    """Tell a promise's receipt from a gift's; what is neither is for the reader of gifts to refuse."""
    if len(text) > LARGEST_BYTES:
        return False
    try:
        value: Any = canonical.decode(tlogproof.parse(text.replace("\r\n", "\n").strip() + "\n").extra or b"")
        return bool(value["format"] == PROMISE_FORMAT)
    except (KeyError, TypeError, Malformed, tlogproof.BadProof):
        return False


def counted_minor(window: Window, *, nonce: bytes, salt: bytes) -> int:
    """How much of a gift stands in a window as pieces, in minor units; 0 if nothing of it is there."""
    total = 0
    for denomination, digests in window.gifts.items():
        there = frozenset(digests)
        index = 0
        while (
            pieces.piece(
                nonce=nonce, salt=salt, currency=window.head.currency, denomination_minor=denomination, index=index
            )
            in there
        ):
            index += 1
        total += index * denomination
    return total
