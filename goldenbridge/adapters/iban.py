"""Account numbers as banks write them: schwifty knows each country's length and its own check digits, if any."""

from __future__ import annotations

import warnings

from schwifty import BIC, IBAN
from schwifty.exceptions import NationalChecksumNotVerified, SchwiftyException

from goldenbridge.core.bank import WrongIban


def checked_iban(text: str) -> str:
    """The compact form of an IBAN; raises WrongIban unless country, length, shape and all check digits fit."""
    if len(text) > 50:
        raise WrongIban
    try:
        with warnings.catch_warnings():
            # Some countries' own digits nobody can check: no fault of the number, and nothing for a terminal or a log.
            warnings.simplefilter("ignore", NationalChecksumNotVerified)
            return IBAN(text, validate_bban=True).compact
    except (SchwiftyException, ValueError) as error:
        raise WrongIban from error


def checked_bic(text: str) -> str:
    """The compact form of a BIC, or nothing for nothing; raises WrongIban when it cannot be one."""
    if not text.strip():
        return ""
    try:
        return BIC(text).compact
    except (SchwiftyException, ValueError) as error:
        raise WrongIban from error


def shortened_iban(iban: str) -> str:
    """Country and last four characters: enough to tell two accounts apart on a page, not enough to pay."""
    return f"{iban[:2]} … {iban[-4:]}"
