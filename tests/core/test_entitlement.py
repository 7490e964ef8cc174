from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.entitlement import (
    MalformedRule,
    MonthlyPay,
    first_of_month,
    instalments,
    month_after,
    settlement_parts,
)
from goldenbridge.core.money import AmountOutOfRange, NotInSteps, is_whole_steps

STEP = 5_000
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@st.composite
def rules(draw):
    monthly = draw(st.integers(1, 40)) * STEP
    months = draw(st.integers(1, 36))
    cap = draw(st.integers(1, 40 * 36)) * STEP
    percents = draw(st.lists(st.integers(1, 100), max_size=min(3, months)))
    return MonthlyPay("USD", monthly, months, cap, tuple(sorted(percents, reverse=True)))


@given(rules(), DAYS)
def test_the_months_owe_exactly_what_was_promised(rule, left_on):
    schedule = rule.schedule(left_on)

    assert sum(minor for _, minor in schedule) == rule.promised_minor <= rule.cap_minor
    assert all(is_whole_steps(minor, "USD") and 0 < minor <= rule.monthly_minor for _, minor in schedule)
    assert len({month for month, _ in schedule}) == len(schedule) <= rule.months


@given(rules(), DAYS, st.integers(-400, 2000))
def test_a_job_never_makes_a_month_owe_more(rule, left_on, later):
    job_on = date.fromordinal(max(1, left_on.toordinal() + later))
    before = dict(rule.schedule(left_on))

    after = rule.after_job(rule.schedule(left_on), job_on)

    assert all(minor <= before[month] and is_whole_steps(minor, "USD") for month, minor in after)
    assert sum(minor for _, minor in after) <= rule.promised_minor


def test_pay_under_a_cap_ends_with_a_smaller_month():
    rule = MonthlyPay("USD", 50_000, 6, 120_000)

    assert rule.schedule(date(2020, 11, 30)) == (
        (date(2020, 11, 1), 50_000),
        (date(2020, 12, 1), 50_000),
        (date(2021, 1, 1), 20_000),
    )


def test_pay_ends_with_the_month_of_the_job_and_tapers():
    rule = MonthlyPay("USD", 50_000, 6, 300_000, (50, 25))

    assert rule.after_job(rule.schedule(date(2020, 8, 20)), date(2020, 9, 14)) == (
        (date(2020, 8, 1), 50_000),
        (date(2020, 9, 1), 50_000),
        (date(2020, 10, 1), 25_000),
        (date(2020, 11, 1), 15_000),
    )


@pytest.mark.parametrize(("months", "taper"), [(0, ()), (61, ()), (6, (25, 50)), (6, (101,)), (6, (0,)), (1, (50, 25))])
def test_a_rule_that_cannot_be_promised_is_refused(months, taper):
    with pytest.raises(MalformedRule):
        MonthlyPay("USD", 50_000, months, 50_000, taper)


def test_pay_stands_in_steps():
    with pytest.raises(NotInSteps):
        MonthlyPay("USD", 50_001, 6, 300_000)


@given(st.integers(1, 500), st.integers(1, 36))
def test_a_settlement_in_parts_is_the_whole_settlement(steps, parts):
    if steps < parts:
        with pytest.raises(AmountOutOfRange):
            settlement_parts(steps * STEP, parts, "USD")
        return

    amounts = settlement_parts(steps * STEP, parts, "USD")

    assert sum(amounts) == steps * STEP
    assert len(amounts) == parts
    assert all(minor and is_whole_steps(minor, "USD") for minor in amounts)


def test_months_go_on_over_the_turn_of_the_year():
    assert [month_after(date(2020, 11, 1), n) for n in (0, 1, 2, 14)] == [
        date(2020, 11, 1),
        date(2020, 12, 1),
        date(2021, 1, 1),
        date(2022, 1, 1),
    ]


@given(st.integers(1, 400), st.integers(1, 60), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_instalments_sum_to_the_settlement_and_fall_due_month_after_month(steps, parts, first):
    if steps < parts:
        with pytest.raises(AmountOutOfRange):
            instalments(steps * 5_000, parts, first, "USD")
        return

    plan = instalments(steps * 5_000, parts, first, "USD")

    assert sum(minor for _, minor in plan) == steps * 5_000
    assert len(plan) == parts
    assert all(minor > 0 and minor % 5_000 == 0 for _, minor in plan)
    assert [month for month, _ in plan] == [month_after(first_of_month(first), n) for n in range(parts)]
