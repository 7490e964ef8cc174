"""Intake keys: a fresh set for each epoch, handed to those on duty, and listed in a newly signed directory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import uuid4

from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.people import actions as people
from goldenbridge.cli.founding import Keeper
from goldenbridge.core.actors import Actor
from goldenbridge.core.directory import Directory, sign_directory
from goldenbridge.core.errors import InvariantBroken
from goldenbridge.core.listing import Cell, EpochKey, Staff
from goldenbridge.core.sealing import KeyCard, key_card, new_seed
from goldenbridge.core.wraps import make_wrap
from goldenbridge.platform import clock

EPOCH_DAYS: Final = 7
SHARDS: Final = 4
KEEPERS_OF_A_SHARD: Final = 3


@dataclass(frozen=True)
class Epoch:
    """The intake keys of one epoch and the payee cells made with them: cards for the directory, seeds for wraps."""

    number: int
    shards: tuple[tuple[EpochKey, bytes], ...]
    duty: tuple[EpochKey, bytes]
    cells: tuple[tuple[Cell, bytes], ...] = ()


def make_epoch(number: int, *, shards: int = SHARDS, cells: int = 0) -> Epoch:
    """Fresh keys for an epoch, each from 32 random bytes."""

    def key(place: int) -> tuple[EpochKey, bytes]:
        seed = new_seed()
        return EpochKey(number, place, key_card(uuid4(), seed)), seed

    def cell() -> tuple[Cell, bytes]:
        seed = new_seed()
        return Cell(uuid4(), key_card(uuid4(), seed)), seed

    made = tuple(cell() for _ in range(cells))
    return Epoch(number, tuple(key(place) for place in range(shards)), key(0), made)


def wrap_epoch(
    epoch: Epoch, *, triagers: Sequence[Staff], duty: Sequence[Staff], treasurers: Sequence[Staff] = (), actor: Actor
) -> None:
    """Hand each shard to up to three triagers in turn, the duty key to the people on duty, each cell to one treasurer.

    Written to the keystore before the directory lists the keys, so that nothing is ever sealed to a key nobody holds.
    """
    expires_on = clock.today() + timedelta(days=3 * EPOCH_DAYS)
    for place, (shard, seed) in enumerate(epoch.shards):
        for person in _in_turn(triagers, place, KEEPERS_OF_A_SHARD):
            _hand(shard.card, seed, person, actor=actor, expires_on=expires_on)
    for person in duty:
        _hand(epoch.duty[0].card, epoch.duty[1], person, actor=actor, expires_on=None)
    for place, (cell, seed) in enumerate(epoch.cells):
        for person in _in_turn(treasurers, place, 1):
            _hand(cell.card, seed, person, actor=actor, expires_on=None)


def _in_turn(everybody: Sequence[Staff], start: int, most: int) -> Iterable[Staff]:
    count = min(most, len(everybody))
    return [everybody[(start + step) % len(everybody)] for step in range(count)]


def _hand(card: KeyCard, seed: bytes, person: Staff, *, actor: Actor, expires_on: date | None) -> None:
    wrap = make_wrap(seed, key_ref=card.key_ref, recipient=person.seal_key)
    keystore.store_wrap(key_ref=card.key_ref, recipient_ref=person.ref, wrap=wrap, expires_on=expires_on, actor=actor)


def sign_next(administrators: Sequence[Keeper], *, epoch: Epoch | None = None) -> Directory:
    """Draft the next directory from the accounts, with an epoch's keys if one is given, sign it, put it in force."""
    if epoch is None:
        draft = people.propose_directory(actor=administrators[0].actor)
    else:
        draft = people.propose_directory(
            intake=[shard for shard, _ in epoch.shards],
            duty=[epoch.duty[0]],
            epoch=epoch.number,
            cells=[cell for cell, _ in epoch.cells],
            actor=administrators[0].actor,
        )
    for keeper in administrators:
        _, signature = sign_directory(draft, keeper.ref, keeper.keys.sign_seed)
        published = people.sign_directory(digest=draft.digest(), signature=signature, actor=keeper.actor)
        if published is not None:
            return published
    raise InvariantBroken
