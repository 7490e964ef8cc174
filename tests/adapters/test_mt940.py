"""Statements in the older format."""

from datetime import date

import pytest

from goldenbridge.adapters import mt940
from goldenbridge.core.bank import BankStatement, Detail, Entry, FileKind, FileTooLarge, NotABankFile, WrongAmount
from tests.adapters.bankfiles import FUND_IBAN
from tests.adapters.bankfiles import mt940 as written

ROW = ("2008200820CR25,00NTRFNONREF//BANK-1", "166?00CREDIT?20SVWZ+RF12 ABCD EFGH?21 JKLM?32Some Donor")


def test_a_statement_is_read_whole():
    assert mt940.statements(written(ROW)) == (
        BankStatement(
            kind=FileKind.STATEMENT,
            identification="STARTUMS/00001",
            iban=FUND_IBAN,
            currency="EUR",
            entries=(
                Entry(
                    amount_minor=2500,
                    currency="EUR",
                    booked_on=date(2020, 8, 20),
                    bank_reference="BANK-1",
                    details=(Detail(amount_minor=2500, texts=("RF12 ABCD EFGH JKLM",)),),
                ),
            ),
            opening_minor=100_000,
            closing_minor=102_500,
            closed_on=date(2020, 8, 20),
            opened_on=date(2020, 8, 19),
        ),
    )


def test_money_leaving_is_negative_and_its_batch_known():
    statement = mt940.statements(written(("2008200820D75,50NTRFBATCH1//BANK-2", "?20run"), closing="924,50"))[0]

    assert [(row.amount_minor, row.batch_id) for row in statement.entries] == [(-7550, "BATCH1")]
    assert statement.adds_up


@pytest.mark.parametrize(
    "content", [b"", b"hello", b":20:X", written(("nonsense", "x")), written().replace(b"C200819EUR", b"?")]
)
def test_what_is_no_statement_is_refused(content):
    with pytest.raises(NotABankFile):
        mt940.statements(content)


def test_too_many_decimals_are_refused():
    with pytest.raises(WrongAmount):
        mt940.statements(written(("2008200820CR25,005NTRFNONREF//B", "x")))


def test_a_row_that_cannot_be_read_reaches_no_log(capfd, caplog):
    with pytest.raises(NotABankFile):
        mt940.statements(written(("2008200820CRabcNTRFJan Kowalski", "x")))

    assert "Kowalski" not in caplog.text + "".join(capfd.readouterr())


def test_a_file_beyond_all_sizes_is_refused(monkeypatch):
    monkeypatch.setattr(mt940, "MOST_ROWS", 1)

    with pytest.raises(FileTooLarge):
        mt940.statements(written(ROW, ROW))
