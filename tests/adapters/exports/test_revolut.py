"""Revolut's statements: pockets are summed up, what is not completed does not count."""

from datetime import date

import pytest

from goldenbridge.adapters.exports import read_export
from goldenbridge.core.holding import AmbiguousDays, Export, Holder, Holding, Left
from tests.adapters.exportfiles import revolut, revolut_row, table


def read(content, *, day_first=None):
    return read_export(content, holder=Holder.REVOLUT, day_first=day_first)


def test_the_newest_balance_of_each_pocket_counts_and_pockets_of_a_currency_are_summed_up():
    content = revolut(
        revolut_row("2020-08-14", "EUR", "-4.00", "6.00"),
        revolut_row("2020-08-13", "EUR", "10.00", "10.00"),
        revolut_row("2020-08-12", "EUR", "100.00", "100.00", pocket="Public"),
        revolut_row("2020-08-15", "BTC", "0.00012345", "0.00012345", pocket="Coins"),
        revolut_row("2020-08-15", "KWD", "1.234", "1.234", pocket="Gulf"),
        revolut_row("2020-08-15", "RON", "3.00", "3.00", pocket="Lei"),
        revolut_row("2020-08-16", "EUR", "77.00", "", state="PENDING"),
        revolut_row("2020-08-16", "EUR", "77.00", "83.00", state="REVERTED"),
    )

    assert read(content) == Export(
        Holder.REVOLUT,
        (
            Holding("EUR", 106_00, date(2020, 8, 14), 3, adds_up=True, left=(Left(date(2020, 8, 14), 4_00),)),
            Holding("KWD", 1234, date(2020, 8, 15), 1, adds_up=True),
            Holding("BTC", 12345, date(2020, 8, 15), 1, adds_up=True),
        ),
        strange=("RON",),
        left_out=2,
    )


def test_a_pocket_that_does_not_add_up_is_told():
    content = revolut(("2020-08-13", "EUR", "10.00", "10.00"), ("2020-08-14", "EUR", "10.00", "30.00"))

    assert read(content).holdings == (Holding("EUR", 30_00, date(2020, 8, 14), 2, adds_up=False),)


def test_where_no_total_is_given_the_fee_is_taken_off_the_amount():
    names = ("Type", "Product", "Started Date", "Completed Date", "Description", "Amount", "Fee", "Currency", "State")
    rows = [
        *("TOPUP,Current,2020-08-13 09:00:00,2020-08-13 09:00:01,Wanda,50.00,0.00,EUR,COMPLETED,50.00".split(","),),
        *(
            "EXCHANGE,Current,2020-08-14 10:00:00,2020-08-14 10:00:00,To USD,-20.00,0.25,EUR,COMPLETED,29.75".split(
                ","
            ),
        ),
    ]

    assert read(table((*names, "Balance"), rows)).holdings == (
        Holding("EUR", 29_75, date(2020, 8, 14), 2, adds_up=True, left=(Left(date(2020, 8, 14), 20_00),)),
    )


def test_days_that_a_spreadsheet_has_turned_round_are_read_as_the_file_shows_or_as_is_said():
    told = revolut(("08-13-2020", "EUR", "10.00", "10.00"))
    untold = revolut(("08-03-2020", "EUR", "10.00", "10.00"))

    assert read(told).holdings[0].on == date(2020, 8, 13)
    with pytest.raises(AmbiguousDays):
        read(untold)
    assert read(untold, day_first=True).holdings[0].on == date(2020, 3, 8)
