"""What the fund's own books, promises and queue say today, as the beginning of a forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

from goldenbridge.apps.awards import queries as awards
from goldenbridge.apps.cases import queries as cases
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.planning.forecast import Assumptions, Forecast, forecast, observed_tail
from goldenbridge.apps.planning.permissions import may_see_runway
from goldenbridge.apps.triage import queries as triage
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.chart import Stage, fund_code
from goldenbridge.core.money import currency as currency_of
from goldenbridge.core.queue import OPENED_A_DAY
from goldenbridge.platform import clock

GIFT_DAYS: Final = 30
ARRIVAL_DAYS: Final = 7
# Below so many, a ratio says nothing, and the stated assumption stands.
ENOUGH: Final = 20
STEADY: Final = 1.0
STATED_CONVERSION: Final = 0.05
STATED_DAYS_TO_OFFER: Final = 21
STATED_DAYS_TO_JOB: Final = 180
STATED_HALF_LIFE: Final = 60
STATED_MONTHS: Final = 6
STATED_STEPS_A_MONTH: Final = 10
LEAST_POPULATION: Final = 1_000
GROWTH: Final = (0.5, 3.0)


@dataclass(frozen=True, slots=True)
class Position:
    """Where the fund stands today in one currency, in minor units."""

    currency: str
    cash_minor: int
    reserve_minor: int
    free_minor: int
    promised: awards.PromisedTotals
    funnel: dict[str, int]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where the fund stands, what is supposed, and what follows from both."""

    position: Position
    assumptions: Assumptions
    forecast: Forecast


def position(currency: str, *, actor: Actor) -> Position:
    """Return what is in the bank, in reserve, free and promised today; UnknownAccount for a currency without books."""
    may_see_runway(actor)
    return Position(
        currency=currency,
        cash_minor=books.balance(fund_code(Stage.BANK, currency)).posted_minor,
        reserve_minor=books.reserve_left(currency),
        free_minor=books.free_to_promise(currency),
        promised=awards.promised_totals(currency, actor=actor),
        funnel=cases.funnel_counts(SCHEDULE),
    )


def observed(today: Position, *, actor: Actor) -> Assumptions:
    """Return what the last weeks show; where they show too little, a stated and careful guess."""
    may_see_runway(actor)
    now = clock.today()
    gifts = books.gift_amounts(today.currency, now - timedelta(days=GIFT_DAYS - 1), now)
    came = triage.received_by_day(now - timedelta(days=ARRIVAL_DAYS), now - timedelta(days=1), actor=actor)
    reached, promised = today.funnel["reached_out"], today.funnel["promised"]
    step = currency_of(today.currency).step_minor
    return Assumptions(
        free_minor=max(today.free_minor, 0),
        applications_a_day=round(sum(came) / len(came), 1),
        growth=_growth(came),
        population=max(10 * reached, LEAST_POPULATION),
        conversion=round(min(promised / reached, 1), 3) if reached >= ENOUGH else STATED_CONVERSION,
        days_to_offer=STATED_DAYS_TO_OFFER,
        monthly_minor=today.promised.middle_monthly_minor or STATED_STEPS_A_MONTH * step,
        months=today.promised.middle_months or STATED_MONTHS,
        settlement_minor=today.promised.middle_settled_minor,
        days_to_job=STATED_DAYS_TO_JOB,
        gifts_a_day=round(len(gifts) / GIFT_DAYS, 1),
        gift_minor=float(median(gifts)) if gifts else float(step),
        tail=round(observed_tail(gifts), 2),
        gifts_half_life=STATED_HALF_LIFE,
        read_a_day=OPENED_A_DAY,
    )


def outlook(today: Position, given: Assumptions) -> Outlook:
    """Return what follows from where the fund stands and from what is supposed."""
    return Outlook(today, given, forecast(given))


def months_ahead(found: Outlook, today: date) -> Sequence[tuple[date, int]]:
    """What running promises owe in each month from this one on; what is overdue counts with this month."""
    first = today.replace(day=1)
    owed: dict[date, int] = {}
    for month, minor in found.position.promised.months:
        owed[max(month, first)] = owed.get(max(month, first), 0) + minor
    return sorted(owed.items())


def _growth(came: Sequence[int]) -> float:
    """The factor from day to day, from the last three days and the three before."""
    before, after = sum(came[-6:-3]), sum(came[-3:])
    if min(before, after) < ENOUGH:
        return STEADY
    least, most = GROWTH
    return round(min(most, max(least, (after / before) ** (1 / 3))), 2)
