"""The end of a promise before its time, for several desks: why, on which day, and what stays owed."""

from __future__ import annotations

from typing import Final

from django import forms

END_WORDS: Final = {
    "deceased": "he has died",
    "revoked": "the decision behind it no longer holds",
    "term": "it ends sooner than was promised",
}
STAYS_OWED: Final = {
    "deceased": "Nothing that no run has drawn is owed any more, neither months nor debts.",
    "revoked": "Nothing that no run has drawn is owed any more, neither months nor debts.",
    "term": "The months up to and with that day's stay owed, and so do the debts.",
}


class EndingForm(forms.Form):
    """Why a promise ends before its time, and on which day."""

    reason = forms.ChoiceField(label="Because", choices=tuple(END_WORDS.items()))
    ends_on = forms.DateField(
        label="On",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Only where it ends sooner than was promised may the day lie ahead.",
    )
