"""PayPal's activity, in the languages, separators and orders in which it is exported."""

from datetime import date

import pytest

from goldenbridge.adapters.exports import read_export
from goldenbridge.core.holding import AmbiguousDays, Export, Holder, Holding, Left, UnreadableAmount
from tests.adapters.exportfiles import paypal, paypal_row, table


def read(content, *, day_first=None):
    return read_export(content, holder=Holder.PAYPAL, day_first=day_first)


def one(currency, amount_minor, *, on=date(2020, 8, 14), rows=2, adds_up=True, left=0):
    gone = (Left(on, left),) if left else ()
    return Export(Holder.PAYPAL, (Holding(currency, amount_minor, on, rows, adds_up=adds_up, left=gone),))


@pytest.mark.parametrize(
    ("language", "days"),
    [
        ("en", ("08/13/2020", "08/14/2020")),
        ("de", ("13.08.2020", "14.08.2020")),
        ("fr", ("13/08/2020", "14/08/2020")),
        ("es", ("13/8/2020", "14/8/2020")),
        ("it", ("13/8/2020", "14/8/2020")),
        ("nl", ("13-8-2020", "14-8-2020")),
        ("pl", ("13.08.2020", "14.08.2020")),
    ],
)
def test_each_language_is_read_with_its_own_comma_and_order_of_days(language, days):
    written = {"en": ("1,000.00", "250.50", "1,250.50")}.get(language, ("1.000,00", "250,50", "1.250,50"))
    content = paypal(
        (days[0], "EUR", written[0], written[0]), (days[1], "EUR", written[1], written[2]), language=language
    )

    assert read(content) == one("EUR", 1250_50)


def test_a_narrow_space_between_thousands_is_a_space():
    content = paypal(
        ("13/08/2020", "EUR", "1\u202f000,00", "1\u202f000,00"),
        ("14/08/2020", "EUR", "-\u200950,00".replace("\u2009", ""), "950,00"),
        language="fr",
    )

    assert read(content) == one("EUR", 950_00, left=50_00)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_make_no_difference(encoding, separator):
    rows = ("13.08.2020", "EUR", "10,00", "10,00"), ("14.08.2020", "EUR", "5,00", "15,00")

    assert read(paypal(*rows, language="de", encoding=encoding, separator=separator)) == one("EUR", 15_00)


def test_lines_before_the_names_of_the_columns_are_passed_over():
    content = paypal(("08/14/2020", "USD", "5.00", "5.00"), before="sep=,\r\nActivity of the fund\r\n\r\n")

    assert read(content) == one("USD", 5_00, rows=1)


def test_the_newest_row_counts_whether_the_file_runs_up_or_down():
    rows = [
        paypal_row("08/13/2020", "USD", "10.00", "10.00", time="09:00:00"),
        paypal_row("08/14/2020", "USD", "-4.00", "6.00", time="12:00:00"),
        paypal_row("08/14/2020", "USD", "4.00", "10.00", time="12:00:00"),
    ]

    up, down = read(paypal(*rows)), read(paypal(*reversed(rows)))

    assert up == down == one("USD", 10_00, rows=3, left=4_00)


def test_rows_of_one_second_stand_in_the_order_that_adds_up():
    rows = [
        paypal_row("08/14/2020", "USD", "-4.00", "6.00"),
        paypal_row("08/14/2020", "USD", "10.00", "10.00"),
    ]

    assert read(paypal(*rows)) == one("USD", 6_00, left=4_00)


def test_a_row_that_is_missing_is_told():
    content = paypal(("08/13/2020", "USD", "10.00", "10.00"), ("08/14/2020", "USD", "5.00", "25.00"))

    assert read(content) == one("USD", 25_00, adds_up=False)


def test_currencies_are_told_apart_and_those_of_no_books_are_named():
    content = paypal(
        ("08/14/2020", "USD", "5.00", "5.00"),
        ("08/14/2020", "JPY", "1,200", "1,200"),
        ("08/14/2020", "AUD", "7.00", "7.00"),
    )

    found = read(content)

    on = date(2020, 8, 14)
    assert found.holdings == (Holding("USD", 5_00, on, 1, adds_up=True), Holding("JPY", 1200, on, 1, adds_up=True))
    assert found.strange == ("AUD",)


def test_memos_and_rows_without_a_balance_change_nothing():
    content = paypal(
        paypal_row("08/14/2020", "USD", "5.00", "5.00"),
        paypal_row("08/15/2020", "USD", "99.00", "104.00", impact="Memo"),
        paypal_row("08/15/2020", "USD", "99.00", "..."),
    )

    assert read(content) == Export(
        Holder.PAYPAL, (Holding("USD", 5_00, date(2020, 8, 14), 1, adds_up=True),), left_out=2
    )


@pytest.mark.parametrize(("day_first", "on"), [(True, date(2020, 7, 8)), (False, date(2020, 8, 7))])
def test_english_days_that_could_be_read_in_two_ways_are_asked_for(day_first, on):
    content = paypal(("08/07/2020", "USD", "5.00", "5.00"))

    with pytest.raises(AmbiguousDays):
        read(content)
    assert read(content, day_first=day_first) == one("USD", 5_00, on=on, rows=1)


def test_the_shorter_statement_with_a_blank_behind_its_columns_is_read():
    names = ("Date", "Time", "Time Zone", "Description", "Currency", "Gross ", "Fee ", "Net", "Balance", "Name")
    content = table(
        names, [("14/08/2020", "10:00:00", "BST", "Donation", "GBP", "5.00", "-0.35", "4.65", "4.65", "Wanda")]
    )

    assert read(content) == one("GBP", 4_65, rows=1)


@pytest.mark.parametrize("amount", ["5,00", "1,25.00", "5.001", "five", "5.00 USD", "", "1e3", "9" * 50, "0x10", "٥"])
def test_an_amount_that_does_not_fit_the_language_is_refused_with_its_line(amount):
    content = paypal(("08/13/2020", "USD", "1.00", "1.00"), ("08/14/2020", "USD", amount, "5.00"))

    with pytest.raises(UnreadableAmount) as refused:
        read(content)

    assert refused.value.details == {"row": 3}
