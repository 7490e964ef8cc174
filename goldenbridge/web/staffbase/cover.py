"""Words of promises for several desks: what is missing, which smaller one can be covered, why payments are paused."""

from __future__ import annotations

from typing import Final

from goldenbridge.core.cover import WaysOut
from goldenbridge.web.base.formats import money_text

PAUSE_WORDS: Final = {
    "no_contact": "he cannot be reached",
    "account_doubted": "his account is in doubt",
    "under_review": "something is being checked again",
    "own_wish": "he asks for it",
    "legal": "a legal question is open",
}


def missing_sentence(ways: WaysOut, currency: str) -> str:
    """What is missing, in one sentence."""
    missing = money_text(ways.missing_minor, currency, exact=True)
    return f"{missing} is missing. Only cleared gifts that are not promised yet count."


def ways_sentences(ways: WaysOut, currency: str) -> list[str]:
    """Each way out in a sentence of its own; each changes one thing and keeps the rest."""
    said = [f"It can be covered whole from the pot {pot}." for pot in ways.other_pots]
    if ways.months:
        said.append(f"It can be covered for {ways.months} month{'' if ways.months == 1 else 's'}.")
    if ways.monthly_minor:
        said.append(f"It can be covered with {money_text(ways.monthly_minor, currency, exact=True)} a month.")
    if ways.debts_minor:
        said.append(f"It can be covered with {money_text(ways.debts_minor, currency, exact=True)} for the debts.")
    return said or ["No smaller promise of this kind can be covered now. It has to wait for gifts to clear."]
