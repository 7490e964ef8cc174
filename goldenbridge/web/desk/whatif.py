"""The what-if values of a forecast, as a person types them: whole units of money, a share in percent."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any, Final

from django import forms

from goldenbridge.apps.planning.forecast import FIELDS, Assumptions
from goldenbridge.core.money import currency as currency_of

MONEY: Final = ("free_minor", "monthly_minor", "settlement_minor", "gift_minor")
WHOLE: Final = ("population", "days_to_offer", "months", "days", "seed")
ASKED: Final = (
    *("free_minor", "monthly_minor", "months", "settlement_minor", "days_to_job"),
    *("applications_a_day", "growth", "population", "conversion", "days_to_offer", "read_a_day"),
    *("gifts_a_day", "gift_minor", "tail", "gifts_half_life", "days", "seed"),
)
HINTS: Final = {
    "growth": "1 is steady, 1.3 is a third more each day, 3 is three times as many each day",
    "conversion": "in percent",
    "tail": "1.2 when a few gifts make most of the money, 3 when all are alike",
    "seed": "the same seed and values give the same answer",
    "days": "28 to 730",
}


class WhatIfForm(forms.Form):
    """One number for each assumption; what is left empty stays as it was observed."""

    def __init__(self, data: Any, *, currency: str, seen: Assumptions) -> None:
        self._units = 10 ** currency_of(currency).decimals
        self._seen = seen
        super().__init__(data, initial={name: self._shown(name, asdict(seen)[name]) for name in ASKED})
        for name in ASKED:
            label = f"{FIELDS[name]} ({currency})" if name in MONEY else FIELDS[name]
            kind = forms.IntegerField if name in WHOLE else forms.FloatField
            self.fields[name] = kind(label=label, help_text=HINTS.get(name, ""), required=False)

    def _shown(self, name: str, value: float) -> float:
        if name in MONEY:
            value /= self._units
        elif name == "conversion":
            value *= 100
        return int(value) if value == int(value) else round(value, 3)

    def what_if(self) -> Assumptions:
        """The assumptions with what was typed; ImpossibleAssumption names a value that cannot be."""
        typed = {name: self._meant(name, value) for name, value in self.cleaned_data.items() if value is not None}
        return replace(self._seen, **typed)

    def _meant(self, name: str, value: float) -> float:
        if name in MONEY:
            return round(value * self._units)
        return value / 100 if name == "conversion" else value
