"""What a row that names nobody can be."""

from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.rows import Within, can_be_all

STEP = 5_000
AMOUNTS = st.lists(st.integers(min_value=1, max_value=400_000), min_size=1, max_size=40)


def within(amount_minor: int, slack_steps: int = 1) -> Within:
    return Within(-(-amount_minor // STEP) * STEP, slack_steps * STEP)


@given(AMOUNTS)
def test_a_row_of_all_is_never_taken_for_a_part(amounts):
    assert can_be_all(sum(amounts), [within(each) for each in amounts])


@given(AMOUNTS, st.data())
def test_what_lacks_more_than_all_steps_leave_is_a_part(amounts, data):
    missing = data.draw(st.integers(min_value=len(amounts) * STEP, max_value=2_000_000))
    payments = [*(within(each) for each in amounts), within(missing + STEP)]

    assert not can_be_all(sum(amounts), payments)


@given(AMOUNTS, st.integers(min_value=1, max_value=10**9))
def test_what_is_more_than_all_steps_is_not_these_alone(amounts, more):
    payments = [within(each) for each in amounts]

    assert not can_be_all(sum(each.steps_minor for each in payments) + more, payments)


def test_four_of_five_are_a_part_and_four_of_four_are_all():
    row = 4 * 48_320

    assert not can_be_all(row, [within(48_320)] * 5)
    assert can_be_all(row, [within(48_320)] * 4)


def test_an_amount_is_never_nought_whatever_its_room():
    assert not can_be_all(0, [])
    assert not can_be_all(0, [Within(5_000, 10_000)])
    assert can_be_all(1, [Within(5_000, 10_000)])
