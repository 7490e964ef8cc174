"""Identity halves: an identity opens only for two verifiers together, each of whom holds one half of its seed.

The applicant's page makes two random seeds K1 and K2 and seals the identity to the key pair of K1 XOR K2. Each half
goes to one verifier's half key. Either alone is as good as random.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from goldenbridge.core import records, sealing
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.sealing import Compartment, Header, KeyCard, KeyPair, Purpose, Suite, derive_key_pair
from goldenbridge.core.wraps import SwappedKey


class TwoHalvesNeeded(BridgeError):
    """An identity is split between exactly two different half keys."""

    code = "two_halves_needed"
    status = 400
    sentence = words("An identity is sealed to two verifiers, neither more nor fewer. Nothing was sealed.")


@dataclass(frozen=True)
class SealedIdentity:
    """What the applicant's page sends: the identity, and each half under the reference of the half key it is for."""

    identity: bytes
    halves: tuple[tuple[UUID, bytes], tuple[UUID, bytes]]


def split_seed() -> tuple[bytes, bytes, bytes]:
    """(K1, K2, K1 XOR K2): two independent random halves and the seed of the identity key that they make."""
    first, second = secrets.token_bytes(sealing.SEED_BYTES), secrets.token_bytes(sealing.SEED_BYTES)
    return first, second, join_halves(first, second)


def join_halves(first: bytes, second: bytes) -> bytes:
    """The seed of the identity key: the halves combined by XOR. Raises SwappedKey if either has not 32 bytes."""
    if len(first) != sealing.SEED_BYTES or len(second) != sealing.SEED_BYTES:
        raise SwappedKey
    return bytes(one ^ two for one, two in zip(first, second, strict=True))


def seal_identity(
    content: bytes, *, case: UUID, record: UUID, half_keys: Sequence[KeyCard], suite: Suite, sign_seed: bytes
) -> SealedIdentity:
    """Seal the identity to both verifiers together; `half_keys` come from their two signed half certificates."""
    if len(half_keys) != 2 or half_keys[0].key_ref == half_keys[1].key_ref:
        raise TwoHalvesNeeded
    first, second, seed = split_seed()
    header = Header(suite, Purpose.IDENTITY, case, Compartment.IDENTITY, 1, record)
    identity = records.seal_record(header, derive_key_pair(suite, seed).public, content, sign_seed=sign_seed)
    one, two = half_keys
    return SealedIdentity(
        identity,
        (
            (one.key_ref, seal_half(first, one.public(suite), case=case, record=record, suite=suite)),
            (two.key_ref, seal_half(second, two.public(suite), case=case, record=record, suite=suite)),
        ),
    )


def seal_half(half: bytes, public: bytes, *, case: UUID, record: UUID, suite: Suite = Suite.X25519) -> bytes:
    """One half for one verifier: by the applicant's page to a half key, or by one verifier to the other's seal key.

    `record` is that of the identity.
    """
    return sealing.seal(Header(suite, Purpose.HALF, case, Compartment.IDENTITY, 1, record), public, half)


def open_half(envelope: bytes, pair: KeyPair, *, case: UUID, record: UUID) -> bytes:
    """The half inside."""
    opened = sealing.open_envelope(
        envelope, pair, purpose=Purpose.HALF, case=case, compartment=Compartment.IDENTITY, record=record
    )
    if len(opened.content) != sealing.SEED_BYTES:
        raise SwappedKey
    return opened.content


def open_identity(envelope: bytes, first: bytes, second: bytes, *, case: UUID, applicant: bytes) -> records.Record:
    """The identity, opened by both halves in either order; it must be signed by the applicant's key."""
    suite = sealing.parse_header(envelope).suite
    pair = derive_key_pair(suite, join_halves(first, second))
    return records.open_record(
        envelope,
        pair,
        authors=(applicant,),
        purpose=Purpose.IDENTITY,
        case=case,
        compartment=Compartment.IDENTITY,
    )
