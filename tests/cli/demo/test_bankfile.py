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
