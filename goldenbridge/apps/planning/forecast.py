"""How far the money reaches: thousands of possible years, drawn from stated assumptions and a seed.

Applications are drawn day by day, money week by week. A year is one row of an array. Gifts have a heavy tail: those
above a threshold are drawn one by one from a Pareto law, the many small ones together by their mean and variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from goldenbridge.core.errors import BridgeError, words

Floats = NDArray[np.float64]

WEEK: Final = 7
MONTH_DAYS: Final = 30
CERTAINTY: Final = 0.95
# What nobody knows exactly: the growth, the level of gifts and the pace of finding work differ from year to year.
DOUBT: Final = 0.25
# So many large gifts a week are drawn one by one; all others follow the law of large numbers.
LARGE_GIFTS_A_WEEK: Final = 4.0
BANDS: Final = (5, 25, 50, 75, 95)
MOST_PROMISES: Final = 10_000_000


class ImpossibleAssumption(BridgeError):
    """A what-if value lies outside of what the forecast can be asked."""

    code = "impossible_assumption"
    status = 422
    sentence = words("“{field}” must lie between {least} and {most}.")


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a forecast supposes; amounts in minor units of one currency, paces per day."""

    free_minor: int
    applications_a_day: float
    growth: float
    population: int
    conversion: float
    days_to_offer: int
    monthly_minor: int
    months: int
    settlement_minor: int
    days_to_job: float
    gifts_a_day: float
    gift_minor: float
    tail: float
    gifts_half_life: float
    read_a_day: float
    days: int = 365
    futures: int = 10_000
    seed: int = 1

    def __post_init__(self) -> None:
        for field, (least, most) in LIMITS.items():
            if not least <= getattr(self, field) <= most:
                raise ImpossibleAssumption(field=FIELDS[field], least=least, most=most)

    @property
    def promise_minor(self) -> int:
        """What must be set aside for one promise."""
        return self.monthly_minor * self.months + self.settlement_minor


FIELDS: Final = {
    "free_minor": words("Free to promise today"),
    "applications_a_day": words("Applications a day"),
    "growth": words("Growth from day to day"),
    "population": words("People who could ever apply"),
    "conversion": words("Share of applications that end in a promise"),
    "days_to_offer": words("Days from an application to its promise"),
    "monthly_minor": words("Pay a month"),
    "months": words("Months of pay"),
    "settlement_minor": words("Debt settled for each"),
    "days_to_job": words("Days until a new job, on average"),
    "gifts_a_day": words("Gifts a day"),
    "gift_minor": words("The gift in the middle"),
    "tail": words("Tail of the gifts"),
    "gifts_half_life": words("Days until gifts have halved"),
    "read_a_day": words("Applications that one volunteer reads a day"),
    "days": words("Days ahead"),
    "futures": words("Futures"),
    "seed": words("Seed"),
}

LIMITS: Final[dict[str, tuple[float, float]]] = {
    "free_minor": (0, 10**15),
    "applications_a_day": (0, 1_000_000),
    "growth": (0.1, 3),
    "population": (1, 10_000_000),
    "conversion": (0, 1),
    "days_to_offer": (0, 365),
    "monthly_minor": (0, 10**12),
    "months": (0, 60),
    "settlement_minor": (0, 10**12),
    "days_to_job": (1, 10_000),
    "gifts_a_day": (0, 1_000_000),
    "gift_minor": (1, 10**12),
    "tail": (1.05, 10),
    "gifts_half_life": (1, 100_000),
    "read_a_day": (1, 1_000),
    "days": (28, 730),
    "futures": (100, 10_000),
    "seed": (0, 2**63 - 1),
}


@dataclass(frozen=True, slots=True)
class WeekAhead:
    """One week: the money that would still be free if everybody who converts is promised, by percentile; the queue."""

    day: int
    free_minor: tuple[int, ...]
    applications_a_day: int
    applications_a_day_at_most: int
    volunteers: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The answer first, then what it rests on."""

    more: int
    covered_now: int
    short_on_day: int | None
    wanted: int
    weeks: tuple[WeekAhead, ...]


def forecast(given: Assumptions) -> Forecast:
    """Draw the futures and return what they say.

    `more` is how many promises can be made today and all be kept with 95 % certainty, gifts to come included;
    `covered_now` how many the ledger would let through, out of what is free today. `short_on_day` is the first week's
    day on which the money would be short in more than one future of twenty, if everybody who converts is promised;
    `wanted` is the middle number of them. The same assumptions give the same answer, to the last cent.
    """
    chance = np.random.default_rng(given.seed)
    gifts = _gifts(given, chance)
    pace = given.days_to_job * _doubt(given, chance)
    arrivals = _applications(given, chance)
    money = given.free_minor + np.cumsum(gifts, axis=1)
    offers = _offers(given, arrivals, chance)
    left = money - np.cumsum(_due(given, offers, pace), axis=1)
    return Forecast(
        more=_promises_kept(given, money, pace, chance),
        covered_now=given.free_minor // given.promise_minor if given.promise_minor else 0,
        short_on_day=_short_on(left),
        wanted=int(np.median(offers.sum(axis=1))),
        weeks=_weeks(given, left, arrivals),
    )


def _doubt(given: Assumptions, chance: np.random.Generator) -> Floats:
    """One factor around 1 for each future."""
    return chance.lognormal(-DOUBT * DOUBT / 2, DOUBT, given.futures)


def _week_count(given: Assumptions) -> int:
    return -(-given.days // WEEK)


def _applications(given: Assumptions, chance: np.random.Generator) -> NDArray[np.int32]:
    """Applications of each future and day: they grow by the factor; fewer come as fewer are left who could apply."""
    days = _week_count(given) * WEEK
    arrivals = np.zeros((days, given.futures), dtype=np.int32)
    growth = 1 + (given.growth - 1) * _doubt(given, chance)
    pull = np.full(given.futures, float(given.applications_a_day))
    came = np.zeros(given.futures)
    for day in range(days):
        left = given.population - came
        arrivals[day] = np.minimum(chance.poisson(pull * left / given.population), left.astype(np.int64))
        came += arrivals[day]
        pull = np.minimum(pull * np.maximum(growth, 0), given.population)
    return arrivals.T.copy()


def _offers(given: Assumptions, arrivals: NDArray[np.int32], chance: np.random.Generator) -> NDArray[np.int64]:
    """How many are promised in each week, their applications having come `days_to_offer` before."""
    late = np.zeros_like(arrivals)
    delay = min(given.days_to_offer, arrivals.shape[1])
    late[:, delay:] = arrivals[:, : arrivals.shape[1] - delay]
    return chance.binomial(late.reshape(given.futures, -1, WEEK).sum(axis=2), given.conversion)


def _gifts(given: Assumptions, chance: np.random.Generator) -> Floats:
    """What comes in each week of each future."""
    weeks = _week_count(given)
    fade = 0.5 ** (np.arange(weeks) * WEEK / given.gifts_half_life)
    count = np.outer(_doubt(given, chance), fade) * given.gifts_a_day * WEEK
    least = given.gift_minor / 2 ** (1 / given.tail)
    share = min(1.0, LARGE_GIFTS_A_WEEK / max(given.gifts_a_day * WEEK, LARGE_GIFTS_A_WEEK))
    threshold = least * share ** (-1 / given.tail)
    return _small_gifts(given.tail, least, threshold, count * (1 - share), chance) + _large_gifts(
        given.tail, threshold, count * share, chance
    )


def _large_gifts(tail: float, threshold: float, count: Floats, chance: np.random.Generator) -> Floats:
    drawn = chance.poisson(count)
    sizes = threshold * (1 - chance.random(int(drawn.sum()))) ** (-1 / tail)
    cells = np.repeat(np.arange(drawn.size), drawn.ravel())
    return np.bincount(cells, weights=sizes, minlength=drawn.size).reshape(drawn.shape)


def _small_gifts(tail: float, least: float, threshold: float, count: Floats, chance: np.random.Generator) -> Floats:
    """The sum of so many gifts below the threshold, by its mean and its variance."""
    if threshold <= least:
        return np.zeros_like(count)
    mean = _moment(1, tail, least, threshold)
    square = _moment(2, tail, least, threshold)
    return np.maximum(0, count * mean + np.sqrt(count * square) * chance.standard_normal(count.shape))


def _moment(power: int, tail: float, least: float, threshold: float) -> float:
    """The mean of a Pareto gift's power, given that it lies between `least` and `threshold`."""
    if abs(tail - power) < 1e-9:
        tail += 1e-6
    weight = 1 - (least / threshold) ** tail
    raw = tail * least**tail * (threshold ** (power - tail) - least ** (power - tail)) / (power - tail)
    return float(raw / weight)


def _pay_weeks(given: Assumptions) -> list[int]:
    """In which week after the promise each month's pay falls."""
    return [month * MONTH_DAYS // WEEK for month in range(given.months)]


def _due(given: Assumptions, offers: NDArray[np.int64], pace: Floats) -> Floats:
    """What falls due each week: the settlement and the first pay at once, later pay for those without a job."""
    due = offers * float(given.settlement_minor)
    for month, later in enumerate(_pay_weeks(given)):
        if later >= offers.shape[1]:
            break
        waiting = np.exp(-month * MONTH_DAYS / pace)[:, None] * given.monthly_minor
        due[:, later:] += offers[:, : offers.shape[1] - later] * waiting
    return due


def _promises_kept(given: Assumptions, money: Floats, pace: Floats, chance: np.random.Generator) -> int:
    """The most promises of today that are all kept in 95 of 100 futures; found by halving."""
    if not given.promise_minor:
        return 0
    seed = int(chance.integers(2**62))
    least = max(given.monthly_minor, given.settlement_minor)
    low, high = 0, min(int(np.quantile(money[:, -1], 1 - CERTAINTY) // least), MOST_PROMISES) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if _share_kept(given, middle, money, pace, np.random.default_rng(seed)) >= CERTAINTY:
            low = middle
        else:
            high = middle
    return low


def _share_kept(given: Assumptions, people: int, money: Floats, pace: Floats, chance: np.random.Generator) -> float:
    """In which share of the futures the money suffices for so many people on every day of pay."""
    stay = np.exp(-MONTH_DAYS / pace)
    without_job = np.full(given.futures, people)
    spent = np.full(given.futures, float(people * given.settlement_minor))
    kept = spent <= money[:, 0]
    for month, week in enumerate(_pay_weeks(given)):
        if month:
            without_job = chance.binomial(without_job, stay)
        spent += without_job * float(given.monthly_minor)
        kept &= spent <= money[:, min(week, money.shape[1] - 1)]
    return float(kept.mean())


def _short_on(left: Floats) -> int | None:
    low = np.quantile(left, 1 - CERTAINTY, axis=0)
    short = np.flatnonzero(low < 0)
    return int(short[0]) * WEEK if short.size else None


def _weeks(given: Assumptions, left: Floats, arrivals: NDArray[np.int32]) -> tuple[WeekAhead, ...]:
    bands = np.percentile(left, BANDS, axis=0)
    daily = arrivals.reshape(given.futures, -1, WEEK)
    middle = np.median(daily.mean(axis=2), axis=0)
    most = np.ceil(np.quantile(daily.max(axis=2), CERTAINTY, axis=0))
    return tuple(
        WeekAhead(
            day=week * WEEK,
            free_minor=tuple(int(band) for band in bands[:, week]),
            applications_a_day=round(float(middle[week])),
            applications_a_day_at_most=int(most[week]),
            volunteers=int(np.ceil(most[week] / given.read_a_day)),
        )
        for week in range(left.shape[1])
    )


def observed_tail(amounts_minor: Sequence[int]) -> float:
    """Hill's estimate of the tail from the largest tenth of what was given, kept between 1.2 and 3."""
    largest = np.sort(np.asarray(amounts_minor, dtype=np.float64))[::-1]
    top = max(len(largest) // 10, 2)
    if len(largest) <= top:
        return 2.0
    spread = float(np.mean(np.log(largest[:top] / largest[top])))
    return min(3.0, max(1.2, 1 / spread)) if spread > 0 else 3.0
