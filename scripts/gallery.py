"""Draws the component gallery at three widths, light and dark, so that a change of the look can be seen as pictures."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import django
from django import forms
from django.conf import settings
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import sync_playwright

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ROOT / "build" / "gallery"
TEMPLATE: Final = ROOT / "tests/web/base/templates/gallery.html"
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
WIDTHS: Final = (320, 360, 1280)
WORDS: Final = "river window early copper garden summer honest paper seven market winter cloud"


def chromium() -> str:
    """Where a Chromium is, as scripts/chromium.sh finds it."""
    found = subprocess.run([ROOT / "scripts" / "chromium.sh"], check=True, stdout=subprocess.PIPE, text=True)
    return found.stdout.strip()


def sample_form() -> forms.Form:
    """A form with one field of each kind, some of them wrong."""

    class Sample(forms.Form):
        story = forms.CharField(label="What happened?", help_text="In your own words.", widget=forms.Textarea)
        contact = forms.EmailField(label="A way to reach you", help_text="Leave it empty to use your words only.")
        months = forms.IntegerField(label="Months of service left")
        service = forms.ChoiceField(label="Where you serve", choices=[("a", "Police"), ("b", "Army")])
        how = forms.ChoiceField(
            label="Have you left?", choices=[("a", "No"), ("b", "Notice given"), ("c", "Yes")], widget=forms.RadioSelect
        )
        sure = forms.BooleanField(label="I have written down the twelve words and know that nobody can replace them.")

    return Sample({"contact": "wrong", "story": "", "how": "a"})


def sample() -> dict[str, object]:
    """Everything that the gallery shows, with invented figures."""
    from goldenbridge.web.base import charts
    from goldenbridge.web.base.formats import day_text, money_text, number_text

    def day(number: int) -> date:
        return date(2020, 8, 9) + timedelta(days=number)

    def dollars(amount_minor: int) -> str:
        return money_text(amount_minor, "USD")

    stages = [("Reached out", 2900), ("In talks", 300), ("Promised", 42), ("Left service", 30), ("Paid", 27)]
    gifts = [(day(n), amount * 100_000) for n, amount in enumerate((2, 9, 21, 48, 120, 190, 260, 350, 410, 460, 500))]
    uses = [("Set aside or paid", 32_000_000), ("Fees", 120_000), ("Free to promise", 19_380_000)]
    return {
        "request": RequestFactory().get("/en/"),
        "fund_name": settings.FUND_NAME,
        "leave_address": "/leave",
        "menu": [{"label": label, "address": "#", "is_current": label == "Give"} for label in ("For officers", "Give")],
        "words": WORDS.split(),
        "form": sample_form(),
        "figures": [
            {"label": "Free to promise", "value": dollars(12_345_600), "note": "after everything set aside"},
            {"label": "In talks", "value": "300"},
            {"label": "Left service", "value": "30", "note": "on a promise"},
            {"label": "Gifts", "value": number_text(4213)},
        ],
        "rows": [
            (day_text(day(0)), "Opening", "cleared", 0),
            (day_text(day(4)), "Gifts by transfer", "received", 50_000_000),
            (day_text(day(9)), "Set aside or paid", "paying", -3_200_000),
            (day_text(day(10)), "Fees", "failed", -10_988),
        ],
        "today": day(3),
        "states": ("draft", "talks", "more_info", "accepted", "declined", "offered", "active", "paused"),
        "bars": charts.bar_chart("Where they stand", stages, value_text=number_text, name="Stage", unit="People"),
        "line": charts.line_chart("Cleared gifts", gifts, value_text=dollars, name="Day", unit="Amount"),
        "flow": charts.flow_chart(
            "The money", [("Opening", 1_500_000), ("Gifts", 50_000_000)], uses, value_text=dollars
        ),
    }


def draw() -> list[str]:
    """Write the page and its pictures; returns the names of widths at which something sticks out."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with translation.override("en"):
        html = engines["django"].from_string(TEMPLATE.read_text(encoding="utf-8")).render(sample())
    page_path = FOLDER / "gallery.html"
    styles = (ROOT / "goldenbridge/web/base/static/base").as_uri()
    page_path.write_text(html.replace("/static/base", styles), encoding="utf-8")
    wide = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                page = browser.new_page(viewport={"width": width, "height": 740}, color_scheme=scheme)
                page.goto(page_path.as_uri())
                page.screenshot(path=FOLDER / f"gallery-{width}-{scheme}.png", full_page=True)
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    wide.append(f"{width} {scheme}")
                page.close()
        browser.close()
    return wide


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenbridge.settings")
    django.setup()
    too_wide = draw()
    print(f"pictures in {FOLDER}", *(f"too wide at {name}" for name in too_wide), sep="\n")
    sys.exit(bool(too_wide))
