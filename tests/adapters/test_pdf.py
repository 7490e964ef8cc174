"""The report on paper: every figure is there, in Cyrillic too."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from goldenbridge.adapters.pdf import report_pdf
from goldenbridge.core.money import Money
from goldenbridge.core.report import Report, Table

pytestmark = pytest.mark.once

DAY = date(2020, 8, 31)


def pages(rows, *, holder="Золотой мост · Залаты мост ўіё", columns=("What", "Amount")):
    sums = (("Sum", *(Money(-1_234_567, "USD") for _ in columns[1:])),)
    made = Report("r", "Income", "How to read it.", columns, (Table("General", "USD", tuple(rows), sums),))
    read = PdfReader(io.BytesIO(report_pdf(made, holder=holder, made_on=DAY)))
    return [page.extract_text() for page in read.pages], read


def test_words_days_and_amounts_stand_on_the_paper():
    [text], read = pages([("Gifts", Money(123_456_789, "USD")), (DAY, Money(5, "USD")), ("empty", None)])

    for part in (
        "Золотой мост · Залаты мост ўіё",
        "Income",
        "General (USD)",
        "1,234,567.89",
        "0.05",
        "\u221212,345.67",
    ):
        assert part in text
    assert "2020-08-31 · 1 / 1" in text
    assert (read.metadata.title, read.metadata.author) == ("Income", "Золотой мост · Залаты мост ўіё")


def test_its_fonts_are_embedded():
    _, read = pages([("Gifts", Money(1, "USD"))])

    fonts = read.pages[0]["/Resources"]["/Font"].values()

    described = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert described and all("/FontFile2" in each for each in described)


def test_a_long_table_goes_on_with_its_columns_named_again():
    texts, _ = pages([(f"row {number}", Money(number, "USD")) for number in range(1, 120)])

    assert len(texts) > 2
    assert all("Amount" in text for text in texts)
    assert sum(text.count("row ") for text in texts) == 119


def test_the_same_report_of_the_same_day_is_the_same_file():
    made = Report("r", "Income", "Lead.", ("What",), (Table("General", "USD", (("x",),)),))

    assert report_pdf(made, holder="Fund", made_on=DAY) == report_pdf(made, holder="Fund", made_on=DAY)
