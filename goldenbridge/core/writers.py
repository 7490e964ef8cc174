"""Whose letters an applicant's page shows: those who write for the fund now, or did when the letter was put there.

Twin: browser/crypto/writers.js.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from goldenbridge.core.directory import Directory, UnknownKey

WRITERS: Final = frozenset(
    {"triager", "caseworker", "verifier", "signer", "approver", "treasurer", "adviser", "coordinator"}
)
"""The roles whose letters an applicant's page shows."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote something, and the last day that he was with the fund if he has left."""

    call_sign: str
    until: date | None = None


def writer_keys(directory: Directory, *, on: date) -> frozenset[bytes]:
    """The authors to expect of a letter that was put there on a day: a letter outlives its writer's leaving."""
    return directory.sign_keys(*WRITERS) | {
        each.sign_key for each in directory.former if each.until >= on and each.roles & WRITERS
    }


def writer_of(directory: Directory, key: bytes) -> Writer:
    """Whom the list names for a key; without a last day if he is still there, with another key or other roles.

    Raises UnknownKey.
    """
    for person in directory.staff:
        if person.sign_key == key:
            return Writer(person.call_sign)
    gone = [each for each in directory.former if each.sign_key == key]
    if not gone:
        raise UnknownKey
    last = max(gone, key=lambda each: each.until)
    still = next((person for person in directory.staff if person.ref == last.ref), None)
    return Writer(still.call_sign) if still else Writer(last.call_sign, last.until)
