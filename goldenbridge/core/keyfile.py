"""A member of staff's locked keys as a file, for signing and opening in a terminal, away from the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from goldenbridge.core import canonical
from goldenbridge.core.canonical import b64
from goldenbridge.core.errors import Malformed, words
from goldenbridge.core.shape import Fields
from goldenbridge.core.staffkeys import (
    ShortPassphrase,
    StaffKeys,
    WrongPassphrase,
    derive_passphrase_keys,
    unlock_keys,
)

FORM: Final = "goldenbridge/staff-keys/v1"


class StayLocked(WrongPassphrase):
    """What was typed does not unlock this key file; nothing is chosen here, so no advice for choosing is given."""

    code = "keys_stay_locked"
    sentence = words("This passphrase does not unlock the keys of {call_sign}. Nothing was done; try again.")


@dataclass(frozen=True)
class KeyFile:
    """Whose keys, and the keys under his passphrase; without the passphrase the file opens nothing."""

    person: UUID
    call_sign: str
    salt: bytes
    locked: bytes

    def encode(self) -> bytes:
        """The file's content: canonical JSON and a line feed."""
        fields: dict[str, canonical.Value] = {
            "call_sign": self.call_sign,
            "keys": FORM,
            "locked": b64(self.locked),
            "person": str(self.person),
            "salt": b64(self.salt),
        }
        return canonical.encode(fields) + b"\n"

    @classmethod
    def read(cls, content: bytes) -> KeyFile:
        """The key file of these bytes; Malformed if they are none."""
        fields = Fields(canonical.decode(content.strip()))
        if fields.text("keys") != FORM:
            raise Malformed
        file = cls(
            person=fields.ref("person"),
            call_sign=fields.text("call_sign"),
            salt=fields.octets("salt"),
            locked=fields.octets("locked"),
        )
        fields.end()
        return file

    def unlock(self, passphrase: str) -> StaffKeys:
        """The keys; StayLocked if the passphrase is another one, be it as short as it may."""
        try:
            unlock_key = derive_passphrase_keys(passphrase, self.salt).unlock_key
            return unlock_keys(self.locked, unlock_key, person=self.person)
        except (ShortPassphrase, WrongPassphrase) as error:
            raise StayLocked(call_sign=self.call_sign) from error
