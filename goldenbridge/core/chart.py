"""The chart of accounts: which accounts a fund has, on which side they stand, and which ways money may go."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, Literal

from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.money import currency

Side = Literal["D", "C"]


class MalformedPot(BridgeError):
    """The name of a pot cannot be part of an account code."""

    code = "malformed_pot"
    status = 422
    sentence = words("A pot is named by one word of Latin letters and digits that begins with a capital letter.")


class Stage(StrEnum):
    """What an account is for; the way of a gift is uncleared, available, committed, payable, bank."""

    UNCLEARED = "uncleared"
    AVAILABLE = "available"
    COMMITTED = "committed"
    PAYABLE = "payable"
    BANK = "bank"
    RESERVE = "reserve"
    FEES = "fees"
    FX = "fx"
    OPENING = "opening"
    PARTNERS_HOLD = "partners_hold"
    PARTNERS_OWE = "partners_owe"


POT_STAGES: Final = (Stage.UNCLEARED, Stage.AVAILABLE, Stage.COMMITTED, Stage.PAYABLE)


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """An account to be opened: its code, currency, stage, normal side, and the floor it may not go below."""

    code: str
    currency: str
    stage: Stage
    side: Side
    floor: int | None
    pot: str = ""


# The debit side comes first. Payable, fees, opening and FX are passed through: what goes in comes out, and their two
# columns say how much went that way.
ROUTES: Final = frozenset(
    {
        (Stage.BANK, Stage.OPENING),  # what the fund had on its first day
        (Stage.OPENING, Stage.AVAILABLE),
        (Stage.OPENING, Stage.RESERVE),
        (Stage.BANK, Stage.UNCLEARED),  # a gift arrives
        (Stage.UNCLEARED, Stage.AVAILABLE),  # it has cleared
        (Stage.UNCLEARED, Stage.BANK),  # it is given back before it cleared
        (Stage.AVAILABLE, Stage.BANK),  # it is given back after
        (Stage.RESERVE, Stage.BANK),  # it is charged back, whatever the pot still holds
        (Stage.AVAILABLE, Stage.RESERVE),
        (Stage.RESERVE, Stage.AVAILABLE),
        (Stage.AVAILABLE, Stage.COMMITTED),  # a promise is covered
        (Stage.COMMITTED, Stage.AVAILABLE),  # its cover is freed
        (Stage.COMMITTED, Stage.PAYABLE),  # a run is prepared
        (Stage.PAYABLE, Stage.COMMITTED),  # and given up
        (Stage.PAYABLE, Stage.AVAILABLE),  # what a run did not need
        (Stage.PAYABLE, Stage.BANK),  # the run is paid
        (Stage.BANK, Stage.PAYABLE),  # a payment comes back
        (Stage.AVAILABLE, Stage.FEES),
        (Stage.RESERVE, Stage.FEES),
        (Stage.FEES, Stage.BANK),
        (Stage.AVAILABLE, Stage.FX),
        (Stage.FX, Stage.BANK),
        (Stage.BANK, Stage.FX),
        (Stage.FX, Stage.AVAILABLE),
        (Stage.PARTNERS_HOLD, Stage.PARTNERS_OWE),  # a partner says that he holds money for the campaign
        # Reversals that are not the mirror of a route above.
        (Stage.AVAILABLE, Stage.UNCLEARED),
        (Stage.BANK, Stage.AVAILABLE),
        (Stage.BANK, Stage.RESERVE),
        (Stage.BANK, Stage.FEES),
        (Stage.FEES, Stage.AVAILABLE),
        (Stage.FEES, Stage.RESERVE),
        (Stage.OPENING, Stage.BANK),
        (Stage.AVAILABLE, Stage.OPENING),
        (Stage.RESERVE, Stage.OPENING),
        (Stage.PARTNERS_OWE, Stage.PARTNERS_HOLD),
    }
)

_POT = re.compile(r"[A-Z][A-Za-z0-9]{0,19}")

_DEBIT_STAGES: Final = frozenset({Stage.BANK, Stage.PARTNERS_HOLD})
_FLOORED: Final = frozenset(POT_STAGES)
_FUND_WORDS: Final = {
    Stage.BANK: "Bank",
    Stage.RESERVE: "Reserve",
    Stage.FEES: "Fees",
    Stage.FX: "FX",
    Stage.OPENING: "Opening",
    Stage.PARTNERS_HOLD: "Partners:Hold",
    Stage.PARTNERS_OWE: "Partners:Owe",
}


def side_of(stage: Stage) -> Side:
    """Return the normal side: debit for what the fund or a partner has, credit for what it stands for."""
    return "D" if stage in _DEBIT_STAGES else "C"


def floor_of(stage: Stage) -> int | None:
    """Return the floor: pots and payables never go below nought; bank facts and the reserve may.

    What a bank has done must be recordable whatever the books say, and a chargeback comes uninvited.
    """
    return 0 if stage in _FLOORED else None


@lru_cache(maxsize=1_024)
def pot_code(pot: str, stage: Stage, code: str) -> str:
    """Return the code of a pot's account, such as `General:Available:USD`."""
    return f"{pot}:{stage.capitalize()}:{code}"


@lru_cache(maxsize=1_024)
def fund_code(stage: Stage, code: str) -> str:
    """Return the code of one of the accounts that all pots share, such as `Bank:USD`."""
    return f"{_FUND_WORDS[stage]}:{code}"


def chart_of(code: str, pots: tuple[str, ...]) -> tuple[AccountSpec, ...]:
    """Return the accounts of one currency, in the order in which they are opened.

    Raises:
        UnknownCurrency: the currency is not in the table.
        MalformedPot: a pot's name cannot be part of an account code, or is that of a shared account.

    """
    currency(code)
    shared = {name.split(":")[0] for name in _FUND_WORDS.values()}
    for pot in pots:
        if not _POT.fullmatch(pot) or pot in shared:
            raise MalformedPot
    of_pots = [
        AccountSpec(pot_code(pot, stage, code), code, stage, side_of(stage), floor_of(stage), pot)
        for pot in pots
        for stage in POT_STAGES
    ]
    of_fund = [
        AccountSpec(fund_code(stage, code), code, stage, side_of(stage), floor_of(stage)) for stage in _FUND_WORDS
    ]
    return (*of_pots, *of_fund)
