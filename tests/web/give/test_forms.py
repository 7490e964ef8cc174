"""What browsers check before anything is sent never refuses what the server would take."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.donorphrase import check_strength
from goldenbridge.core.money import Money
from goldenbridge.web.give.forms import AMOUNT_PATTERN, PHRASE_PATTERN
from tests.apps.giving.builders import PHRASE


@given(
    whole=st.integers(1, 999_999_999),
    apart=st.sampled_from(["", " ", "\u00a0", "\u202f", "'"]),
    decimals=st.sampled_from(["", ".5", ",50", ".05"]),
    space=st.sampled_from(["", " ", "\u00a0"]),
)
def test_each_amount_that_is_read_passes_the_pattern(whole, apart, decimals, space):
    text = f"{space}{f'{whole:,}'.replace(',', apart)}{decimals}{space}"

    assert Money.parse(text, "EUR").minor > 0
    assert re.fullmatch(AMOUNT_PATTERN, text)


@pytest.mark.parametrize("text", ["ten", "-5", "1,00.0", "1,250.00", "1 2", "", "5 EUR"])
def test_what_is_no_amount_does_not_pass(text):
    assert not re.fullmatch(AMOUNT_PATTERN, text)


@pytest.mark.parametrize("text", [PHRASE, f"  {PHRASE.upper()}\t", "ရွှေ တံတား ဖြတ်ကူး 🌉 မြစ်ကို သွားမည်", "a1 b2 c3 d4567890"])
def test_each_phrase_that_is_strong_passes_the_pattern(text):
    check_strength(text)

    assert re.fullmatch(PHRASE_PATTERN, text)


@pytest.mark.parametrize("text", ["", "password", "three words only", "   "])
def test_fewer_than_four_words_do_not_pass(text):
    assert not re.fullmatch(PHRASE_PATTERN, text)
