"""What a member of staff signs at the door: an enrolment with new keys, and the challenge of one sign-in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.shape import Fields

CHALLENGE_BYTES: Final = 32


@dataclass(frozen=True)
class Enrolment:
    """Somebody who was invited says: these two public keys are mine. Signed by the signing key that it names."""

    person: UUID
    invitation_hash: bytes
    sign_key: bytes
    seal_key: bytes

    kind: ClassVar[str] = "enrolment"

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {
            "invitation": b64(self.invitation_hash),
            "person": str(self.person),
            "seal_key": b64(self.seal_key),
            "sign_key": b64(self.sign_key),
        }

    @classmethod
    def from_value(cls, value: Value) -> Enrolment:
        """The statement of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        enrolment = cls(
            person=fields.ref("person"),
            invitation_hash=fields.octets("invitation", length=32),
            sign_key=fields.sign_key("sign_key"),
            seal_key=fields.octets("seal_key", length=32),
        )
        fields.end()
        return enrolment


@dataclass(frozen=True)
class SignIn:
    """Somebody answers the challenge of one sign-in, which shows that the keys were unlocked in his page just now."""

    person: UUID
    challenge: bytes

    kind: ClassVar[str] = "sign-in"

    def to_value(self) -> dict[str, Value]:
        """The canonical value."""
        return {"challenge": b64(self.challenge), "person": str(self.person)}

    @classmethod
    def from_value(cls, value: Value) -> SignIn:
        """The statement of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        entry = cls(fields.ref("person"), fields.octets("challenge", length=CHALLENGE_BYTES))
        fields.end()
        return entry


def hash_invitation(token: str) -> bytes:
    """What the server keeps of an invitation's word, and what the enrolment names."""
    return hashlib.sha256(b"goldenbridge/invitation/v1\n" + token.encode()).digest()


def hash_session(token: str) -> bytes:
    """What the server keeps of a session's cookie."""
    return hashlib.sha256(b"goldenbridge/session/v1\n" + token.encode()).digest()


def hash_challenge(challenge: bytes) -> bytes:
    """What the server keeps of a challenge until it is answered."""
    return hashlib.sha256(b"goldenbridge/challenge/v1\n" + challenge).digest()
