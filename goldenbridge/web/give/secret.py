"""The secret of a receipt from a donor's phrase, made here only for pages that run no script; one at a time.

A phrase costs a fifth of a second of the thread that serves applicants too. So nobody can ask for many: a gift has few
tries, a new one uses up the day's cap, a receipt needs the reference of a gift that was paid. What remains is shared.
"""

from __future__ import annotations

from threading import Lock
from typing import Final

from goldenbridge.core import donorphrase
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.web.base.patience import Patience, TooManyTries

GIFT: Final = Patience(tries=5, seconds_each=30)
"""For each gift, by its reference."""

NEW_GIFTS: Final = Patience(tries=20, seconds_each=0.4)
"""For all gifts that are being announced: at most half of the thread."""

OLD_GIFTS: Final = Patience(tries=5, seconds_each=2)
"""For all receipts of gifts whose references are forgotten, which anybody can pretend to have given."""

MOST_WAIT: Final = 2.0
_BUSY: Final = Lock()


class PhrasesBusy(BridgeError):
    """Others have their phrases worked on just now."""

    code = "phrases_busy"
    status = 429
    sentence = words(
        "Many phrases are being worked on just now. Nothing that you typed is lost: please press the button again in a"
        " few seconds."
    )


def secret_of(phrase: str, *, reference: str, among: Patience | None) -> bytes:
    """The secret of the gift with this reference; WeakDonorPhrase, TooManyTries for this gift, or PhrasesBusy.

    `among` is the bucket it shares with others, None for a gift that was paid.
    """
    donorphrase.check_strength(phrase)
    if among is not None:
        try:
            among.spend("phrases")
        except TooManyTries as error:
            raise PhrasesBusy from error
    GIFT.spend(reference)
    if not _BUSY.acquire(timeout=MOST_WAIT):
        raise PhrasesBusy
    try:
        return donorphrase.nonce(phrase, reference=reference)
    finally:
        _BUSY.release()
