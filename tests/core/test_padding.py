"""Padding hides lengths and gives back exactly what was padded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.padding import (
    FORM_SIZES,
    LONGEST_FORM_BYTES,
    BadPadding,
    TooLong,
    pad_file,
    pad_form,
    padme_bytes,
    unpad,
    unpad_form,
)


@given(st.binary(max_size=3000))
def test_every_padding_gives_back_what_was_padded(content):
    padded = [pad_form(content), pad_file(content)]

    assert [unpad(each) for each in padded] == [content] * 2


@given(st.binary(max_size=20_000))
def test_a_form_has_one_of_three_sizes(content):
    assert len(pad_form(content)) in FORM_SIZES


@pytest.mark.parametrize(("length", "size"), [(0, 2048), (2047, 2048), (2048, 16384), (16384, 73728), (73727, 73728)])
def test_the_first_size_that_holds_it_is_taken(length, size):
    assert len(pad_form(b"x" * length)) == size


def test_a_text_of_64_kib_with_its_fields_fits():
    assert len(pad_form(b"x" * (66 * 1024))) == FORM_SIZES[-1]


def test_a_longer_text_is_refused_with_the_limit():
    with pytest.raises(TooLong) as refused:
        pad_form(b"x" * (LONGEST_FORM_BYTES + 1))

    assert refused.value.details == {"limit": 73727}


@pytest.mark.parametrize("padded", [b"", bytes(2048), b"text", b"\x80" * 3, b"x" * 2048])
def test_what_does_not_end_as_padding_is_refused(padded):
    with pytest.raises(BadPadding):
        unpad_form(padded)


@given(st.integers(min_value=2, max_value=2**40))
def test_padme_costs_at_most_an_eighth(length):
    padded = padme_bytes(length)

    assert length <= padded <= length * 1.125


@given(st.integers(min_value=2, max_value=2**40))
def test_padme_lengths_stay_as_they_are(length):
    assert padme_bytes(padme_bytes(length)) == padme_bytes(length)
