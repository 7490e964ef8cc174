"""Forms of the applicants' pages; they check shape, the core checks truth."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from goldenbridge.core.application import Contact, Story
from goldenbridge.core.phrase import fold_word
from goldenbridge.web.apply.refusals import WrongWord

QUIET = {"autocomplete": "off"}
APPLIES = (("self", gettext_lazy("For myself")), ("relative", gettext_lazy("For somebody close to me")))
STATUSES = (
    ("serving", gettext_lazy("Still in service")),
    ("notice_given", gettext_lazy("Notice given, not yet released")),
    ("notice_refused", gettext_lazy("Notice given and refused")),
    ("dismissed", gettext_lazy("Dismissed or released")),
    ("left_without_leave", gettext_lazy("Left without leave")),
    ("", gettext_lazy("I would rather not say yet")),
)
OBLIGATIONS = (
    ("service_contract", gettext_lazy("Money under the service contract")),
    ("training_cost", gettext_lazy("The cost of my training")),
    ("bank_loan", gettext_lazy("A bank loan")),
    ("housing", gettext_lazy("Housing")),
)
NEEDS = (
    ("pay", gettext_lazy("Pay for some months")),
    ("debt", gettext_lazy("Help with debts")),
    ("lawyer", gettext_lazy("A lawyer")),
    ("doctor", gettext_lazy("A doctor or somebody to talk to")),
    ("housing", gettext_lazy("Somewhere to live")),
    ("leaving", gettext_lazy("Advice on leaving the country")),
    ("work", gettext_lazy("Other work or training")),
)
DANGERS = (
    ("0", gettext_lazy("Not now")),
    ("1", gettext_lazy("Perhaps soon")),
    ("2", gettext_lazy("Yes, today")),
)


def _text(label: Any, hint: Any = "", *, rows: int) -> forms.CharField:
    widget = forms.Textarea({**QUIET, "rows": rows})
    return forms.CharField(label=label, help_text=hint, widget=widget, required=False, strip=False)


def _line(label: Any, hint: Any = "", *, longest: int = 200, required: bool = False) -> forms.CharField:
    widget = forms.TextInput(QUIET)
    return forms.CharField(label=label, help_text=hint, widget=widget, required=required, max_length=longest)


def _one(label: Any, choices: tuple[tuple[str, Any], ...], hint: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=hint, choices=choices, widget=forms.RadioSelect, required=False)


def _some(label: Any, choices: tuple[tuple[str, Any], ...]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False)


def plain_lines(text: str) -> str:
    """Text with the line ends that forms send turned into line feeds."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class StoryForm(forms.Form):
    """The applicant's situation."""

    applies = _one(gettext_lazy("For whom do you write?"), APPLIES)
    status = _one(gettext_lazy("Where do things stand?"), STATUSES)
    service = _line(
        gettext_lazy("In what kind of service?"),
        gettext_lazy("For example police, army, border guard. No unit and no name."),
    )
    obligations = _some(gettext_lazy("What do you owe?"), OBLIGATIONS)
    owes = _line(
        gettext_lazy("About how much in all?"),
        gettext_lazy("Roughly, with the currency. Leave it empty if you do not know."),
    )
    needs = _some(gettext_lazy("What would you need in order to leave?"), NEEDS)
    text = _text(
        gettext_lazy("In your own words"),
        gettext_lazy(
            "What happened, what you fear, what you would like to ask. No names of other people. Any language."
        ),
        rows=10,
    )

    def story(self) -> Story:
        """What was filled in, once the form is valid."""
        filled = self.cleaned_data
        return Story(
            text=plain_lines(filled["text"]),
            applies=filled["applies"] or "self",
            status=filled["status"],
            service=filled["service"],
            obligations=tuple(filled["obligations"]),
            owes=filled["owes"],
            needs=tuple(filled["needs"]),
        )


class ContactForm(forms.Form):
    """How to reach the applicant, and how urgent it is."""

    how = _text(
        gettext_lazy("How may we reach you, if at all?"),
        gettext_lazy("Only something that nobody else reads. Not the telephone of your service."),
        rows=3,
    )
    careful = _text(
        gettext_lazy("What must we avoid?"), gettext_lazy("Hours, words, people who must not know."), rows=3
    )
    danger = _one(
        gettext_lazy("Is anybody in danger?"),
        DANGERS,
        gettext_lazy("This one answer is not sealed, so that the urgent ones are read first."),
    )


def filled_contact(posted: QueryDict) -> tuple[Contact, int] | None:
    """Contact and danger mark of a well-shaped last POST, or None: then ContactForm says what is wrong with it.

    The form itself would cost a third of the whole POST, and this is the one that a flood of applications waits for.
    """
    how, careful, danger = (posted.get(name, "") for name in ("how", "careful", "danger"))
    if danger not in {"", *(value for value, _ in DANGERS)} or "\0" in how + careful:
        return None
    return Contact(how=plain_lines(how), careful=plain_lines(careful)), int(danger or 0)


class WordsForm(forms.Form):
    """Two words of the phrase, asked back."""

    def __init__(self, *args: Any, asked: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for number in asked:
            widget = forms.TextInput({**QUIET, "autocapitalize": "none", "spellcheck": "false"})
            label = gettext("Word number {number}").format(number=number)
            self.fields[f"word_{number}"] = forms.CharField(label=label, widget=widget, required=False, max_length=40)

    def clean(self) -> None:
        """Name each word that is not the one on the paper."""
        for number, word in self.asked.items():
            if fold_word(self.cleaned_data.get(f"word_{number}", "")) != fold_word(word):
                self.add_error(f"word_{number}", gettext(WrongWord.sentence).format(number=number))


class IdentityForm(forms.Form):
    """Who the applicant is; filled in and sealed in the browser only."""

    lead = gettext_lazy(
        "This is sealed in two halves: only two verifiers together can open it. "
        "Your name and date of birth are needed; the rest helps."
    )
    name = _line(gettext_lazy("Your full name, as in your passport"), required=True)
    born_on = forms.DateField(
        label=gettext_lazy("Date of birth"),
        widget=forms.DateInput({**QUIET, "type": "date"}),
    )
    document = _line(gettext_lazy("Kind and number of an identity document"))
    service = _line(gettext_lazy("Service, unit and rank"))
    note = _text(
        gettext_lazy("How can we check this without harming you?"),
        gettext_lazy(
            "For example a person to ask, a public register, a sign that only you can give. "
            "In words only: pictures cannot be sent yet."
        ),
        rows=4,
    )


class PayoutForm(forms.Form):
    """Where the money goes; filled in and sealed in the browser only."""

    lead = gettext_lazy(
        "This is sealed to the one treasurer who pays you; the bank learns name, account and town. For a transfer "
        "everything is needed but the code of the bank and the last field; for another way, your name, date of birth "
        "and the last field."
    )
    rail = forms.ChoiceField(
        label=gettext_lazy("How shall we pay you?"),
        choices=(("bank", gettext_lazy("To a bank account")), ("manual", gettext_lazy("Another way"))),
        widget=forms.RadioSelect,
        initial="bank",
    )
    name = _line(gettext_lazy("Name of the account holder"), required=True)
    born_on = forms.DateField(
        label=gettext_lazy("Date of birth"),
        help_text=gettext_lazy("Banks ask for it to tell people of one name apart."),
        widget=forms.DateInput({**QUIET, "type": "date"}),
    )
    iban = _line(gettext_lazy("Account number (IBAN)"), longest=60)
    bic = _line(gettext_lazy("Code of the bank (BIC), if you know it"), longest=20)
    country = _line(
        gettext_lazy("Country where you live"), gettext_lazy("Two letters, for example PL or LT."), longest=2
    )
    town = _line(gettext_lazy("Town"))
    note = _text(
        gettext_lazy("What must we know about paying you?"),
        gettext_lazy("For example whether payments from abroad are dangerous for you, or which other way is safe."),
        rows=3,
    )
