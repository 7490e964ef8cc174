"""The operator's commands on the books, in a fund that is there."""

import pytest

from goldenbridge.cli import bookkeeping
from goldenbridge.core.plaintext import Format
from tests.apps.ledger.builders import give, open_fund

pytestmark = pytest.mark.django_db


def test_the_export_is_written_for_its_owner_alone_and_over_nothing(tmp_path):
    open_fund()
    give(5_000)
    out = tmp_path / "books.journal"

    count = bookkeeping.write_export(Format.HLEDGER, out)

    text = out.read_text()
    assert (text.count("\n"), out.stat().st_mode & 0o777) == (count, 0o600)
    assert "  Assets:Bank:USD  50.00 USD" in text
    with pytest.raises(FileExistsError):
        bookkeeping.write_export(Format.BEANCOUNT, out)
    assert out.read_text() == text


def test_the_check_counts_what_is_there():
    open_fund()
    give(5_000)

    told = bookkeeping.check(with_entries=True)

    assert (told.entries, told.transfers, told.findings) == (2, 2, ())
