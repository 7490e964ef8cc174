"""Forms for donors; they check shape, the actions check truth."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from goldenbridge.apps.giving import queries
from goldenbridge.core.donorphrase import LEAST_LETTERS, WeakDonorPhrase
from goldenbridge.web.give.places import dangerous_places

# Browsers check these before anything is sent: a slip then leaves no page that their Back button could not show again.
AMOUNT_PATTERN: Final = r"\s*([0-9]+|[0-9]{1,3}([ \u00a0\u202f'][0-9]{3})+)([.,][0-9]+)?\s*"
PHRASE_PATTERN: Final = r"\s*\S+(\s+\S+){3,}\s*"
AMOUNT_HELP: Final = gettext_lazy("Just the number, like 50 or 120.50.")
YES_OR_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


def currencies() -> list[str]:
    """The currencies in which the fund has an account that takes gifts."""
    return [code for code in settings.CURRENCIES if queries.receiving_account(code) is not None]


class SafetyForm(forms.Form):
    """Four questions about places, before any way of giving shows. The answers are not kept."""

    bank = forms.ChoiceField(choices=YES_OR_NO, widget=forms.RadioSelect)
    card = forms.ChoiceField(choices=YES_OR_NO, widget=forms.RadioSelect)
    family = forms.ChoiceField(choices=YES_OR_NO, widget=forms.RadioSelect)
    travel = forms.ChoiceField(choices=YES_OR_NO, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = dangerous_places()
        questions = {
            "bank": gettext_lazy("Is the bank account that you would send money from in %(places)s?"),
            "card": gettext_lazy("Is a card, or a payment app, that belongs to that account from %(places)s?"),
            "family": gettext_lazy("Do you, or people close to you, live in %(places)s?"),
            "travel": gettext_lazy("Will you, or people close to you, travel to %(places)s in the next years?"),
        }
        for name, question in questions.items():
            self.fields[name].label = question % {"places": places}

    @property
    def is_dangerous(self) -> bool:
        """True if a place is on the danger list."""
        return "yes" in self.cleaned_data.values()


class GiftForm(forms.Form):
    """Amount, purpose, and the donor's phrase. `nonce` is filled by the page where it can, and the phrase left out."""

    amount = forms.CharField(
        label=gettext_lazy("Amount"),
        max_length=40,
        help_text=AMOUNT_HELP,
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "pattern": AMOUNT_PATTERN, "title": AMOUNT_HELP}
        ),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    # As radio buttons, since a list on a phone cuts long titles.
    campaign = forms.ChoiceField(label=gettext_lazy("For"), widget=forms.RadioSelect)
    phrase = forms.CharField(
        label=gettext_lazy("A phrase of your own, if you want to be able to prove your gift"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy(
            "At least four words that only you would think of. With it and the reference of your transfer you can make"
            " your receipt whenever you want; nothing need be kept. Leave it empty if you never want a receipt."
        ),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "pattern": PHRASE_PATTERN,
                "minlength": LEAST_LETTERS,
                "title": gettext_lazy(WeakDonorPhrase.sentence),
            }
        ),
    )
    nonce = forms.CharField(required=False, max_length=43, widget=forms.HiddenInput)

    def __init__(self, *args: Any, campaigns: list[Any], currencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [(code, code) for code in currencies]  # type: ignore[attr-defined]
        self.fields["campaign"].choices = [  # type: ignore[attr-defined]
            (campaign.slug, campaign.title) for campaign in campaigns
        ]
        self.fields["campaign"].initial = campaigns[0].slug if campaigns else None


class ReceiptForm(forms.Form):
    """What a donor remembers of his gift."""

    reference = forms.CharField(
        label=gettext_lazy("Reference of your transfer"),
        max_length=80,
        help_text=gettext_lazy("It begins with RF and stands on your bank statement."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    amount = forms.CharField(
        label=gettext_lazy("Amount that you sent"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "pattern": AMOUNT_PATTERN, "title": AMOUNT_HELP}
        ),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    sent_on = forms.DateField(
        label=gettext_lazy("About when you sent it"), widget=forms.DateInput(attrs={"type": "date"})
    )
    phrase = forms.CharField(
        label=gettext_lazy("Your own phrase"),
        required=False,
        max_length=4000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, currencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [(code, code) for code in currencies]  # type: ignore[attr-defined]
