"""Rates of exchange: a decimal number with its source and its day, and what an amount comes to at it."""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Self

from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.money import Money, currency

MOST_DECIMALS: Final = 12
LARGEST_UNITS: Final = 2**53 - 1
MOST_APART: Final = Fraction(1, 5)
"""How far what the bank gave may lie from the rate that was named; further is a slip of the pen."""

_RATE = re.compile(r"(?P<whole>[0-9]{1,16})(?:[.,](?P<decimals>[0-9]{1,12}))?")
LONGEST_SOURCE: Final = 40


class WrongRate(BridgeError):
    """The rate is nought, no number, or finer than twelve decimals."""

    code = "wrong_rate"
    status = 422
    sentence = words("A rate is a number above nought with at most twelve decimals, such as 0.8412.")


class RateOfFuture(BridgeError):
    """The day of the rate has not come yet, or comes after the exchange."""

    code = "rate_of_future"
    status = 422
    sentence = words("A rate cannot be of a later day than the exchange, nor of a day that has not come.")


class RateWithoutSource(BridgeError):
    """Nobody said where the rate is from."""

    code = "rate_without_source"
    status = 422
    sentence = words("Say in a few words where the rate is from, such as ECB, or the bank.")


class RateFarOff(BridgeError):
    """What was bought is not what was sold at this rate."""

    code = "rate_far_off"
    status = 422
    sentence = words("At this rate it would have been {expected}, and {bought} came in. Look at the rate again.")


class SameCurrency(BridgeError):
    """Nothing is exchanged within one currency."""

    code = "same_currency"
    status = 422
    sentence = words("An exchange is between two currencies.")


@dataclass(frozen=True, slots=True)
class Rate:
    """What one of the sold currency is worth in the bought one, `units` / 10^`decimals`; who says so, of which day."""

    units: int
    decimals: int
    source: str
    day: date

    def __post_init__(self) -> None:
        if not 0 < self.units <= LARGEST_UNITS or not 0 <= self.decimals <= MOST_DECIMALS:
            raise WrongRate
        if not 0 < len(self.source) <= LONGEST_SOURCE or not self.source.isprintable() or self.source.isspace():
            raise RateWithoutSource

    @classmethod
    def parse(cls, text: str, *, source: str, day: date) -> Self:
        """Read a rate as a person types it: `0.8412` or `0,8412`; noughts at its end are dropped.

        Raises:
            WrongRate: it is no such number, nought, or too fine.
            RateWithoutSource: no source is named.

        """
        match = _RATE.fullmatch(text.strip())
        if match is None:
            raise WrongRate
        decimals = (match["decimals"] or "").rstrip("0")
        return cls(int(match["whole"] + decimals), len(decimals), source.strip(), day)

    def __str__(self) -> str:
        """Return the rate as plain decimal text."""
        digits = str(self.units).rjust(self.decimals + 1, "0")
        return f"{digits[: -self.decimals]}.{digits[-self.decimals :]}" if self.decimals else digits

    def value_of(self, sold: Money, *, bought: str) -> Money:
        """Return what an amount comes to in another currency, to the nearest minor unit."""
        shift = currency(bought).decimals - currency(sold.currency).decimals
        exact = Fraction(sold.minor * self.units, 10**self.decimals) * Fraction(10) ** shift
        return Money(round(exact), bought)

    def require_fits(self, sold: Money, bought: Money, *, on: date, today: date) -> None:
        """Refuse a rate that cannot be the one of this exchange.

        Raises:
            SameCurrency: sold and bought are of one currency.
            RateOfFuture: the rate is of a later day than the exchange, or of one that has not come.
            RateFarOff: what was bought lies further from it than a fifth.

        """
        if sold.currency == bought.currency:
            raise SameCurrency
        if self.day > min(on, today):
            raise RateOfFuture
        expected = self.value_of(sold, bought=bought.currency)
        if abs(bought.minor - expected.minor) > max(Fraction(1), expected.minor * MOST_APART):
            raise RateFarOff(expected=expected, bought=bought)
