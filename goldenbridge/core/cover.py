"""Cover: how far money that is set aside reaches, and what could be promised where it does not reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from goldenbridge.core.money import currency as currency_of

NOTHING: Final = 0


def cover_needed(amounts_minor: Sequence[int], covered_months: int) -> int:
    """Return what must be set aside for so many months from the first on, in minor units."""
    return sum(amounts_minor[:covered_months])


def months_to_cover(months: int, policy_months: int | None) -> int:
    """Return how many months of a promise are covered before it is made: all, unless a released policy asks fewer."""
    return months if policy_months is None else min(months, policy_months)


@dataclass(frozen=True, slots=True)
class WaysOut:
    """What could be covered now instead of a promise for which money is missing; 0 where that way leads nowhere.

    Each way changes one thing and keeps the rest: another pot, fewer months, smaller pay, less of the debts.
    """

    missing_minor: int
    months: int
    monthly_minor: int
    debts_minor: int
    other_pots: tuple[str, ...] = ()


def ways_out(
    *, free_minor: int, monthly_minor: int, months: int, pay_minor: int, debts_minor: int, currency: str
) -> WaysOut | None:
    """Return what could be covered instead of so much a month and these debts; None if nothing is missing.

    `pay_minor` is what all months come to, which a cap may hold below months times monthly pay.

    Everything in minor units; what is returned stands in whole steps and fits into what is free.
    """
    missing_minor = pay_minor + debts_minor - free_minor
    if missing_minor <= 0:
        return None
    step_minor = currency_of(currency).step_minor
    for_pay = max(0, free_minor - debts_minor)
    for_debts = max(0, free_minor - pay_minor)
    return WaysOut(
        missing_minor=missing_minor,
        months=for_pay // monthly_minor if monthly_minor and months else NOTHING,
        monthly_minor=for_pay // months // step_minor * step_minor if months else NOTHING,
        debts_minor=for_debts // step_minor * step_minor if debts_minor else NOTHING,
    )
