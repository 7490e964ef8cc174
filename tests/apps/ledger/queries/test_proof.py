"""The books' check of themselves finds whatever somebody changed who got round the triggers."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from goldenbridge.apps.ledger import actions
from goldenbridge.apps.ledger.queries.proof import Finding, proof
from goldenbridge.core.errors import BridgeError, NotAllowed
from goldenbridge.core.money import Money
from tests.apps.ledger.builders import (
    APPROVER,
    CASEWORKER,
    DAY,
    TREASURER,
    give,
    go_round_the_triggers,
    open_fund,
    rate,
)

pytestmark = pytest.mark.django_db

JULY, JUNE = date(2020, 7, 20), date(2020, 6, 20)


@pytest.fixture
def books():
    """Two closed months, and afterwards everything that can happen to money."""
    open_fund()
    give(1_000, key="june", on=JUNE)
    give(2_000, key="july", on=JULY)
    for month in (JUNE, JULY):
        actions.close_period(month, actor=TREASURER)
    open_fund(currency="EUR", pots=("General", "Lawyers"))
    give(100_000)
    ref = actions.commit(amount_minor=60_000, currency="USD", pot="General", key="p", actor=APPROVER)
    actions.draw_commitments([actions.Draw(ref, 30_000)], key="run", actor=TREASURER)
    held, given_up = (
        actions.hold_run(run_ref=uuid4(), amount_minor=minor, currency="USD", pot="General", actor=TREASURER)
        for minor in (20_000, 5_000)
    )
    actions.settle_run(held, booked_minor=19_900, freed_minor=100, on=DAY, actor=TREASURER)
    actions.hold_run(run_ref=uuid4(), amount_minor=5_000, currency="USD", pot="General", actor=TREASURER)
    actions.void_run(given_up, actor=TREASURER)
    actions.free_commitment(ref, amount_minor=5_000, actor=APPROVER)
    actions.exchange(
        sold=Money(1_000, "USD"),
        bought=Money(840, "EUR"),
        rate=rate("0.84"),
        pot="General",
        key="x",
        on=DAY,
        actor=TREASURER,
    )


def test_books_that_nobody_touched_add_up(books):
    told = proof(with_entries=True, actor=TREASURER)

    assert told.findings == ()
    assert (told.accounts, told.commitments, told.closed_months) == (26, 1, 2)
    assert told.transfers > told.entries > 10


LAST = "(SELECT max(id) FROM ledger_transfer)"
BYTES = {"postgresql": "decode(repeat('00', 32), 'hex')", "sqlite": "zeroblob(32)"}
TAMPERED = {
    "more on an account": (
        "UPDATE ledger_balance SET credit_minor = credit_minor + 1 WHERE {bank}",
        {Finding("balance", "Bank:USD")},
    ),
    "a hold forgotten": (
        "UPDATE ledger_balance SET pending_credit_minor = 0 WHERE {bank}",
        {Finding("balance", "Bank:USD")},
    ),
    "a lower floor": (
        "UPDATE ledger_balance SET floor = -5 WHERE account_id = (SELECT id FROM ledger_account WHERE code = 'General:Available:USD')",
        {Finding("balance", "General:Available:USD")},
    ),
    "a larger transfer": (
        f"UPDATE ledger_transfer SET amount_minor = amount_minor + 1 WHERE id = {LAST}",
        {Finding("balance", "General:Available:EUR"), Finding("balance", "FX:EUR"), Finding("leaf", "fx:x")},
    ),
    "a transfer gone": (
        f"DELETE FROM ledger_transfer WHERE id = {LAST}",
        {
            Finding("balance", "General:Available:EUR"),
            Finding("balance", "FX:EUR"),
            Finding("entry", "{last_entry}"),
            Finding("leaf", "fx:x"),
        },
    ),
    "a promise made larger": ("UPDATE ledger_commitment SET freed_minor = 0", {Finding("commitment", "{commitment}")}),
    "a closed month changed": (
        "UPDATE ledger_period SET balance_hash = {bytes} WHERE first = '2020-07-01'",
        {Finding("month", "2020-07")},
    ),
    "a gift moved into a closed month": (
        "UPDATE ledger_entry SET day = '2020-06-30' WHERE key = 'gift:gift'",
        {Finding("month", "2020-06"), Finding("month", "2020-07"), Finding("leaf", "gift:gift")},
    ),
    "a day changed within its month": (
        "UPDATE ledger_entry SET day = '2020-08-01' WHERE key = 'gift:gift'",
        {Finding("leaf", "gift:gift")},
    ),
}


@pytest.mark.parametrize("deed", TAMPERED)
def test_what_was_changed_behind_the_triggers_is_found(books, deed):
    statement, wanted = TAMPERED[deed]
    bank = "account_id = (SELECT id FROM ledger_account WHERE code = 'Bank:USD')"
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM ledger_entry")
        last_entry = cursor.fetchone()[0]
        cursor.execute("SELECT ref FROM ledger_commitment")
        commitment = str(cursor.fetchone()[0])[:8]
    go_round_the_triggers(statement.format(bank=bank, bytes=BYTES[connection.vendor]))

    found = set(proof(with_entries=True, actor=TREASURER).findings)

    filled = {Finding(each.kind, each.subject.format(last_entry=last_entry, commitment=commitment)) for each in wanted}
    assert found == filled


def test_a_trigger_that_is_gone_is_found(books):
    go_round_the_triggers()

    kinds = {finding.kind for finding in proof(actor=TREASURER).findings}

    assert kinds == {"trigger"}


def test_only_those_who_keep_or_check_the_books_may_count_them():
    with pytest.raises(NotAllowed):
        proof(actor=CASEWORKER)


DEEDS = st.sampled_from(
    ["give", "refund", "back", "fee", "fill", "release", "commit", "free", "draw", "hold", "settle", "void"]
)


class AnySequence(TestCase):
    """Whatever is done in whatever order, and whatever of it is refused: the sums stay those of the transfers."""

    @settings(max_examples=12, deadline=None)
    @given(st.lists(st.tuples(DEEDS, st.integers(1, 40)), max_size=25))
    def test_the_books_add_up_after_any_sequence_of_actions(self, deeds):
        open_fund(cleared_minor=200_000)
        refs, holds = [], []
        for number, (deed, size) in enumerate(deeds):
            try:
                self.do(deed, size * 5_000, str(number), refs, holds)
            except (BridgeError, IndexError):
                continue

        assert proof(with_entries=True, actor=TREASURER).findings == ()

    @staticmethod
    def do(deed, minor, key, refs, holds):
        terms = {"amount_minor": minor, "currency": "USD", "pot": "General", "key": key, "on": DAY, "actor": TREASURER}
        promise = {"currency": "USD", "pot": "General", "actor": TREASURER}
        acts = {
            "give": lambda: give(minor, key=key),
            "refund": lambda: actions.refund_gift(cleared=True, **terms),
            "back": lambda: actions.charge_back_gift(cleared=True, **terms),
            "fee": lambda: actions.record_fee(**terms),
            "fill": lambda: actions.fill_reserve(**terms),
            "release": lambda: actions.release_reserve(**terms),
            "commit": lambda: refs.append(actions.commit(amount_minor=minor, key=key, **promise)),
            "free": lambda: actions.free_commitment(refs[-1], amount_minor=minor, actor=TREASURER),
            "draw": lambda: actions.draw_commitments([actions.Draw(refs[-1], minor)], key=key, actor=TREASURER),
            "hold": lambda: holds.append(actions.hold_run(run_ref=uuid4(), amount_minor=minor, **promise)),
            "settle": lambda: actions.settle_run(holds.pop(), booked_minor=minor, on=DAY, actor=TREASURER),
            "void": lambda: actions.void_run(holds.pop(), actor=TREASURER),
        }
        acts[deed]()


def next_transfer(number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('ledger_transfer', 'id'), %s)", [number])


def test_entries_that_took_their_numbers_in_another_order_add_up_on_postgresql(books):
    """Of two at once, the one with the lower numbers may be the second to reach balance and commitment."""
    promised = actions.commit(amount_minor=15_000, currency="USD", pot="General", key="promised", actor=APPROVER)
    for number in (9_000, 8_000):
        next_transfer(number)
        give(100, key=f"gift-{number}")
        actions.free_commitment(promised, amount_minor=5_000, actor=APPROVER)

    assert proof(with_entries=True, actor=TREASURER).findings == ()
