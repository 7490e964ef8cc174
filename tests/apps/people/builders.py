"""A small fund with people, through the real actions: accounts, keys in memory, a signed directory with intake keys and a cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from django import conf

from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.people import actions as people
from goldenbridge.core import canonical, founding
from goldenbridge.core.actors import ANONYMOUS, Actor
from goldenbridge.core.directory import Directory
from goldenbridge.core.entrance import Enrolment, hash_invitation
from goldenbridge.core.member import Member
from goldenbridge.core.staffkeys import lock_keys, new_staff_keys
from goldenbridge.platform import clock, directory
from tests.apps.people.remembered import remembered
from tests.core.passphrase import SALT, derived

OPERATOR = Actor(uuid4(), frozenset({"operator"}))
ROLES = {
    "alder": {"administrator"},
    "birch": {"administrator", "coordinator"},
    "dove": {"triager", "caseworker"},
    "dunlin": {"triager", "caseworker"},
    "eagle": {"verifier"},
    "finch": {"verifier"},
    "grouse": {"signer", "approver", "treasurer"},
    "heron": {"signer", "approver", "treasurer"},
    "ibis": {"approver", "treasurer"},
    "jay": {"adviser"},
    "kite": {"auditor"},
}


@dataclass
class Colleague:
    """Somebody of the fund: the actor that pages would see, and the keys in memory."""

    actor: Actor
    member: Member

    @property
    def ref(self):
        return self.member.ref

    @property
    def call_sign(self):
        return self.member.call_sign

    def approve(self, kind, subject_ref, content_hash, step):
        """Statement and signature, as keyword arguments for an action."""
        signed = self.member.approve(kind, subject_ref, content_hash, step, on=clock.today())
        return {"statement": signed.statement, "signature": signed.signature}


@dataclass
class House:
    """The fund's people by call-sign: `house["dove"].actor`, `house["dove"].member`."""

    root_keys: founding.RootKeys
    colleagues: dict[str, Colleague] = field(default_factory=dict)

    def __getitem__(self, call_sign):
        return self.colleagues[call_sign]

    @property
    def directory(self) -> Directory:
        return directory.current()

    def hire(self, call_sign, *roles, vouchers=()):
        """Invite and enrol somebody; he is not listed before `publish`."""
        invited = people.invite(call_sign, roles=roles, vouchers=vouchers, actor=OPERATOR)
        self.colleagues[call_sign] = Colleague(
            Actor(invited.person_ref, frozenset(roles)), enrol_quickly(invited, call_sign)
        )
        return self.colleagues[call_sign]

    def publish(self, **changes):
        """Draft a new directory from the accounts; both administrators sign."""
        draft = people.propose_directory(actor=self["alder"].actor, **changes)
        for name in ("alder", "birch"):
            signature = self[name].member.sign_directory(draft)
            published = people.sign_directory(digest=draft.digest(), signature=signature, actor=self[name].actor)
        return published

    def hand(self, wraps, actor):
        """Store wraps as a page does."""
        for each in wraps:
            keystore.store_wrap(
                key_ref=each.key_ref,
                recipient_ref=each.recipient_ref,
                wrap=each.wrap,
                expires_on=None,
                holder=keystore.DIRECTORY,
                actor=actor,
            )


def enrol_quickly(invited, call_sign, *, keys=None) -> Member:
    """Enrol with the one test passphrase and salt, so that Argon2id runs once."""
    made = keys or new_staff_keys()
    member = Member(invited.person_ref, call_sign, made)
    said = Enrolment(invited.person_ref, hash_invitation(invited.token), made.sign_key, made.seal_key)
    people.enrol(
        invited.token,
        salt=SALT,
        login_proof=derived(SALT).login_proof,
        locked_keys=lock_keys(made, derived(SALT).unlock_key, person=invited.person_ref),
        enrolment=member.sign(said),
        actor=ANONYMOUS,
    )
    return member


def open_house(settings, tmp_path, roles=None) -> House:
    """A fund with the people of `ROLES` (none vouched for by another), four shards, a duty key and one cell."""
    settings.DATA = tmp_path
    roles = {call_sign: tuple(sorted(held)) for call_sign, held in (roles or ROLES).items()}
    return remembered(tmp_path, tuple(roles.items()), lambda: _found(tmp_path, roles))


def _found(folder, roles):
    house = House(founding.make_root())
    (folder / "root.json").write_bytes(canonical.encode(house.root_keys.root.to_value()))
    for call_sign, held in roles.items():
        house.hire(call_sign, *held)
    staff = list(_listed(house))
    first = founding.empty_directory(clock.today(), staff=staff)
    administrators = [house["alder"].member, house["birch"].member]
    directory.publish(
        founding.first_directory(house.root_keys, directory=first, administrators=administrators, threshold=2)
    )
    return house


def open_intake(house) -> founding.EpochKeys:
    """Shards for dove and dunlin, duty for grouse and heron, one cell for ibis; published."""
    return remembered(conf.settings.DATA, "intake", lambda: _open_intake(house))


def _open_intake(house):
    listed = house.directory
    keys = founding.make_epoch(
        listed.epoch,
        triagers=listed.holders("triager"),
        on_duty=[listed.person(house[name].ref) for name in ("grouse", "heron")],
    )
    cell = founding.make_cell([listed.person(house["ibis"].ref)])
    house.hand((*keys.wraps, *cell.wraps), house["alder"].actor)
    house.publish(intake=keys.shards, duty=[keys.duty], epoch=keys.epoch, cells=[cell.cell])
    return keys


def _listed(house):
    from goldenbridge.core.listing import Staff

    for call_sign, each in house.colleagues.items():
        keys = each.member.keys
        yield Staff(each.ref, call_sign, each.actor.roles, frozenset(), keys.sign_key, keys.seal_key)
