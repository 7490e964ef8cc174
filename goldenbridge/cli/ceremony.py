"""What the operator does in the fund's name from the terminal: the small ceremony, inviting, destroying again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings

from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.keystore import queries as wraps
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.people import actions as people
from goldenbridge.apps.people import queries
from goldenbridge.cli.keymaking import write_secret
from goldenbridge.core import canonical, founding, member
from goldenbridge.core.actors import ANONYMOUS, Actor
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.errors import BridgeError, NotFound, words
from goldenbridge.core.listing import Staff
from goldenbridge.core.member import Member
from goldenbridge.core.sealing import KeyCard, Suite
from goldenbridge.platform import clock, directory

OPERATOR: Final = Actor(UUID(int=2), frozenset({"operator"}))
"""Whoever holds the machine's terminal; the first people of a fund are invited in this name."""
FIRST_ROLES: Final = frozenset({"administrator", "coordinator"})
GENERAL_POT: Final = "General"


class UnknownVoucher(BridgeError):
    """Nobody here has the call-sign of whoever is said to vouch."""

    code = "unknown_voucher"
    status = 404
    sentence = words("Nobody here has the call-sign “{voucher}”, so nobody vouches. Look under /staff/people.")


def found(folder: Path, *, call_sign: str, passphrase: str) -> None:
    """Make root keys, the first administrator, the first directory, and the ledger's accounts."""
    keeper = enrol(call_sign, passphrase, roles=FIRST_ROLES)
    root = make_root(folder / "keys")
    publish_first(root, {keeper: FIRST_ROLES}, administrators=[keeper], threshold=1)
    for currency in settings.CURRENCIES:
        ledger.open_accounts(currency=currency, pots=[GENERAL_POT], actor=OPERATOR)


def enrol(call_sign: str, passphrase: str, *, roles: Collection[str], vouchers: Collection[UUID] = ()) -> Member:
    """Invite somebody in the operator's name and make his keys here, as his page would; they stay in memory."""
    return enrol_under(member.make_lock(passphrase), call_sign, roles=roles, vouchers=vouchers)


def enrol_under(
    lock: member.Lock, call_sign: str, *, roles: Collection[str], vouchers: Collection[UUID] = ()
) -> Member:
    """As `enrol`, with a lock that was made already."""
    invited = people.invite(call_sign, roles=roles, vouchers=vouchers, actor=OPERATOR)
    made = member.enrol_under(lock, invited.person_ref, call_sign, token=invited.token)
    people.enrol(
        invited.token,
        salt=made.salt,
        login_proof=made.login_proof,
        locked_keys=made.locked_keys,
        enrolment=made.enrolment,
        actor=ANONYMOUS,
    )
    return made.member


def make_root(keys: Path) -> founding.RootKeys:
    """Make the root keys, a file each, to be carried to three people; the public halves go where the server looks."""
    root = founding.make_root()
    for number, seed in enumerate(root.seeds, 1):
        write_secret(keys / f"root-{number}.key", b64(seed))
    (settings.DATA / directory.ROOT_FILE).write_bytes(canonical.encode(root.root.to_value()))
    return root


def publish_first(
    root: founding.RootKeys,
    roles: dict[Member, frozenset[str]],
    *,
    administrators: Collection[Member],
    threshold: int,
) -> None:
    """Put the first directory in force: these people, the auditors' key, no intake keys yet."""
    staff = [
        Staff(each.ref, each.call_sign, held, frozenset(), each.keys.sign_key, each.keys.seal_key)
        for each, held in roles.items()
    ]
    auditors = KeyCard(uuid4(), {Suite.X25519: unb64(settings.TRAIL_KEY)})
    first = replace(founding.empty_directory(clock.today(), staff=staff), auditors=(auditors,))
    directory.publish(
        founding.first_directory(root, directory=first, administrators=list(administrators), threshold=threshold)
    )


def invite(call_sign: str, *, roles: Collection[str], vouchers: Collection[str]) -> str:
    """Invite somebody in the operator's name; returns the one-time word."""
    refs = [_voucher(voucher) for voucher in vouchers]
    return people.invite(call_sign, roles=roles, vouchers=refs, actor=OPERATOR).token


def unlock(call_sign: str) -> None:
    """Let somebody in again who was locked, in the operator's name."""
    people.unlock(queries.by_call_sign(call_sign).ref, actor=OPERATOR)


def _voucher(call_sign: str) -> UUID:
    try:
        return queries.by_call_sign(call_sign).ref
    except NotFound as error:
        raise UnknownVoucher(voucher=call_sign) from error


def require_destroyed_list() -> None:
    """Refuse if the list of destroyed keys was not brought; before a restore writes anything."""
    wraps.destroyed_list()


def destroy_again() -> int:
    """After a restore: destroy whatever the list outside the database says was destroyed; returns how many keys."""
    return keystore.replay_destroyed(actor=OPERATOR)
