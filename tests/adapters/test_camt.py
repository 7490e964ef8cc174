"""Statements read from camt files, kind and hostile."""

from datetime import date
from pathlib import Path

import pytest
import xmlschema

from goldenbridge.adapters import bankxml, camt
from goldenbridge.cli.demo import bankfile
from goldenbridge.cli.demo.bankfile import Row
from goldenbridge.core.bank import (
    BankStatement,
    Detail,
    Entry,
    FileKind,
    FileTooLarge,
    HostileFile,
    NotABankFile,
    WrongAmount,
)
from tests.adapters.bankfiles import FUND, FUND_IBAN, camt053, entry


def test_a_statement_is_read_whole():
    content = camt053(entry(text="RF12 ABCD"), opening="1000.00", closing="1025.00")

    assert camt.statements(content) == (
        BankStatement(
            kind=FileKind.STATEMENT,
            identification="STMT-1",
            iban=FUND_IBAN,
            currency="EUR",
            entries=(
                Entry(
                    amount_minor=2500,
                    currency="EUR",
                    booked_on=date(2020, 8, 20),
                    bank_reference="BANK-1",
                    details=(Detail(amount_minor=2500, texts=("RF12 ABCD",)),),
                ),
            ),
            opening_minor=100_000,
            closing_minor=102_500,
            closed_on=date(2020, 8, 20),
            opened_on=date(2020, 8, 20),
        ),
    )


@pytest.mark.parametrize(
    "content",
    [
        camt053(entry(text="RF12", end_to_end_id="E1", batch_id="B1", return_reason="AC04"), closing="2.00"),
        camt053(),
        bankfile.camt053(
            FUND,
            [
                Row(-500, date(2020, 8, 20), batch_id="B1"),
                Row(500, date(2020, 8, 20), end_to_end_id="E1", return_reason="AC04"),
                Row(5_000, date(2020, 8, 20), "A-1", "RF39 GIFT", "A. Donor & Sons <x>"),
            ],
            currency="EUR",
            opening_minor=0,
            closed_on=date(2020, 8, 20),
        ),
    ],
    ids=["rows", "none", "rehearsal"],
)
def test_what_the_tests_and_the_rehearsal_take_for_a_statement_is_one_officially(content):
    schema = xmlschema.XMLSchema(Path(__file__).parents[1] / "vectors/iso20022/camt.053.001.08.xsd")

    schema.validate(content.decode())


def test_balances_that_do_not_add_up_are_noticed():
    assert [
        camt.statements(camt053(entry(), opening="1000.00", closing=closing))[0].adds_up
        for closing in ("1025.00", "1025.01")
    ] == [True, False]


def test_rows_that_are_not_booked_do_not_count():
    pending = entry(status="<Sts><Cd>PDNG</Cd></Sts>")

    assert camt.statements(camt053(pending))[0].entries == ()


def test_the_older_way_of_writing_a_status_is_read():
    statement = camt.statements(camt053(entry(status="<Sts>BOOK</Sts>"), version="02"))[0]

    assert [row.amount_minor for row in statement.entries] == [2500]


def test_a_return_names_its_payment_and_reason():
    row = camt.statements(camt053(entry(end_to_end_id="E2E7", return_reason="AC04")))[0].entries[0]

    assert row.details == (Detail(amount_minor=2500, end_to_end_id="E2E7", texts=("E2E7",), return_reason="AC04"),)


def test_a_batch_is_known_by_its_id():
    row = camt.statements(camt053(entry("75.00", "DBIT", batch_id="BATCH1", end_to_end_id="E2E1")))[0].entries[0]

    assert (row.amount_minor, row.batch_id) == (-7500, "BATCH1")


def test_two_statements_in_one_file_keep_their_own_rows():
    first, second = camt053(entry("1.00")), camt053(entry("2.00"), entry("3.00"), identification="STMT-2")
    start, end = second.index(b"<Stmt>"), second.index(b"</BkToCstmrStmt>")
    both = first.replace(b"</BkToCstmrStmt>", second[start:end] + b"</BkToCstmrStmt>")

    assert [[row.amount_minor for row in each.entries] for each in camt.statements(both)] == [[100], [200, 300]]


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><Document>&b;</Document>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Document>&a;</Document>'
PLAIN_DTD = b'<?xml version="1.0"?><!DOCTYPE Document><Document/>'


@pytest.mark.parametrize("content", [BOMB, OUTSIDE, PLAIN_DTD], ids=["bomb", "outside", "dtd"])
def test_a_file_with_a_document_type_is_not_read(content):
    with pytest.raises(HostileFile):
        camt.statements(content)


def test_endless_nesting_is_not_read():
    with pytest.raises(HostileFile):
        camt.statements(b"<a>" * 100 + b"</a>" * 100)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml at all",
        b"\x00\x01\x02",
        b"%PDF-1.7 ...",
        b"<Document/>",
        b'<?xml version="1.0" encoding="nonsense"?><Document/>',
        camt053(entry())[:-40],
        camt053(entry()).replace(b"camt.053", b"pacs.008"),
        camt053(entry(on="20.08.2020")),
        camt053(entry(), iban=""),
    ],
    ids=range(10),
)
def test_what_is_no_statement_is_refused(content):
    with pytest.raises(NotABankFile):
        camt.statements(content)


@pytest.mark.parametrize(
    "content",
    [
        camt053(entry("12.345")),
        camt053(entry("-5.00")),
        camt053(entry("1e2")),
        camt053(entry(currency="USD")),
        camt053(entry(direction="BOTH")),
    ],
    ids=["decimals", "sign", "exponent", "currency", "direction"],
)
def test_an_amount_that_cannot_be_refuses_the_whole_file(content):
    with pytest.raises(WrongAmount):
        camt.statements(content)


def test_a_file_beyond_all_sizes_is_refused(monkeypatch):
    monkeypatch.setattr(bankxml, "MOST_BYTES", 500)

    with pytest.raises(FileTooLarge):
        camt.statements(camt053(entry()))


def test_more_rows_than_a_statement_has_are_refused(monkeypatch):
    monkeypatch.setattr(bankxml, "MOST_ROWS", 3)

    with pytest.raises(FileTooLarge):
        camt.statements(camt053(*[entry()] * 4))


def test_an_entry_never_prints_what_the_payer_wrote():
    printed = repr(camt.statements(camt053(entry(text="from your friend Jan")))[0])

    assert "friend" not in printed
    assert FUND_IBAN not in printed


def test_a_row_with_more_payments_than_are_read_is_refused_and_never_cut(monkeypatch):
    monkeypatch.setattr(camt, "MOST_DETAILS", 2)
    detail = "<TxDtls><Amt Ccy='EUR'>5.00</Amt></TxDtls>"
    whole = entry("10.00")

    def row(count):
        return whole[: whole.index("<TxDtls>")] + detail * count + whole[whole.index("</NtryDtls>") :]

    assert len(camt.statements(camt053(row(2)))[0].entries[0].details) == 2
    with pytest.raises(FileTooLarge):
        camt.statements(camt053(row(3)))
