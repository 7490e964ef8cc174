"""What a promise owes each month: simple monthly pay for some months under a cap, in steps, with a taper at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.money import AmountOutOfRange, require_steps, round_up_to_step, split_in_steps

LONGEST_PROMISE: Final = 60
"""The most months that one promise may run: five years."""

_WHOLE_PERCENT: Final = 100


class MalformedRule(BridgeError):
    """The months or the taper of a promise are not ones that the fund can promise."""

    code = "malformed_rule"
    status = 422
    sentence = words("A promise runs from 1 to {longest} months, and its taper falls from month to month.")


def first_of_month(day: date) -> date:
    """Return the first day of the month in which the day lies."""
    return day.replace(day=1)


def month_after(month: date, count: int = 1) -> date:
    """Return the first day of the month that lies `count` months after the given one."""
    years, month_index = divmod(month.month - 1 + count, 12)
    return date(month.year + years, month_index + 1, 1)


def last_covered(left_on: date, covered_months: int) -> date | None:
    """Return the last month for which something is set aside; None if there is none."""
    return month_after(first_of_month(left_on), covered_months - 1) if covered_months else None


@dataclass(frozen=True, slots=True)
class MonthlyPay:
    """A rule: so much a month, for so many months, never more than the cap in all.

    Everything stands in minor units and in whole steps. `taper` gives the percentages of the monthly pay that are
    still owed in the months after a job has begun, such as `(50, 25)`.
    """

    currency: str
    monthly_minor: int
    months: int
    cap_minor: int
    taper: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        require_steps(self.monthly_minor, self.currency)
        require_steps(self.cap_minor, self.currency)
        falls = all(later <= earlier for earlier, later in zip(self.taper, self.taper[1:], strict=False))
        if not 1 <= self.months <= LONGEST_PROMISE or not falls:
            raise MalformedRule(longest=LONGEST_PROMISE)
        if any(not 0 < percent <= _WHOLE_PERCENT for percent in self.taper) or len(self.taper) > self.months:
            raise MalformedRule(longest=LONGEST_PROMISE)

    @property
    def promised_minor(self) -> int:
        """What must be set aside before this is promised: the pay of all months, or the cap if that is less."""
        return min(self.monthly_minor * self.months, self.cap_minor)

    def amounts(self) -> tuple[int, ...]:
        """Return what each month owes, in order; the last may be smaller, and the sum is what is promised."""
        full, rest = divmod(self.promised_minor, self.monthly_minor)
        return (self.monthly_minor,) * full + ((rest,) if rest else ())

    def schedule(self, left_on: date) -> tuple[tuple[date, int], ...]:
        """Return months and amounts, beginning with the month in which he left his post."""
        first = first_of_month(left_on)
        return tuple((month_after(first, n), amount) for n, amount in enumerate(self.amounts()))

    def after_job(self, schedule: Sequence[tuple[date, int]], job_on: date) -> tuple[tuple[date, int], ...]:
        """Return what is left of a schedule once a job begins; of one that was changed since, too."""
        job_month = first_of_month(job_on)
        kept = [(month, amount) for month, amount in schedule if month <= job_month]
        later = [(month, amount) for month, amount in schedule if month > job_month]
        tapered = [
            (month, min(amount, round_up_to_step(self.monthly_minor * percent // _WHOLE_PERCENT, self.currency)))
            for (month, amount), percent in zip(later, self.taper, strict=False)
        ]
        return (*kept, *tapered)


def settlement_parts(amount_minor: int, parts: int, currency: str) -> tuple[int, ...]:
    """Split a debt settlement into parts of whole steps, the larger first, that sum to it exactly.

    Raises:
        NotInSteps: the settlement is not a whole number of steps.
        AmountOutOfRange: there are fewer steps than parts, so that a part would be nought.

    """
    require_steps(amount_minor, currency)
    amounts = split_in_steps(amount_minor, parts, currency)
    if not amounts[-1]:
        raise AmountOutOfRange
    return amounts


def instalments(amount_minor: int, parts: int, first: date, currency: str) -> tuple[tuple[date, int], ...]:
    """Return the months and amounts in which a debt settlement falls due, from a first month on.

    Raises:
        NotInSteps, AmountOutOfRange: as for `settlement_parts`.

    """
    amounts = settlement_parts(amount_minor, parts, currency)
    return tuple((month_after(first_of_month(first), n), amount) for n, amount in enumerate(amounts))
