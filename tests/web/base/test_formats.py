"""Numbers, money and days in three languages."""

from datetime import date

import pytest
from django.utils import translation

from goldenbridge.web.base.formats import day_text, money_text, month_names, month_text, number_text, short_day_text


@pytest.mark.parametrize(
    ("language", "amount", "currency", "exact", "text"),
    [
        ("en", 50_000_000, "USD", False, "$500,000"),
        ("en", 50_000_001, "USD", False, "$500,000.01"),
        ("en", -10_988, "EUR", False, "−€109.88"),
        ("en", 120_000, "BYN", True, "1,200.00 BYN"),
        ("en", 1_200, "JPY", True, "1,200 JPY"),
        ("en", 5, "USD", False, "$0.05"),
        ("ru", 50_000_000, "USD", False, "500 000 $"),
        ("ru", -5, "EUR", False, "−0,05 €"),
        ("be", 90_050, "PLN", False, "900,50 zł"),
        ("be", 0, "USD", True, "0,00 $"),
    ],
)
def test_money_is_written_as_the_language_writes_it(language, amount, currency, exact, text):
    written = money_text(amount, currency, exact=exact, language=language)

    assert written == text.replace(" ", "\u00a0")


def test_thousands_are_apart_and_the_minus_is_a_minus():
    written = [number_text(-12500, language=language) for language in ("en", "ru", "be")]

    assert written == ["−12,500", "−12\u00a0500", "−12\u00a0500"]


def test_days_and_months_are_written_in_words():
    written = {}
    for language in ("en", "ru", "be"):
        with translation.override(language):
            written[language] = (day_text(date(2020, 8, 9)), month_text(date(2020, 8, 9)))

    plain = {language: tuple(text.replace("\u00a0", " ") for text in texts) for language, texts in written.items()}
    assert plain == {
        "en": ("9 August 2020", "August 2020"),
        "ru": ("9 августа 2020", "Август 2020"),
        "be": ("9 жніўня 2020", "Жнівень 2020"),
    }


def test_every_month_is_written_by_the_orthography_of_the_pages():
    written = {}
    for language in ("ru", "be"):
        with translation.override(language):
            written[language] = [short_day_text(date(2020, month, 3)).split("\u00a0")[1] for month in range(1, 13)]
            assert month_names()[1] == written[language]

    assert written == {
        "ru": ("января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()),
        "be": (
            "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня".split()
        ),
    }
