"""Ledger, offers and awards against an oracle of a dozen lines: whatever is done in whatever order, both tell the same."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import settings as rules
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from goldenbridge.apps.awards import actions, queries
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.ledger.models import Entry
from goldenbridge.apps.ledger.queries.proof import proof
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.errors import BridgeError
from goldenbridge.platform import clock
from tests.apps.awards.builders import open_office
from tests.apps.ledger.builders import DAY, TREASURER
from tests.core.fund import TODAY

STEP = 5_000
STAGES = {
    "bank": "Bank",
    "uncleared": "General:Uncleared",
    "available": "General:Available",
    "committed": "General:Committed",
    "payable": "General:Payable",
    "reserve": "Reserve",
}
AMOUNTS = st.integers(1, 300).map(lambda steps: steps * STEP)
WHICH = st.integers(0, 9)


class Oracle(Counter):
    """All there is to the books: money lies in some places, and most of them are never overdrawn."""

    def refusals(self, source, target, minor):
        reasons = set()
        if self[source] < minor and source not in {"reserve", "bank"}:
            reasons.add("insolvent")
        if target == "committed" and source == "available" and self["reserve"] < 0:
            reasons.add("reserve_below_nought")
        return reasons

    def move(self, source, target, minor):
        self[source] -= minor
        self[target] += minor


@dataclass
class Promise:
    """What the oracle knows of a promise."""

    ref: UUID
    monthly: int
    whole: int
    state: str = "covered"
    drawn: int = 0
    run: tuple = ()
    entitlements: list = field(default_factory=list)


def code_of(act, *given, **named):
    """Do it, all or nothing; return the code of the refusal, if it is refused."""
    try:
        with transaction.atomic():
            act(*given, **named)
    except BridgeError as refusal:
        return refusal.code
    return None


class Fund(RuleBasedStateMachine):
    """Gifts, the reserve, promises and runs, each step through its real action."""

    office = None

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        clock.move_to(datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC))
        self.oracle = Oracle({name: self.balance(name) for name in STAGES})
        self.gifts, self.promises, self.leaves = [], [], []

    def teardown(self):
        found = proof(with_entries=True, actor=TREASURER).findings
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)
        assert found == ()

    @staticmethod
    def balance(stage):
        return books.balance(f"{STAGES[stage]}:USD").posted_minor

    @staticmethod
    def ours(minor):
        return {
            "amount_minor": minor,
            "currency": "USD",
            "pot": "General",
            "key": str(uuid4()),
            "on": DAY,
            "actor": TREASURER,
        }

    def moves(self, source, target, minor, act, *given, **named):
        """Do it in both; they agree whether it may be done. True if it was."""
        expected, got = self.oracle.refusals(source, target, minor), code_of(act, *given, **named)
        assert (got in expected) if expected else got is None
        if not expected:
            self.oracle.move(source, target, minor)
        return not expected

    # Gifts, the reserve, fees

    @rule(minor=AMOUNTS)
    def a_gift_arrives(self, minor):
        gift = self.ours(minor)
        ledger.record_gift(**gift)
        # The bank has it, and the pot stands for it.
        self.oracle.update(bank=minor, uncleared=minor)
        assert self.moves("uncleared", "available", minor, ledger.clear_gift, **gift)
        self.gifts.append(gift)

    @precondition(lambda self: self.gifts)
    @rule(act=st.sampled_from([ledger.charge_back_gift, ledger.refund_gift]), which=WHICH)
    def a_gift_goes_back(self, act, which):
        gift = self.gifts.pop(which % len(self.gifts))
        minor = gift["amount_minor"]
        by_pot = act is ledger.refund_gift and self.oracle["available"] >= minor
        act(**gift, cleared=True)
        self.oracle.subtract({"bank": minor, "available" if by_pot else "reserve": minor})

    @rule(minor=AMOUNTS, what=st.sampled_from(["fill", "release", "fee"]))
    def the_treasurer_books(self, minor, what):
        if what == "fill":
            self.moves("available", "reserve", minor, ledger.fill_reserve, **self.ours(minor))
        elif what == "release":
            got = code_of(ledger.release_reserve, **self.ours(minor))
            assert (got == "insolvent") == (self.oracle["reserve"] < minor)
            if got is None:
                self.oracle.move("reserve", "available", minor)
        else:
            by_pot = self.oracle["available"] >= minor
            ledger.record_fee(**self.ours(minor))
            self.oracle.subtract({"bank": minor, "available" if by_pot else "reserve": minor})

    # Offers and awards

    @rule(monthly=st.integers(1, 30), months=st.integers(1, 12), steps=st.integers(0, 5))
    def a_promise_is_covered(self, monthly, months, steps):
        office, minor = self.office, monthly * months * STEP
        promise = Promise(office.draft(monthly_minor=monthly * STEP, months=months), monthly * STEP, minor)
        if self.moves("available", "committed", minor, office.step, "cover", promise.ref, office.coverer):
            self.promises.append(promise)
            self.goes_on(promise, steps)

    @precondition(lambda self: self.promises)
    @rule(which=WHICH, steps=st.integers(1, 4))
    def a_promise_goes_on(self, which, steps):
        self.goes_on(self.promises[which % len(self.promises)], steps)

    def goes_on(self, promise, steps):
        onward = {"covered": self.offer, "offered": self.leave, "active": self.run, "sent": self.pay}
        for _ in range(steps):
            onward.get(promise.state, lambda _: None)(promise)

    @precondition(lambda self: self.promises)
    @rule(which=WHICH)
    def a_promise_turns_back(self, which):
        promise = self.promises[which % len(self.promises)]
        back = {"covered": self.free, "offered": self.decline, "active": self.revoke, "sent": self.reject}
        back.get(promise.state, lambda _: None)(promise)

    def offer(self, promise):
        self.office.step("approve", promise.ref, self.office.approver)
        self.office.step("offer", promise.ref, self.office.offerer)
        promise.state = "offered"

    def leave(self, promise):
        actions.take_up_award(promise.ref, actor=SCHEDULE)
        actions.activate_award(promise.ref, left_on=date(2020, 8, 20), actor=SCHEDULE)
        due = queries.due_entitlements(date(2030, 1, 1), actor=TREASURER)
        promise.entitlements = [row.entitlement_ref for row in due if row.award_ref == promise.ref]
        assert sum(row.amount_minor for row in due if row.award_ref == promise.ref) == promise.whole
        promise.state = "active"

    def decline(self, promise):
        actions.decline_award(promise.ref, actor=SCHEDULE)
        self.free(promise)

    def free(self, promise):
        actor = self.office.actor(self.office.coverer)
        assert self.moves("committed", "available", promise.whole, actions.free_award, promise.ref, actor=actor)
        promise.state = "freed"

    def revoke(self, promise):
        self.office.ended(promise.ref, "revoked", date(2020, 9, 1))
        self.oracle.move("committed", "available", promise.whole - promise.drawn)
        promise.state = "ended"

    # Runs

    def run(self, promise):
        refs, minor, run = promise.entitlements[:3], len(promise.entitlements[:3]) * promise.monthly, uuid4()
        drawn = {"run_ref": run, "actor": TREASURER}
        assert self.moves("committed", "payable", minor, actions.draw_entitlements, refs, **drawn)
        hold = ledger.hold_run(run_ref=run, amount_minor=minor, currency="USD", pot="General", actor=TREASURER)
        promise.run, promise.state = (refs, minor, drawn, hold), "sent"
        promise.drawn += minor

    def pay(self, promise):
        refs, minor, drawn, hold = promise.run
        ledger.settle_run(hold, booked_minor=minor, on=DAY, actor=TREASURER)
        actions.pay_entitlements(refs, **drawn)
        self.oracle.subtract(bank=minor, payable=minor)
        del promise.entitlements[:3]
        promise.state = "active" if promise.entitlements else "ended"
        assert self.office.state(promise.ref) == promise.state

    def reject(self, promise):
        refs, minor, drawn, hold = promise.run
        ledger.void_run(hold, actor=TREASURER)
        actions.undraw_entitlements(refs, **drawn)
        self.oracle.move("payable", "committed", minor)
        promise.drawn -= minor
        promise.state = "active"

    # What holds at any moment

    @invariant()
    def both_tell_the_same(self):
        assert {name: self.balance(name) for name in STAGES} == {name: self.oracle[name] for name in STAGES}

    @invariant()
    def no_pot_is_below_its_floor_and_all_stand_for_what_the_bank_has(self):
        pots = [self.oracle[name] for name in ("uncleared", "available", "committed", "payable")]
        assert min(pots) >= 0
        assert sum(pots) + self.oracle["reserve"] == self.oracle["bank"]

    @invariant()
    def what_was_posted_stays(self):
        leaves = [bytes(leaf) for leaf in Entry.objects.order_by("pk").values_list("leaf", flat=True)]
        assert leaves[: len(self.leaves)] == self.leaves
        self.leaves = leaves


@pytest.mark.django_db
def test_ledger_offers_and_awards_agree_with_the_oracle_whatever_is_done(settings, tmp_path):
    settings.DATA = tmp_path
    Fund.office = open_office(tmp_path, cleared_minor=1_000_000)
    run_machine(Fund, settings=rules(rules.default, max_examples=20, stateful_step_count=30))
