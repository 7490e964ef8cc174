"""How often somebody may guess: counted in this process's memory by a keyed hash, never written down."""

from __future__ import annotations

import hmac
import secrets
from collections import OrderedDict
from hashlib import sha256
from threading import Lock
from typing import Final

from goldenbridge.core.errors import BridgeError, words
from goldenbridge.platform import clock


class TooManyTries(BridgeError):
    """Too many wrong answers in a short time; who asks is not known and not kept."""

    code = "too_many_tries"
    status = 429
    sentence = words("Too many tries. Wait {seconds} seconds, then try again.")


class Patience:
    """A bucket of tries for each thing that can be guessed: a few at once, then one every so many seconds.

    A restart forgets everything, and so does a flood of other names: the limit slows guessing down, while what makes it
    hopeless is the passphrase of six random words.
    """

    def __init__(self, *, tries: int, seconds_each: float, most: int = 10_000) -> None:
        self.tries: Final = tries
        self.seconds_each: Final = seconds_each
        self._most = most
        self._key = secrets.token_bytes(32)
        self._spent: OrderedDict[bytes, float] = OrderedDict()
        self._lock = Lock()

    def spend(self, name: str) -> None:
        """Take one try from the name's bucket; TooManyTries if it is empty."""
        key, now = hmac.digest(self._key, name.encode(), sha256), clock.now().timestamp()
        with self._lock:
            # The moment at which the bucket would be full again, if nobody tried any more.
            full_at = max(self._spent.pop(key, now), now) + self.seconds_each
            excess = full_at - now - self.tries * self.seconds_each
            if excess > 0:
                self._spent[key] = full_at - self.seconds_each
                raise TooManyTries(seconds=max(1, round(excess)))
            self._spent[key] = full_at
            if len(self._spent) > self._most:
                self._spent.popitem(last=False)

    def give_back(self, name: str) -> None:
        """The answer was right: the bucket is full again."""
        with self._lock:
            self._spent.pop(hmac.digest(self._key, name.encode(), sha256), None)
