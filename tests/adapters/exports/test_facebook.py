"""Facebook's report of donations: what is still to be paid out."""

from datetime import date

import pytest

from goldenbridge.adapters.exports import read_export
from goldenbridge.core.holding import Export, Holder, Holding, UnreadableAmount, UnreadableKind
from tests.adapters.exportfiles import FACEBOOK_NAMES, facebook, facebook_row, table


def read(content):
    return read_export(content, holder=Holder.FACEBOOK)


def test_what_is_to_be_paid_out_is_the_sum_less_what_went_back():
    content = facebook(
        facebook_row("2020-08-12", "USD", "200"),
        facebook_row("2020-08-13", "USD", "50.5"),
        facebook_row("2020-08-14", "USD", "10", kind="R"),
        facebook_row("2020-08-14", "USD", "-20", kind="C"),
        facebook_row("2020-08-11", "EUR", "5"),
        facebook_row("2020-08-15", "USD", "999", processor="PayPal Giving Fund"),
    )

    assert read(content) == Export(
        Holder.FACEBOOK,
        (
            Holding("EUR", 5_00, date(2020, 8, 11), 1, adds_up=True),
            Holding("USD", 220_50, date(2020, 8, 14), 4, adds_up=True),
        ),
        left_out=1,
    )


def test_the_names_of_columns_may_be_written_large_or_small():
    names = [name.title() for name in FACEBOOK_NAMES]

    assert read(table(names, [facebook_row("2020-08-12", "USD", "200")])).holdings == (
        Holding("USD", 200_00, date(2020, 8, 12), 1, adds_up=True),
    )


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        (facebook_row("2020-08-12", "USD", "5", kind="X"), UnreadableKind),
        (facebook_row("2020-08-12", "USD", "-5"), UnreadableAmount),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_line(row, refusal):
    with pytest.raises(refusal) as refused:
        read(facebook(row))

    assert refused.value.details == {"row": 2}
