"""Clearing days."""

from datetime import date

import pytest

from goldenbridge.core.clearing import clears_on


def test_a_transfer_waits_two_days():
    assert clears_on("transfer", date(2020, 8, 30)) == date(2020, 9, 1)


def test_a_method_that_nobody_knows_never_clears():
    with pytest.raises(KeyError):
        clears_on("cheque", date(2020, 8, 30))
