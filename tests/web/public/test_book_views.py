"""The open book: what the ledger and the log say, to the cent, and nothing by the minute."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from goldenbridge.apps.banking.models import BankAccount
from goldenbridge.apps.giving import actions as claiming
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.money import Money
from goldenbridge.core.rates import Rate
from goldenbridge.web.base.charts import flow_chart
from goldenbridge.web.public import book_views
from tests.apps.giving.builders import DAY, TREASURER, Donor, at, give, import_rows, open_fund

pytestmark = pytest.mark.django_db(databases="__all__")


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def play(rounds=1):
    """Windows of 25 gifts of 50.00, 100.00 set aside and a fee of 1.25 before each closes."""
    account = open_fund()
    for number in range(rounds):
        day = DAY + timedelta(days=7 * number)
        gifts = [Donor(1000 * number + one) for one in range(25)]
        if number:
            with at(day):
                ledger.commit(amount_minor=10_000, currency="EUR", pot="General", key=f"p{number}", actor=TREASURER)
                ledger.record_fee(
                    amount_minor=125, currency="EUR", pot="General", key=f"f{number}", on=day, actor=TREASURER
                )
        give(account, gifts, on=day, identification=f"S{number}")
    return DAY + timedelta(days=7 * rounds)


def test_the_book_shows_opening_gifts_set_aside_fees_and_closing(client, settings):
    settings.CURRENCIES = ["EUR"]
    last = play(rounds=3)

    with at(last):
        response = client.get("/en/books")

    text = text_of(response)
    assert response.status_code == 200
    for words in (
        "Opening €0.00", "+ Gifts €3,750.00", "− Set aside or paid €200.00", "− Fees €2.50", "= Closing €3,547.50",
        "Free to promise €3,547.50", "75 gifts", "What this does not prove",
    ):  # fmt: skip
        assert words in text, words


def test_what_is_free_to_promise_is_that_of_yesterday(client, settings):
    settings.CURRENCIES = ["EUR"]
    last = play()
    with at(last):
        ledger.commit(amount_minor=10_000, currency="EUR", pot="General", key="today", actor=TREASURER)
        today = text_of(client.get("/en/books"))
    with at(last + timedelta(days=1)):
        tomorrow = text_of(client.get("/en/books"))

    assert "Free to promise €1,250" in today
    assert "Free to promise €1,150" in tomorrow


def test_an_empty_book_says_when_it_begins(client):
    response = client.get("/en/books")

    assert response.status_code == 200
    assert "20 gifts have cleared" in text_of(response)
    assert "Nothing has been signed yet" in text_of(response)


def test_people_are_told_with_definitions_and_without_small_numbers(client):
    counts = {"reached_out": 1240, "in_talks": 300, "promised": 41, "left_service": 30, "paid": 28, "placed": None}
    transparency.publish_figures(counts, definitions_version=1, on=DAY, actor=SCHEDULE)

    text = text_of(client.get("/en/books"))

    assert "Reached out 1,240 In talks 300" in text and "Placed fewer than 10 " in text
    assert "Reached out Applications received since the call" in text


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_book_asks_the_database_the_same_number_of_questions(
    client, settings, django_assert_max_num_queries, rounds
):
    settings.CURRENCIES = ["EUR"]
    last = play(rounds)

    with at(last), django_assert_max_num_queries(22):
        assert client.get("/en/books").status_code == 200


def test_closing_and_free_to_promise_are_told_apart_to_the_cent(client, settings):
    """€3,547.50 at the last window, €100 promised and €7 set back as a reserve since: €3,440.50 are free."""
    settings.CURRENCIES = ["EUR"]
    last = play(rounds=3)
    with at(last):
        ledger.commit(amount_minor=10_000, currency="EUR", pot="General", key="later", actor=TREASURER)
        ledger.fill_reserve(amount_minor=700, currency="EUR", pot="General", key="r", on=last, actor=TREASURER)

    with at(last + timedelta(days=1)):
        text = text_of(client.get("/en/books"))

    closing_on = text.partition("Closing on ")[2].partition(" €")[0]
    assert closing_on.replace("\u00a0", " ") == "28 August 2020"
    for words in (
        "€3,547.50",
        "since then, up to yesterday −€100.00",
        "− Kept as a reserve €7.00",
        "= Free to promise €3,440.50",
    ):
        assert words in text


def test_one_line_says_why_free_to_promise_is_not_the_closing(client, settings):
    settings.CURRENCIES = ["EUR"]
    last = play(rounds=2)
    with at(last):
        alike = text_of(client.get("/en/books"))
        late = Donor(7_000)
        late.announce()
        import_rows(BankAccount.objects.get(), [late.entry(on=last)], identification="LATE")
        claiming.claim_lines(actor=TREASURER)
    with at(last + timedelta(days=2)):
        claiming.clear_gifts(actor=SCHEDULE)
    with at(last + timedelta(days=3)):
        more = text_of(client.get("/en/books"))
        ledger.commit(amount_minor=10_000, currency="EUR", pot="General", key="later", actor=TREASURER)
    with at(last + timedelta(days=4)):
        less = text_of(client.get("/en/books"))

    closed = "The last window closed with €2,398.75 that nobody was promised. "
    assert closed in alike and closed + "More" not in alike and closed + "Less" not in alike
    assert closed + "More is free now: gifts have cleared since then." in more
    assert closed + "Less is free now: money was promised since then" in less


def test_money_that_only_came_is_not_drawn_as_a_stream(client, settings):
    settings.CURRENCIES = ["EUR"]
    last = play()
    with at(last):
        one = client.get("/en/books").content.decode()

    assert "Where the money came from" not in one
    assert "From opening to free to promise" in one


@pytest.mark.parametrize("way", ["partner", "sold", "bought"])
def test_both_sides_of_the_stream_make_one_total_whatever_came_and_went(client, settings, monkeypatch, way):
    """What a partner sent, or an exchange brought or took, is a stream of its own: nothing comes out of nothing."""
    settings.CURRENCIES = ["EUR"]
    drawn = []
    monkeypatch.setattr(book_views, "flow_chart", lambda *told, **how: drawn.append(told) or flow_chart(*told, **how))
    last = play(rounds=2)
    euros, dollars = Money(100_00, "EUR"), Money(100_00, "USD")
    if way != "partner":
        ledger.open_accounts(currency="USD", pots=["General"], actor=TREASURER)
        ledger.record_opening(amount_minor=100_00, currency="USD", pot="General", key="u", on=last, actor=TREASURER)
        sold, bought = (euros, dollars) if way == "sold" else (dollars, euros)
    with at(last):
        if way == "partner":
            ledger.receive_partner_money(
                amount_minor=300_000_00, held_minor=0, currency="EUR", pot="General", key="fb", on=last, actor=TREASURER
            )
        else:
            rate = Rate.parse("1", source="ECB", day=last)
            ledger.exchange(sold=sold, bought=bought, rate=rate, pot="General", key="x", on=last, actor=TREASURER)
    give(BankAccount.objects.get(), [Donor(9_000 + one) for one in range(25)], on=last, identification="LAST")

    with at(last + timedelta(days=8)):
        text = text_of(client.get("/en/books")).partition("From opening to free")[0]

    (_title, sources, uses), amount = drawn[0], "€300,000" if way == "partner" else "€100"
    assert sum(minor for _label, minor in sources) == sum(minor for _label, minor in uses)
    assert "Exchanged or brought in" in dict(uses if way == "sold" else sources)
    assert f"Exchanged or brought in {amount}" in text


def test_windows_are_listed_by_month(client, settings):
    settings.CURRENCIES = ["EUR", "USD"]
    play(rounds=4)

    book = text_of(client.get("/en/books")).replace("\u00a0", " ")
    august = text_of(client.get("/en/books/EUR/2020-8")).replace("\u00a0", " ")

    assert "Month Given September 2020 €1,250.00 August 2020 €3,750.00" in book
    assert (
        "Window Up to Given 3 28 August €1,250.00 2 " in august and "the numbers that are missing here belong" in august
    )
    assert client.get("/en/books/USD/2020-8").status_code == 404
    assert client.get("/en/books/EUR/2020-13").status_code == 404


def test_a_window_has_a_page_and_a_missing_one_has_not(client):
    play()

    response = client.get("/en/books/windows/1")

    assert response.status_code == 200
    assert "25 gifts in EUR" in text_of(response)
    assert "/log/windows/000001.json" in text_of(response)
    assert client.get("/en/books/windows/2").status_code == 404


def test_how_to_check_names_the_key(client, settings):
    assert client.get("/en/books/check").status_code == 200
    play()

    assert "fund.example/log+" in text_of(client.get("/en/books/check"))


@pytest.mark.parametrize("way", ["fill_reserve", "release_reserve"])
def test_the_reserve_is_that_of_yesterday_too(client, settings, way):
    settings.CURRENCIES = ["EUR"]
    last = play(rounds=2)
    with at(last):
        ledger.fill_reserve(amount_minor=10_000, currency="EUR", pot="General", key="first", on=last, actor=TREASURER)
    with at(last + timedelta(days=1)):
        before = text_of(client.get("/en/books"))
        today = last + timedelta(days=1)
        move = getattr(ledger, way)
        move(amount_minor=5_000, currency="EUR", pot="General", key="second", on=today, actor=TREASURER)
        after = text_of(client.get("/en/books"))

    assert "− Kept as a reserve €100.00" in before
    assert after == before


def test_what_partners_hold_stands_apart_from_every_figure(client, settings):
    settings.CURRENCIES = ["EUR"]
    last = play()
    with at(last):
        before = text_of(client.get("/en/books"))
        ledger.record_partner_money(amount_minor=9_876_54, currency="EUR", key="union", on=last, actor=TREASURER)
        same_day = text_of(client.get("/en/books"))
    with at(last + timedelta(days=1)):
        after = text_of(client.get("/en/books"))

    told = "Besides, partners and payment services say that they hold €9,876.54 for the fund."
    assert (told in before, told in same_day, told in after) == (False, False, True)
    assert after.count("9,876.54") == 1
    assert "Free to promise €1,250.00" in before and "Free to promise €1,250.00" in after
