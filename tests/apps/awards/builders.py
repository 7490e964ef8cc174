"""A fund whose people sign: a signed directory on disk, money in the pot, and a promise step by step."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from goldenbridge.apps.awards import actions, queries
from goldenbridge.core import canonical, statements
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.award import SettlementTerms
from goldenbridge.core.directory import Staff
from goldenbridge.core.statements import Approval
from goldenbridge.platform import clock, directory
from tests.apps.ledger.builders import open_fund
from tests.core.fund import TODAY, Fund, make_fund

GROUNDS = bytes(range(32))
UNTIL = date(2020, 9, 15)


@dataclass
class Office:
    """The people of a small fund and the steps they take."""

    fund: Fund
    coverer: Staff
    approver: Staff
    offerer: Staff
    caseworker: Staff

    @staticmethod
    def actor(person: Staff) -> Actor:
        return Actor(person.ref, person.roles)

    def sign(self, person: Staff, *, kind: str, ref: UUID, content_hash: bytes, step: str) -> dict[str, bytes]:
        """The two arguments of a signed step, as the person's page would send them."""
        said = Approval(kind, ref, content_hash, step, person.ref, clock.today())
        signed = statements.sign(said, sign_seed=self.fund.keys[person.ref].sign_seed)
        return {"statement": signed.statement, "signature": signed.signature}

    def step(self, name: str, ref: UUID, person: Staff):
        """Cover, approve or offer a promise."""
        view = queries.award(ref, actor=self.actor(person))
        signed = self.sign(person, kind="award", ref=ref, content_hash=view.content_hash, step=name)
        act = {"cover": actions.cover_award, "approve": actions.approve_award, "offer": actions.offer_award}[name]
        return act(ref, **signed, actor=self.actor(person))

    def draft(self, **changes) -> UUID:
        terms = {
            "payee_ref": uuid4(),
            "recipient_key": b"r" * 32,
            "pot": "General",
            "currency": "USD",
            "monthly_minor": 50_000,
            "months": 6,
            "valid_until": UNTIL,
            "grounds": GROUNDS,
        } | changes
        return actions.draft_award(**terms, actor=self.actor(self.caseworker)).ref

    def offered(self, **changes) -> UUID:
        ref = self.draft(**changes)
        self.step("cover", ref, self.coverer)
        self.step("approve", ref, self.approver)
        self.step("offer", ref, self.offerer)
        return ref

    def active(self, *, left_on=date(2020, 8, 20), **changes) -> UUID:
        ref = self.offered(**changes)
        actions.take_up_award(ref, actor=SCHEDULE)
        actions.activate_award(ref, left_on=left_on, actor=SCHEDULE)
        return ref

    def pause(self, ref: UUID, *, reason="under_review"):
        """Pause a promise, alone."""
        return actions.suspend_award(ref, reason=reason, actor=self.actor(self.caseworker))

    def resume(self, ref: UUID, person: Staff):
        """Take it up again, with a signature; over nothing if it is not paused."""
        pauses = queries.pauses(ref, actor=self.actor(person))
        pause_ref, content_hash = (pauses[0].ref, pauses[0].content_hash) if pauses else (ref, bytes(32))
        signed = self.sign(person, kind="pause", ref=pause_ref, content_hash=content_hash, step="resume")
        return actions.resume_award(ref, **signed, actor=self.actor(person))

    def changes(self, ref: UUID, **terms):
        """Write a change of a promise in force down."""
        return actions.draft_change(
            ref, **({"monthly_minor": 50_000, "months": 6} | terms), actor=self.actor(self.caseworker)
        )

    def change_step(self, name: str, change, person: Staff):
        """Cover or approve a change."""
        content_hash = bytes(change.content_hash)
        signed = self.sign(person, kind="award", ref=change.award_id, content_hash=content_hash, step=name)
        act = {"cover": actions.cover_change, "approve": actions.approve_change}[name]
        return act(change.ref, **signed, actor=self.actor(person))

    def changed(self, ref: UUID, **terms):
        """A change that is in force."""
        change = self.changes(ref, **terms)
        self.change_step("cover", change, self.coverer)
        self.change_step("approve", change, self.approver)
        return change

    def proposes_end(self, ref: UUID, *, reason="deceased", ends_on=None):
        """Write down that a promise shall end."""
        on = ends_on or clock.today()
        return actions.propose_ending(ref, reason=reason, ends_on=on, actor=self.actor(self.caseworker))

    def end_step(self, name: str, ending, person: Staff):
        """Sign an ending, as the first or the second of two."""
        content_hash = bytes(ending.content_hash)
        signed = self.sign(person, kind="ending", ref=ending.ref, content_hash=content_hash, step=name)
        act = {"sign": actions.sign_ending, "end": actions.confirm_ending}[name]
        return act(ending.ref, **signed, actor=self.actor(person))

    def ended(self, ref: UUID, reason: str, on: date) -> None:
        """A promise that has ended: by the clock, or because two people have signed it."""
        if reason in {"placed", "withdrawn"}:
            actions.end_award(ref, reason=reason, on=on, actor=SCHEDULE)
            return
        ending = self.proposes_end(ref, reason=reason, ends_on=on if reason == "term" else clock.today())
        self.end_step("sign", ending, self.coverer)
        self.end_step("end", ending, self.approver)

    def release_policy(self, months):
        """The board releases how many months of a promise are covered."""
        policy = actions.propose_policy(months=months, actor=self.actor(self.coverer))
        for step, person, act in (
            ("make", self.coverer, actions.sign_policy),
            ("release", self.approver, actions.release_policy),
        ):
            content_hash = bytes(policy.content_hash)
            signed = self.sign(person, kind="cover_policy", ref=policy.ref, content_hash=content_hash, step=step)
            act(policy.ref, **signed, actor=self.actor(person))
        return policy

    def settles(self, ref: UUID, terms: SettlementTerms, *, first_month=date(2020, 9, 1), **changes):
        """Write a settlement down that was negotiated for a promise in force."""
        drafter = self.actor(self.caseworker)
        return actions.draft_settlement(ref, terms=terms, first_month=first_month, actor=drafter, **changes)

    def settle_step(self, name: str, ref: UUID, person: Staff):
        """Cover or approve a later settlement."""
        content_hash = queries.settlement(ref, actor=self.actor(person)).content_hash
        signed = self.sign(person, kind="settlement", ref=ref, content_hash=content_hash, step=name)
        act = {"cover": actions.cover_settlement, "approve": actions.approve_settlement}[name]
        return act(ref, **signed, actor=self.actor(person))

    def settled(self, ref: UUID, terms: SettlementTerms, **changes) -> UUID:
        """A later settlement that is covered and approved."""
        settlement_ref = self.settles(ref, terms, **changes).ref
        self.settle_step("cover", settlement_ref, self.coverer)
        self.settle_step("approve", settlement_ref, self.approver)
        return settlement_ref

    def state(self, ref: UUID) -> str:
        return queries.award(ref, actor=self.actor(self.coverer)).state


def open_office(data, *, cleared_minor=0, on=TODAY) -> Office:
    """Hire people, publish the signed directory under `data`, open the accounts and put cleared money in the pot."""
    clock.move_to(datetime(on.year, on.month, on.day, 12, tzinfo=UTC))
    fund = make_fund()
    people = [fund.hire(name, "approver") for name in ("ibis", "jay", "kite")]
    caseworker = next(person for person in fund.staff if "caseworker" in person.roles)
    fund_days = fund.directory(issued_on=on, expires_on=date.fromordinal(on.toordinal() + 8))
    (data / directory.ROOT_FILE).write_bytes(canonical.encode(fund.root.to_value()))
    (data / directory.DIRECTORY_FILE).write_bytes(fund.file(fund_days))
    open_fund(cleared_minor=cleared_minor)
    return Office(fund, *people, caseworker)


def debt(verified_minor, amount_minor=None, *, parts=1, obligation_ref=None) -> SettlementTerms:
    """A settlement of a verified obligation, in full if no amount is given."""
    amount = verified_minor if amount_minor is None else amount_minor
    return SettlementTerms(obligation_ref or uuid4(), verified_minor, amount, parts)
