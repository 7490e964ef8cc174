"""Forms of banking and runs; they check shape, the actions check truth."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

RAILS = (("bank", "Bank transfer"), ("manual", "By hand, before two witnesses"))


class BankFileForm(forms.Form):
    """A statement or a status report, and the account that it is about."""

    account = forms.ChoiceField(label="Account")
    file = forms.FileField(
        label="File from the bank",
        help_text="camt.053, camt.052, camt.054, pain.002 or MT940. It is read in memory and reduced to amounts, days "
        "and our own references; the file itself is not kept.",
    )

    def __init__(self, *args: Any, accounts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = accounts  # type: ignore[attr-defined]


class BankAccountForm(forms.Form):
    """An account of the fund, as it will stand in orders."""

    label = forms.CharField(label="What we call it", max_length=60)
    holder = forms.CharField(label="Holder, exactly as the bank has it", max_length=140)
    iban = forms.CharField(label="IBAN", max_length=50)
    bic = forms.CharField(label="BIC", max_length=11, required=False)
    street = forms.CharField(label="Street", max_length=70, required=False)
    building = forms.CharField(label="Number", max_length=16, required=False)
    postcode = forms.CharField(label="Postcode", max_length=16, required=False)
    town = forms.CharField(label="Town", max_length=35)
    country = forms.CharField(
        label="Country", max_length=2, help_text="two letters, such as DE", validators=[RegexValidator("^[A-Z]{2}$")]
    )
    currency = forms.ChoiceField(label="Currency")

    def __init__(self, *args: Any, currencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [(code, code) for code in currencies]  # type: ignore[attr-defined]


class PolicyForm(forms.Form):
    """How many months of a new promise are covered before it is made; empty: all."""

    months = forms.IntegerField(
        label="Months covered",
        min_value=1,
        max_value=60,
        required=False,
        help_text="Leave it empty to cover all months.",
    )


class PrepareForm(forms.Form):
    """Which cell is paid, from where, how, and up to which month."""

    cell = forms.ChoiceField(label="Payee cell")
    account = forms.ChoiceField(label="From account")
    pot = forms.ChoiceField(label="Pot")
    rail = forms.ChoiceField(label="How", choices=RAILS)
    month = forms.DateField(
        label="What is due up to and with the month of", widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(
        self,
        *args: Any,
        cells: list[tuple[str, str]],
        accounts: list[tuple[str, str]],
        pots: list[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cell"].choices = cells  # type: ignore[attr-defined]
        self.fields["account"].choices = accounts  # type: ignore[attr-defined]
        self.fields["pot"].choices = [(pot, pot) for pot in pots]  # type: ignore[attr-defined]


class AuditForm(forms.Form):
    """Which payments are audited, and about how many are drawn."""

    currency = forms.ChoiceField(label="Currency")
    first = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="To", widget=forms.DateInput(attrs={"type": "date"}))
    wanted = forms.IntegerField(
        label="Draws",
        min_value=5,
        max_value=500,
        initial=60,
        help_text="If none of 60 draws is wrong, less than 5 % of the value is, with 95 % certainty; of 100, 3 %.",
    )

    def __init__(self, *args: Any, currencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [(code, code) for code in currencies]  # type: ignore[attr-defined]


class BalancesDayForm(forms.Form):
    """The day on which the statements end that an auditor had from the bank himself."""

    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))


class BalancesForm(BalancesDayForm):
    """The same, and what he found."""

    agrees = forms.ChoiceField(choices=[("", "choose"), ("yes", "agree"), ("no", "do not agree")])


class DaysForm(forms.Form):
    """The days that a report is about, both included."""

    first = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="To", widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        told = super().clean() or {}
        if "first" in told and "last" in told and told["first"] > told["last"]:
            raise forms.ValidationError("The first day comes after the last.")
        return told
