"""What is left of a statement."""

from datetime import date
from uuid import UUID

import pytest

from goldenbridge.adapters import camt, mt940
from goldenbridge.core.reduction import CameBack, Expected, ReducedLine, reduced
from goldenbridge.core.references import donation_reference
from tests.adapters import bankfiles
from tests.adapters.bankfiles import camt053, entry

ACCOUNT = UUID(int=7)
GIFT = donation_reference(b"gift one")
DAY = date(2020, 8, 20)


def reduce(*entries, **expected):
    return reduced(camt.statements(camt053(*entries))[0], Expected(**expected), account_ref=ACCOUNT)


def test_a_gift_keeps_its_reference_and_nothing_that_the_donor_wrote():
    found = reduce(entry(text=f"for the bridge {GIFT[:6].lower()} {GIFT[6:]}, your friend Jan"), references=[GIFT])

    assert [(line.amount_minor, line.booked_on, line.reference) for line in found.lines] == [(2500, DAY, GIFT)]
    assert "Jan" not in repr(found)


def test_the_rows_of_one_batch_become_one_row():
    rows = [entry(f"{n}00.50", "DBIT", reference=f"B{n}", batch_id="OURS", end_to_end_id=f"E{n}") for n in (1, 2, 3)]

    found = reduce(*rows, batches=["OURS"], payments={"E1": "OURS"})

    assert found.lines == ()
    assert [(batch.batch_id, batch.amount_minor, batch.payments) for batch in found.batches] == [
        ("OURS", -60150, frozenset({"E1"}))
    ]


def test_a_batch_is_known_by_its_payments_when_the_bank_forgets_its_id():
    rows = [entry("10.00", "DBIT", reference=f"B{n}", end_to_end_id=f"E{n}") for n in (1, 2)]

    assert [batch.amount_minor for batch in reduce(*rows, payments={"E1": "OURS", "E2": "OURS"}).batches] == [-2000]


def test_a_payment_that_came_back_becomes_no_line():
    found = reduce(entry(end_to_end_id="E1", return_reason="AC04"), payments={"E1": "OURS"})

    assert (found.lines, found.returns) == ((), (CameBack("E1", 2500, "AC04"),))
    assert "2500" not in repr(found.returns)


def test_a_transfer_with_the_id_of_a_payment_is_not_a_return():
    found = reduce(entry(end_to_end_id="E1"), payments={"E1": "OURS"})

    assert found.returns == ()
    assert [line.amount_minor for line in found.lines] == [2500]


def test_a_return_is_known_by_the_code_of_the_bank_too():
    row = entry(end_to_end_id="E1").replace("ESCT", "RRTN")

    assert reduce(row, payments={"E1": "OURS"}).returns == (CameBack("E1", 2500, ""),)


def test_the_same_row_in_another_file_has_the_same_hash():
    alone = reduce(entry(reference="B7"))
    among = reduce(entry(reference="B6"), entry(reference="B7"))

    assert alone.lines[0] == among.lines[1]


def test_the_same_row_in_the_older_format_has_the_same_hash():
    older = mt940.statements(bankfiles.mt940(("2008200820CR25,00NTRFNONREF//BANK-1", "?20x")))[0]

    assert reduced(older, Expected(), account_ref=ACCOUNT).lines == reduce(entry()).lines


@pytest.mark.parametrize("reference", ["", "SAME"])
def test_two_equal_gifts_of_one_day_stay_two(reference):
    found = reduce(entry(reference=reference), entry(reference=reference))

    assert len({line.bank_reference_hash for line in found.lines}) == 2


def test_a_row_on_another_account_has_another_hash():
    statement = camt.statements(camt053(entry()))[0]
    lines = [reduced(statement, Expected(), account_ref=UUID(int=n)).lines[0] for n in (1, 2)]

    assert lines[0].bank_reference_hash != lines[1].bank_reference_hash


def test_a_row_that_holds_several_gifts_is_taken_apart():
    details = "".join(
        f"<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy='EUR'>{amount}</Amt>"
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"
        for amount, text in (("10.00", GIFT), ("15.00", "hello"))
    )
    whole = entry("25.00")
    row = whole[: whole.index("<TxDtls>")] + details + whole[whole.index("</NtryDtls>") :]

    assert [(line.amount_minor, line.reference) for line in reduce(row, references=[GIFT]).lines] == [
        (1000, GIFT),
        (1500, None),
    ]


def test_a_row_whose_parts_do_not_add_up_stays_one():
    whole = entry("25.00")
    half = "<TxDtls><Amt Ccy='EUR'>10.00</Amt></TxDtls>"
    row = whole[: whole.index("<TxDtls>")] + half + half + whole[whole.index("</NtryDtls>") :]

    assert [line.amount_minor for line in reduce(row).lines] == [2500]


def test_money_that_somebody_else_took_is_a_line():
    line = reduce(entry("3.00", "DBIT"), batches=["OURS"]).lines[0]

    assert line == ReducedLine(-300, DAY, None, line.bank_reference_hash)
