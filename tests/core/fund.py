"""A small invented fund with keys in memory: root, two administrators, staff, intake keys, one cell, one auditors' key."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from goldenbridge.core import directory as rules
from goldenbridge.core import sealing, signing
from goldenbridge.core.directory import Cell, Delegation, Directory, EpochKey, Root, Staff
from goldenbridge.core.staffkeys import StaffKeys, new_staff_keys

TODAY = date(2020, 8, 12)
EPOCH = 33


@dataclass
class Fund:
    """Everything that a test needs to play both sides."""

    root_seeds: list[bytes] = field(default_factory=lambda: [sealing.new_seed() for _ in range(3)])
    keys: dict[UUID, StaffKeys] = field(default_factory=dict)
    staff: list[Staff] = field(default_factory=list)
    seeds: dict[UUID, bytes] = field(default_factory=dict)
    shards: list[EpochKey] = field(default_factory=list)
    duty: list[EpochKey] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    auditors: list[sealing.KeyCard] = field(default_factory=list)
    administrators: list[UUID] = field(default_factory=list)

    @property
    def root(self):
        return Root(tuple(signing.public_key(seed) for seed in self.root_seeds))

    def hire(self, call_sign, *roles, vouchers=()):
        keys = new_staff_keys()
        person = Staff(uuid4(), call_sign, frozenset(roles), frozenset(vouchers), keys.sign_key, keys.seal_key)
        self.keys[person.ref] = keys
        self.staff.append(person)
        return person

    def new_card(self):
        ref, seed = uuid4(), sealing.new_seed()
        self.seeds[ref] = seed
        return sealing.key_card(ref, seed)

    def directory(self, **changes):
        plain = Directory(
            version=3,
            issued_on=TODAY,
            expires_on=TODAY + timedelta(days=8),
            epoch=EPOCH,
            staff=tuple(self.staff),
            shards=tuple(self.shards),
            duty=tuple(self.duty),
            cells=tuple(self.cells),
            auditors=tuple(self.auditors),
            pages={"apply.js": bytes(32)},
        )
        return replace(plain, **changes)

    def delegation(self, **changes):
        people = {ref: self.keys[ref].sign_key for ref in self.administrators}
        return replace(Delegation(1, people, 2, TODAY, TODAY + timedelta(days=90)), **changes)

    def file(self, directory=None, delegation=None, *, roots=2, signers=2):
        directory = directory or self.directory()
        delegation = delegation or self.delegation()
        return rules.directory_file(
            delegation,
            [rules.sign_delegation(delegation, seed) for seed in self.root_seeds[:roots]],
            directory,
            [rules.sign_directory(directory, ref, self.keys[ref].sign_seed) for ref in self.administrators[:signers]],
        )


def make_fund():
    fund = Fund()
    fund.administrators = [fund.hire(name, "administrator").ref for name in ("alder", "birch", "cedar")]
    fund.hire("dove", "caseworker", "triager")
    fund.hire("eagle", "verifier")
    fund.hire("finch", "verifier")
    fund.hire("grouse", "signer")
    fund.hire("heron", "signer")
    fund.shards = [EpochKey(EPOCH, number, fund.new_card()) for number in range(1, 5)]
    fund.duty = [EpochKey(EPOCH, 0, fund.new_card())]
    fund.cells = [Cell(uuid4(), fund.new_card())]
    fund.auditors = [fund.new_card()]
    return fund
