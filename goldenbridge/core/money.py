"""Amounts of money: whole minor units with a currency; read, shown, split and rounded without losing a cent."""

import re
from dataclasses import dataclass
from typing import Final, Self

from goldenbridge.core.errors import BridgeError, words

LARGEST_MINOR: Final = 2**53 - 1
"""The largest amount of one transfer: what canonical JSON can carry exactly."""


class UnknownCurrency(BridgeError):
    """The currency is not one that this fund can count in."""

    code = "unknown_currency"
    status = 422
    sentence = words("“{currency}” is not a currency this fund works with.")


class MalformedAmount(BridgeError):
    """The text is not one plain amount of money."""

    code = "malformed_amount"
    status = 422
    sentence = words("This is not an amount of money. Write it like 1250.00.")


class TooManyDecimals(BridgeError):
    """The amount is finer than the smallest coin of its currency."""

    code = "too_many_decimals"
    status = 422
    sentence = words("An amount in {currency} has at most {decimals} decimals.")


class AmountOutOfRange(BridgeError):
    """The amount is nought, negative, or larger than anything a fund moves."""

    code = "amount_out_of_range"
    status = 422
    sentence = words("The amount must be more than nought, and not larger than the books can hold.")


class CurrencyMismatch(BridgeError):
    """Two amounts of different currencies were put together."""

    code = "currency_mismatch"
    status = 409
    sentence = words("Amounts in {left} and {right} cannot be put together.")


class NotInSteps(BridgeError):
    """A promise is not a whole number of steps."""

    code = "not_in_steps"
    status = 422
    sentence = words("Promises stand in steps of {step} {currency}, so that no exact amount can be traced.")


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency, the decimals of its smallest unit, and the step in which promises stand (in whole units)."""

    code: str
    decimals: int
    step: int = 50

    @property
    def step_minor(self) -> int:
        """The step in minor units."""
        return self.step * int(10**self.decimals)


_CURRENCIES: Final = {
    c.code: c
    for c in (
        Currency("EUR", 2),
        Currency("USD", 2),
        Currency("GBP", 2),
        Currency("CHF", 2),
        Currency("PLN", 2),
        Currency("CZK", 2),
        Currency("GEL", 2),
        Currency("BYN", 2),
        Currency("UAH", 2),
        Currency("RUB", 2),
        Currency("SEK", 2),
        Currency("NOK", 2),
        Currency("DKK", 2),
        Currency("JPY", 0),
        Currency("KRW", 0),
        Currency("KWD", 3),
        Currency("TND", 3),
        Currency("BTC", 8),
    )
}

_AMOUNT = re.compile(r"(?P<whole>[0-9]+)(?:[.,](?P<decimals>[0-9]+))?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f'][0-9]{3})+(?:[.,][0-9]+)?")
_GROUPING = str.maketrans("", "", " \u00a0\u202f'")


def currency(code: str) -> Currency:
    """Return the currency of that code.

    Raises:
        UnknownCurrency: the code is not in the table.

    """
    try:
        return _CURRENCIES[code]
    except KeyError:
        raise UnknownCurrency(currency=code[:5]) from None


def currency_codes() -> tuple[str, ...]:
    """Return every code that the books can be kept in, in a fixed order."""
    return tuple(_CURRENCIES)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one currency; negative where a credit is meant (see `core/journal.py`)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        currency(self.currency)

    @classmethod
    def parse(cls, text: str, code: str) -> Self:
        """Read one positive amount as a person types it: `1250`, `1250.5`, `1 250,50`; never guess at `1,250.00`.

        Raises:
            MalformedAmount: the text is not one amount, or it uses both a comma and a point.
            TooManyDecimals: there are more decimals than the currency has.
            AmountOutOfRange: the amount is nought or too large.

        """
        decimals = currency(code).decimals
        plain = text.strip()
        if _GROUPED.fullmatch(plain):
            plain = plain.translate(_GROUPING)
        match = _AMOUNT.fullmatch(plain)
        # No amount is longer, and int() of a long text is slow.
        if match is None or len(plain) > 40:
            raise MalformedAmount
        fraction = match["decimals"] or ""
        if len(fraction) > decimals:
            raise TooManyDecimals(currency=code, decimals=decimals)
        minor = int(match["whole"] + fraction.ljust(decimals, "0"))
        if not 0 < minor <= LARGEST_MINOR:
            raise AmountOutOfRange
        return cls(minor, code)

    def __str__(self) -> str:
        """Return the amount as ISO text with all its decimals: `1250.50 USD`."""
        return f"{self.plain} {self.currency}"

    @property
    def plain(self) -> str:
        """The amount as bank files write it: digits, a point and all decimals of the currency, no currency."""
        decimals = currency(self.currency).decimals
        sign = "-" if self.minor < 0 else ""
        digits = str(abs(self.minor)).rjust(decimals + 1, "0")
        return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"

    def __add__(self, other: Self) -> Self:
        """Add an amount of the same currency."""
        self._require_same(other)
        return type(self)(self.minor + other.minor, self.currency)

    def __sub__(self, other: Self) -> Self:
        """Take away an amount of the same currency."""
        self._require_same(other)
        return type(self)(self.minor - other.minor, self.currency)

    def _require_same(self, other: Self) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)


def is_whole_steps(minor: int, code: str) -> bool:
    """Tell whether an amount is a whole number of the currency's steps."""
    return minor % currency(code).step_minor == 0


def require_steps(minor: int, code: str) -> None:
    """Refuse an amount that is not a positive whole number of steps.

    Raises:
        AmountOutOfRange: it is not positive, or larger than a transfer may be.
        NotInSteps: it lies between two steps.

    """
    if not 0 < minor <= LARGEST_MINOR:
        raise AmountOutOfRange
    if not is_whole_steps(minor, code):
        raise NotInSteps(step=currency(code).step, currency=code)


def round_up_to_step(minor: int, code: str) -> int:
    """Return the smallest whole number of steps, in minor units, that holds the amount."""
    step = currency(code).step_minor
    return -(-minor // step) * step


def split(total_minor: int, parts: int) -> tuple[int, ...]:
    """Split an amount into parts that differ by one minor unit at most; the larger ones come first.

    The parts always sum to the total: nothing is lost to rounding.
    """
    if parts < 1 or total_minor < 0:
        raise AmountOutOfRange
    base, left = divmod(total_minor, parts)
    return (base + 1,) * left + (base,) * (parts - left)


def split_in_steps(total_minor: int, parts: int, code: str) -> tuple[int, ...]:
    """Split whole steps into parts of whole steps that differ by one step at most and sum to the total.

    Raises:
        NotInSteps: the total is not a whole number of steps.

    """
    step = currency(code).step_minor
    if total_minor % step:
        raise NotInSteps(step=currency(code).step, currency=code)
    return tuple(steps * step for steps in split(total_minor // step, parts))
