"""The published matrix: which parts in one case, award and run different people must take, whatever their roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final
from uuid import UUID

from goldenbridge.core.errors import BridgeError, InvariantBroken, words


class Part(StrEnum):
    """What somebody does for one case, its award, or a run that pays it."""

    DUTY = "duty"
    TRIAGER = "triager"
    CASEWORKER = "caseworker"
    VERIFIER = "verifier"
    SIGNER = "signer"
    REVIEWER = "reviewer"
    COVERER = "coverer"
    AWARD_APPROVER = "award_approver"
    OFFERER = "offerer"
    MAKER = "maker"
    APPROVER = "approver"
    AUTHORISER = "authoriser"
    RELEASER = "releaser"
    PAYOUT_OPENER = "payout_opener"
    WITNESS = "witness"
    AUDITOR = "auditor"


class Near(StrEnum):
    """How close a deed stands: in the same case (or its award or run), or only in the same payee cell."""

    CASE = "case"
    CELL = "cell"


class Band(StrEnum):
    """How many people a run's amount asks for."""

    TWO = "two"
    THREE = "three"
    FOUR = "four"


@dataclass(frozen=True)
class Deed:
    """One person took one part; `vouchers` are those who vouched for the account when it did."""

    person: UUID
    part: Part
    vouchers: frozenset[UUID] = frozenset()
    near: Near = Near.CASE


class SamePerson(BridgeError):
    """One person would hold two parts that the matrix keeps apart."""

    code = "same_person"
    status = 403
    sentence = words("You already have a part in this that excludes this step. A different person must take it.")


class SharedVoucher(BridgeError):
    """Two accounts that one person vouched for would act on one case."""

    code = "shared_voucher"
    status = 403
    sentence = words(
        "Somebody whom the same person vouched for already acts here. A different person must take this step."
    )


class ConflictOfInterest(BridgeError):
    """The person has declared, or somebody has declared for him, that he stands too near."""

    code = "conflict_of_interest"
    status = 403
    sentence = words(
        "A conflict of interest is on record here, so you take no part in this. A different person must take this step."
    )


MONEY_STEPS: Final = (
    Part.COVERER,
    Part.AWARD_APPROVER,
    Part.OFFERER,
    Part.MAKER,
    Part.APPROVER,
    Part.AUTHORISER,
    Part.RELEASER,
)

# Steps in one bracket may be one person's; steps in different brackets never are.
BANDS: Final[Mapping[Band, tuple[tuple[Part, ...], ...]]] = {
    Band.TWO: ((Part.MAKER,), (Part.APPROVER, Part.AUTHORISER, Part.RELEASER)),
    Band.THREE: ((Part.MAKER,), (Part.APPROVER,), (Part.AUTHORISER, Part.RELEASER)),
    Band.FOUR: ((Part.MAKER,), (Part.APPROVER,), (Part.AUTHORISER,), (Part.RELEASER,)),
}

# Parts that take more than one person; the same person never fills two of the places.
PLACES: Final[Mapping[Part, int]] = dict.fromkeys(
    (Part.DUTY, Part.VERIFIER, Part.SIGNER, Part.REVIEWER, Part.WITNESS, Part.AUDITOR), 2
)

# What one case needs from the first reading to the payment; the review and the witnesses of cash come only if called.
JOURNEY: Final[tuple[Part, ...]] = (
    Part.TRIAGER,
    Part.DUTY,
    Part.DUTY,
    Part.CASEWORKER,
    Part.VERIFIER,
    Part.VERIFIER,
    Part.SIGNER,
    Part.SIGNER,
    Part.COVERER,
    Part.AWARD_APPROVER,
    Part.OFFERER,
    Part.PAYOUT_OPENER,
    Part.MAKER,
    Part.APPROVER,
    Part.AUTHORISER,
    Part.RELEASER,
)


def _pairs() -> Iterator[tuple[frozenset[Part], Near]]:
    for part in PLACES:
        yield frozenset({part}), Near.CASE
    # Who read the story is not who judges it; who judged it first does not review it.
    for one, other in combinations((Part.CASEWORKER, Part.VERIFIER, Part.SIGNER, Part.REVIEWER), 2):
        yield frozenset({one, other}), Near.CASE
    for other in (Part.VERIFIER, Part.SIGNER, Part.REVIEWER):
        yield frozenset({Part.TRIAGER, other}), Near.CASE
    # Contact opens for two people who do not read the story.
    for reader in (Part.TRIAGER, Part.CASEWORKER):
        yield frozenset({Part.DUTY, reader}), Near.CASE
    # Money is moved by people who neither lead the case nor know who stands behind an account of the cell.
    for step in MONEY_STEPS:
        yield frozenset({Part.CASEWORKER, step}), Near.CASE
        yield frozenset({Part.VERIFIER, step}), Near.CELL
    for part in (Part.PAYOUT_OPENER, Part.WITNESS):
        yield frozenset({Part.CASEWORKER, part}), Near.CASE
    for reader in (Part.TRIAGER, Part.VERIFIER):
        yield frozenset({Part.PAYOUT_OPENER, reader}), Near.CELL
    # Cash has no bank behind it: who says that it was handed over has neither asked for it nor let it go.
    for step in (Part.MAKER, Part.RELEASER):
        yield frozenset({Part.WITNESS, step}), Near.CASE
    yield frozenset({Part.COVERER, Part.AWARD_APPROVER}), Near.CASE


ALWAYS_APART: Final[Mapping[frozenset[Part], Near]] = dict(_pairs())


def apart(one: Part, other: Part, *, band: Band = Band.TWO) -> Near | None:
    """How far the two parts exclude each other: within the case, within the whole cell, or (None) not at all."""
    always = ALWAYS_APART.get(frozenset({one, other}))
    if always:
        return always
    brackets = [index for part in (one, other) for index, steps in enumerate(BANDS[band]) if part in steps]
    return Near.CASE if len(set(brackets)) == len((one, other)) else None


def check(candidate: Deed, deeds: Iterable[Deed], *, band: Band = Band.TWO) -> None:
    """Raise SamePerson or SharedVoucher unless the candidate may add his deed to those already done.

    `deeds` are those of the same case, award and run (near=CASE) and of other cases of the payee cell (near=CELL), in
    any order; the answer does not depend on it. Doing one's own single part again is allowed.
    """
    for deed in deeds:
        if deed.person == candidate.person:
            reach = apart(deed.part, candidate.part, band=band)
            if reach is Near.CELL or (reach is Near.CASE and deed.near is Near.CASE):
                raise SamePerson
        elif deed.near is Near.CASE and deed.vouchers & candidate.vouchers:
            raise SharedVoucher


def may_take(candidate: Deed, deeds: Iterable[Deed], *, band: Band = Band.TWO) -> bool:
    """Whether `check` would let the candidate pass; for drawing people, not for letting them in."""
    try:
        check(candidate, deeds, band=band)
    except (SamePerson, SharedVoucher):
        return False
    return True


def band_of(name: str) -> Band:
    """The band of that name; InvariantBroken if there is none."""
    try:
        return Band(name)
    except ValueError as error:
        raise InvariantBroken from error


def part_of(name: str) -> Part:
    """The part of that name; InvariantBroken if there is none."""
    try:
        return Part(name)
    except ValueError as error:
        raise InvariantBroken from error


def table(band: Band) -> list[tuple[Part, Part, Near]]:
    """Each pair of parts that different people must take, and how far that reaches; what `docs/matrix.md` shows."""
    parts = list(Part)
    rows = []
    for index, one in enumerate(parts):
        for other in parts[index:]:
            reach = apart(one, other, band=band)
            if reach:
                rows.append((one, other, reach))
    return rows
