"""Reading XML that strangers wrote."""

import tracemalloc

import pytest

from goldenbridge.adapters import bankxml, camt, pain002
from goldenbridge.core.bank import FileTooLarge
from tests.adapters.bankfiles import camt053, entry
from tests.adapters.bankfiles import pain002 as report


def test_a_large_statement_stays_small_in_memory():
    content = camt053(*(entry(reference=f"B{number}") for number in range(4000)))
    tracemalloc.start()
    statement = camt.statements(content)[0]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(statement.entries) == 4000
    assert peak < 5 * len(content)


def peak_of(act):
    tracemalloc.start()
    try:
        return act(), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_what_nobody_asks_for_is_emptied_as_well():
    filling = b"<a/>" * 100_000
    content = camt053(entry()).replace(b"</GrpHdr>", filling + b"</GrpHdr><Supplement>" + filling + b"</Supplement>")

    rows, peak = peak_of(lambda: sum(1 for _ in bankxml.whole_elements(content, wanted=frozenset({"Ntry"}))))

    assert rows == 1
    assert peak < 40 * 2**20


@pytest.mark.parametrize("read", [camt.statements, pain002.status_report], ids=["camt", "pain.002"])
def test_more_elements_than_a_bank_has_reason_to_write_are_refused_by_name(read, monkeypatch):
    monkeypatch.setattr(bankxml, "MOST_KEPT", 2000)
    content = camt053(entry()) if read is camt.statements else report()
    within = b"</Stmt>" if read is camt.statements else b"</CstmrPmtStsRpt>"

    assert read(content.replace(within, b"<a/>" * 100 + within))
    with pytest.raises(FileTooLarge):
        read(content.replace(within, b"<a/>" * 2000 + within))


def test_many_rows_are_not_many_elements_at_once(monkeypatch):
    monkeypatch.setattr(bankxml, "MOST_KEPT", 2000)

    assert len(camt.statements(camt053(*[entry()] * 1000))[0].entries) == 1000
