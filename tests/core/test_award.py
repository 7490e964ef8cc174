"""Until when an offer may be accepted."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.award import OfferExpired, OfferTooLong, check_last_day

TODAY = date(2020, 8, 12)


@given(st.integers(-400, 400), st.integers(1, 365))
def test_the_last_day_of_an_offer_is_neither_over_nor_beyond_what_the_fund_allows(after, most):
    last = TODAY + timedelta(days=after)

    if 0 <= after <= most:
        check_last_day(last, today=TODAY, most_days=most)
        return
    with pytest.raises(OfferExpired if after < 0 else OfferTooLong) as refused:
        check_last_day(last, today=TODAY, most_days=most)
    assert (last if after < 0 else TODAY + timedelta(days=most)).isoformat() in str(refused.value)


def test_no_offer_holds_its_money_for_a_lifetime():
    with pytest.raises(OfferTooLong):
        check_last_day(date(2099, 1, 1), today=TODAY, most_days=90)
