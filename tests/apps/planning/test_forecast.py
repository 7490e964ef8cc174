"""The forecast: what it promises to whoever relies on it, whatever is supposed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goldenbridge.apps.planning import forecast as rules
from goldenbridge.apps.planning.forecast import LIMITS, Assumptions, ImpossibleAssumption, forecast, observed_tail

pytestmark = pytest.mark.once

QUIET = Assumptions(
    free_minor=10_000_000,
    applications_a_day=40,
    growth=1.0,
    population=100_000,
    conversion=0.05,
    days_to_offer=21,
    monthly_minor=50_000,
    months=8,
    settlement_minor=200_000,
    days_to_job=180,
    gifts_a_day=30,
    gift_minor=5_000,
    tail=1.6,
    gifts_half_life=90,
    read_a_day=25,
    futures=2_000,
)

assumptions = st.builds(
    Assumptions,
    free_minor=st.integers(0, 10**9),
    applications_a_day=st.floats(0, 5_000),
    growth=st.floats(0.1, 3),
    population=st.integers(1, 200_000),
    conversion=st.floats(0, 1),
    days_to_offer=st.integers(0, 365),
    monthly_minor=st.integers(0, 10**6),
    months=st.integers(0, 24),
    settlement_minor=st.integers(0, 10**7),
    days_to_job=st.floats(1, 1_000),
    gifts_a_day=st.floats(0, 1_000),
    gift_minor=st.floats(1, 10**6),
    tail=st.floats(1.05, 4),
    gifts_half_life=st.floats(1, 1_000),
    read_a_day=st.floats(1, 100),
    days=st.integers(28, 120),
    futures=st.just(100),
    seed=st.integers(0, 2**32),
)


# Three whole readers would have been counted for the fourth application.
FEW = Assumptions(
    free_minor=0,
    applications_a_day=1.125,
    growth=1.0,
    population=4,
    conversion=0.0,
    days_to_offer=0,
    monthly_minor=0,
    months=0,
    settlement_minor=0,
    days_to_job=1.0,
    gifts_a_day=0.0,
    gift_minor=1.0,
    tail=2.0,
    gifts_half_life=1.0,
    read_a_day=1.25,
    days=28,
    futures=100,
    seed=0,
)


@settings(max_examples=30)
@given(assumptions)
@example(FEW)
def test_any_possible_assumption_gives_an_answer_that_hangs_together(supposed):
    found = forecast(supposed)

    assert found.more >= 0
    assert found == forecast(supposed)
    assert len(found.weeks) == -(-supposed.days // 7)
    for week in found.weeks:
        assert list(week.free_minor) == sorted(week.free_minor)
        assert week.volunteers * supposed.read_a_day >= week.applications_a_day_at_most - 1e-6
    assert sum(week.applications_a_day * 7 for week in found.weeks) <= 1.1 * supposed.population + 7 * len(found.weeks)


def test_without_gifts_and_jobs_as_many_are_promised_as_are_covered():
    alone = replace(QUIET, gifts_a_day=0, days_to_job=10_000, futures=500)

    found = forecast(alone)

    assert found.covered_now == 10_000_000 // 600_000 == 16
    assert 16 <= found.more <= 17


@pytest.mark.parametrize(
    ("better", "change"),
    [
        ("more money", {"free_minor": 30_000_000}),
        ("more gifts", {"gifts_a_day": 90}),
        ("smaller promises", {"monthly_minor": 25_000}),
        ("sooner a job", {"days_to_job": 60}),
    ],
)
def test_what_makes_life_easier_lets_the_fund_promise_more(better, change):
    only_pay = replace(QUIET, settlement_minor=0)

    assert forecast(replace(only_pay, **change)).more > forecast(only_pay).more, better


def test_steady_applications_stay_steady_while_few_of_those_who_could_have_come():
    found = forecast(replace(QUIET, population=10_000_000))

    assert {week.applications_a_day for week in found.weeks} <= {39, 40, 41}


def test_those_promised_are_honoured_in_nineteen_of_twenty_futures_that_were_not_looked_at():
    supposed = replace(QUIET, futures=8_000)
    more = forecast(supposed).more
    chance = np.random.default_rng(97)
    money = supposed.free_minor + np.cumsum(rules._gifts(supposed, chance), axis=1)
    pace = supposed.days_to_job * rules._doubt(supposed, chance)

    assert 0.94 <= rules._share_kept(supposed, more, money, pace, chance)
    assert rules._share_kept(supposed, more + max(3, more // 10), money, pace, chance) < 0.95


def test_growth_that_triples_each_day_saturates_at_the_people_there_are():
    flood = replace(QUIET, growth=3.0, applications_a_day=10, population=50_000, futures=500)

    arrivals = rules._applications(flood, np.random.default_rng(1))

    assert arrivals.sum(axis=1).max() <= 50_000
    assert np.median(arrivals.sum(axis=1)) > 40_000
    assert np.median(arrivals[:, 60:].sum(axis=1)) < 500


@pytest.mark.parametrize("tail", [1.05, 1.5, 2.0, 3.0])
def test_gifts_above_and_below_the_threshold_together_follow_the_pareto_law(tail):
    alike = replace(QUIET, tail=tail, gifts_a_day=500, gifts_half_life=100_000, days=364, futures=400)
    chance = np.random.default_rng(5)
    least = alike.gift_minor / 2 ** (1 / tail)

    drawn = rules._gifts(alike, chance)
    one_by_one = (least * (1 - chance.random((200, 7 * 500))) ** (-1 / tail)).sum(axis=1)

    assert np.median(drawn) == pytest.approx(np.median(one_by_one), rel=0.15)
    assert np.quantile(drawn, 0.05) == pytest.approx(np.quantile(one_by_one, 0.05), rel=0.35)


def test_tiny_pay_and_huge_gifts_give_a_number_and_no_fault():
    rich = replace(
        QUIET, monthly_minor=1, settlement_minor=0, months=1, gift_minor=10**12, gifts_a_day=10**6, futures=100
    )

    assert forecast(rich).more == rules.MOST_PROMISES


def test_money_that_runs_short_names_the_first_week():
    poor = replace(QUIET, free_minor=0, gifts_a_day=0, applications_a_day=200)

    found = forecast(poor)

    assert found.short_on_day == 21
    assert found.more == 0
    assert forecast(replace(QUIET, conversion=0)).short_on_day is None


@pytest.mark.parametrize("field", sorted(LIMITS))
def test_what_cannot_be_is_refused_by_its_name(field):
    least, most = LIMITS[field]

    for value in (least - 1, most * 2 + 1, float("nan")):
        with pytest.raises(ImpossibleAssumption) as refused:
            replace(QUIET, **{field: value})
        assert rules.FIELDS[field] in str(refused.value)


def test_the_tail_is_found_again_in_what_was_given():
    chance = np.random.default_rng(3)
    for tail in (1.3, 1.8, 2.5):
        gifts = (1_000 * (1 - chance.random(20_000)) ** (-1 / tail)).astype(int)
        assert observed_tail(gifts.tolist()) == pytest.approx(tail, rel=0.1)
    assert observed_tail([]) == 2.0
    assert observed_tail([5_000] * 100) == 3.0
