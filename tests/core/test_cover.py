"""How far cover reaches, and what fits into what is free."""

from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.cover import WaysOut, ways_out

STEP = 5_000
STEPS = st.integers(0, 400).map(lambda steps: steps * STEP)


def ways(free, monthly, months, debts):
    return ways_out(
        free_minor=free,
        monthly_minor=monthly,
        months=months,
        pay_minor=monthly * months,
        debts_minor=debts,
        currency="USD",
    )


def test_a_refused_offer_is_told_each_way_that_changes_one_thing():
    """Six months at 500 and a debt of 5,000 are 8,000; 6,700 are free."""
    found = ways(670_000, 50_000, 6, 500_000)

    assert found == WaysOut(missing_minor=130_000, months=3, monthly_minor=25_000, debts_minor=370_000)


def test_what_is_covered_needs_no_way_out():
    assert ways(300_000, 50_000, 6, 0) is None


def test_an_empty_pot_leaves_no_way():
    found = ways(0, 50_000, 6, 0)

    assert found == WaysOut(missing_minor=300_000, months=0, monthly_minor=0, debts_minor=0)


@given(STEPS, STEPS, st.integers(0, 60), STEPS)
def test_every_way_out_can_be_covered_and_one_step_more_cannot(free, monthly, months, debts):
    found = ways(free, monthly, months, debts)
    if found is None:
        assert monthly * months + debts <= free
        return

    if found.months:
        assert found.months * monthly + debts <= free < (found.months + 1) * monthly + debts
        assert found.months < months
    if found.monthly_minor:
        assert found.monthly_minor * months + debts <= free < (found.monthly_minor + STEP) * months + debts
        assert found.monthly_minor < monthly
    if found.debts_minor:
        assert monthly * months + found.debts_minor <= free < monthly * months + found.debts_minor + STEP
        assert found.debts_minor < debts
