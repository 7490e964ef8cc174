"""Income and spending: whatever is booked, opening and lines make the closing, and the bank agrees."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.chart import POT_STAGES, ROUTES, Stage
from goldenbridge.core.income import OWN, Line, Side, effects
from goldenbridge.core.journal import EntryKind
from tests.core.test_worked_month import MONTH, entries

pytestmark = pytest.mark.once

SIDES = st.sampled_from(sorted(ROUTES)).flatmap(
    lambda way: st.tuples(st.just(way), st.sampled_from(["General", "Lawyers"]))
)


@given(st.lists(st.tuples(SIDES, st.integers(1, 10**9), st.sampled_from(EntryKind)), max_size=30))
def test_the_lines_of_each_holder_sum_to_the_change_of_its_accounts(moves):
    by_lines, by_accounts = {}, {}
    for ((debit_stage, credit_stage), pot), minor, kind in moves:
        debit, credit = (Side(stage, pot if stage in POT_STAGES else "") for stage in (debit_stage, credit_stage))
        for holder, _line, change in effects(debit, credit, minor, kind):
            by_lines[holder] = by_lines.get(holder, 0) + change
        for side, change in ((debit, -minor), (credit, minor)):
            if side.stage in OWN:
                by_accounts[side.holder] = by_accounts.get(side.holder, 0) + change

    assert {k: v for k, v in by_lines.items() if v} == {k: v for k, v in by_accounts.items() if v}


@given(st.sampled_from(sorted(ROUTES)), st.integers(1, 10**9), st.sampled_from(EntryKind))
def test_moves_between_pot_and_reserve_come_to_nought(way, minor, kind):
    debit, credit = (Side(stage, "General" if stage in POT_STAGES else "") for stage in way)

    moved = [change for _, line, change in effects(debit, credit, minor, kind) if line is Line.MOVED]

    assert sum(moved) == 0


def side(code):
    first, *rest = code.split(":")
    fund = {"Bank": Stage.BANK, "Reserve": Stage.RESERVE, "Fees": Stage.FEES, "Opening": Stage.OPENING}
    return Side(fund[first], "") if first in fund else Side(Stage(rest[0].lower()), first)


def test_the_worked_month_line_by_line():
    found = {}
    for entry in entries(MONTH):
        for t in entry.transfers:
            if t.state not in {"posted", "post"}:
                continue
            for holder, line, change in effects(side(t.debit), side(t.credit), t.amount_minor, entry.kind):
                found[holder, line] = found.get((holder, line), 0) + change

    assert found == {
        ("", Line.BROUGHT_IN): 2_000_00,
        ("General", Line.GIFTS): 10_000_00,
        ("General", Line.PAID): -847_35,
        ("General", Line.FEES): -12_00,
        ("", Line.CHARGED_BACK): -60_00,
    }
    assert sum(found.values()) == 11_080_65
    assert entries(MONTH)[0].day == date(2020, 8, 9)


def test_a_reversed_gift_is_less_income_and_not_a_gift_given_back():
    bank, uncleared = Side(Stage.BANK, ""), Side(Stage.UNCLEARED, "General")

    assert effects(uncleared, bank, 5, EntryKind.REVERSAL) == [("General", Line.GIFTS, -5)]
    assert effects(uncleared, bank, 5, EntryKind.REFUND) == [("General", Line.GIVEN_BACK, -5)]
    assert effects(bank, uncleared, 5, EntryKind.REVERSAL) == [("General", Line.GIVEN_BACK, 5)]
    assert effects(Side(Stage.RESERVE, ""), bank, 5, EntryKind.REFUND) == [("", Line.GIVEN_BACK, -5)]
    assert effects(uncleared, bank, 5, EntryKind.CHARGEBACK) == [("General", Line.CHARGED_BACK, -5)]
