"""References that come back through a bank: a donor's payment reference, and the opaque ids of our own payments.

A donation reference is an ISO 11649 creditor reference ("RF", two check digits, body), so that banks' forms check it
and carry it in a field of its own. Its body is twelve characters of Crockford's base32: no I, L, O or U, so that a
hand-written reference survives; a letter, ten characters (54 random bits in all), and a check character over GF(32).
The two checks together notice every wrong character and every swap of neighbours; ISO 7064 MOD 97-10 alone, made for
numbers, misses a few where letters stand beside digits.
An end-to-end id or message id is 128 random bits in the same alphabet with two check digits: it says nothing about
anybody, and fits into the 35 characters of ISO 20022 Max35Text and the SEPA character set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from goldenbridge.core.errors import BridgeError, words

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BODY_LENGTH = 12
REFERENCE_LENGTH = 4 + BODY_LENGTH
OPAQUE_LENGTH = 28
MOST_TEXT = 1000
MOST_ERRORS = 2

_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_CHUNK = 4


class WrongReference(BridgeError):
    """The reference has a slip in it."""

    code = "wrong_reference"
    status = 422
    sentence = words("This reference has a typing error: its check digits do not fit. Please copy it again.")


def _values(text: str) -> str:
    """Digits stay, letters become 10 to 35, as ISO 7064 and ISO 11649 ask."""
    return "".join(str(int(character, 36)) for character in text)


def check_digits(prefix: str, body: str) -> str:
    """The two ISO 7064 MOD 97-10 digits that stand after `prefix` and before `body` (as in ISO 11649 and ISO 13616)."""
    return f"{98 - int(_values(body + prefix + '00')) % 97:02d}"


def _base32(number: int, length: int) -> str:
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in reversed(range(length)))


def check_character(body: str) -> str:
    """A weighted sum over GF(32), weights being powers of the generator x: one wrong character or swap changes it.

    The field is GF(2)[x] / (x^5 + x^2 + 1).
    """
    total = 0
    for character in body:
        total = _times_x(total) ^ _times_x(ALPHABET.index(character))
    return ALPHABET[_times_x(total)]


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 32 else doubled


def donation_reference(entropy: bytes) -> str:
    """The reference a donor writes on the transfer, from at least eight random bytes; 16 characters."""
    if len(entropy) < 8:
        raise ValueError("a reference needs eight random bytes")
    # The body begins with a letter, so that no bank mistakes the whole for a number and drops leading noughts.
    first = ALPHABET[10 + entropy[0] % 22]
    body = first + _base32(int.from_bytes(entropy[1:8], "big") >> 6, BODY_LENGTH - 2)
    body += check_character(body)
    return f"RF{check_digits('RF', body)}{body}"


def opaque_id(entropy: bytes) -> str:
    """An end-to-end or message id from sixteen random bytes; 28 characters, unique for ever for all that matters."""
    if len(entropy) != 16:
        raise ValueError("an opaque id is made of sixteen random bytes")
    body = _base32(int.from_bytes(entropy, "big"), OPAQUE_LENGTH - 2)
    return body + check_digits("", body)


def batch_id(entropy: bytes) -> str:
    """The id of one batch from nine random bytes; 16 characters, which is all that an MT940 statement row carries."""
    if len(entropy) != 9:
        raise ValueError("a batch id is made of nine random bytes")
    body = _base32(int.from_bytes(entropy, "big") >> 2, 14)
    return body + check_digits("", body)


def grouped(reference: str) -> str:
    """The reference in groups of four, as it is printed for a person."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def cleaned(text: str) -> str:
    """Upper case letters and digits only, look-alikes mapped: what is left when a bank has finished with a text."""
    return re.sub(r"[^0-9A-Z]", "", text[:MOST_TEXT].upper()).translate(_LOOKALIKES)


def is_reference(text: str) -> bool:
    """Whether the text, once cleaned, is one whole reference whose check digits fit."""
    bare = cleaned(text)
    if len(bare) != REFERENCE_LENGTH or not re.fullmatch(r"RF\d\d[A-HJKMNP-TV-Z][0-9A-HJKMNP-TV-Z]+", bare):
        return False
    return check_digits("RF", bare[4:]) == bare[2:4] and check_character(bare[4:-1]) == bare[-1]


def read_reference(text: str) -> str:
    """The canonical form of a typed reference; raises WrongReference when its check digits do not fit."""
    if not is_reference(text):
        raise WrongReference
    return cleaned(text)


def distance(left: str, right: str, *, limit: int) -> int:
    """Insertions, deletions, changes and swaps of neighbours between two texts; `limit + 1` when there are more.

    Optimal string alignment (Damerau), cut off as soon as no row can stay within the limit.
    """
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        last, row = row, [i]
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if before and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before = last
    return min(row[-1], limit + 1)


@dataclass(frozen=True)
class Match:
    """One expected reference found in a text, and how many slips it took."""

    reference: str
    slips: int


class ExpectedReferences:
    """The references we wait for, indexed so that a mangled one is found without comparing it with all others.

    A reference with at most two slips keeps at least one of its three chunks of four characters (pigeonhole), so only
    references that share a chunk with the text are ever measured: thousands of lines against thousands of gifts.
    """

    def __init__(self, references: Iterable[str]) -> None:
        self._known = {cleaned(reference): reference for reference in references}
        self._by_chunk: dict[str, set[tuple[str, int]]] = {}
        self._pairs = {bare: _pairs(bare) for bare in self._known}
        for bare in self._known:
            for offset, chunk in _chunks(bare):
                self._by_chunk.setdefault(chunk, set()).add((bare, offset))

    def __len__(self) -> int:
        return len(self._known)

    def exact(self, text: str) -> str | None:
        """The expected reference that the text contains unharmed, if it contains exactly one."""
        bare = cleaned(text)
        found = {candidate for candidate, _ in self._candidates(bare) if candidate in bare}
        return self._known[found.pop()] if len(found) == 1 else None

    def nearest(self, text: str) -> Match | None:
        """The one expected reference within two slips of some part of the text; none when two are equally near."""
        if exact := self.exact(text):
            return Match(exact, 0)
        bare = cleaned(text)
        slips: dict[str, int] = {}
        for candidate, start in self._candidates(bare):
            near = bare[max(0, start - MOST_ERRORS) : max(0, start + len(candidate) + MOST_ERRORS)]
            # Two slips break at most six pairs of neighbours: whatever shares fewer is not worth measuring.
            if len(self._pairs[candidate] & _pairs(near)) < len(self._pairs[candidate]) - 3 * MOST_ERRORS:
                continue
            slips[candidate] = min(slips.get(candidate, MOST_ERRORS + 1), _slips_near(candidate, bare, start))
        ranked = sorted((count, candidate) for candidate, count in slips.items() if count <= MOST_ERRORS)
        if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return None
        return Match(self._known[ranked[0][1]], ranked[0][0])

    def _candidates(self, bare: str) -> set[tuple[str, int]]:
        """References that share a chunk with the text, each with the place where it would begin in the text."""
        found: set[tuple[str, int]] = set()
        for start in range(len(bare) - _CHUNK + 1):
            for candidate, offset in self._by_chunk.get(bare[start : start + _CHUNK], ()):
                found.add((candidate, start - offset))
        return found


def _pairs(text: str) -> frozenset[str]:
    """The pairs of neighbours of a text, "RF" left out."""
    significant = text.removeprefix("RF")
    return frozenset(significant[at : at + 2] for at in range(len(significant) - 1))


def _chunks(bare: str) -> Iterator[tuple[int, str]]:
    """The last fourteen characters in three chunks with their offsets; "RF" is left out, being the same in all."""
    first = 2 + (len(bare) - 2) % _CHUNK
    for offset in range(first, len(bare), _CHUNK):
        yield offset, bare[offset : offset + _CHUNK]


def _slips_near(candidate: str, bare: str, start: int) -> int:
    """The fewest slips between a candidate, with or without its "RF", and the text about where it would begin."""
    best = MOST_ERRORS + 1
    for wanted, begin in ((candidate, start), (candidate.removeprefix("RF"), start + 2)):
        for first in range(max(0, begin - MOST_ERRORS), max(0, begin + MOST_ERRORS) + 1):
            for length in range(len(wanted) - MOST_ERRORS, len(wanted) + MOST_ERRORS + 1):
                best = min(best, distance(bare[first : first + length], wanted, limit=MOST_ERRORS))
    return best
