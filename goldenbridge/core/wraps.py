"""Wraps: the 32-byte seed of a sealing key, sealed to one person who may use it."""

from __future__ import annotations

from uuid import UUID

from goldenbridge.core import sealing
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.sealing import NIL, Compartment, Header, KeyCard, KeyPair, Purpose, Suite, derive_key_pair


class SwappedKey(BridgeError):
    """The seed in the wrap does not make the public key that the directory or the signed case key names."""

    code = "swapped_key"
    status = 409
    sentence = words(
        "The key in this wrap is not the one that was promised: somebody may have swapped it. "
        "Nothing was opened with it; tell the auditors."
    )


def make_wrap(
    seed: bytes,
    *,
    key_ref: UUID,
    recipient: bytes,
    case: UUID = NIL,
    compartment: Compartment = Compartment.NONE,
    generation: int = 0,
) -> bytes:
    """The seed sealed to a person's seal key (X25519, from the directory). The header's record is `key_ref`."""
    _check_seed(seed)
    header = Header(Suite.X25519, Purpose.WRAP, case, compartment, generation, key_ref)
    return sealing.seal(header, recipient, seed)


def open_wrap(wrap: bytes, pair: KeyPair, *, card: KeyCard) -> bytes:
    """The seed, compared with the public keys that `card` (from the directory or a case key certificate) promises.

    Raises SwappedKey if any differs, besides what opening an envelope raises.
    """
    opened = sealing.open_envelope(wrap, pair, purpose=Purpose.WRAP, record=card.key_ref)
    check_seed(opened.content, card)
    return opened.content


def check_seed(seed: bytes, card: KeyCard) -> None:
    """Raise SwappedKey unless the seed makes exactly the public keys on the card, of which there must be one."""
    _check_seed(seed)
    if not card.publics:
        raise SwappedKey
    for suite, public in card.publics.items():
        if derive_key_pair(suite, seed).public != public:
            raise SwappedKey


def rewrap(wrap: bytes, pair: KeyPair, *, card: KeyCard, recipient: bytes) -> bytes:
    """The wrap of the same seed for another person; the seed is checked against the card first."""
    header = sealing.parse_header(wrap)
    seed = open_wrap(wrap, pair, card=card)
    return make_wrap(
        seed,
        key_ref=card.key_ref,
        recipient=recipient,
        case=header.case,
        compartment=header.compartment,
        generation=header.generation,
    )


def _check_seed(seed: bytes) -> None:
    if len(seed) != sealing.SEED_BYTES:
        raise SwappedKey
