"""Countries from which giving would put somebody in danger, by name in the reader's language."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext, gettext_lazy

NAMES = {
    "AM": gettext_lazy("Armenia"),
    "AZ": gettext_lazy("Azerbaijan"),
    "BY": gettext_lazy("Belarus"),
    "CN": gettext_lazy("China"),
    "GE": gettext_lazy("Georgia"),
    "IR": gettext_lazy("Iran"),
    "KG": gettext_lazy("Kyrgyzstan"),
    "KZ": gettext_lazy("Kazakhstan"),
    "MM": gettext_lazy("Myanmar"),
    "RU": gettext_lazy("Russia"),
    "TJ": gettext_lazy("Tajikistan"),
    "TM": gettext_lazy("Turkmenistan"),
    "UZ": gettext_lazy("Uzbekistan"),
    "VE": gettext_lazy("Venezuela"),
}


def dangerous_places() -> str:
    """The countries on the fund's danger list, joined for a sentence."""
    names = [str(NAMES[code]) for code in settings.DANGER_COUNTRIES]
    if len(names) == 1:
        return names[0]
    return gettext("%(others)s or %(last)s") % {"others": ", ".join(names[:-1]), "last": names[-1]}
