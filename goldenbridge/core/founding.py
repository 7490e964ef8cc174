"""The first keys of a fund and the keys of each intake epoch and payee cell, made by people at their own machines."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid4

from goldenbridge.core import sealing, signing
from goldenbridge.core.directory import LIFE_DAYS, Directory, directory_file, sign_delegation
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.listing import Cell, Delegation, EpochKey, Root, Staff
from goldenbridge.core.member import Member, make_wrap_for

ROOT_KEYS: Final = 3
DELEGATION_DAYS: Final = 365
LEAST_SHARDS: Final = 4
MOST_SHARDS: Final = 32
READERS_EACH: Final = 2
ON_DUTY: Final = 2
EPOCH_DAYS: Final = 7
# So long after its last day an epoch's shards are kept, for pages that were open while it changed.
SPENT_AFTER_DAYS: Final = 7


class TooFewKeepers(BridgeError):
    """The intake keys need more people than there are."""

    code = "too_few_keepers"
    status = 409
    sentence = words(
        "The intake keys need at least {readers} people who read applications and {on_duty} others who keep contacts."
    )


@dataclass(frozen=True)
class HandedKey:
    """One key, wrapped to one person, as the keystore keeps it."""

    key_ref: UUID
    recipient_ref: UUID
    wrap: bytes = field(repr=False)


@dataclass(frozen=True)
class EpochKeys:
    """The intake keys of one epoch: what the directory lists, and the wraps for those who read."""

    epoch: int
    shards: tuple[EpochKey, ...]
    duty: EpochKey
    wraps: tuple[HandedKey, ...]


@dataclass(frozen=True)
class NewCell:
    """A payee cell: what the directory lists, and the wraps for its treasurers."""

    cell: Cell
    wraps: tuple[HandedKey, ...]


@dataclass(frozen=True)
class RootKeys:
    """The fund's root: three private seeds that belong on three pieces of paper in three places."""

    seeds: tuple[bytes, ...] = field(repr=False)

    @property
    def root(self) -> Root:
        """The public halves, which every copy of the fund's software is given."""
        return Root(tuple(signing.public_key(seed) for seed in self.seeds))


def make_root() -> RootKeys:
    """Three fresh root keys, two of which must sign."""
    return RootKeys(tuple(sealing.new_seed() for _ in range(ROOT_KEYS)))


def epoch_of(day: date) -> int:
    """The number of the epoch, a week from Monday to Sunday, that the day lies in."""
    return (day.toordinal() - 1) // EPOCH_DAYS


def last_day_of(epoch: int) -> date:
    """The Sunday with which the epoch ends."""
    return date.fromordinal((epoch + 1) * EPOCH_DAYS)


def spent_shards(listed: Directory, today: date) -> tuple[EpochKey, ...]:
    """Shards to which nothing can be sealed any more: a week after their epoch, and two epochs behind the list.

    Applications are taken for the list's epoch and the one before it, however late the list itself is.
    """
    return _spent(listed.shards, listed.epoch, today)


def spent_duty(listed: Directory, today: date) -> tuple[EpochKey, ...]:
    """Duty keys to which nothing can be sealed any more, as for shards."""
    return _spent(listed.duty, listed.epoch, today)


def _spent(keys: Sequence[EpochKey], epoch: int, today: date) -> tuple[EpochKey, ...]:
    over = today - timedelta(days=SPENT_AFTER_DAYS)
    return tuple(each for each in keys if each.epoch < epoch - 1 and last_day_of(each.epoch) < over)


def make_epoch(
    epoch: int, *, triagers: Sequence[Staff], on_duty: Sequence[Staff], shards: int = LEAST_SHARDS
) -> EpochKeys:
    """Fresh shard keys, each for two triagers, and a duty key for two people who read no story of the epoch.

    Who is on duty is taken out of the triagers first; everybody is drawn anew each time. Raises TooFewKeepers.
    """
    drawn = secrets.SystemRandom()
    keepers = drawn.sample(list(on_duty), ON_DUTY) if len(on_duty) >= ON_DUTY else []
    readers = [each for each in triagers if each not in keepers]
    if not keepers or len(readers) < READERS_EACH or not LEAST_SHARDS <= shards <= MOST_SHARDS:
        raise TooFewKeepers(readers=READERS_EACH, on_duty=ON_DUTY)
    drawn.shuffle(readers)
    listed: list[EpochKey] = []
    handed: list[HandedKey] = []
    for number in range(1, shards + 1):
        chosen = [readers[(number * READERS_EACH + place) % len(readers)] for place in range(READERS_EACH)]
        entry, wraps = _epoch_key(epoch, number, chosen)
        listed.append(entry)
        handed += wraps
    duty, wraps = _epoch_key(epoch, 0, keepers)
    return EpochKeys(epoch, tuple(listed), duty, (*handed, *wraps))


def make_cell(treasurers: Sequence[Staff]) -> NewCell:
    """A payee cell whose key these treasurers hold."""
    key_ref, seed = uuid4(), sealing.new_seed()
    cell = Cell(uuid4(), sealing.key_card(key_ref, seed))
    return NewCell(cell, _hand(key_ref, seed, treasurers))


def first_directory(
    root_keys: RootKeys, *, directory: Directory, administrators: Sequence[Member], threshold: int
) -> bytes:
    """The first directory.json: root keys name the administrators, who all sign."""
    listed = {member.ref: member.keys.sign_key for member in administrators}
    last = directory.issued_on + timedelta(days=DELEGATION_DAYS)
    delegation = Delegation(1, listed, threshold, directory.issued_on, last)
    by_root = [sign_delegation(delegation, seed) for seed in root_keys.seeds[: root_keys.root.threshold]]
    signatures = [(member.ref, member.sign_directory(directory)) for member in administrators]
    return directory_file(delegation, by_root, directory, signatures)


def empty_directory(today: date, *, staff: Sequence[Staff] = ()) -> Directory:
    """Version 1, which lists people only."""
    return Directory(
        version=1,
        issued_on=today,
        expires_on=today + timedelta(days=LIFE_DAYS),
        epoch=epoch_of(today),
        staff=tuple(staff),
    )


def _epoch_key(epoch: int, number: int, people: Sequence[Staff]) -> tuple[EpochKey, tuple[HandedKey, ...]]:
    key_ref, seed = uuid4(), sealing.new_seed()
    return EpochKey(epoch, number, sealing.key_card(key_ref, seed)), _hand(key_ref, seed, people)


def _hand(key_ref: UUID, seed: bytes, people: Sequence[Staff]) -> tuple[HandedKey, ...]:
    return tuple(HandedKey(key_ref, each.ref, make_wrap_for(each, seed, key_ref=key_ref)) for each in people)
