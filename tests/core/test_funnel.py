"""The funnel as it is published: fixed stages, and no number small enough to point at somebody."""

from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.funnel import SMALL_CELL, STAGES, published

CODES = ["reached_out", "in_talks", "promised", "left_service", "paid", "placed"]


@given(st.dictionaries(st.sampled_from(CODES), st.integers(0, 10_000)))
def test_what_is_told_is_true_and_never_small(counts):
    told = published(counts)

    assert list(told) == CODES
    assert all(told[code] in {None, counts.get(code, 0)} for code in CODES)
    assert all(value is None or value == 0 or value >= SMALL_CELL for value in told.values())


def test_every_stage_says_what_is_counted():
    assert [stage.code for stage in STAGES] == CODES
    assert all(stage.definition.endswith(".") for stage in STAGES)
