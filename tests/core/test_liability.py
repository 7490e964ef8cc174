from datetime import date

import pytest

from goldenbridge.core.liability import Liability, Owed, by_month

pytestmark = pytest.mark.once

AUGUST, JULY = date(2020, 8, 1), date(2020, 7, 1)


def test_what_is_owed_is_summed_by_pot_and_month_and_what_has_no_month_comes_last():
    found = by_month(
        [
            Liability("General", "USD", None, Owed.OFFERED, 100),
            Liability("General", "USD", AUGUST, Owed.PROMISED, 5),
            Liability("General", "USD", AUGUST, Owed.PROMISED, 6),
            Liability("General", "USD", JULY, Owed.SENT, 7),
            Liability("Lawyers", "EUR", JULY, Owed.PAID, 8),
        ]
    )

    nothing = dict.fromkeys(Owed, 0)
    assert found == {
        ("EUR", "Lawyers"): {JULY: nothing | {Owed.PAID: 8}},
        ("USD", "General"): {
            JULY: nothing | {Owed.SENT: 7},
            AUGUST: nothing | {Owed.PROMISED: 11},
            None: nothing | {Owed.OFFERED: 100},
        },
    }
    assert list(found["USD", "General"]) == [JULY, AUGUST, None]
