"""The secret of a receipt from a donor's phrase, made here only for pages that run no script; one at a time."""

from __future__ import annotations

from threading import Lock
from typing import Final

from goldenbridge.core import donorphrase
from goldenbridge.web.base.patience import Patience, TooManyTries

# A phrase costs a quarter of a second of the thread that serves applicants too: five at once, then one in two seconds.
PHRASES: Final = Patience(tries=5, seconds_each=2)
_BUSY: Final = Lock()


def secret_of(phrase: str, *, reference: str) -> bytes:
    """The secret of the gift with this reference; WeakDonorPhrase, or TooManyTries while others are being made."""
    donorphrase.check_strength(phrase)
    PHRASES.spend("phrases")
    if not _BUSY.acquire(blocking=False):
        raise TooManyTries(seconds=1)
    try:
        return donorphrase.nonce(phrase, reference=reference)
    finally:
        _BUSY.release()
