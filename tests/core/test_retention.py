"""The clocks of sealed things: evidence dies after attestation and review, and never lives beyond the limit."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import retention
from goldenbridge.core.retention import EVIDENCE_AT_MOST_DAYS, REVIEW_DAYS, evidence_dies_on

days = st.dates(date(2020, 8, 1), date(2021, 8, 1))


@given(days, st.none() | st.integers(0, 400), st.none() | st.integers(0, 400))
def test_evidence_never_outlives_the_limit(asked, attested_after, review_after):
    dies = evidence_dies_on(
        asked_on=asked,
        attested_on=None if attested_after is None else asked + timedelta(days=attested_after),
        review_until=None if review_after is None else asked + timedelta(days=review_after),
    )

    assert asked < dies <= asked + timedelta(days=EVIDENCE_AT_MOST_DAYS)


@given(days, st.integers(0, EVIDENCE_AT_MOST_DAYS - REVIEW_DAYS))
def test_evidence_is_there_for_the_whole_review_period(asked, after):
    attested = asked + timedelta(days=after)

    assert evidence_dies_on(asked_on=asked, attested_on=attested) == attested + timedelta(days=REVIEW_DAYS)


@given(days, st.integers(0, 150), st.integers(0, 200))
def test_an_open_review_never_shortens_the_life_of_evidence(asked, after, review):
    attested = asked + timedelta(days=after)
    plain = evidence_dies_on(asked_on=asked, attested_on=attested)

    assert evidence_dies_on(asked_on=asked, attested_on=attested, review_until=asked + timedelta(days=review)) >= plain


def test_a_case_lapses_after_forty_five_silent_days():
    assert retention.lapses_on(date(2020, 8, 12)) == date(2020, 9, 26)


def test_every_compartment_has_an_end_of_access():
    ends = {name: retention.access_ends(name, date(2020, 8, 12)) for name in retention.ACCESS_DAYS}

    assert ends["identity"] == date(2020, 8, 26)
    assert all(end > date(2020, 8, 12) for end in ends.values())


def test_a_seat_is_late_on_the_seventh_day_and_not_before():
    drawn = date(2020, 8, 12)

    assert [retention.is_seat_late(drawn, drawn + timedelta(days=number)) for number in (0, 6, 7, 8)] == [
        False,
        False,
        True,
        True,
    ]
