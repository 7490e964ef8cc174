"""Tags and filters that pages use to write figures, badges, charts, menus and languages."""

from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language, get_language_info, gettext_lazy

from goldenbridge.web.base import formats
from goldenbridge.web.base.badges import badge_tone
from goldenbridge.web.base.charts import Chart

register = template.Library()

DOORS = (
    ("apply:call", gettext_lazy("For officers")),
    ("apply:status", gettext_lazy("Your answer")),
    ("jobs:vacancies", gettext_lazy("Work")),
    ("give:give", gettext_lazy("Give")),
    ("public:books", gettext_lazy("Open book")),
)


@register.filter
def number(value: int) -> str:
    """A whole number as the reader's language writes it."""
    return formats.number_text(value)


@register.filter
def money(amount_minor: int, currency: str) -> str:
    """Minor units as an amount of money: {{ gift_minor|money:"EUR" }}."""
    return formats.money_text(amount_minor, currency)


@register.filter
def exact_money(amount_minor: int, currency: str) -> str:
    """The same with both digits after the point, for tables that are added up."""
    return formats.money_text(amount_minor, currency, exact=True)


@register.filter
def day(value: date | None) -> str:
    """A day in words, or a dash where there is none."""
    return formats.day_text(value) if value else "\u2013"


@register.filter
def short_day(value: date) -> str:
    """A day within a year that the page names."""
    return formats.short_day_text(value)


@register.filter
def month(value: date) -> str:
    """A month in words."""
    return formats.month_text(value)


@register.filter
def slice_ref(ref: object) -> str:
    """The first eight signs of a reference: enough to talk about, too little to look for."""
    return str(ref)[:8]


@register.filter
def spaced(code: str) -> str:
    """A code as words: job_ended is "job ended"."""
    return code.replace("_", " ")


@register.inclusion_tag("base/badge.html")
def badge(state: str, label: str = "") -> dict[str, str]:
    """A state as a small coloured word; colour never says more than the word."""
    return {"label": label or spaced(state), "tone": badge_tone(state)}


@register.inclusion_tag("base/chart.html")
def chart(drawing: Chart) -> dict[str, Chart]:
    """A chart with its caption and the table that says the same."""
    return {"chart": drawing}


@register.inclusion_tag("base/languages.html", takes_context=True)
def languages(context: dict[str, Any], *, leads_home: bool = False) -> dict[str, Any]:
    """The same page in the fund's other languages, or the front page in each."""
    request = context.get("request")
    here = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    path = request.get_full_path() if request and request.method == "GET" else getattr(request, "path", "/")
    choices = [
        {
            "code": code,
            "name": get_language_info(code)["name_local"].capitalize(),
            "address": f"/{code}/" if leads_home else translate_url(path, code),
            "is_current": code == here,
        }
        for code, _name in settings.LANGUAGES
    ]
    return {"choices": choices if request else []}


@register.inclusion_tag("base/menu.html", takes_context=True)
def site_menu(context: dict[str, Any]) -> dict[str, Any]:
    """The doors of the public pages; those of audiences that are not mounted here are left out."""
    request = context.get("request")
    items = []
    for name, label in DOORS:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        items.append({"address": address, "label": label, "is_current": bool(request) and request.path == address})
    return {"items": items if len(items) > 1 else []}


@register.simple_tag
def home_address() -> str:
    """The fund's front page in the reader's language, or the root where it is not mounted."""
    try:
        return reverse("public:home")
    except NoReverseMatch:
        return "/"
