"""The chapter of the people: who works here enrols with keys in memory, and the list of keys is signed every week."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.people import actions, queries
from goldenbridge.cli import ceremony
from goldenbridge.cli.demo.stage import SITE, Stage
from goldenbridge.core import founding
from goldenbridge.core.actors import ANONYMOUS, Actor
from goldenbridge.core.listing import Cell
from goldenbridge.core.member import Lock, Member, make_lock, unlock
from goldenbridge.core.staffkeys import derive_passphrase_keys, suggest_passphrase
from goldenbridge.platform import clock, directory

ADMINISTRATORS: Final = ("alder", "birch", "cedar")
THRESHOLD: Final = 2
PASSPHRASES: Final = "passphrases.json"

# Call-sign, roles, who vouches (nobody: a founder), points of work. Only jay and magpie share a voucher, so that
# everybody else may act together, and those two show what the matrix refuses.
CAST: Final[tuple[tuple[str, str, str, int], ...]] = (
    ("alder", "administrator", "", 0),
    ("birch", "administrator coordinator", "", 20),
    ("cedar", "administrator", "", 0),
    ("dove", "triager caseworker", "", 100),
    ("dunlin", "triager caseworker", "alder", 100),
    ("wren", "triager caseworker", "birch", 100),
    ("swift", "triager caseworker", "cedar", 100),
    ("lark", "caseworker", "dove", 100),
    ("linnet", "caseworker", "dunlin", 100),
    ("robin", "caseworker", "wren", 100),
    ("siskin", "caseworker", "swift", 100),
    ("eagle", "verifier", "lark", 100),
    ("falcon", "verifier", "linnet", 100),
    ("finch", "verifier", "robin", 100),
    ("osprey", "verifier", "siskin", 100),
    ("plover", "verifier", "eagle", 100),
    ("snipe", "verifier", "falcon", 100),
    ("grouse", "signer", "finch", 100),
    ("heron", "signer", "osprey", 100),
    ("ibis", "signer", "plover", 100),
    ("kestrel", "signer", "snipe", 100),
    ("lynx", "approver", "grouse", 40),
    ("marten", "approver", "heron", 40),
    ("otter", "approver treasurer", "ibis", 40),
    ("badger", "treasurer", "kestrel", 40),
    ("beaver", "treasurer", "lynx", 40),
    ("jay", "adviser", "marten", 40),
    ("magpie", "adviser", "marten", 40),
    ("kite", "auditor", "otter", 10),
    ("owl", "auditor", "badger", 10),
)
ON_DUTY: Final = ("ibis", "kestrel")
CELL_KEEPERS: Final = ("badger", "beaver")


@dataclass(frozen=True)
class Colleague:
    """Somebody of the rehearsal: the actor that pages would see, and the keys in memory."""

    actor: Actor
    member: Member
    passphrase: str = field(repr=False)

    def approve(self, kind: str, subject_ref: UUID, content_hash: bytes, step: str) -> dict[str, bytes]:
        """Statement and signature of an approval of today, as an action takes them."""
        signed = self.member.approve(kind, subject_ref, content_hash, step, on=clock.today())
        return {"statement": signed.statement, "signature": signed.signature}


def play(stage: Stage) -> None:
    """Found the fund, enrol everybody, open intake and two payee cells, keep the list of keys signed from then on."""
    stage.be_at(0, hour=5)
    passphrases = [suggest_passphrase() for _ in CAST]
    # Each sits at a machine of his own; here every processor makes somebody's lock while another one is enrolled.
    with ThreadPoolExecutor(os.cpu_count()) as machines:
        prepared = zip(CAST, passphrases, machines.map(make_lock, passphrases), strict=True)
        for entry, passphrase, lock in stage.each(prepared, total=len(CAST), saying="People enrol"):
            _enrol(stage, entry, passphrase, lock)
    _found(stage)
    stage.be_at(0, hour=6)
    _publish(stage.people)
    cells = [founding.make_cell([directory.current().person(stage.people[name].member.ref)]) for name in CELL_KEEPERS]
    for cell in cells:
        _hand(cell.wraps, stage.people)
    _publish(stage.people, cells=[cell.cell for cell in cells])
    keep_list(stage.people)
    stage.shelf["cells"] = {name: cell.cell.ref for name, cell in zip(CELL_KEEPERS, cells, strict=True)}
    stage.shelf["on_duty"] = ON_DUTY
    stage.rounds.append(partial(keep_list, stage.people))
    _keep_passphrases(stage)
    _tell(stage)


def renew(folder: Path) -> None:
    """Sign the list of keys anew, when somebody looks at the rehearsal after its last one has ended."""
    keep_list(unlocked(folder, ADMINISTRATORS), anew=True)


def unlocked(folder: Path, call_signs: Iterable[str]) -> dict[str, Colleague]:
    """Some of the invented people, signed in with the passphrases that the rehearsal has kept."""
    passphrases = json.loads((folder / "keys" / PASSPHRASES).read_text(encoding="utf-8"))
    return {call_sign: _unlock(call_sign, passphrases[call_sign]) for call_sign in call_signs}


def keep_list(people: dict[str, Colleague], *, anew: bool = False) -> None:
    """What administrators do every week: sign the next list if this one has ended, and make intake keys.

    With `anew` also one that is still in force but was signed before today, so that a visitor has its whole time.
    """
    listed = directory.latest()
    today = clock.today()
    is_of_today = listed.issued_on <= today <= listed.expires_on and not (anew and listed.issued_on < today)
    if founding.epoch_of(today) > listed.epoch or not listed.shards:
        if not is_of_today:
            _publish(people)
        _open_epoch(people)
    elif not is_of_today:
        _publish(people)


def _enrol(stage: Stage, entry: tuple[str, str, str, int], passphrase: str, lock: Lock) -> None:
    call_sign, held, voucher, capacity = entry
    roles = frozenset(held.split())
    vouchers = [stage.people[voucher].member.ref] if voucher else []
    member = ceremony.enrol_under(lock, call_sign, roles=roles, vouchers=vouchers)
    actor = Actor(member.ref, roles)
    stage.people[call_sign] = Colleague(actor, member, passphrase)
    actions.set_capacity(member.ref, capacity=capacity, actor=actor)


def _found(stage: Stage) -> None:
    administrators = [stage.people[name].member for name in ADMINISTRATORS]
    roles = {stage.people[name].member: stage.people[name].actor.roles for name in ADMINISTRATORS}
    root = ceremony.make_root(stage.folder / "keys")
    ceremony.publish_first(root, roles, administrators=administrators, threshold=THRESHOLD)


def _publish(
    people: dict[str, Colleague],
    *,
    intake: founding.EpochKeys | None = None,
    cells: list[Cell] | None = None,
) -> None:
    first, *_ = administrators = [people[name] for name in ADMINISTRATORS[:THRESHOLD]]
    draft = actions.propose_directory(
        intake=intake.shards if intake else (),
        duty=[intake.duty] if intake else (),
        epoch=intake.epoch if intake else None,
        cells=cells or (),
        actor=first.actor,
    )
    for each in administrators:
        actions.sign_directory(digest=draft.digest(), signature=each.member.sign_directory(draft), actor=each.actor)


def _open_epoch(people: dict[str, Colleague]) -> None:
    listed = directory.current()
    on_duty = [each for each in listed.staff if each.call_sign in ON_DUTY]
    keys = founding.make_epoch(founding.epoch_of(clock.today()), triagers=listed.holders("triager"), on_duty=on_duty)
    _hand(keys.wraps, people)
    _publish(people, intake=keys)


def _hand(wraps: tuple[founding.HandedKey, ...], people: dict[str, Colleague]) -> None:
    for each in wraps:
        keystore.store_wrap(
            key_ref=each.key_ref,
            recipient_ref=each.recipient_ref,
            wrap=each.wrap,
            expires_on=None,
            holder=keystore.DIRECTORY,
            actor=people[ADMINISTRATORS[0]].actor,
        )


def _unlock(call_sign: str, passphrase: str) -> Colleague:
    derived = derive_passphrase_keys(passphrase, queries.salt_of(call_sign))
    given = actions.ask_challenge(call_sign, login_proof=derived.login_proof, actor=ANONYMOUS)
    member = unlock(given.person_ref, call_sign, locked_keys=given.locked_keys, unlock_key=derived.unlock_key)
    return Colleague(Actor(member.ref, queries.person(member.ref).roles), member, passphrase)


def _keep_passphrases(stage: Stage) -> None:
    """Only a rehearsal does this: these people are invented, and somebody will want to sign in as them."""
    path = stage.folder / "keys" / PASSPHRASES
    path.touch(mode=0o600)
    known = {call_sign: each.passphrase for call_sign, each in stage.people.items()}
    path.write_text(json.dumps(known, indent=1), encoding="utf-8")


def _tell(stage: Stage) -> None:
    shown: set[str] = set()
    heading = f"Sign in at {SITE}/staff/ as"
    for call_sign, roles, _voucher, _capacity in CAST:
        if roles not in shown:
            shown.add(roles)
            name = f"{call_sign} ({roles.replace(' ', ', ')})"
            stage.tell(heading, name, stage.people[call_sign].passphrase)
    stage.tell(heading, "everybody else", f"see {stage.folder / 'keys' / PASSPHRASES}")
