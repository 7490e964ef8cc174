"""The key that signs checkpoints; its file lies outside the data folder."""

from __future__ import annotations

from django.conf import settings

from goldenbridge.apps.transparency.errors import LogKeyMissing
from goldenbridge.core import notes, notesigning
from goldenbridge.core.errors import BridgeError


def signing_key() -> notesigning.SigningKey:
    """The key of the checkpoints, from its file outside the data folder; LogKeyMissing if it is not this log's."""
    try:
        key = notesigning.read_signing_key(settings.LOG_KEY.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError, BridgeError) as error:
        raise LogKeyMissing from error
    if key.name != settings.LOG_ORIGIN or key.kind != notes.LOG:
        raise LogKeyMissing
    return key
