"""Forms of what is booked by hand; they check shape, the books check truth."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms

from goldenbridge.core.holding import HOLDER_WORDS, PARTNERS
from goldenbridge.core.rates import LONGEST_SOURCE
from goldenbridge.platform import clock


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


def _amount(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}))


class BookForm(forms.Form):
    """An amount of a currency for a pot on a day; `once` makes sending it twice harmless."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    on = _day("Day")
    amount = _amount("Amount")
    currency = forms.ChoiceField(label="Currency")
    pot = forms.ChoiceField(label="Pot")

    def __init__(self, *args: Any, pots: list[str], currencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{type(self).__name__}_%s", **kwargs)
        self.initial.setdefault("once", uuid4())
        self.initial.setdefault("on", clock.today())
        self.fields["currency"].choices = [(code, code) for code in currencies]  # type: ignore[attr-defined]
        self.fields["pot"].choices = [(pot, pot) for pot in pots]  # type: ignore[attr-defined]


class ReserveForm(BookForm):
    """Money from a pot into the reserve, or back."""

    way = forms.ChoiceField(
        label="Which way", choices=(("into", "from the pot into the reserve"), ("out", "from the reserve to the pot"))
    )


class LineExchangeForm(forms.Form):
    """The line that came in for the one that went out, and the rate."""

    other = forms.ChoiceField(label="What came in for it")
    pot = forms.ChoiceField(label="Pot")
    rate = forms.CharField(label="Rate: what one of the sold was worth in the bought", max_length=32)
    source = forms.CharField(
        label="Source of the rate", max_length=LONGEST_SOURCE, help_text="such as ECB, or the bank"
    )
    rate_on = _day("Day of the rate")

    def __init__(self, *args: Any, lines: list[tuple[str, str]], pots: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = lines  # type: ignore[attr-defined]
        self.fields["pot"].choices = [(pot, pot) for pot in pots]  # type: ignore[attr-defined]


class OpeningForm(forms.Form):
    """The last statement of an account before the books begin, and the pot that its balance goes into."""

    account = forms.ChoiceField(label="Account")
    pot = forms.ChoiceField(label="Pot")
    file = forms.FileField(
        label="The bank's statement",
        help_text="camt.053 or MT940. Only the balance at its end and its day are kept.",
    )

    def __init__(self, *args: Any, accounts: list[tuple[str, str]], pots: list[str], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="opening_%s", **kwargs)
        self.fields["account"].choices = accounts  # type: ignore[attr-defined]
        self.fields["pot"].choices = [(pot, pot) for pot in pots]  # type: ignore[attr-defined]


class PartnerExportForm(forms.Form):
    """What a payment service or a network exported, and what we call the account there."""

    DAYS = (
        ("", "as the file shows"),
        ("day", "day before month: 31/12/2020"),
        ("month", "month before day: 12/31/2020"),
    )

    holder = forms.ChoiceField(label="Who holds it", choices=[(str(each), HOLDER_WORDS[each]) for each in PARTNERS])
    label = forms.CharField(
        label="What we call the account there", max_length=40, help_text="always the same word for the same account"
    )
    days = forms.ChoiceField(label="Days are written", choices=DAYS, required=False)
    file = forms.FileField(
        label="The export (CSV)",
        help_text="PayPal: activity report with the column Balance. Revolut: transaction statement of all accounts. "
        "Facebook: report of donations for the days since the last payout. It is read in memory; no row of it is kept.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="partner_%s", **kwargs)
