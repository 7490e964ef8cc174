"""A creditor who knows every debt of a whole service to the cent, and holds everything that the fund's databases say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

import numpy as np
from django.db import connections

CENTS_OF_STEP = 5_000


@dataclass(frozen=True)
class Book:
    """What each member of a service owes, in cents, by his number in it."""

    debts: Mapping[int, int]

    def owing(self, step_minor: int) -> list[int]:
        """Who owes what a step would hide."""
        return self.by_step[step_minor]

    @property
    def by_step(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for person, debt in self.debts.items():
            found[rounded(debt)].append(person)
        return found


def rounded(minor: int) -> int:
    """What a debt is in the fund's books: rounded up to a step of 50."""
    return -(-minor // CENTS_OF_STEP) * CENTS_OF_STEP


def book_of(members: int, *, seed: int = 1) -> Book:
    """A service in which everybody owes something between 500 and 25,000, to the cent."""
    chance = Random(seed)
    return Book({number: chance.randrange(50_000, 2_500_000) for number in range(members)})


def suspicions(
    steps: Sequence[int], total_minor: int, book: Book, *, came_back: Sequence[int] = ()
) -> list[dict[int, float]]:
    """For each payment, how likely each member is its recipient, to somebody who reasons without fault.

    He knows the step of each payment and the bank's one row to the cent, and counts every way in which members of his
    book could make up that row. Of those that came back he knows the steps, and that the row has taken in their cents.
    """
    by_step = book.by_step
    short = sum(steps) - total_minor
    offers = [[(person, step - book.debts[person]) for person in by_step.get(step, ())] for step in steps]
    offers += [[(person, book.debts[person] % CENTS_OF_STEP) for person in by_step.get(step, ())] for step in came_back]
    ways = [_ways(offer, short) for offer in offers]
    before = [_one(short)]
    for each in ways:
        before.append(_joined(before[-1], each, short))
    after = [_one(short)]
    for each in reversed(ways):
        after.append(_joined(after[-1], each, short))
    after.reverse()
    found = []
    for place, offer in enumerate(offers):
        others = _joined(before[place], after[place + 1], short)
        weights = {person: others[short - missing] for person, missing in offer if missing <= short}
        whole = sum(weights.values())
        found.append({person: weight / whole for person, weight in weights.items()} if whole else {})
    return found


def _one(short: int) -> np.ndarray:
    row = np.zeros(short + 1)
    row[0] = 1.0
    return row


def _ways(offer: list[tuple[int, int]], short: int) -> np.ndarray:
    row = np.zeros(min(CENTS_OF_STEP, short) + 1)
    for _person, missing in offer:
        if missing < len(row):
            row[missing] += 1
    return row


def _joined(one: np.ndarray, other: np.ndarray, short: int) -> np.ndarray:
    """In how many ways two parts fall short by so much together; shares of all ways, so that nothing overflows."""
    size = 1 << (len(one) + len(other) - 1).bit_length()
    both = np.fft.irfft(np.fft.rfft(one, size) * np.fft.rfft(other, size), size)[: short + 1]
    both[both < both.max(initial=0.0) * 1e-12] = 0.0
    return both / both.max() if both.any() else np.pad(both, (0, max(0, short + 1 - len(both))))


def everything() -> dict[tuple[str, str], list[object]]:
    """Every value of every column of both databases."""
    found: dict[tuple[str, str], list[object]] = {}
    for alias in ("default", "keystore"):
        connection = connections[alias]
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                names = [column[0] for column in cursor.description]
                for row in cursor.fetchall():
                    for name, value in zip(names, row, strict=True):
                        found.setdefault((table, name), []).append(value)
    return found


def spellings(minor: int) -> set[str]:
    """How a sum may be written."""
    whole, cents = divmod(minor, 100)
    grouped = f"{whole:,}"
    plain = {str(minor), f"{whole}.{cents:02}", f"{whole},{cents:02}", f"{grouped}.{cents:02}"}
    return plain | {f"{grouped.replace(',', blank)},{cents:02}" for blank in (" ", "\u00a0", ".")}


def places_of(sums: Mapping[UUID, int], values: Mapping[tuple[str, str], list[object]]) -> set[tuple[str, str]]:
    """The columns in which one of these sums stands, as a number or within a text."""
    numbers = set(sums.values())
    texts = {text for minor in numbers for text in spellings(minor)}
    return {place for place, column in values.items() if any(_tells(value, numbers, texts) for value in column)}


def _tells(value: object, numbers: set[int], texts: set[str]) -> bool:
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, int):
        return abs(value) in numbers
    if isinstance(value, bytes | memoryview):
        value = bytes(value).decode("latin-1")
    return isinstance(value, str) and any(text in value for text in texts)
