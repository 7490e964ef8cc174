"""Hidden form fields: what a many-step form carries from page to page, sealed so that nobody reads or changes it there.

Nothing of an unfinished form is stored; the browser carries it back in each POST. A field is sealed with AES-256-GCM
under a key that only this server has; the associated data name the step, so that no field serves for another step.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from goldenbridge.core import canonical
from goldenbridge.core.errors import BridgeError, Malformed, words

_VERSION: Final = 1
_NONCE_BYTES: Final = 12
_FRONT_BYTES: Final = 1 + _NONCE_BYTES

Fields = dict[str, canonical.Value]


class ForgedField(BridgeError):
    """A hidden field was changed, cut, or made for another step or another server."""

    code = "forged_field"
    status = 400
    sentence = words(
        "This form was changed or damaged on its way, so nothing was stored. What you typed is kept below."
    )


class StaleField(BridgeError):
    """A hidden field is older than it may be."""

    code = "stale_field"
    status = 409
    sentence = words("This form was open for too long, so nothing was stored. What you typed is kept below.")


class FormKey:
    """The key of hidden fields, derived from the server's secret."""

    def __init__(self, secret: bytes) -> None:
        derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"goldenbridge/form-field/v1").derive(secret)
        self._cipher = AESGCM(derived)

    def seal(self, step: str, fields: Fields, *, now: datetime) -> str:
        """The hidden field's text."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        content = canonical.encode({"at": int(now.timestamp()), "fields": fields})
        return canonical.b64(bytes([_VERSION]) + nonce + self._cipher.encrypt(nonce, content, step.encode()))

    def open(self, step: str, text: str, *, now: datetime, life: timedelta) -> Fields:
        """What the field holds; ForgedField if it was not made here for this step, StaleField if it is too old."""
        try:
            token = canonical.unb64(text)
        except Malformed as error:
            raise ForgedField from error
        if len(token) <= _FRONT_BYTES or token[0] != _VERSION:
            raise ForgedField
        try:
            content = self._cipher.decrypt(token[1:_FRONT_BYTES], token[_FRONT_BYTES:], step.encode())
        except InvalidTag as error:
            raise ForgedField from error
        # Only this server can have sealed it, so that its shape is known.
        value = json.loads(content)
        if now.timestamp() - value["at"] > life.total_seconds():
            raise StaleField
        fields: Fields = value["fields"]
        return fields
