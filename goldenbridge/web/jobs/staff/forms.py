"""Forms of the advisers' pages; they check shape, the actions check truth."""

from __future__ import annotations

import re

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info

from goldenbridge.core.canonical import unb64
from goldenbridge.core.errors import BridgeError, Malformed
from goldenbridge.core.money import Money

LEVEL = re.compile(r"(.+?)[\s:]+([1-9])")
ENDINGS = (
    ("left", "left by themselves"),
    ("dismissed", "were dismissed"),
    ("job_ended", "the job ended"),
    ("never_began", "never began"),
    ("other", "another reason"),
)
CLOSINGS = (
    ("declined_by_employer", "the employer declined"),
    ("declined_by_candidate", "the candidate declined"),
    ("vacancy_gone", "the job is gone"),
    ("other", "another reason"),
)


class LevelsField(forms.CharField):
    """Skills with levels, written "python 2, testing 3"."""

    def to_python(self, value: str | None) -> dict[str, int]:
        """The levels by skill; names each part that is not a skill and a level."""
        if isinstance(value, dict):
            return value
        levels = {}
        for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", super().to_python(value)))):
            found = LEVEL.fullmatch(part)
            if found is None:
                raise forms.ValidationError(f"“{part}” is not a skill and a level, such as “python 2”.")
            levels[found[1].strip().lower()] = int(found[2])
        return levels

    def prepare_value(self, value: object) -> object:
        """Levels as they are written."""
        return ", ".join(f"{name} {level}" for name, level in value.items()) if isinstance(value, dict) else value

    def validate(self, value: object) -> None:
        """At least one, where one is asked for."""
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")


class WordsField(forms.CharField):
    """Words with commas between."""

    def to_python(self, value: str | None) -> tuple[str, ...]:
        """The words, in order, each once."""
        if isinstance(value, (list, tuple)):
            return tuple(value)
        return tuple(dict.fromkeys(part.strip() for part in super().to_python(value).split(",") if part.strip()))

    def prepare_value(self, value: object) -> object:
        """Words as they are written."""
        return ", ".join(value) if isinstance(value, (list, tuple)) else value


class SealedField(forms.CharField):
    """An envelope that the page's script put into a hidden input, in base64url."""

    widget = forms.HiddenInput

    def to_python(self, value: str | None) -> bytes:
        """The envelope's bytes."""
        try:
            return unb64(super().to_python(value))
        except Malformed as error:
            raise forms.ValidationError("This was not sealed. Unlock your key and send it again.") from error


class EmployerForm(forms.Form):
    """A new employer."""

    name = forms.CharField(label="Name of the organisation", max_length=120)
    country = forms.RegexField(r"^[A-Z]{2}$", label="Country", help_text="Two letters, such as PL.", max_length=2)
    website = forms.CharField(label="Website", max_length=200, required=False)


class VettingForm(forms.Form):
    """What a second person looked at."""

    grounds = forms.CharField(
        label="What did you look at?",
        help_text="Registers, calls, references. No names of persons.",
        max_length=2000,
        widget=forms.Textarea,
    )


class VacancyForm(forms.Form):
    """A new vacancy."""

    title = forms.CharField(label="Title", max_length=120)
    text = forms.CharField(label="What the work is", max_length=4000, widget=forms.Textarea)
    language = forms.ChoiceField(label="Language of title and text", choices=lambda: [*_written()], initial="en")
    needed = LevelsField(label="Needed", help_text="Skill and level 1 to 3: “python 2, testing 1”.")
    wished = LevelsField(label="Welcome", required=False)
    languages = LevelsField(label="Languages", help_text="“en 2, pl 1”", required=False)
    is_remote = forms.BooleanField(label="Can be done from anywhere", required=False)
    country = forms.RegexField(r"^[A-Z]{2}$", label="Country, if not from anywhere", required=False, max_length=2)
    slots = forms.IntegerField(label="How many people", min_value=1, max_value=500, initial=1)
    pay_month = forms.DecimalField(label="Pay a month", min_value=1, decimal_places=3, max_digits=12, required=False)
    currency = forms.ChoiceField(label="Currency of the pay", choices=lambda: [(c, c) for c in _currencies()])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for code, name in _written():
            self.fields[f"title_{code}"] = forms.CharField(label=f"Title in {name}", max_length=120, required=False)
            self.fields[f"text_{code}"] = forms.CharField(
                label=f"The work in {name}",
                help_text="If somebody has written it in this language too.",
                max_length=4000,
                required=False,
                widget=forms.Textarea,
            )

    def clean(self) -> dict[str, object]:
        """A place for who cannot work from anywhere; other languages whole or not at all."""
        cleaned = super().clean()
        cleaned["others"] = {}
        for code, _name in _written():
            title, text = cleaned.pop(f"title_{code}", ""), cleaned.pop(f"text_{code}", "")
            if bool(title) != bool(text):
                self.add_error(f"title_{code}", "Write both title and work in this language, or neither.")
            elif title and code != cleaned.get("language"):
                cleaned["others"][code] = {"title": title, "text": text}
        self._read_pay(cleaned)
        if not cleaned.get("is_remote") and not cleaned.get("country"):
            self.add_error("country", "Say the country, or that it can be done from anywhere.")
        return cleaned

    def _read_pay(self, cleaned: dict[str, object]) -> None:
        """The pay in the smallest coin of its currency: euros have two decimals, yen none, dinars three."""
        pay, currency = cleaned.pop("pay_month", None), str(cleaned.get("currency", ""))
        cleaned["pay_month_minor"] = None
        if pay is None:
            cleaned["currency"] = ""
            return
        try:
            cleaned["pay_month_minor"] = Money.parse(f"{pay:f}", currency).minor
        except BridgeError as error:
            self.add_error("pay_month", str(error))


class SkillsForm(forms.Form):
    """What a candidate can do."""

    skills = LevelsField(label="Skills", help_text="Skill and level 1 to 3: “python 2, testing 1”.")
    tested = WordsField(label="Of these, tested by us", help_text="With commas between.", required=False)
    languages = LevelsField(label="Languages", help_text="“en 2, pl 1”", required=False)
    countries = WordsField(label="Countries in which they may work", help_text="“PL, LT”", required=False)


class SharingForm(forms.Form):
    """The name as it is shared for one introduction, sealed in the page."""

    sealed_names = SealedField()


class DayForm(forms.Form):
    """The day on which something happened."""

    on = forms.DateField(label="On which day", widget=forms.DateInput(attrs={"type": "date"}))


class EndingForm(DayForm):
    """When and why a job ended."""

    reason = forms.ChoiceField(label="Why", choices=ENDINGS)


class ClosingForm(forms.Form):
    """Why an introduction leads no further."""

    reason = forms.ChoiceField(label="Why", choices=CLOSINGS)


def _written() -> list[tuple[str, str]]:
    return [(code, get_language_info(code)["name"]) for code in settings.LANGUAGE_CODES]


def _currencies() -> tuple[str, ...]:
    return tuple(dict.fromkeys((*settings.CURRENCIES, "EUR", "USD", "PLN")))
