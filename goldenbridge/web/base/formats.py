"""Write numbers, money and days the way each language writes them."""

from datetime import date, datetime

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language

NO_BREAK = "\u00a0"
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "PLN": "zł", "CZK": "Kč"}
# Digits after the point, where they are not two (ISO 4217).
DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "ISK": 0, "CLP": 0, "KWD": 3, "BHD": 3, "TND": 3, "BTC": 8}
# Django writes some Belarusian months by another orthography than these pages, and none as it stands alone.
BELARUSIAN_MONTHS = (
    *("Студзень", "Люты", "Сакавік", "Красавік", "Май", "Чэрвень"),
    *("Ліпень", "Жнівень", "Верасень", "Кастрычнік", "Лістапад", "Снежань"),
)
BELARUSIAN_MONTHS_OF_DAYS = (
    *("студзеня", "лютага", "сакавіка", "красавіка", "мая", "чэрвеня"),
    *("ліпеня", "жніўня", "верасня", "кастрычніка", "лістапада", "снежня"),
)


def number_text(number: int, *, language: str | None = None) -> str:
    """A whole number with its thousands apart: 12,500 in English, 12 500 in Russian and Belarusian."""
    apart = "," if _language(language) == "en" else NO_BREAK
    return f"{number:,}".replace(",", apart).replace("-", "\u2212")


def money_text(amount_minor: int, currency: str, *, exact: bool = False, language: str | None = None) -> str:
    """An amount in its currency; the part after the point is left out when it is nought, unless `exact`."""
    digits = DIGITS.get(currency, 2)
    whole, rest = divmod(abs(amount_minor), 10**digits)
    is_english = _language(language) == "en"
    figure = number_text(whole, language=language)
    if digits and (rest or exact):
        figure += ("." if is_english else ",") + str(rest).zfill(digits)
    sign = "\u2212" if amount_minor < 0 else ""
    symbol = SYMBOLS.get(currency, currency)
    if is_english and len(symbol) == 1:
        return f"{sign}{symbol}{figure}"
    if is_english:
        return f"{sign}{figure}{NO_BREAK}{currency}"
    return f"{sign}{figure}{NO_BREAK}{symbol}"


def day_text(day: date | datetime) -> str:
    """A day in words, such as 9 August 2020."""
    return f"{short_day_text(day)}{NO_BREAK}{day.year}"


def short_day_text(day: date | datetime) -> str:
    """A day of a year that stands elsewhere on the page, such as 9 August."""
    if _language(None) == "be":
        return f"{day.day}{NO_BREAK}{BELARUSIAN_MONTHS_OF_DAYS[day.month - 1]}"
    return format_date(day, "j E").replace(" ", NO_BREAK)


def month_text(day: date) -> str:
    """A month in words, such as August 2020."""
    if _language(None) == "be":
        return f"{BELARUSIAN_MONTHS[day.month - 1]}{NO_BREAK}{day.year}"
    return format_date(day, "F Y").replace(" ", NO_BREAK)


def month_names() -> tuple[list[str], list[str]]:
    """The twelve months as they stand alone and behind a day, for pages that write days themselves."""
    year = [date(2001, month, 1) for month in range(1, 13)]
    alone = [month_text(day).split(NO_BREAK)[0] for day in year]
    return alone, [day_text(day).split(NO_BREAK)[1] for day in year]


def _language(language: str | None) -> str:
    return (language or get_language() or "en").split("-")[0]
