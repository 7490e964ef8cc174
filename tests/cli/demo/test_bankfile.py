"""The rehearsal's statements are read like a bank's."""

from datetime import date

from goldenbridge.adapters import camt
from goldenbridge.cli.demo.bankfile import Row, camt053
from goldenbridge.core.bank import Account


def test_a_statement_is_read_back_and_adds_up():
    day = date(2020, 8, 12)
    rows = [
        Row(5_000, day, "A-1", "RF39 GIFT", "A. Donor & Sons <x>"),
        Row(-250, day, "A-2", "fee", "Bank"),
    ]
    content = camt053(Account("Fund", "NL41MOCK0000000001"), rows, currency="USD", opening_minor=100, closed_on=day)

    statement = camt.statements(content)[0]

    assert statement.adds_up
    assert (statement.iban, statement.currency, statement.closing_minor) == ("NL41MOCK0000000001", "USD", 4_850)
    assert [entry.amount_minor for entry in statement.entries] == [5_000, -250]


def test_a_batch_that_left_and_a_payment_that_came_back_are_told_as_a_bank_tells_them():
    day = date(2020, 8, 12)
    rows = [Row(-96_640, day, batch_id="B1"), Row(48_320, day, end_to_end_id="E1", return_reason="AC04")]

    content = camt053(Account("Fund", "NL41MOCK0000000001"), rows, currency="USD", opening_minor=0, closed_on=day)

    left, back = camt.statements(content)[0].entries
    assert (left.amount_minor, left.batch_id, left.is_reversal) == (-96_640, "B1", False)
    assert (back.amount_minor, back.is_reversal) == (48_320, True)
    assert (back.details[0].end_to_end_id, back.details[0].return_reason) == ("E1", "AC04")
    assert left.bank_reference != back.bank_reference
