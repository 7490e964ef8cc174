"""Choosing among open vacancies, with nothing left in an address, and each in the reader's language if it has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy

from goldenbridge.apps.work.queries import PublicVacancy

ANYWHERE = "anywhere"


@dataclass(frozen=True)
class Shown:
    """A vacancy with its words in one language."""

    vacancy: PublicVacancy
    title: str
    text: str
    language: str

    @property
    def is_foreign(self) -> bool:
        """Whether nobody has written it in the reader's language."""
        return self.language != _own_language()


class Search(forms.Form):
    """Where, with which skill and in which language somebody wants to work; every field may stay open."""

    place = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    skill = forms.ChoiceField(label=gettext_lazy("What you can do"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language at work"), required=False)

    def __init__(self, asked: QueryDict, vacancies: Sequence[PublicVacancy]) -> None:
        super().__init__(asked)
        countries = sorted({each.country for each in vacancies if not each.is_remote and each.country})
        skills = sorted({name for each in vacancies for name in (*each.needed, *each.wished)})
        spoken = sorted({name for each in vacancies for name in each.languages})
        everything = ("", gettext_lazy("All"))
        self.fields["place"].choices = [
            everything,
            (ANYWHERE, gettext_lazy("from anywhere")),
            *((code, code) for code in countries),
        ]
        self.fields["skill"].choices = [everything, *((name, name) for name in skills)]
        self.fields["language"].choices = [everything, *((name, name) for name in spoken)]

    @property
    def is_used(self) -> bool:
        """Whether anything was chosen that this list knows."""
        return self.is_valid() and any(self.cleaned_data.values())

    def found(self, vacancies: Sequence[PublicVacancy]) -> list[PublicVacancy]:
        """Those that fit, in the order given; all of them while what was chosen is unknown here."""
        if not self.is_valid():
            return list(vacancies)
        place, skill, language = (self.cleaned_data[name] for name in ("place", "skill", "language"))
        return [
            each
            for each in vacancies
            if _is_at(each, place)
            and (not skill or skill in each.needed or skill in each.wished)
            and (not language or not each.languages or language in each.languages)
        ]


def in_own_words(vacancy: PublicVacancy) -> Shown:
    """The vacancy in the reader's language, or else in its own."""
    language = _own_language()
    if language not in vacancy.words:
        language = vacancy.language
    title, text = vacancy.words[language]
    return Shown(vacancy, title, text, language)


def _is_at(vacancy: PublicVacancy, place: str) -> bool:
    """A job that can be done from anywhere can be done in each country too."""
    return not place or vacancy.is_remote or vacancy.country == place


def _own_language() -> str:
    return (get_language() or "en").split("-")[0]
