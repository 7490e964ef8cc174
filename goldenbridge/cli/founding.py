"""What founding a fund takes on the keepers' side: root keys, the first accounts, the first directory.

Everything here happens in a terminal of whoever founds the fund; private halves go where the caller puts them and never
into a table. The server's side is done through the same actions that the pages call.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from goldenbridge.apps.people import actions as people
from goldenbridge.cli.keymaking import write_secret
from goldenbridge.core import canonical, sealing, signing, statements
from goldenbridge.core.actors import ANONYMOUS, Actor
from goldenbridge.core.canonical import b64
from goldenbridge.core.directory import (
    LIFE_DAYS,
    Delegation,
    Directory,
    Root,
    Staff,
    directory_file,
    sign_delegation,
    sign_directory,
)
from goldenbridge.core.entrance import Enrolment, hash_invitation
from goldenbridge.core.keyfile import KeyFile
from goldenbridge.core.sealing import KeyCard, new_seed
from goldenbridge.core.staffkeys import StaffKeys, derive_passphrase_keys, lock_keys, new_salt, new_staff_keys
from goldenbridge.platform import clock, directory

ROOT_KEYS: Final = 3
DELEGATION_DAYS: Final = 365
OPERATOR: Final = Actor(UUID(int=2), frozenset({"operator"}))
"""Whoever has the machine's terminal; the first people of a fund are invited by him."""


@dataclass(frozen=True)
class Keeper:
    """Somebody enrolled from a terminal: who he is, his keys, unlocked in this process's memory, and his roles."""

    file: KeyFile
    keys: StaffKeys
    roles: Collection[str]

    @property
    def ref(self) -> UUID:
        """His reference."""
        return self.file.person

    @property
    def actor(self) -> Actor:
        """He, as the actions know him."""
        return Actor(self.ref, frozenset(self.roles))


def make_root(folder: Path) -> tuple[Root, tuple[bytes, ...]]:
    """Make three root keys, one file each, to be carried to three people; returns the public root and the seeds."""
    seeds = tuple(new_seed() for _ in range(ROOT_KEYS))
    for number, seed in enumerate(seeds, 1):
        write_secret(folder / f"root-{number}.key", b64(seed))
    return Root(tuple(signing.public_key(seed) for seed in seeds)), seeds


def enrol(call_sign: str, passphrase: str, *, roles: Collection[str], vouchers: Collection[UUID] = ()) -> Keeper:
    """Invite somebody in the operator's name and make his keys as his page would; the server gets its half."""
    invited = people.invite(call_sign, roles=roles, vouchers=vouchers, actor=OPERATOR)
    token, person_ref = invited.token, invited.person_ref
    keys, salt = new_staff_keys(), new_salt()
    under = derive_passphrase_keys(passphrase, salt)
    locked = lock_keys(keys, under.unlock_key, person=person_ref)
    enrolment = Enrolment(person_ref, hash_invitation(token), keys.sign_key, keys.seal_key)
    people.enrol(
        token,
        salt=salt,
        login_proof=under.login_proof,
        locked_keys=locked,
        enrolment=statements.sign(enrolment, sign_seed=keys.sign_seed),
        actor=ANONYMOUS,
    )
    return Keeper(KeyFile(person_ref, call_sign, salt, locked), keys, roles)


def delegate(
    administrators: Sequence[Keeper], seeds: Sequence[bytes], *, threshold: int
) -> tuple[Delegation, list[tuple[bytes, bytes]]]:
    """Say, by two root keys, who may sign directories for a year, and how many of them must."""
    today = clock.today()
    delegation = Delegation(
        version=1,
        administrators={keeper.ref: keeper.keys.sign_key for keeper in administrators},
        threshold=threshold,
        issued_on=today,
        expires_on=today + timedelta(days=DELEGATION_DAYS),
    )
    return delegation, [sign_delegation(delegation, seed) for seed in seeds[:2]]


def found_directory(
    data: Path, root: Root, seeds: Sequence[bytes], administrators: Sequence[Keeper], *, auditors: bytes, threshold: int
) -> Directory:
    """Write root.json and put the first directory in force: the administrators themselves and the auditors' key."""
    data.mkdir(parents=True, exist_ok=True)
    (data / directory.ROOT_FILE).write_bytes(canonical.encode(root.to_value()))
    delegation, by_root = delegate(administrators, seeds, threshold=threshold)
    today = clock.today()
    first = Directory(
        version=1,
        issued_on=today,
        expires_on=today + timedelta(days=LIFE_DAYS),
        epoch=0,
        staff=tuple(_entry(keeper) for keeper in administrators),
        auditors=(KeyCard(uuid4(), {sealing.Suite.X25519: auditors}),),
    )
    signatures = [sign_directory(first, keeper.ref, keeper.keys.sign_seed) for keeper in administrators[:threshold]]
    return directory.publish(directory_file(delegation, by_root, first, signatures))


def _entry(keeper: Keeper) -> Staff:
    roles, nobody = frozenset(keeper.roles), frozenset[UUID]()
    return Staff(keeper.ref, keeper.file.call_sign, roles, nobody, keeper.keys.sign_key, keeper.keys.seal_key)
